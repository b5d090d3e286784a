//! `pianoscope classify INPUT...`: inputs → reports on stdout, in input order.
//!
//! ```text
//! inputs: arguments, stdin, links → tasks → workers: classify_file, classify_link → reports → main thread: in order → stdout
//! ```
//!
//! At most [`workers::in_flight`] inputs are between the queue and stdout, so memory does not grow with their number.

mod arguments;
mod output_folder;
mod pages;
mod resume;
mod sink;
mod workers;

pub(super) use arguments::{Args, parse_track};

use super::error::CliError;
use super::inputs::{self, Argument, InputSettings};
use super::interrupt::{Interrupt, STOPPED};
use super::links::Links;
use super::output::{print_message, quiet_if_closed};
use super::progress::{self, Bar};
use super::stdin::{SpoolFolder, Stdin};
use crate::classify::report::Report;
use crate::input::{self, Expansion, Input, Source, WalkProgress};
use crossbeam_channel::{Receiver, select};
use resume::Resume;
use sink::Sink;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use workers::Finished;

pub(super) fn run(args: Args) -> Result<ExitCode, CliError> {
    // If it cannot be read, the queue reports it like any other input.
    let stdin = args.is_stdin().then(|| Stdin::open(args.null).ok()).flatten();
    let interrupt = Interrupt::install();
    let only = args.only().map(|text| input::expand_with(text, &interrupt.cancel, &WalkProgress::default()));
    let mut several = match &only {
        // Unknown of a link until it is resolved.
        Some(found) => found.is_search() || found.known_to_follow() > 1,
        // A recording that is piped in is a single input.
        None => !stdin.as_ref().is_some_and(|stdin| stdin.content.is_one_recording()),
    };
    args.check(several)?;
    let model = Arc::new(super::model::load(args.model.as_deref())?);
    let resume = args.resume.as_deref().map(|path| Resume::open(path, args.retry_failed)).transpose()?;
    let (done, file) = resume.map(|resume| (resume.done, Some(resume.file))).unwrap_or_default();
    if !done.is_empty() {
        tracing::info!(done = done.len(), "resumed");
        print_message(&format!("classified before: {}; continuing", done.len()));
    }
    let bar = if args.is_page() { Bar::hidden() } else { Bar::new(several) };
    let links = Arc::new(Links::new(&args.links, &bar));
    let arguments = match stdin {
        Some(stdin) => vec![Argument::Stdin(stdin)],
        None => arguments(&args, only, &links, &interrupt, &mut several),
    };
    // A link may have turned out to be a playlist.
    args.check(several)?;
    let mut sink = Sink::new(&args, several, model.heads(), file)?;
    let jobs = args.jobs();
    let cancel = interrupt.cancel.clone();
    let spool = SpoolFolder::default();
    let settings = InputSettings {
        arguments,
        null: args.null,
        done,
        links: links.clone(),
        spool: Some(spool.clone()),
        bar: bar.clone(),
        cancel,
    };
    let (tasks, tokens) = inputs::start(settings, workers::in_flight(&args))?;
    let reports = workers::start(jobs, &args, model, tasks, &links, &interrupt.cancel, &bar)?;

    let (stopped, written) = write_in_order(&reports, &tokens, &interrupt, &bar, &mut sink);
    bar.finish();
    links.end();
    spool.remove();
    let failed = sink.failed();
    if let Some(path) = &args.resume {
        print_message(&format!("{} results added to {}", sink.written(), path.display()));
    }
    match written.and_then(|()| sink.finish()) {
        Ok(()) if stopped => Ok(ExitCode::from(STOPPED)),
        Ok(()) if failed => Ok(ExitCode::FAILURE),
        Ok(()) => Ok(ExitCode::SUCCESS),
        // The reader closed the pipe; there is no need to wait for the workers.
        Err(error) => quiet_if_closed(error).map(|()| ExitCode::SUCCESS),
    }
}

/// The arguments as typed; `only`: what a single one was found to name. A single link is resolved first: whether it is a playlist
/// decides how results are written.
fn arguments(
    args: &Args,
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
        _ => args.inputs.iter().cloned().map(Argument::Typed).collect(),
    }
}

/// Writes each report as soon as all before it are written. Returns whether Ctrl-C stopped it, and the result of writing.
fn write_in_order(
    reports: &Receiver<(u64, Option<Finished>)>,
    tokens: &Receiver<()>,
    interrupt: &Interrupt,
    bar: &Bar,
    sink: &mut Sink,
) -> (bool, std::io::Result<()>) {
    let mut early = BTreeMap::new();
    let mut next = 0;
    loop {
        select! {
            recv(reports) -> report => match report {
                Ok((number, report)) => early.insert(number, report),
                Err(_) => return (interrupt.cancel.is_cancelled(), Ok(())),
            },
            recv(interrupt.raised) -> _ => {
                early.extend(reports.try_iter());
                let finished = early.into_values().flatten().try_for_each(|report| sink.write(&report));
                return (true, finished);
            }
        };
        while let Some(report) = early.remove(&next) {
            next += 1;
            let written = report.map_or(Ok(()), |report| progress::suspend(|| sink.write(&report)));
            if let Err(error) = written {
                interrupt.cancel.cancel();
                return (false, Err(error));
            }
            bar.count();
            // Lets the queue send one more input; it may have ended already.
            tokens.try_recv().ok();
        }
    }
}

/// Reports a failure on stderr, for formats that have no place for it.
fn print_failure(report: &Report) {
    if let Some(line) = report.failure_line() {
        print_message(&line);
    }
}
