//! The recordings of this session: which wait, which is heard, what was found. Knows nothing of threads or of the screen.

use super::worker::{News, Told};
use crate::classify::report::{Answer, Failure, Report};
use crate::classify::{Cancel, Options, Outcome, Progress, Span, VoteRule, WindowVote};
use crate::model::Model;
use std::path::PathBuf;
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
    /// `None`: what was named is no file.
    pub(super) path: Option<PathBuf>,
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
    /// The last part of its name.
    pub(super) fn short_name(&self) -> &str {
        let path = std::path::Path::new(&self.name);
        path.file_name().and_then(|name| name.to_str()).unwrap_or(&self.name)
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
        matches!(self.state, State::Waiting | State::Hearing(_))
    }

    /// As it is exported; `None` while there is nothing to tell.
    pub(super) fn report(&self) -> Option<Report> {
        let answer = match &self.state {
            State::Done(found) => Ok(found.answer.clone()),
            State::Failed(failure) => Err(failure.clone()),
            State::Waiting | State::Hearing(_) | State::Cancelled => return None,
        };
        Some(Report { input: self.name.clone(), answer })
    }

    /// It was handed to the worker.
    pub(super) fn begin(&mut self, with: HeardWith) {
        self.heard_with = Some(with);
        self.state = State::Hearing(None);
    }

    fn hear_again(&mut self) {
        self.cancel.cancel();
        self.cancel = Cancel::new();
        self.hearing += 1;
        self.state = State::Waiting;
        self.growing_votes.clear();
        self.growing_spans.clear();
    }

    /// What was heard of it so far stays to be seen.
    fn stop(&mut self) {
        if self.is_open() {
            self.cancel.cancel();
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
    pub(super) fn add(&mut self, name: String, path: Result<PathBuf, Failure>) -> RecordingId {
        let id = RecordingId(self.next_id);
        self.next_id += 1;
        let (path, state) = match path {
            Ok(path) => (Some(path), State::Waiting),
            Err(failure) => (None, State::Failed(failure)),
        };
        self.recordings.push(Recording {
            id,
            name,
            path,
            state,
            growing_votes: Vec::new(),
            growing_spans: Vec::new(),
            cancel: Cancel::new(),
            heard_with: None,
            hearing: 0,
        });
        id
    }

    /// Takes in what the worker told of a recording; what was cancelled meanwhile stays so.
    pub(super) fn hear(&mut self, told: Told, rule: VoteRule) {
        let Told { id, hearing, news } = told;
        let listens = |recording: &&mut Recording| {
            recording.hearing == hearing && matches!(recording.state, State::Hearing(_))
        };
        let Some(recording) = self.get_mut(id).filter(listens) else { return };
        match news {
            News::Heard { progress, votes, spans, withdrawn } => {
                recording.growing_votes.extend(votes);
                recording.growing_votes.retain(|vote| !withdrawn.contains(&vote.index));
                recording.growing_spans.extend(spans);
                recording.state = State::Hearing(Some(progress));
            }
            News::Done { outcome, model } => {
                recording.growing_votes = Vec::new();
                recording.growing_spans = Vec::new();
                let found = Found::new(*outcome, rule, &model.name, &model.labels);
                recording.state = State::Done(Box::new(found));
            }
            News::Failed(failure) => recording.state = State::Failed(failure),
        }
    }

    /// The next that waits: the one in view, else the first.
    pub(super) fn next_waiting(&mut self) -> Option<&mut Recording> {
        let waits = |recording: &&Recording| matches!(recording.state, State::Waiting);
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

    /// Puts one that is a file back into the queue.
    pub(super) fn hear_again(&mut self, id: RecordingId) {
        if let Some(recording) = self.get_mut(id).filter(|recording| recording.path.is_some()) {
            recording.hear_again();
        }
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
