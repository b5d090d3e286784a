//! The worker threads: inputs → tags.

use super::Args;
use crate::analysis::AnalysedRecording;
use crate::classify::report::Failure;
use crate::classify::{
    Cancel, ClassifyError, Engine, KeptEngine, Options, TagAnalyser, Tags, ThreadSharing, analyse_file,
    analyse_link,
};
use crate::cli::error::CliError;
use crate::cli::inputs::{Running, Target, Task};
use crate::cli::links::Links;
use crate::cli::progress::Bar;
use crate::model::Model;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::Arc;
use std::thread;

/// The result of one input.
pub(super) struct Finished {
    pub(super) name: String,
    /// The bytes of the name, if it is not UTF-8.
    pub(super) raw_name: Option<Vec<u8>>,
    pub(super) result: Result<(AnalysedRecording, Tags), Failure>,
}

/// Inputs between the queue and the output: enough to keep all workers busy during a long recording.
pub(super) fn in_flight(args: &Args) -> usize {
    64 * args.inputs.jobs()
}

/// Starts the workers. Each task gives one result, or `None` if it was cancelled. The receiver ends with the tasks.
pub(super) fn start(
    args: &Args,
    model: Model,
    tasks: Receiver<Task>,
    running: &Running,
) -> Result<Receiver<(u64, Option<Finished>)>, CliError> {
    let (sender, results) = bounded(in_flight(args));
    let (model, sharing) = (Arc::new(model), Arc::new(ThreadSharing::new(args.inputs.jobs())));
    for i in 0..args.inputs.jobs() {
        let worker = Worker {
            options: Options { track: args.track, threads: 1, ..Options::default() },
            tasks: tasks.clone(),
            results: sender.clone(),
            links: Arc::clone(&running.links),
            cancel: running.interrupt.cancel.clone(),
            bar: running.bar.clone(),
            sharing: Arc::clone(&sharing),
        };
        let model = Arc::clone(&model);
        let started = thread::Builder::new().name(format!("tag-{i}")).spawn(move || worker.work(&model));
        // Without the other threads it only takes longer.
        if let Err(error) = started
            && i == 0
        {
            return Err(CliError::Failed(format!("no thread can be started: {error}")));
        }
    }
    Ok(results)
}

struct Worker {
    options: Options,
    tasks: Receiver<Task>,
    results: Sender<(u64, Option<Finished>)>,
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
            let result = match &task.target {
                Err(failure) => Some(Err(failure.clone())),
                Ok(target) => self.tagged(target, task.more > 0, &mut engine),
            };
            drop(share);
            let Task { number, name, raw_name, .. } = task;
            let finished = result.map(|result| Finished { name, raw_name, result });
            if self.results.send((number, finished)).is_err() {
                return;
            }
        }
    }

    /// `None` if cancelled.
    fn tagged(
        &self,
        target: &Target,
        more: bool,
        engine: &mut KeptEngine<'_>,
    ) -> Option<Result<(AnalysedRecording, Tags), Failure>> {
        match engine.run(|engine| self.analyse(target, more, engine)) {
            Ok(Err(ClassifyError::Cancelled)) => None,
            Ok(Err(error)) => Some(Err(Failure::from(&error))),
            Ok(Ok(found)) => Some(Ok(found)),
            Err(failure) => Some(Err(failure)),
        }
    }

    fn analyse(
        &self,
        target: &Target,
        more: bool,
        engine: &mut Engine<'_>,
    ) -> Result<(AnalysedRecording, Tags), ClassifyError> {
        let (options, cancel) = (&self.options, &self.cancel);
        let mut on_event = |event| self.bar.update(&event);
        match target {
            Target::File(path) => {
                let mut ignore = |_| {};
                let tags = TagAnalyser::new(engine, options, cancel, &mut ignore);
                analyse_file(path, tags, options, cancel, &mut on_event)
            }
            // Tried again after an outage.
            Target::Link(target) => self.links.with_permit(more, cancel, || {
                let mut ignore = |_| {};
                let tags = TagAnalyser::new(engine, options, cancel, &mut ignore);
                analyse_link(&self.links.fetcher, target, tags, options, cancel, &mut on_event)
            }),
        }
    }
}
