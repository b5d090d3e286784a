//! The recordings of this session, in their order, and the one in view. Knows nothing of threads or of the screen.

use super::place::Origin;
use super::recording::{HeardWith, Recording, RecordingId, State};
use super::worker::{News, Told};
use crate::classify::VoteRule;
use crate::classify::report::{Answer, Failure};

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
