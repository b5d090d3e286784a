//! The worker threads: inputs → reports.

use super::arguments::Args;
use super::pages::{self, Page, PageSource};
use crate::classify::report::{Failure, Report};
use crate::classify::{
    Cancel, ClassifyError, Engine, Event, KeptEngine, Options, Outcome, TagAnalyser, ThreadSharing,
    classify_file_with, classify_link_with,
};
use crate::cli::error::CliError;
use crate::cli::inputs::{Running, Target, Task};
use crate::cli::links::Links;
use crate::cli::page_audio::PageAudio;
use crate::cli::progress::Bar;
use crate::fetch::Fetched;
use crate::model::Model;
use crate::recording_page::{PageAnalyser, Plots};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::io;
use std::sync::Arc;
use std::thread;
use tracing::{debug, info, warn};

/// A result: its report and, if one is asked for, the page.
pub(super) struct Finished {
    pub(super) report: Report,
    pub(super) page: Option<io::Result<Page>>,
}

/// What the workers predict with.
#[derive(Clone)]
pub(super) struct Models {
    pub(super) verdict: Arc<Model>,
    /// Of genre and mood, if they are asked for.
    pub(super) tags: Option<Arc<Model>>,
}

/// The networks of one thread.
struct Engines<'m> {
    verdict: KeptEngine<'m>,
    tags: Option<KeptEngine<'m>>,
}

/// Inputs between the queue and stdout: enough to keep all workers busy while one classifies a recording that is much
/// longer than the others; of pages, which may hold hours of sound, a few.
pub(super) fn in_flight(args: &Args) -> usize {
    let each = if args.is_html() { 2 } else { 64 };
    each * args.inputs.jobs()
}

