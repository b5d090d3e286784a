//! The worker threads: inputs → reports.

use super::arguments::Args;
use super::input_queue::{Target, Task};
use crate::classify::report::{Failure, Report};
use crate::classify::{Cancel, ClassifyError, Engine, Options, Outcome, classify_file, classify_link};
use crate::cli::error::CliError;
use crate::cli::links::Links;
use crate::cli::progress::Bar;
use crate::model::Model;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tracing::{debug, info, warn};

/// Inputs between the queue and stdout: enough to keep all workers busy while one classifies a recording that is much
/// longer than the others.
pub(super) fn in_flight(jobs: usize) -> usize {
    64 * jobs
}

/// Starts the workers. Each task gives one report, or `None` if it was cancelled. The receiver ends with the tasks.
pub(super) fn start(
    jobs: usize,
    args: &Args,
    model: Arc<Model>,
    tasks: Receiver<Task>,
    links: &Arc<Links>,
    cancel: &Cancel,
    bar: &Bar,
) -> Result<Receiver<(u64, Option<Report>)>, CliError> {
    let (sender, reports) = bounded(in_flight(jobs));
    let busy = Arc::new(AtomicUsize::new(0));
    for i in 0..jobs {
        let worker = Worker {
            jobs,
            options: args.options(),
            tasks: tasks.clone(),
            reports: sender.clone(),
            links: Arc::clone(links),
            cancel: cancel.clone(),
            bar: bar.clone(),
            busy: Arc::clone(&busy),
        };
        let model = Arc::clone(&model);
        let started = thread::Builder::new().name(format!("classify-{i}")).spawn(move || worker.work(&model));
        // Without the other threads it only takes longer.
        if let Err(error) = started
            && i == 0
        {
            return Err(CliError::Failed(format!("no thread can be started: {error}")));
        }
    }
    Ok(reports)
}

struct Worker {
    jobs: usize,
    options: Options,
    tasks: Receiver<Task>,
    reports: Sender<(u64, Option<Report>)>,
    links: Arc<Links>,
    cancel: Cancel,
    bar: Bar,
    /// Workers that are classifying a recording.
    busy: Arc<AtomicUsize>,
}

impl Worker {
    fn work(mut self, model: &Model) {
        // Made with the first task: a short list does not need all workers.
        let mut engine = None;
        while let Ok(task) = self.tasks.recv() {
            let busy = self.busy.fetch_add(1, Ordering::Relaxed) + 1;
            // A recording may use a second thread for decoding if no other input will need it.
            let spare =
                self.jobs.saturating_sub(busy.saturating_add(task.more).saturating_add(self.tasks.len()));
            self.options.threads = 1 + spare.min(1);
            debug!(input = task.name, threads = self.options.threads, "started");
            let report = self.report(&task, model, &mut engine);
            self.busy.fetch_sub(1, Ordering::Relaxed);
            if self.reports.send((task.number, report)).is_err() {
                return;
            }
        }
    }

    fn report<'m>(&self, task: &Task, model: &'m Model, engine: &mut Option<Engine<'m>>) -> Option<Report> {
        let result = match &task.target {
            Err(failure) => Err(failure.clone()),
            Ok(target) => match self.classify(target, task.more > 0, model, engine) {
                Ok(Err(ClassifyError::Cancelled)) => return None,
                Ok(Err(error)) => Err(Failure::from(&error)),
                Ok(Ok(mut outcome)) => {
                    // Reports that wait for an earlier one should not hold an hour of windows.
                    outcome.forget_windows();
                    Ok(Box::new(outcome))
                }
                Err(failure) => Err(failure),
            },
        };
        let report = Report { input: task.name.clone(), raw_input: task.raw_name.clone(), result };
        log(&report);
        Some(report)
    }

    /// A panic in one recording must not cost the results of the others.
    fn classify<'m>(
        &self,
        target: &Target,
        more: bool,
        model: &'m Model,
        engine: &mut Option<Engine<'m>>,
    ) -> Result<Result<Outcome, ClassifyError>, Failure> {
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let engine = match engine {
                Some(engine) => engine,
                None => engine.insert(Engine::new(model)?),
            };
            let (options, cancel) = (&self.options, &self.cancel);
            let mut on_event = |event| self.bar.update(&event);
            match target {
                Target::File(path) => classify_file(path, engine, options, cancel, &mut on_event),
                Target::Link(target) => self.links.with_permit(more, cancel, || {
                    classify_link(&self.links.fetcher, target, engine, options, cancel, &mut on_event)
                }),
            }
        }));
        caught.map_err(|_| {
            // The engine may be inconsistent now.
            *engine = None;
            Failure::new("internal", "a fault of pianoscope itself; please report it with this file")
        })
    }
}

fn log(Report { input, result, .. }: &Report) {
    match result {
        Ok(outcome) => info!(
            input,
            verdict = outcome.verdict_label(),
            confidence = outcome.confidence(),
            windows = outcome.windows(),
            duration_s = outcome.duration_s,
            elapsed_s = outcome.elapsed_s,
            "classified"
        ),
        Err(failure) => warn!(input, kind = failure.kind, reason = failure.message, "not classified"),
    }
}
