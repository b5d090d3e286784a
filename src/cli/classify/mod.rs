//! `pianoscope classify INPUT...`: inputs → reports on stdout, in input order.
//!
//! ```text
//! feeder thread: words, stdin, links → tasks → worker threads: classify_file, classify_link → reports → main thread: in order → stdout
//! ```
//!
//! At most [`crew::in_flight`] inputs are between the feeder and stdout, so memory does not grow with their number.

mod arguments;
mod crew;
mod feeder;
mod resume;
mod sink;

pub(super) use arguments::Args;

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::links::Links;
use super::output::{print_message, quiet_if_closed};
use super::progress::Bar;
use crate::classify::report::Report;
use crate::input::{self, Input, Source};
use crossbeam_channel::{Receiver, select};
use feeder::{Supply, Word};
use resume::Resume;
use sink::Sink;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

pub(super) fn run(args: Args) -> Result<ExitCode, CliError> {
    let mut several = args.several();
    args.check(several)?;
    let model = Arc::new(super::model::load(args.model.as_deref())?);
    let resume = args.resume.as_deref().map(|path| Resume::open(path, args.retry_failed)).transpose()?;
    let (answered, file) = resume.map(|resume| (resume.answered, Some(resume.file))).unwrap_or_default();
    if !answered.is_empty() {
        print_message(&format!("answered before: {}; going on", answered.len()));
    }
    let interrupt = Interrupt::install();
    let bar = if args.is_page() { Bar::hidden() } else { Bar::new(several) };
    let links = Arc::new(Links::new(&args.links, &bar));
    let words = words(&args, &links, &interrupt, &mut several);
    // A link may have turned out to be a playlist.
    args.check(several)?;
    let mut sink = Sink::new(&args, several, model.labels(), file)?;
    let jobs = args.jobs();
    let cancel = interrupt.cancel.clone();
    let supply = Supply { words, null: args.null, answered, links: links.clone(), cancel };
    let (tasks, tokens) = feeder::start(supply, crew::in_flight(jobs))?;
    let reports = crew::start(jobs, &args, model, tasks, &links, &interrupt.cancel, &bar)?;

    let (stopped, written) = write_in_order(&reports, &tokens, &interrupt, &bar, &mut sink);
    bar.finish();
    links.end();
    let failed = sink.failed();
    if let Some(path) = &args.resume {
        print_message(&format!("{} answers added to {}", sink.written(), path.display()));
    }
    match written.and_then(|()| sink.finish()) {
        Ok(()) if stopped => Ok(ExitCode::from(STOPPED)),
        Ok(()) if failed => Ok(ExitCode::FAILURE),
        Ok(()) => Ok(ExitCode::SUCCESS),
        // Whoever closed the pipe has seen enough; the workers need not be waited for.
        Err(error) => quiet_if_closed(error).map(|()| ExitCode::SUCCESS),
    }
}

/// The words as they were typed; but of a link alone, what it leads to decides how the answer is written, so that is looked up first.
fn words(args: &Args, links: &Links, interrupt: &Interrupt, several: &mut bool) -> Vec<Word> {
    if let [word] = args.inputs.as_slice()
        && !*several
        && let Ok([Ok(Input { name, source: Source::Link(link) })]) = <[_; 1]>::try_from(input::expand(word))
    {
        let linked = links.recordings(&name, link, &interrupt.cancel);
        *several = linked.len() > 1;
        links.set_several(*several);
        if !*several {
            links.skip_pause();
        }
        return vec![Word::Link(linked)];
    }
    args.inputs.iter().cloned().map(Word::Typed).collect()
}

/// Writes reports as soon as all before them are written; whether Ctrl-C stopped it, and how the writing went.
fn write_in_order(
    reports: &Receiver<(u64, Option<Report>)>,
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
            let written = report.map_or(Ok(()), |report| bar.suspend(|| sink.write(&report)));
            if let Err(error) = written {
                interrupt.cancel.cancel();
                return (false, Err(error));
            }
            bar.count();
            // One more input may follow; the feeder may be done and gone.
            tokens.try_recv().ok();
        }
    }
}

/// What is wrong with an input where the format has no place for it.
fn complain_of(report: &Report) {
    if let Some(complaint) = report.complaint() {
        print_message(&complaint);
    }
}
