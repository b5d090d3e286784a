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
use super::progress::Bar;
use super::stdin::{SpoolFolder, Stdin};
use crate::classify::report::Report;
use crate::input::{self, WalkProgress};
use resume::Resume;
use sink::Sink;
use std::process::ExitCode;
use std::sync::Arc;

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
        None => inputs::arguments(&args.inputs, only, &links, &interrupt, &mut several),
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

    let (stopped, written) =
        inputs::write_in_order(&reports, &tokens, &interrupt, &bar, |report| sink.write(&report));
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

/// Reports a failure on stderr, for formats that have no place for it.
fn print_failure(report: &Report) {
    if let Some(line) = report.failure_line() {
        print_message(&line);
    }
}
