//! The worker threads: inputs → reports.

use super::arguments::Args;
use crate::classify::report::{Failure, Report};
use crate::classify::{
    Cancel, ClassifyError, KeptEngine, Options, Outcome, ThreadSharing, classify_file, classify_link,
};
use crate::cli::error::CliError;
use crate::cli::inputs::{Target, Task};
use crate::cli::links::Links;
use crate::cli::progress::Bar;
use crate::model::Model;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::Arc;
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
    let sharing = Arc::new(ThreadSharing::new(jobs));
    for i in 0..jobs {
        let worker = Worker {
            options: args.options(),
            tasks: tasks.clone(),
            reports: sender.clone(),
            links: Arc::clone(links),
            cancel: cancel.clone(),
            bar: bar.clone(),
            sharing: Arc::clone(&sharing),
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
    options: Options,
    tasks: Receiver<Task>,
    reports: Sender<(u64, Option<Report>)>,
    links: Arc<Links>,
    cancel: Cancel,
    bar: Bar,
    sharing: Arc<ThreadSharing>,
}

impl Worker {
    fn work(mut self, model: &Model) {
        let mut engine = KeptEngine::new(model);
        while let Ok(task) = self.tasks.recv() {
            let share = self.sharing.begin(task.more.saturating_add(self.tasks.len()));
            self.options.threads = share.threads();
            debug!(input = task.name, threads = self.options.threads, "started");
            let report = self.report(&task, &mut engine);
            drop(share);
            if self.reports.send((task.number, report)).is_err() {
                return;
            }
        }
    }

    fn report(&self, task: &Task, engine: &mut KeptEngine<'_>) -> Option<Report> {
        let result = match &task.target {
            Err(failure) => Err(failure.clone()),
            Ok(target) => match self.classify(target, task.more > 0, engine) {
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

    fn classify(
        &self,
        target: &Target,
        more: bool,
        engine: &mut KeptEngine<'_>,
    ) -> Result<Result<Outcome, ClassifyError>, Failure> {
        engine.run(|engine| {
            let (options, cancel) = (&self.options, &self.cancel);
            let mut on_event = |event| self.bar.update(&event);
            match target {
                Target::File(path) => classify_file(path, engine, options, cancel, &mut on_event),
                Target::Link(target) => self.links.with_permit(more, cancel, || {
                    classify_link(&self.links.fetcher, target, engine, options, cancel, &mut on_event)
                }),
            }
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
