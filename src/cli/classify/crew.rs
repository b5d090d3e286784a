//! The worker threads: tasks → reports.

use super::arguments::Args;
use super::feeder::{Task, Wish};
use crate::classify::report::{Answer, Failure, Report};
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

/// Inputs between the feeder and stdout: enough that all workers go on while one hears a recording that is much
/// longer than the others.
pub(super) fn in_flight(jobs: usize) -> usize {
    64 * jobs
}

/// Starts the workers. Each task gives one report; none if it was cancelled. The receiver ends with the tasks.
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
        // Fewer threads do the same work.
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
    /// Workers that hear a recording now.
    busy: Arc<AtomicUsize>,
}

impl Worker {
    fn work(mut self, model: &Model) {
        // Made at the first task: a short list does not need all workers.
        let mut engine = None;
        while let Ok(task) = self.tasks.recv() {
            let busy = self.busy.fetch_add(1, Ordering::Relaxed) + 1;
            // A recording may use a second thread, for decoding, if nobody else will need it.
            let spare = self.jobs.saturating_sub(busy + task.more + self.tasks.len());
            self.options.threads = 1 + spare.min(1);
            let report = self.report(&task, model, &mut engine);
            self.busy.fetch_sub(1, Ordering::Relaxed);
            if self.reports.send((task.number, report)).is_err() {
                return;
            }
        }
    }

    fn report<'m>(&self, task: &Task, model: &'m Model, engine: &mut Option<Engine<'m>>) -> Option<Report> {
        let answer = match &task.wish {
            Err(failure) => Err(failure.clone()),
            Ok(wish) => match self.classify(wish, task.more > 0, model, engine) {
                Ok(Err(ClassifyError::Cancelled)) => return None,
                Ok(Err(error)) => Err(Failure::from(&error)),
                Ok(Ok(outcome)) => Ok(Answer::new(&outcome, model.name(), model.labels())),
                Err(failure) => Err(failure),
            },
        };
        Some(Report { input: task.name.clone(), answer })
    }

    /// A fault of this program in one recording must not cost the answers to all others.
    fn classify<'m>(
        &self,
        wish: &Wish,
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
            let mut hear = |event| self.bar.update(&event);
            match wish {
                Wish::File(path) => classify_file(path, engine, options, cancel, &mut hear),
                Wish::Link(target) => self.links.with_permit(more, cancel, || {
                    classify_link(&self.links.fetcher, target, engine, options, cancel, &mut hear)
                }),
            }
        }));
        caught.map_err(|_| {
            // What the engine holds is unknown now.
            *engine = None;
            Failure::new("internal", "a fault of pianoscope itself; please report it with this file")
        })
    }
}
