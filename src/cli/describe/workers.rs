//! The worker threads: inputs → descriptors.

use super::arguments::Args;
use crate::analysis::AnalysedRecording;
use crate::classify::report::Failure;
use crate::classify::{
    Cancel, ClassifyError, Event, Options, ThreadSharing, analyse_file, analyse_link, catch_fault,
};
use crate::cli::error::CliError;
use crate::cli::inputs::{Running, Target, Task};
use crate::cli::links::Links;
use crate::cli::progress::Bar;
use crate::descriptors::{DescriptorAnalyser, Descriptors, FrameTable, Summary};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::Arc;
use std::thread;
use tracing::{debug, info, warn};

/// The result of one input.
pub(super) struct Finished {
    pub(super) name: String,
    /// The bytes of the name, if it is not UTF-8.
    pub(super) raw_name: Option<Vec<u8>>,
    pub(super) result: Result<Described, Failure>,
}

/// A recording and its descriptors.
pub(super) struct Described {
    pub(super) title: Option<String>,
    pub(super) duration_s: f64,
    pub(super) notes: Vec<String>,
    pub(super) summary: Summary,
    /// If they are asked for.
    pub(super) frames: Option<FrameTable>,
}

/// Inputs between the queue and the output: enough to keep all workers busy during a long recording; of frames, which take megabytes, a
/// few.
pub(super) fn in_flight(args: &Args) -> usize {
    let each = if args.frames { 2 } else { 64 };
    each * args.inputs.jobs()
}

/// Starts the workers. Each task gives one result, or `None` if it was cancelled. The receiver ends with the tasks.
pub(super) fn start(
    args: &Args,
    tasks: &Receiver<Task>,
    running: &Running,
) -> Result<Receiver<(u64, Option<Finished>)>, CliError> {
    let (sender, results) = bounded(in_flight(args));
    let sharing = Arc::new(ThreadSharing::new(args.inputs.jobs()));
    for i in 0..args.inputs.jobs() {
        let worker = Worker {
            options: args.options(),
            frames: args.frames,
            tasks: tasks.clone(),
            results: sender.clone(),
            links: Arc::clone(&running.links),
            cancel: running.interrupt.cancel.clone(),
            bar: running.bar.clone(),
            sharing: Arc::clone(&sharing),
        };
        let started = thread::Builder::new().name(format!("describe-{i}")).spawn(move || worker.work());
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
    frames: bool,
    tasks: Receiver<Task>,
    results: Sender<(u64, Option<Finished>)>,
    links: Arc<Links>,
    cancel: Cancel,
    bar: Bar,
    sharing: Arc<ThreadSharing>,
}

impl Worker {
    fn work(mut self) {
        while let Ok(task) = self.tasks.recv() {
            let share = self.sharing.begin(task.more.saturating_add(self.tasks.len()));
            self.options.threads = share.threads();
            debug!(input = task.name, threads = self.options.threads, "started");
            let (number, finished) = (task.number, self.finish(task));
            drop(share);
            if self.results.send((number, finished)).is_err() {
                return;
            }
        }
    }

    fn finish(&self, task: Task) -> Option<Finished> {
        let result = match task.target {
            Err(failure) => Err(failure),
            Ok(target) => match catch_fault(|| self.describe(&target, task.more > 0)) {
                Ok(Err(ClassifyError::Cancelled)) => return None,
                Ok(Err(error)) => Err(Failure::from(&error)),
                Ok(Ok(described)) => Ok(described),
                Err(failure) => Err(failure),
            },
        };
        let input = &task.name;
        match &result {
            Ok(described) => info!(input, duration_s = described.duration_s, "described"),
            Err(failure) => warn!(input, kind = failure.kind, reason = failure.message, "not described"),
        }
        Some(Finished { name: task.name, raw_name: task.raw_name, result })
    }

    fn describe(&self, target: &Target, more: bool) -> Result<Described, ClassifyError> {
        let (options, cancel) = (&self.options, &self.cancel);
        let analyser = DescriptorAnalyser::new;
        let mut on_event = |event: Event| self.bar.update(&event);
        let (recording, descriptors) = match target {
            Target::File(path) => analyse_file(path, analyser(), options, cancel, &mut on_event),
            Target::Link(target) => self.links.with_permit(more, cancel, || {
                analyse_link(&self.links.fetcher, target, analyser(), options, cancel, &mut on_event)
            }),
        }?;
        let AnalysedRecording { info, notes, duration_s } = recording;
        let Descriptors { summary, frames } = descriptors;
        let frames = self.frames.then_some(frames);
        Ok(Described { title: info.title, duration_s, notes, summary, frames })
    }
}
