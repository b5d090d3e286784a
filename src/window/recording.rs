//! One recording of the session: where it is, how far it is, what was found. Knows nothing of threads or of the screen.

use super::place::{Origin, Question};
use super::worker::News;
use crate::classify::report::{Answer, Failure, Report};
use crate::classify::{Cancel, Options, Outcome, Progress, Span, VoteRule, WindowPrediction};
use crate::fetch::Transfer;
use crate::model::Model;
use std::path::Path;
use std::sync::Arc;

/// A recording's number, never used twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct RecordingId(pub(super) u64);

/// One recording.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) id: RecordingId,
    /// What the user calls it.
    pub(super) name: String,
    /// Where it is.
    pub(super) origin: Origin,
    /// Of a link: how much of it is here, until all is.
    pub(super) transfer: Option<Transfer>,
    pub(super) state: State,
    /// Votes so far, in order of time; once it is heard the outcome has them.
    growing_votes: Vec<WindowPrediction>,
    /// The same of what the envelope mask kept and dropped.
    growing_spans: Vec<Span>,
    /// Stops its hearing.
    pub(super) cancel: Cancel,
    /// With what it was or is heard.
    pub(super) heard_with: Option<HeardWith>,
    /// Counts hearings, so that what an earlier one still tells is not taken for the newest.
    pub(super) hearing: u64,
}

/// What the votes depend on.
#[derive(Debug, Clone)]
pub(super) struct HeardWith {
    pub(super) options: Options,
    pub(super) model: Arc<Model>,
}

impl HeardWith {
    /// Whether the same votes would come out. How they are counted does not matter.
    fn is_like(&self, other: &Self) -> bool {
        let options = Options { vote: other.options.vote, ..self.options.clone() };
        Arc::ptr_eq(&self.model, &other.model) && options == other.options
    }
}

/// How far a recording is.
#[derive(Debug)]
pub(super) enum State {
    /// The user must say what is meant.
    Asked(Question),
    /// In the queue, not handed to the worker yet.
    Waiting,
    /// Handed to the worker; `None` until it began.
    Hearing(Option<Progress>),
    /// Heard.
    Done(Box<Found>),
    /// No answer, for this reason.
    Failed(Failure),
    /// Stopped by the user.
    Cancelled,
}

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) outcome: Outcome,
    pub(super) answer: Answer,
    pub(super) labels: Vec<String>,
    pub(super) model: String,
}

impl Found {
    pub(super) fn new(mut outcome: Outcome, rule: VoteRule, model: &str, labels: &[String]) -> Self {
        outcome.verdict = outcome.tally.verdict(rule);
        let answer = Answer::new(&outcome, model, labels);
        Self { answer, outcome, labels: labels.to_vec(), model: model.to_owned() }
    }
}

impl Recording {
    /// Its title as far as a link has one, else the last part of its name.
    pub(super) fn short_name(&self) -> &str {
        if let Origin::Link(linked) = &self.origin {
            return linked.title();
        }
        let path = Path::new(&self.name);
        path.file_name().and_then(|name| name.to_str()).unwrap_or(&self.name)
    }

    /// Its file, if it has one here.
    pub(super) fn path(&self) -> Option<&Path> {
        self.origin.path()
    }

    /// Votes so far, in order of time.
    pub(super) fn votes(&self) -> &[WindowPrediction] {
        self.found().map_or(&self.growing_votes, |found| &found.outcome.predictions)
    }

    /// What the envelope mask kept and dropped so far, in order of time.
    pub(super) fn spans(&self) -> &[Span] {
        self.found().map_or(&self.growing_spans, |found| &found.outcome.spans)
    }

    /// The labels of the model with which it is or was heard, else those of `now`.
    pub(super) fn labels<'a>(&'a self, now: &'a Model) -> &'a [String] {
        self.heard_with.as_ref().map_or_else(|| now.labels(), |with| with.model.labels())
    }

