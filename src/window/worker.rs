//! The threads that classify for the window, one for files and one for links: jobs in, events out.

mod job;

pub(super) use job::{Job, JobEvent, JobInput, WorkerEvent};

use super::actor::Actor;
use super::event_batch::EventBatch;
use super::library::ResultSource;
use super::recording_analysis::{AnalysisRecorder, RecordingAnalysis};
use super::supervisor::{INTERNAL_ERROR, INTERNAL_ERROR_KIND, Supervisor, inject_panic};
use super::thumbnail::Thumbnail;
use crate::audio::AudioError;
use crate::classify::report::Failure;
use crate::classify::{
    ClassifyError, Engine, Event, Outcome, TagAnalyser, classify_file_with, classify_link_with,
};
use crate::fetch::{
    FetchEvent, FetchTarget, Fetcher, Metadata, OutageMonitor, Playlist, RateLimiter, Resolved, Transfer,
};
use crate::model::Model;
use crossbeam_channel::{Receiver, Sender};
use std::cell::OnceCell;
use std::io;
use std::sync::Arc;
use std::thread;

/// Jobs queued at the worker, so that it does not idle until the next frame; the others wait in the session, where their order can change.
const MAX_QUEUED: usize = 1;

/// Handle of a worker.
pub(super) type Worker = Actor<Job, WorkerEvent>;

/// Starts a thread of this name, which wakes the window after each event.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn start(name: &str, supervisor: impl Into<Supervisor>) -> io::Result<Worker> {
    let supervisor = supervisor.into();
    Actor::start(name, MAX_QUEUED, 256, move |jobs, events| work(&jobs, &EventSender { events, supervisor }))
}

/// Sends events to the window and wakes it.
#[derive(Clone)]
struct EventSender {
    events: Sender<WorkerEvent>,
    supervisor: Supervisor,
}

impl EventSender {
    /// Sends an event of a job; `false` if the window has closed.
    fn send(&self, job: &Job, event: JobEvent) -> bool {
        self.send_event(WorkerEvent { id: job.id, run: job.run, event })
    }

    fn send_event(&self, event: WorkerEvent) -> bool {
        let sent = self.events.send(event).is_ok();
        self.supervisor.wake();
        sent
    }

    /// Downloads the thumbnail on another thread, so that the job does not wait for it.
    fn send_thumbnail(&self, job: &Job, fetcher: &Arc<Fetcher>, url: &str) {
        let (sender, fetcher, url) = (self.clone(), fetcher.clone(), url.to_owned());
        let (id, run, cancel) = (job.id, job.run, job.cancel.clone());
        let fetch = move || {
            let fetched = sender.supervisor.catch(|| Thumbnail::fetch(&fetcher, &url, &cancel));
            if let Ok(Some(thumbnail)) = fetched {
                sender.send_event(WorkerEvent { id, run, event: JobEvent::Thumbnail(Box::new(thumbnail)) });
            }
        };
        // Without a thread there is no thumbnail, which is optional.
        thread::Builder::new().name("thumbnail".to_owned()).spawn(fetch).ok();
    }
}

/// Runs jobs until the window closes.
fn work(jobs: &Receiver<Job>, sender: &EventSender) {
    let limiter = RateLimiter::default();
    let mut outages = OutageMonitor::default();
    let music = OnceCell::new();
    let mut next = jobs.recv().ok();
    while let Some(mut first) = next.take() {
        let model = first.model.clone();
        let mut tagging = None;
        let engine = sender.supervisor.catch(|| Engine::new(&model));
        let engine =
            engine.map_err(|_| internal_error()).and_then(|engine| engine.map_err(|e| Failure::from(&e)));
        let mut engine = match engine {
            Ok(engine) => engine,
            Err(failure) => {
                first.recorder = None;
                if !sender.send(&first, JobEvent::Failed(failure)) {
                    return;
                }
                next = jobs.recv().ok();
                continue;
            }
        };
        let mut job = first;
        // The engine is reused while the model stays the same.
        loop {
            if job.tags && tagging.is_none() {
                tagging = tag_engine(&music, &sender.supervisor);
            }
            let mut engines = Engines { verdict: &mut engine, tags: tagging.as_mut().filter(|_| job.tags) };
            let ran =
                sender.supervisor.catch(|| run_job(&mut job, &mut engines, &limiter, &mut outages, sender));
            let has_panicked = ran.is_err();
            let goes_on = ran.unwrap_or_else(|_| {
                let failure = internal_error();
                job.keep_failure(job.file_stamp(), &failure);
                sender.send(&job, JobEvent::Failed(failure))
            });
            if !goes_on {
                return;
            }
            // A cancelled job sends no event, but the window may have been waiting to send the next one.
            sender.supervisor.wake();
            match jobs.recv() {
                // A panic may have left the engine in the middle of a window.
                Ok(another) if !has_panicked && Arc::ptr_eq(&another.model, &model) => job = another,
                another => {
                    next = another.ok();
                    break;
                }
            }
        }
    }
}

/// The networks of a job.
struct Engines<'e, 'm, 't> {
    verdict: &'e mut Engine<'m>,
    /// For genre and mood, if they are wanted.
    tags: Option<&'e mut Engine<'t>>,
}

impl<'t> Engines<'_, '_, 't> {
    /// Tags in the same pass; `ignore` gets the events.
    fn tag_analyser<'a>(
        tags: Option<&'a mut Engine<'t>>,
        job: &Job,
        ignore: &'a mut dyn FnMut(Event),
    ) -> Option<TagAnalyser<'a, 't>> {
        tags.map(|engine| TagAnalyser::new(engine, &job.options, &job.cancel, ignore))
    }
}

