//! The arguments of the command line that name inputs.

use super::Argument;
use crate::cli::interrupt::Interrupt;
use crate::cli::links::Links;
use crate::input::{Expansion, Input, Source};
use std::ffi::OsString;

/// The arguments as typed; `only`: what a single one was found to name. A single link is resolved first: whether it is a playlist
/// decides how results are written.
pub(in crate::cli) fn arguments(
    typed: &[OsString],
    only: Option<Expansion>,
    links: &Links,
    interrupt: &Interrupt,
    several: &mut bool,
) -> Vec<Argument> {
    if let Some(Input { name, source: Source::Link(link) }) = only.as_ref().and_then(Expansion::only) {
        let linked = links.recordings(name, link.clone(), &interrupt.cancel);
        *several = linked.len() > 1;
        links.set_several(*several);
        if !*several {
            links.skip_pause();
        }
        return vec![Argument::Link(linked)];
    }
    match only {
        // A search is started, and shown, by the queue.
        Some(found) if !found.is_search() => vec![Argument::Found(found)],
        _ => typed.iter().cloned().map(Argument::Typed).collect(),
    }
}
