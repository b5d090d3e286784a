//! The threads that classify for the window, one for files and one for links: recordings in, what was found and heard out.

use super::actor::Actor;
use super::recording::RecordingId;
use super::thumbnail::Thumbnail;
use crate::classify::report::Failure;
use crate::classify::{
    Cancel, ClassifyError, Engine, Event, Options, Outcome, Progress, Span, Stage, WindowVote, classify_file,
    classify_link,
};
use crate::fetch::{
    FetchTarget, Fetched, Fetcher, Metadata, PartialFile, Playlist, RateLimiter, Resolved, Transfer,
};
use crate::model::Model;
use crossbeam_channel::{Receiver, Sender};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// What was heard is reported in parcels, so often: twice a frame of a smooth animation.
const BATCH_INTERVAL: Duration = Duration::from_millis(30);
/// Recordings that wait at the worker, so that it need not wait for a frame; the others wait where their order can change.
const MAX_QUEUED: usize = 1;

/// The worker's other end.
pub(super) type Worker = Actor<Job, WorkerEvent>;

/// A recording to job.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) id: RecordingId,
    pub(super) run: u64,
    pub(super) input: JobInput,
    pub(super) options: Options,
    pub(super) model: Arc<Model>,
    pub(super) cancel: Cancel,
}

/// Where a recording is.
#[derive(Debug)]
pub(super) enum JobInput {
    File(PathBuf),
    Link { target: FetchTarget, fetcher: Arc<Fetcher> },
}

/// What the worker tells of a recording, with the number of the hearing that it is of.
pub(super) struct WorkerEvent {
    pub(super) id: RecordingId,
    pub(super) run: u64,
    pub(super) event: JobEvent,
}

/// What there is to tell.
pub(super) enum JobEvent {
    /// More windows were classified.
    Partial {
        progress: Progress,
        votes: Vec<WindowVote>,
        spans: Vec<Span>,
        /// Indices of votes that do not count any more.
        withdrawn: Vec<u64>,
    },
    /// Of a link: what is known of it before it is here.
    Metadata(Metadata),
    /// Of a link: the picture on its page.
    Thumbnail(Box<Thumbnail>),
    /// Of a link: it can be read while it comes.
    PartialFile(PartialFile),
    /// Of a link: how much of it is here; nothing yet when somebody begins to ask for it.
    Transfer(Transfer),
    /// Of a link: all of it is here.
    Fetched(Fetched),
    /// Of a link: it is heard again from its start.
    Restarted,
    /// Of a link: it leads to several recordings.
    Playlist(Playlist),
    /// So many links in a row failed because of the network; reported before the last of them.
    Outage(u32),
    /// It was heard to its end.
    Done { outcome: Box<Outcome>, model: Arc<Model> },
    /// It could not be heard.
    Failed(Failure),
}

/// Starts a thread of this name; `wake` is called whenever something was reported.
pub(super) fn start(name: &str, wake: impl Fn() + Send + Sync + 'static) -> io::Result<Worker> {
    Actor::start(name, MAX_QUEUED, 256, move |jobs, events| {
        work(&jobs, &EventSender { events, wake: Arc::new(wake) })
    })
}