    /// Whether its votes would be others with what is set now.
    pub(super) fn is_outdated(&self, now: &HeardWith) -> bool {
        // What is still on its way would have to be fetched anew.
        let is_heard = matches!(self.state, State::Done(_))
            || matches!(self.state, State::Hearing(_) if self.path().is_some());
        is_heard && self.heard_with.as_ref().is_some_and(|with| !with.is_like(now))
    }

    /// What was found, once it is.
    pub(super) fn found(&self) -> Option<&Found> {
        if let State::Done(found) = &self.state { Some(found) } else { None }
    }

    /// Whether it still waits for its answer.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Asked(_) | State::Waiting | State::Hearing(_))
    }

    /// Whether it failed and may be tried again.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.state, State::Failed(_)) && self.origin.is_somewhere()
    }

    /// As it is exported; `None` while there is nothing to tell.
    pub(super) fn report(&self) -> Option<Report> {
        let answer = match &self.state {
            State::Done(found) => Ok(found.answer.clone()),
            State::Failed(failure) => Err(failure.clone()),
            State::Asked(_) | State::Waiting | State::Hearing(_) | State::Cancelled => return None,
        };
        Some(Report { input: self.name.clone(), answer })
    }

    /// It was handed to the worker.
    pub(super) fn begin(&mut self, with: HeardWith) {
        self.heard_with = Some(with);
        self.state = State::Hearing(None);
    }

    pub(super) fn new(id: RecordingId, name: String, origin: Result<Origin, Failure>) -> Self {
        let (origin, state) = match origin {
            Ok(origin) => {
                let state = origin.question().map_or(State::Waiting, State::Asked);
                (origin, state)
            }
            Err(failure) => (Origin::Nowhere, State::Failed(failure)),
        };
        Self {
            id,
            name,
            origin,
            transfer: None,
            state,
            growing_votes: Vec::new(),
            growing_spans: Vec::new(),
            cancel: Cancel::new(),
            heard_with: None,
            hearing: 0,
        }
    }

    /// Takes in what the worker told.
    pub(super) fn hear(&mut self, news: News, rule: VoteRule) {
        match news {
            News::Heard { progress, votes, spans, withdrawn } => {
                self.growing_votes.extend(votes);
                self.growing_votes.retain(|vote| !withdrawn.contains(&vote.index));
                self.growing_spans.extend(spans);
                self.state = State::Hearing(Some(progress));
            }
            News::Metadata(metadata) => self.origin.learn(metadata),
            News::Thumbnail(thumbnail) => self.origin.picture(*thumbnail),
            News::Coming(growing) => self.origin.come(growing),
            News::Transfer(transfer) => self.transfer = Some(transfer),
            News::Here(fetched) => {
                self.transfer = None;
                self.origin.arrive(fetched);
            }
            News::Restarted => {
                self.growing_votes.clear();
                self.growing_spans.clear();
            }
            News::List(list) => self.state = State::Asked(Question::of_list(list, &self.origin)),
            News::Done { outcome, model } => {
                self.growing_votes = Vec::new();
                self.growing_spans = Vec::new();
                let found = Found::new(*outcome, rule, model.name(), model.labels());
                self.state = State::Done(Box::new(found));
            }
            News::Failed(failure) => {
                self.transfer = None;
                self.state = State::Failed(failure);
            }
            // It is about the queue.
            News::Outage(_) => {}
        }
    }

    pub(super) fn hear_again(&mut self) {
        self.cancel.cancel();
        self.cancel = Cancel::new();
        self.hearing += 1;
        self.state = self.origin.question().map_or(State::Waiting, State::Asked);
        self.transfer = None;
        self.growing_votes.clear();
        self.growing_spans.clear();
    }

    /// What was heard of it so far stays to be seen.
    pub(super) fn stop(&mut self) {
        if self.is_open() {
            self.cancel.cancel();
            self.transfer = None;
            self.state = State::Cancelled;
        }
    }
}