/// The network for genre and mood, which is loaded once. They are an addition: where it cannot be made, there is still a verdict.
fn tag_engine<'m>(music: &'m OnceCell<Option<Model>>, supervisor: &Supervisor) -> Option<Engine<'m>> {
    let load = || supervisor.catch(Model::built_in_music).ok()?.ok();
    let model = music.get_or_init(load).as_ref()?;
    supervisor.catch(|| Engine::new(model)).ok()?.ok()
}

fn internal_error() -> Failure {
    Failure::new(INTERNAL_ERROR_KIND, INTERNAL_ERROR)
}

/// Runs a job; `false` if the window has closed.
fn run_job(
    job: &mut Job,
    engines: &mut Engines<'_, '_, '_>,
    limiter: &RateLimiter,
    outages: &mut OutageMonitor,
    sender: &EventSender,
) -> bool {
    let (mut recorder, if_replaced) = (job.recorder.take(), job.if_replaced.take());
    if job.cancel.is_cancelled() {
        return true;
    }
    let job = &*job;
    let mut batch = EventBatch::default();
    let stamp = job.file_stamp();
    let mut on_event = |event| {
        if let (
            Event::Fetch(FetchEvent::Metadata(Metadata { thumbnail: Some(url), .. })),
            JobInput::Link { fetcher, .. },
        ) = (&event, &job.input)
        {
            sender.send_thumbnail(job, fetcher, url);
        }
        if let Some(event) = batch.take(event)
            && !sender.send(job, event)
        {
            job.cancel.cancel();
        }
    };
    let result = match &job.input {
        JobInput::File(path) => {
            inject_panic("classify", path);
            if let Some(stamp) = stamp {
                let is_replaced = job.known_stamp.is_some_and(|known| known != stamp);
                let analysis = if_replaced.filter(|_| is_replaced);
                recorder = recorder.or_else(|| analysis.as_ref().map(RecordingAnalysis::recorder));
                sender.send(job, JobEvent::File { stamp, analysis });
            }
            let mut ignore = |_| {};
            let tags = Engines::tag_analyser(engines.tags.as_deref_mut(), job, &mut ignore);
            let analysers = (tags, (recorder, job.fingerprint_analyser()));
            let engine = &mut *engines.verdict;
            classify_file_with(path, engine, analysers, &job.options, &job.cancel, &mut on_event).map(
                |(mut outcome, (tags, (_, fingerprint)))| {
                    outcome.tags = tags.map(Box::new);
                    if let Some(stamp) = stamp {
                        job.keep_result(ResultSource::File(path.clone(), stamp), &mut outcome, fingerprint);
                    }
                    JobOutcome::Classified(Box::new(outcome))
                },
            )
        }
        JobInput::Link { target, fetcher } => {
            let Some(_permit) = limiter.acquire(fetcher.settings().pause, &job.cancel) else { return true };
            sender.send(job, JobEvent::Fetch(FetchEvent::Transfer(Transfer::default())));
            let result = resolve_and_classify(job, target, fetcher, engines, recorder, &mut on_event);
            let outage = match &result {
                Err(ClassifyError::Fetch(error)) => outages.record(Some(error)),
                Err(ClassifyError::Cancelled) => None,
                _ => outages.record(None),
            };
            if let Some(outage) = outage {
                // The window pauses the queue until the user resumes it.
                outages.reset();
                sender.send(job, JobEvent::Outage(outage.failures));
            }
            result
        }
    };
    match result {
        Ok(JobOutcome::Classified(outcome)) => sender.send(job, JobEvent::Done(outcome)),
        Ok(JobOutcome::Playlist(playlist)) => sender.send(job, JobEvent::Playlist(playlist)),
        // The window cancelled it.
        Err(ClassifyError::Cancelled) => true,
        Err(error) => {
            let failure = failure_from_error(job, &error);
            job.keep_failure(stamp, &failure);
            sender.send(job, JobEvent::Failed(failure))
        }
    }
}

/// The failure of a job. The message about a missing file names it, since a row of the list shows the last part of its path only.
fn failure_from_error(job: &Job, error: &ClassifyError) -> Failure {
    let failure = Failure::from(error);
    match (&job.input, error) {
        (JobInput::File(path), ClassifyError::Audio(AudioError::Missing)) => {
            Failure { message: format!("There is no file {}: check the path", path.display()), ..failure }
        }
        _ => failure,
    }
}

/// Outcome of a job.
enum JobOutcome {
    Classified(Box<Outcome>),
    Playlist(Playlist),
}

/// Resolves a link if necessary, and classifies it if it leads to one recording.
fn resolve_and_classify(
    job: &Job,
    target: &FetchTarget,
    fetcher: &Fetcher,
    engines: &mut Engines<'_, '_, '_>,
    recorder: Option<AnalysisRecorder>,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<JobOutcome, ClassifyError> {
    let known = target.info.is_some() || target.link.is_one_recording();
    let resolved = if known {
        Resolved::Recording(target.clone())
    } else {
        fetcher.resolve(&target.link, &job.cancel)?
    };
    match resolved {
        Resolved::Recording(target) => {
            let mut ignore = |_| {};
            let tags = Engines::tag_analyser(engines.tags.as_deref_mut(), job, &mut ignore);
            let analysers = (tags, (recorder, job.fingerprint_analyser()));
            let engine = &mut *engines.verdict;
            classify_link_with(fetcher, &target, engine, analysers, &job.options, &job.cancel, on_event).map(
                |(mut outcome, (tags, (_, fingerprint)))| {
                    outcome.tags = tags.map(Box::new);
                    job.keep_result(ResultSource::Link(target.link.clone()), &mut outcome, fingerprint);
                    JobOutcome::Classified(Box::new(outcome))
                },
            )
        }
        Resolved::Playlist(playlist) => Ok(JobOutcome::Playlist(playlist)),
    }
}
