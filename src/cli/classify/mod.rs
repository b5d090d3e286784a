//! `pianoscope classify INPUT...`: inputs → reports on stdout, in input order.
//!
//! ```text
//! feeder thread: words, stdin → tasks → worker threads: classify_file → reports → main thread: in order → stdout
//! ```
//!
//! At most [`crew::in_flight`] inputs are between the feeder and stdout, so memory does not grow with their number.

mod arguments;
mod crew;
mod feeder;
mod sink;

pub(super) use arguments::Args;

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::output::{complain, quiet_if_closed};
use super::progress::Bar;
use crate::classify::report::Report;
use crossbeam_channel::{Receiver, select};
use sink::Sink;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

pub(super) fn run(args: Args) -> Result<ExitCode, CliError> {
    let several = args.several();
    args.check(several)?;
    let model = Arc::new(super::model::load(args.model.as_deref())?);
    let interrupt = Interrupt::listen();
    let bar = Bar::new(several);
    let mut sink = Sink::new(&args, several, &model.labels)?;
    let jobs = args.jobs();
    let (tasks, tokens) = feeder::start(args.inputs.clone(), args.null, crew::in_flight(jobs))?;
    let reports = crew::start(jobs, &args, model, tasks, &interrupt.cancel, &bar)?;

    let (stopped, written) = write_in_order(&reports, &tokens, &interrupt, &bar, &mut sink);
    bar.finish();
    let failed = sink.failed();
    match written.and_then(|()| sink.finish()) {
        Ok(()) if stopped => Ok(ExitCode::from(STOPPED)),
        Ok(()) if failed => Ok(ExitCode::FAILURE),
        Ok(()) => Ok(ExitCode::SUCCESS),
        // Whoever closed the pipe has seen enough; the workers need not be waited for.
        Err(error) => quiet_if_closed(error).map(|()| ExitCode::SUCCESS),
    }
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
            let written = report.map_or(Ok(()), |report| bar.aside(|| sink.write(&report)));
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
        complain(&complaint);
    }
}
