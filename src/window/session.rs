//! The recordings of this session: which wait, which is heard, what was found. Knows nothing of threads or of the screen.

use super::place::{Origin, Question};
use super::worker::{News, Told};
use crate::classify::report::{Answer, Failure, Report};
use crate::classify::{Cancel, Options, Outcome, Progress, Span, VoteRule, WindowVote};
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
    growing_votes: Vec<WindowVote>,
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
    pub(super) fn votes(&self) -> &[WindowVote] {
        self.found().map_or(&self.growing_votes, |found| &found.outcome.votes)
    }

    /// What the envelope mask kept and dropped so far, in order of time.
    pub(super) fn spans(&self) -> &[Span] {
        self.found().map_or(&self.growing_spans, |found| &found.outcome.spans)
    }

    /// The labels of the model with which it is or was heard, else those of `now`.
    pub(super) fn labels<'a>(&'a self, now: &'a Model) -> &'a [String] {
        self.heard_with.as_ref().map_or(&now.labels, |with| &with.model.labels)
    }

    /// Whether its votes would be others with what is set now.
    pub(super) fn is_outdated(&self, now: &HeardWith) -> bool {
        matches!(self.state, State::Done(_) | State::Hearing(_))
            && self.heard_with.as_ref().is_some_and(|with| !with.is_like(now))
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

    fn new(id: RecordingId, name: String, origin: Result<Origin, Failure>) -> Self {
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
    fn hear(&mut self, news: News, rule: VoteRule) {
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
                let found = Found::new(*outcome, rule, &model.name, &model.labels);
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

    fn hear_again(&mut self) {
        self.cancel.cancel();
        self.cancel = Cancel::new();
        self.hearing += 1;
        self.state = State::Waiting;
        self.transfer = None;
        self.growing_votes.clear();
        self.growing_spans.clear();
    }

    /// What was heard of it so far stays to be seen.
    fn stop(&mut self) {
        if self.is_open() {
            self.cancel.cancel();
            self.transfer = None;
            self.state = State::Cancelled;
        }
    }
}

/// All recordings, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Session {
    recordings: Vec<Recording>,
    selected: Option<RecordingId>,
    next_id: u64,
}

impl Session {
    pub(super) fn recordings(&self) -> &[Recording] {
        &self.recordings
    }

    pub(super) fn get(&self, id: RecordingId) -> Option<&Recording> {
        self.recordings.iter().find(|recording| recording.id == id)
    }

    pub(super) fn get_mut(&mut self, id: RecordingId) -> Option<&mut Recording> {
        self.recordings.iter_mut().find(|recording| recording.id == id)
    }

    /// The recording in view.
    pub(super) fn selected(&self) -> Option<&Recording> {
        self.get(self.selected?)
    }

    /// Shows this one.
    pub(super) fn select(&mut self, id: RecordingId) {
        if self.get(id).is_some() {
            self.selected = Some(id);
        }
    }

    /// Shows the recording so many rows further down.
    pub(super) fn select_next(&mut self, rows: isize) {
        let last = self.recordings.len().saturating_sub(1);
        let here = self.recordings.iter().position(|recording| Some(recording.id) == self.selected);
        let there = here.map_or(0, |here| here.saturating_add_signed(rows).min(last));
        self.selected = self.recordings.get(there).map(|recording| recording.id);
    }

    /// Takes a recording into the queue, or the reason why it is none.
    pub(super) fn add(&mut self, name: String, origin: Result<Origin, Failure>) -> RecordingId {
        let id = self.new_id();
        self.recordings.push(Recording::new(id, name, origin));
        id
    }

    fn new_id(&mut self) -> RecordingId {
        let id = RecordingId(self.next_id);
        self.next_id += 1;
        id
    }

    /// The recordings of a list come into the place of the link that led to them; the first is shown if that was.
    pub(super) fn replace(&mut self, id: RecordingId, by: Vec<(String, Result<Origin, Failure>)>) {
        let Some(at) = self.recordings.iter().position(|recording| recording.id == id) else { return };
        let new: Vec<_> =
            by.into_iter().map(|(name, origin)| Recording::new(self.new_id(), name, origin)).collect();
        let first = new.first().map(|recording| recording.id);
        if self.selected == Some(id) && first.is_some() {
            self.selected = first;
        }
        self.recordings.splice(at..=at, new);
    }

    /// Takes in what the worker told of a recording; what was cancelled meanwhile stays so.
    pub(super) fn hear(&mut self, told: Told, rule: VoteRule) {
        let Told { id, hearing, news } = told;
        let listens = |recording: &&mut Recording| {
            // The picture may come after the verdict.
            let in_time = matches!(recording.state, State::Hearing(_)) || matches!(news, News::Thumbnail(_));
            recording.hearing == hearing && in_time
        };
        if let Some(recording) = self.get_mut(id).filter(listens) {
            recording.hear(news, rule);
        }
    }

    /// The next that waits of those whose file is here, or of the others: the one in view, else the first.
    pub(super) fn next_waiting(&mut self, here: bool) -> Option<&mut Recording> {
        let waits = |recording: &&Recording| {
            matches!(recording.state, State::Waiting) && recording.path().is_some() == here
        };
        let next = self.selected().filter(waits).or_else(|| self.recordings.iter().find(waits));
        self.get_mut(next?.id)
    }

    /// Stops one.
    pub(super) fn cancel(&mut self, id: RecordingId) {
        if let Some(recording) = self.get_mut(id) {
            recording.stop();
        }
    }

    /// Stops all that wait or are heard.
    pub(super) fn cancel_all(&mut self) {
        self.recordings.iter_mut().for_each(Recording::stop);
    }

    /// Puts one back into the queue, unless there never was a recording.
    pub(super) fn hear_again(&mut self, id: RecordingId) {
        if let Some(recording) = self.get_mut(id).filter(|recording| recording.origin.is_somewhere()) {
            recording.hear_again();
        }
    }

    /// Puts back into the queue what failed for one of these reasons.
    pub(super) fn hear_again_for(&mut self, kinds: &[&str]) {
        let failed = |recording: &&mut Recording| match &recording.state {
            State::Failed(failure) => kinds.contains(&failure.kind.as_str()),
            _ => false,
        };
        self.recordings.iter_mut().filter(failed).for_each(Recording::hear_again);
    }

    /// How many failed and may be tried again.
    pub(super) fn failed_count(&self) -> usize {
        self.recordings.iter().filter(|recording| recording.has_failed()).count()
    }

    /// Puts all of them back into the queue.
    pub(super) fn hear_failed_again(&mut self) {
        self.recordings.iter_mut().filter(|recording| recording.has_failed()).for_each(Recording::hear_again);
    }

    /// Takes one off the list; its neighbour is shown.
    pub(super) fn remove(&mut self, id: RecordingId) {
        let Some(at) = self.recordings.iter().position(|recording| recording.id == id) else { return };
        let removed = self.recordings.remove(at);
        removed.cancel.cancel();
        if self.selected == Some(id) {
            let near = at.min(self.recordings.len().saturating_sub(1));
            self.selected = self.recordings.get(near).map(|recording| recording.id);
        }
    }

    /// Takes all off the list that do not wait any more.
    pub(super) fn remove_finished(&mut self) {
        self.recordings.retain(Recording::is_open);
        if self.selected().is_none() {
            self.selected = self.recordings.first().map(|recording| recording.id);
        }
    }

    /// The verdicts follow another rule; no recording needs to be heard again for it.
    pub(super) fn set_rule(&mut self, rule: VoteRule) {
        for recording in &mut self.recordings {
            let State::Done(found) = &mut recording.state else { continue };
            let verdict = found.outcome.tally.verdict(rule);
            if verdict != found.outcome.verdict {
                found.outcome.verdict = verdict;
                found.answer = Answer::new(&found.outcome, &found.model, &found.labels);
            }
        }
    }

    /// The recordings whose votes would be others with what is set now.
    pub(super) fn outdated(&self, now: &HeardWith) -> Vec<RecordingId> {
        let outdated = self.recordings.iter().filter(|recording| recording.is_outdated(now));
        outdated.map(|recording| recording.id).collect()
    }

    /// How many recordings have no answer yet.
    pub(super) fn open_count(&self) -> usize {
        self.recordings.iter().filter(|recording| recording.is_open()).count()
    }
}
