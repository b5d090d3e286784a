//! The thread that looks up what words name: a folder may be large and its disk slow.

use super::actor::Actor;
use crate::classify::report::Failure;
use crate::input::{self, Source};
use crossbeam_channel::Receiver;
use std::ffi::OsString;
use std::io;

/// The finder's other end: words in, what they name out.
pub(super) type Finder = Actor<Vec<OsString>, Vec<Named>>;

/// One input that a word stands for.
pub(super) struct Named {
    /// What the user calls it.
    pub(super) name: String,
    /// Where it is, or why it is none.
    pub(super) source: Result<Source, Failure>,
}

/// Starts the thread named `find`; `wake` is called whenever something was found.
pub(super) fn start(wake: impl Fn() + Send + 'static) -> io::Result<Finder> {
    Actor::start("find", 16, 16, move |asked: Receiver<Vec<OsString>>, told| {
        for words in asked {
            let named = words.into_iter().flat_map(look_up).collect();
            if told.send(named).is_err() {
                return;
            }
            wake();
        }
    })
}

/// A name as it can be shown: window titles end at a NUL, and a control character or a change of direction would reorder the
/// text around it.
fn shown(name: &str) -> String {
    let reorders = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    name.chars().map(|c| if c.is_control() || reorders(c) { '?' } else { c }).collect()
}

fn look_up(word: OsString) -> Vec<Named> {
    let name = shown(&word.to_string_lossy());
    let named = |found: Result<input::Input, input::InputError>| match found {
        Ok(input) => Named { name: shown(&input.name), source: Ok(input.source) },
        Err(error) => Named { name: name.clone(), source: Err(Failure::from(&error)) },
    };
    input::expand(&word).into_iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn names_lose_what_would_break_a_title_and_nothing_else() {
        assert_eq!(shown("Für Elise 月光.mp3"), "Für Elise 月光.mp3");
        assert_eq!(shown("a\0b\nc\u{202E}3pm"), "a?b?c?3pm");
    }
}
