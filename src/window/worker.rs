//! The threads that classify for the window, one for files and one for links: recordings in, what was found and heard out.

use super::actor::Actor;
use super::recording::RecordingId;
use super::thumbnail::Thumbnail;
use crate::classify::report::Failure;
use crate::classify::{
    Cancel, ClassifyError, Engine, Event, Options, Outcome, Progress, Span, Stage, WindowPrediction,
    classify_file, classify_link,
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

/// What was heard is told in parcels, so often: twice a frame of a smooth animation.
const PARCEL: Duration = Duration::from_millis(30);
/// Recordings that wait at the worker, so that it need not wait for a frame; the others wait where their order can change.
const AHEAD: usize = 1;

/// The worker's other end.
pub(super) type Worker = Actor<Hear, Told>;

/// A recording to hear.
#[derive(Debug)]
pub(super) struct Hear {
    pub(super) id: RecordingId,
    pub(super) hearing: u64,
    pub(super) place: Place,
    pub(super) options: Options,
    pub(super) model: Arc<Model>,
    pub(super) cancel: Cancel,
}

/// Where a recording is.
#[derive(Debug)]
pub(super) enum Place {
    File(PathBuf),
    Link { target: FetchTarget, fetcher: Arc<Fetcher> },
}

/// What the worker tells of a recording, with the number of the hearing that it is of.
pub(super) struct Told {
    pub(super) id: RecordingId,
    pub(super) hearing: u64,
    pub(super) news: News,
}

/// What there is to tell.
pub(super) enum News {
    /// More of it was heard.
    Heard {
        progress: Progress,
        votes: Vec<WindowPrediction>,
        spans: Vec<Span>,
        /// Indices of votes that do not count any more.
        withdrawn: Vec<u64>,
    },
    /// Of a link: what is known of it before it is here.
    Metadata(Metadata),
    /// Of a link: the picture on its page.
    Thumbnail(Box<Thumbnail>),
    /// Of a link: it can be read while it comes.
    Coming(PartialFile),
    /// Of a link: how much of it is here; nothing yet when somebody begins to ask for it.
    Transfer(Transfer),
    /// Of a link: all of it is here.
    Here(Fetched),
    /// Of a link: it is heard again from its start.
    Restarted,
    /// Of a link: it leads to several recordings.
    List(Playlist),
    /// So many links in a row failed because of the network; told before the last of them.
    Outage(u32),
    /// It was heard to its end.
    Done { outcome: Box<Outcome>, model: Arc<Model> },
    /// It could not be heard.
    Failed(Failure),
}

/// Starts a thread of this name; `wake` is called whenever something was told.
pub(super) fn start(name: &str, wake: impl Fn() + Send + Sync + 'static) -> io::Result<Worker> {
    Actor::start(name, AHEAD, 256, move |asked, told| work(&asked, &Teller { told, wake: Arc::new(wake) }))
}

/// Where what was heard goes.
#[derive(Clone)]
struct Teller {
    told: Sender<Told>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Teller {
    /// `false` if nobody listens any more.
    fn tell(&self, hear: &Hear, news: News) -> bool {
        self.send(Told { id: hear.id, hearing: hear.hearing, news })
    }

    fn send(&self, told: Told) -> bool {
        let heard = self.told.send(told).is_ok();
        (self.wake)();
        heard
    }

    /// The picture is fetched beside the recording, which does not wait for it.
    fn tell_thumbnail(&self, hear: &Hear, fetcher: &Arc<Fetcher>, url: &str) {
        let (teller, fetcher, url) = (self.clone(), fetcher.clone(), url.to_owned());
        let (id, hearing, cancel) = (hear.id, hear.hearing, hear.cancel.clone());
        let fetch = move || {
            if let Some(thumbnail) = Thumbnail::fetch(&fetcher, &url, &cancel) {
                teller.send(Told { id, hearing, news: News::Thumbnail(Box::new(thumbnail)) });
            }
        };
        // Without a thread there is no picture, and that is all.
        thread::Builder::new().name("thumbnail".to_owned()).spawn(fetch).ok();
    }
}

/// Until nobody asks or listens any more.
fn work(asked: &Receiver<Hear>, teller: &Teller) {
    let limiter = RateLimiter::default();
    let mut next = asked.recv().ok();
    while let Some(first) = next.take() {
        let model = first.model.clone();
        let mut engine = match Engine::new(&model) {
            Ok(engine) => engine,
            Err(error) => {
                if !teller.tell(&first, News::Failed(Failure::from(&error))) {
                    return;
                }
                next = asked.recv().ok();
                continue;
            }
        };
        let mut hear = first;
        // The engine serves as long as the model stays the same.
        loop {
            if !answer(&hear, &mut engine, &limiter, teller) {
                return;
            }
            match asked.recv() {
                Ok(another) if Arc::ptr_eq(&another.model, &model) => hear = another,
                another => {
                    next = another.ok();
                    break;
                }
            }
        }
    }
}

/// Hears one recording; `false` if nobody listens any more.
fn answer(hear: &Hear, engine: &mut Engine<'_>, limiter: &RateLimiter, teller: &Teller) -> bool {
    if hear.cancel.is_cancelled() {
        return true;
    }
    let mut parcel = Parcel::default();
    let mut on_event = |event| {
        if let (Event::Metadata(Metadata { thumbnail: Some(url), .. }), Place::Link { fetcher, .. }) =
            (&event, &hear.place)
        {
            teller.tell_thumbnail(hear, fetcher, url);
        }
        if let Some(news) = parcel.take(event)
            && !teller.tell(hear, news)
        {
            hear.cancel.cancel();
        }
    };
    let result = match &hear.place {
        Place::File(path) => classify_file(path, engine, &hear.options, &hear.cancel, &mut on_event)
            .map(|outcome| Answered::Heard(Box::new(outcome))),
        Place::Link { target, fetcher } => {
            let Some(permit) = limiter.acquire(fetcher.settings().pause, &hear.cancel) else { return true };
            teller.tell(hear, News::Transfer(Transfer::default()));
            let result = follow(hear, target, fetcher, engine, &mut on_event);
            match &result {
                Err(ClassifyError::Fetch(error)) => permit.record(Some(error)),
                Err(ClassifyError::Cancelled) => {}
                _ => permit.record(None),
            }
            if let Some(outages) = limiter.outage() {
                limiter.forget_outage();
                teller.tell(hear, News::Outage(outages));
            }
            result
        }
    };
    match result {
        Ok(Answered::Heard(outcome)) => {
            let done = News::Done { outcome, model: hear.model.clone() };
            teller.tell(hear, done)
        }
        Ok(Answered::List(list)) => teller.tell(hear, News::List(list)),
        // Whoever cancelled knows.
        Err(ClassifyError::Cancelled) => true,
        Err(error) => teller.tell(hear, News::Failed(Failure::from(&error))),
    }
}

/// What comes of a recording.
enum Answered {
    Heard(Box<Outcome>),
    List(Playlist),
}

/// Looks at what a link leads to where that is not known, and hears it if it is one recording.
fn follow(
    hear: &Hear,
    target: &FetchTarget,
    fetcher: &Fetcher,
    engine: &mut Engine<'_>,
    on_event: &mut (dyn FnMut(Event) + Send),
) -> Result<Answered, ClassifyError> {
    let known = target.info.is_some() || target.link.is_one_recording();
    let looked = if known {
        Resolved::Recording(target.clone())
    } else {
        fetcher.resolve(&target.link, &hear.cancel)?
    };
    match looked {
        Resolved::Recording(target) => {
            classify_link(fetcher, &target, engine, &hear.options, &hear.cancel, on_event)
                .map(|outcome| Answered::Heard(Box::new(outcome)))
        }
        Resolved::Playlist(list) => Ok(Answered::List(list)),
    }
}

/// Events, gathered until they are worth telling.
#[derive(Default)]
struct Parcel {
    votes: Vec<WindowPrediction>,
    spans: Vec<Span>,
    withdrawn: Vec<u64>,
    sent: Option<Instant>,
}

impl Parcel {
    /// Takes an event in; gives what is to be told now.
    fn take(&mut self, event: Event) -> Option<News> {
        match event {
            Event::Prediction(vote) => self.votes.push(vote),
            Event::Span(span) => self.spans.push(span),
            Event::VoteRetracted { index } => self.withdrawn.push(index),
            Event::Progress(progress) => return self.progress(progress),
            Event::Metadata(metadata) => return Some(News::Metadata(metadata)),
            Event::Coming(growing) => return Some(News::Coming(growing)),
            Event::Transfer(transfer) => return Some(News::Transfer(transfer)),
            Event::Here(fetched) => return Some(News::Here(fetched)),
            Event::Restarted => {
                *self = Self::default();
                return Some(News::Restarted);
            }
            _ => {}
        }
        None
    }

    fn progress(&mut self, progress: Progress) -> Option<News> {
        let due = self.sent.is_none_or(|sent| sent.elapsed() >= PARCEL);
        // What comes with the end is told with the outcome.
        if progress.stage != Stage::Analysing || !due {
            return None;
        }
        self.sent = Some(Instant::now());
        Some(News::Heard {
            progress,
            votes: std::mem::take(&mut self.votes),
            spans: std::mem::take(&mut self.spans),
            withdrawn: std::mem::take(&mut self.withdrawn),
        })
    }
}
