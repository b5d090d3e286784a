//! The thread that classifies for the window: recordings in, what was found and heard out.

use super::actor::Actor;
use super::session::RecordingId;
use crate::classify::report::Failure;
use crate::classify::{
    Cancel, ClassifyError, Engine, Event, Options, Outcome, Progress, Span, Stage, WindowVote, classify_file,
};
use crate::model::Model;
use crossbeam_channel::{Receiver, Sender};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
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
    pub(super) path: PathBuf,
    pub(super) options: Options,
    pub(super) model: Arc<Model>,
    pub(super) cancel: Cancel,
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
        votes: Vec<WindowVote>,
        spans: Vec<Span>,
        /// Indices of votes that do not count any more.
        withdrawn: Vec<u64>,
    },
    /// It was heard to its end.
    Done { outcome: Box<Outcome>, model: Arc<Model> },
    /// It could not be heard.
    Failed(Failure),
}

/// Starts the thread named `classify`; `wake` is called whenever something was told.
pub(super) fn start(wake: impl Fn() + Send + 'static) -> io::Result<Worker> {
    Actor::start("classify", AHEAD, 256, move |asked, told| work(&asked, &told, &wake))
}

/// Until nobody asks or listens any more.
fn work(asked: &Receiver<Hear>, told: &Sender<Told>, wake: &dyn Fn()) {
    let mut next = asked.recv().ok();
    while let Some(first) = next.take() {
        let model = first.model.clone();
        let mut engine = match Engine::new(&model) {
            Ok(engine) => engine,
            Err(error) => {
                if !tell(told, wake, &first, News::Failed(Failure::from(&error))) {
                    return;
                }
                next = asked.recv().ok();
                continue;
            }
        };
        let mut hear = first;
        // The engine serves as long as the model stays the same.
        loop {
            if !answer(&hear, &mut engine, told, wake) {
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

/// `false` if nobody listens any more.
fn tell(told: &Sender<Told>, wake: &dyn Fn(), hear: &Hear, news: News) -> bool {
    let heard = told.send(Told { id: hear.id, hearing: hear.hearing, news }).is_ok();
    wake();
    heard
}

/// Hears one recording; `false` if nobody listens any more.
fn answer(hear: &Hear, engine: &mut Engine<'_>, told: &Sender<Told>, wake: &dyn Fn()) -> bool {
    if hear.cancel.is_cancelled() {
        return true;
    }
    let mut parcel = Parcel::default();
    let result = classify_file(&hear.path, engine, &hear.options, &hear.cancel, &mut |event| {
        if let Some(heard) = parcel.take(event)
            && !tell(told, wake, hear, heard)
        {
            hear.cancel.cancel();
        }
    });
    match result {
        Ok(outcome) => {
            let done = News::Done { outcome: Box::new(outcome), model: hear.model.clone() };
            tell(told, wake, hear, done)
        }
        // Whoever cancelled knows.
        Err(ClassifyError::Cancelled) => true,
        Err(error) => tell(told, wake, hear, News::Failed(Failure::from(&error))),
    }
}

/// Events, gathered until they are worth telling.
#[derive(Default)]
struct Parcel {
    votes: Vec<WindowVote>,
    spans: Vec<Span>,
    withdrawn: Vec<u64>,
    sent: Option<Instant>,
}

impl Parcel {
    /// Takes an event in; gives what is to be told now.
    fn take(&mut self, event: Event) -> Option<News> {
        match event {
            Event::Vote(vote) => self.votes.push(vote),
            Event::Span(span) => self.spans.push(span),
            Event::Withdrawn { index } => self.withdrawn.push(index),
            Event::Progress(progress) => return self.progress(progress),
            _ => {}
        }
        None
    }

    fn progress(&mut self, progress: Progress) -> Option<News> {
        let due = self.sent.is_none_or(|sent| sent.elapsed() >= PARCEL);
        // What comes with the end is told with the outcome.
        if progress.stage != Stage::Listening || !due {
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