/// Starts the workers. Each task gives one report, or `None` if it was cancelled. The receiver ends with the tasks.
pub(super) fn start(
    args: &Args,
    models: &Models,
    tasks: Receiver<Task>,
    running: &Running,
) -> Result<Receiver<(u64, Option<Finished>)>, CliError> {
    let (sender, reports) = bounded(in_flight(args));
    let jobs = args.inputs.jobs();
    let sharing = Arc::new(ThreadSharing::new(jobs));
    for i in 0..jobs {
        let worker = Worker {
            options: args.options(),
            pages: args.is_html().then(|| args.audio()),
            tasks: tasks.clone(),
            reports: sender.clone(),
            links: Arc::clone(&running.links),
            cancel: running.interrupt.cancel.clone(),
            bar: running.bar.clone(),
            sharing: Arc::clone(&sharing),
        };
        let models = models.clone();
        let started =
            thread::Builder::new().name(format!("classify-{i}")).spawn(move || worker.work(&models));
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
    /// The sound of the pages, if they are asked for.
    pages: Option<PageAudio>,
    tasks: Receiver<Task>,
    reports: Sender<(u64, Option<Finished>)>,
    links: Arc<Links>,
    cancel: Cancel,
    bar: Bar,
    sharing: Arc<ThreadSharing>,
}

impl Worker {
    fn work(mut self, models: &Models) {
        let tags = models.tags.as_deref().map(KeptEngine::new);
        let mut engines = Engines { verdict: KeptEngine::new(&models.verdict), tags };
        while let Ok(task) = self.tasks.recv() {
            let share = self.sharing.begin(task.more.saturating_add(self.tasks.len()));
            self.options.threads = share.threads();
            debug!(input = task.name, threads = self.options.threads, "started");
            let finished = self.finish(&task, &mut engines);
            drop(share);
            if self.reports.send((task.number, finished)).is_err() {
                return;
            }
        }
    }

    fn finish(&self, task: &Task, engines: &mut Engines<'_>) -> Option<Finished> {
        let report = |result| Report { input: task.name.clone(), raw_input: task.raw_name.clone(), result };
        let classified = match &task.target {
            Err(failure) => Err(failure.clone()),
            Ok(target) => match self.classify(target, task.more > 0, engines) {
                Ok(Err(ClassifyError::Cancelled)) => return None,
                Ok(Err(error)) => Err(Failure::from(&error)),
                Ok(Ok(classified)) => Ok(classified),
                Err(failure) => Err(failure),
            },
        };
        let mut finished = match classified {
            Err(failure) => Finished { report: report(Err(failure)), page: None },
            Ok(Classified { outcome, plots, fetched }) => {
                let report = report(Ok(Box::new(outcome)));
                let page = self.page(task, &report, plots.as_ref(), fetched.as_ref());
                Finished { report, page }
            }
        };
        if let Ok(outcome) = &mut finished.report.result {
            // Reports that wait for an earlier one should not hold an hour of windows.
            outcome.forget_windows();
        }
        log(&finished.report);
        Some(finished)
    }

    fn page(
        &self,
        task: &Task,
        report: &Report,
        plots: Option<&Plots>,
        fetched: Option<&Fetched>,
    ) -> Option<io::Result<Page>> {
        let path = match (&task.target, fetched) {
            (Ok(Target::File(path)), _) => path,
            (_, Some(fetched)) => &fetched.path,
            _ => return None,
        };
        let source = PageSource { path, fetched, plots: plots? };
        pages::made(report, &source, &self.options, self.pages?, &self.cancel)
    }

    fn classify(
        &self,
        target: &Target,
        more: bool,
        engines: &mut Engines<'_>,
    ) -> Result<Result<Classified, ClassifyError>, Failure> {
        let Engines { verdict, tags } = engines;
        let Some(tags) = tags else {
            return verdict.run(|engine| self.classify_with(target, more, engine, None));
        };
        // A panic in either makes both anew.
        let both =
            tags.run(|tags| Ok(verdict.run(|engine| self.classify_with(target, more, engine, Some(tags)))));
        both?.unwrap_or_else(|error| Ok(Err(error)))
    }

    fn classify_with(
        &self,
        target: &Target,
        more: bool,
        engine: &mut Engine<'_>,
        mut tags: Option<&mut Engine<'_>>,
    ) -> Result<Classified, ClassifyError> {
        let (options, cancel) = (&self.options, &self.cancel);
        let mut fetched = None;
        let mut on_event = |event| {
            self.bar.update(&event);
            if let Event::Fetched(file) = event {
                fetched = Some(file);
            }
        };
        let (mut outcome, (tags, plots)) = match target {
            Target::File(path) => {
                let mut ignore = |_| {};
                let companion = self.companion(tags, &mut ignore);
                classify_file_with(path, engine, companion, options, cancel, &mut on_event)
            }
            // Tried again after an outage.
            Target::Link(target) => self.links.with_permit(more, cancel, || {
                let mut ignore = |_| {};
                let companion = self.companion(tags.as_deref_mut(), &mut ignore);
                let fetcher = &self.links.fetcher;
                classify_link_with(fetcher, target, engine, companion, options, cancel, &mut on_event)
            }),
        }?;
        outcome.tags = tags.map(Box::new);
        Ok(Classified { outcome, plots, fetched })
    }

    /// What is computed in the same pass: tags, if there is a network for them, and what a page shows.
    fn companion<'a, 'm>(
        &self,
        tags: Option<&'a mut Engine<'m>>,
        ignore: &'a mut dyn FnMut(Event),
    ) -> (Option<TagAnalyser<'a, 'm>>, Option<PageAnalyser>) {
        let tags = tags.map(|engine| TagAnalyser::new(engine, &self.options, &self.cancel, ignore));
        (tags, self.pages.map(|_| PageAnalyser::default()))
    }
}

/// What the pass over a recording found.
struct Classified {
    outcome: Outcome,
    plots: Option<Plots>,
    /// A download, which exists as long as this.
    fetched: Option<Fetched>,
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