/// Where what was heard goes.
#[derive(Clone)]
struct EventSender {
    events: Sender<WorkerEvent>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl EventSender {
    /// `false` if nobody listens any more.
    fn send(&self, job: &Job, event: JobEvent) -> bool {
        self.send_event(WorkerEvent { id: job.id, run: job.run, event })
    }

    fn send_event(&self, event: WorkerEvent) -> bool {
        let sent = self.events.send(event).is_ok();
        (self.wake)();
        sent
    }

    /// The picture is fetched beside the recording, which does not wait for it.
    fn send_thumbnail(&self, job: &Job, fetcher: &Arc<Fetcher>, url: &str) {
        let (sender, fetcher, url) = (self.clone(), fetcher.clone(), url.to_owned());
        let (id, run, cancel) = (job.id, job.run, job.cancel.clone());
        let fetch = move || {
            if let Some(thumbnail) = Thumbnail::fetch(&fetcher, &url, &cancel) {
                sender.send_event(WorkerEvent { id, run, event: JobEvent::Thumbnail(Box::new(thumbnail)) });
            }
        };
        // Without a thread there is no picture, and that is all.
        thread::Builder::new().name("thumbnail".to_owned()).spawn(fetch).ok();
    }
}

/// Until nobody asks or listens any more.
fn work(jobs: &Receiver<Job>, sender: &EventSender) {
    let limiter = RateLimiter::default();
    let mut next = jobs.recv().ok();
    while let Some(first) = next.take() {
        let model = first.model.clone();
        let mut engine = match Engine::new(&model) {
            Ok(engine) => engine,
            Err(error) => {
                if !sender.send(&first, JobEvent::Failed(Failure::from(&error))) {
                    return;
                }
                next = jobs.recv().ok();
                continue;
            }
        };
        let mut job = first;
        // The engine serves as long as the model stays the same.
        loop {
            if !run_job(&job, &mut engine, &limiter, sender) {
                return;
            }
            match jobs.recv() {
                Ok(another) if Arc::ptr_eq(&another.model, &model) => job = another,
                another => {
                    next = another.ok();
                    break;
                }
            }
        }
    }
}

/// Hears one recording; `false` if nobody listens any more.
fn run_job(job: &Job, engine: &mut Engine<'_>, limiter: &RateLimiter, sender: &EventSender) -> bool {
    if job.cancel.is_cancelled() {
        return true;
    }
    let mut batch = EventBatch::default();
    let mut on_event = |event| {
        if let (Event::Metadata(Metadata { thumbnail: Some(url), .. }), JobInput::Link { fetcher, .. }) =
            (&event, &job.input)
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
        JobInput::File(path) => classify_file(path, engine, &job.options, &job.cancel, &mut on_event)
            .map(|outcome| JobOutcome::Classified(Box::new(outcome))),
        JobInput::Link { target, fetcher } => {
            let Some(permit) = limiter.acquire(fetcher.settings().pause, &job.cancel) else { return true };
            sender.send(job, JobEvent::Transfer(Transfer::default()));
            let result = resolve_and_classify(job, target, fetcher, engine, &mut on_event);
            match &result {
                Err(ClassifyError::Fetch(error)) => permit.record(Some(error)),
                Err(ClassifyError::Cancelled) => {}
                _ => permit.record(None),
            }
            if let Some(outages) = limiter.outage() {
                limiter.forget_outage();
                sender.send(job, JobEvent::Outage(outages));
            }
            result
        }
    };
    match result {
        Ok(JobOutcome::Classified(outcome)) => {
            let done = JobEvent::Done { outcome, model: job.model.clone() };
            sender.send(job, done)
        }
        Ok(JobOutcome::Playlist(playlist)) => sender.send(job, JobEvent::Playlist(playlist)),
        // Whoever cancelled knows.
        Err(ClassifyError::Cancelled) => true,
        Err(error) => sender.send(job, JobEvent::Failed(Failure::from(&error))),
    }
}

/// What comes of a recording.
enum JobOutcome {
    Classified(Box<Outcome>),
    Playlist(Playlist),
}

/// Looks at what a link leads to where that is not known, and hears it if it is one recording.
fn resolve_and_classify(
    job: &Job,
    target: &FetchTarget,
    fetcher: &Fetcher,
    engine: &mut Engine<'_>,
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
            classify_link(fetcher, &target, engine, &job.options, &job.cancel, on_event)
                .map(|outcome| JobOutcome::Classified(Box::new(outcome)))
        }
        Resolved::Playlist(playlist) => Ok(JobOutcome::Playlist(playlist)),
    }
}

/// Events, gathered until they are worth telling.
#[derive(Default)]
struct EventBatch {
    votes: Vec<WindowVote>,
    spans: Vec<Span>,
    withdrawn: Vec<u64>,
    sent: Option<Instant>,
}

impl EventBatch {
    /// Takes an event in; gives what is to be reported now.
    fn take(&mut self, event: Event) -> Option<JobEvent> {
        match event {
            Event::Vote(vote) => self.votes.push(vote),
            Event::Span(span) => self.spans.push(span),
            Event::Withdrawn { index } => self.withdrawn.push(index),
            Event::Progress(progress) => return self.progress(progress),
            Event::Metadata(metadata) => return Some(JobEvent::Metadata(metadata)),
            Event::Coming(growing) => return Some(JobEvent::PartialFile(growing)),
            Event::Transfer(transfer) => return Some(JobEvent::Transfer(transfer)),
            Event::Here(fetched) => return Some(JobEvent::Fetched(fetched)),
            Event::Restarted => {
                *self = Self::default();
                return Some(JobEvent::Restarted);
            }
            _ => {}
        }
        None
    }

    fn progress(&mut self, progress: Progress) -> Option<JobEvent> {
        let due = self.sent.is_none_or(|sent| sent.elapsed() >= BATCH_INTERVAL);
        // What comes with the end is reported with the outcome.
        if progress.stage != Stage::Listening || !due {
            return None;
        }
        self.sent = Some(Instant::now());
        Some(JobEvent::Partial {
            progress,
            votes: std::mem::take(&mut self.votes),
            spans: std::mem::take(&mut self.spans),
            withdrawn: std::mem::take(&mut self.withdrawn),
        })
    }
}
