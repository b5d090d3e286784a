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

pub(super) use arguments::Args;

use super::error::CliError;
use super::interrupt::STOPPED;
use super::output::{print_message, quiet_if_closed};
use super::progress::Bar;
use crate::classify::report::Report;
use resume::Resume;
use sink::Sink;
use std::process::ExitCode;
use std::sync::Arc;
use workers::Models;

pub(super) fn run(args: Args) -> Result<ExitCode, CliError> {
    let typed = args.inputs.open();
    args.check(typed.several)?;
    let tags = args.tags.then(|| super::model::load_music(args.tags_model.as_deref())).transpose()?;
    let models =
        Models { verdict: Arc::new(super::model::load(args.model.as_deref())?), tags: tags.map(Arc::new) };
    let resume = args.resume.as_deref().map(|path| Resume::open(path, args.retry_failed)).transpose()?;
    let (done, file) = resume.map(|resume| (resume.done, Some(resume.file))).unwrap_or_default();
    if !done.is_empty() {
        tracing::info!(done = done.len(), "resumed");
        print_message(&format!("classified before: {}; continuing", done.len()));
    }
    let bar = if args.is_page() { Bar::hidden() } else { Bar::new(typed.several) };
    let resolved = typed.resolve(bar);
    // A link may have turned out to be a playlist.
    args.check(resolved.several)?;
    let mut sink = Sink::new(&args, resolved.several, models.verdict.heads(), file)?;
    let (tasks, running) = resolved.start(done, workers::in_flight(&args))?;
    let reports = workers::start(&args, &models, tasks, &running)?;
    let (stopped, written) = running.write_in_order(&reports, |report| sink.write(&report));
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
