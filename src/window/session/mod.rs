//! The list of recordings and the selection. Independent of threads and drawing.

mod counts;
mod places;
mod undo;
mod watched;

use super::recording::{AnalysisSettings, Recording, RecordingId, State};
use super::source::RecordingSource;
use super::worker::{JobEvent, WorkerEvent};
use crate::classify::VoteRule;
use crate::classify::report::Failure;
use crate::fetch::FetchEvent;
use counts::KeptCounts;
use places::Places;
use std::collections::HashMap;
use undo::UndoSteps;
use watched::Watched;

/// All recordings, in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Session {
    recordings: Watched<Vec<Recording>>,
    selected: Option<RecordingId>,
    next_id: u64,
    undo_steps: UndoSteps,
    /// How votes are counted, once that was set.
    vote_rule: Option<VoteRule>,
    /// Counts changes of which recordings are in the list.
    inputs_revision: u64,
    places: Places,
    kept_counts: KeptCounts,
}

impl Session {
    pub(super) fn recordings(&self) -> &[Recording] {
        &self.recordings
    }

    /// Increases with each change that the list shows, other than progress.
    pub(super) fn revision(&self) -> u64 {
        self.recordings.revision()
    }

    pub(super) fn get(&self, id: RecordingId) -> Option<&Recording> {
        self.recordings.get(self.position(id)?)
    }

    pub(super) fn get_mut(&mut self, id: RecordingId) -> Option<&mut Recording> {
        let at = self.position(id)?;
        self.recordings.get_mut(at)
    }

    /// The place of a recording in the order in which they were added.
    fn position(&self, id: RecordingId) -> Option<usize> {
        self.places.of(id, &self.recordings, self.inputs_revision)
    }

    /// The selected recording.
    pub(super) fn selected(&self) -> Option<&Recording> {
        self.get(self.selected?)
    }

    /// Selects a recording.
    pub(super) fn select(&mut self, id: RecordingId) {
        if self.get(id).is_some() {
            self.selected = Some(id);
        }
    }

    /// Adds a recording, or the reason why the input is none.
    pub(super) fn add(&mut self, name: String, source: Result<RecordingSource, Failure>) -> RecordingId {
        let id = self.new_id();
        let is_known = self.places.is_of(self.inputs_revision);
        self.inputs_revision += 1;
        self.recordings.push(Recording::new(id, name, source));
        if is_known {
            self.places.keep_with_added(self.inputs_revision);
        }
        id
    }

    fn new_id(&mut self) -> RecordingId {
        let id = RecordingId(self.next_id);
        self.next_id += 1;
        id
    }

    /// Replaces a link by the recordings that it leads to. If the link was selected, the first of them is.
    pub(super) fn replace(&mut self, id: RecordingId, by: Vec<(String, Result<RecordingSource, Failure>)>) {
        let Some(at) = self.position(id) else { return };
        let new: Vec<_> =
            by.into_iter().map(|(name, source)| Recording::new(self.new_id(), name, source)).collect();
        let first = new.first().map(|recording| recording.id);
        if self.selected == Some(id) && first.is_some() {
            self.selected = first;
        }
        self.recordings.splice(at..=at, new);
        self.inputs_revision += 1;
    }

    /// Applies a worker's event to its recording. Events of earlier runs and of cancelled recordings are ignored.
    pub(super) fn handle_event(&mut self, event: WorkerEvent, rule: VoteRule) {
        let WorkerEvent { id, run, event } = event;
        let is_current = |recording: &&mut Recording| {
            // The thumbnail may arrive after the verdict.
            let is_expected =
                matches!(recording.state, State::Running(_)) || matches!(event, JobEvent::Thumbnail(_));
            recording.run == run && is_expected
        };
        // Progress is frequent; the list shows it without being arranged anew.
        let is_progress = |recording: &Recording| match event {
            JobEvent::Partial { .. } => matches!(recording.state, State::Running(Some(_))),
            JobEvent::Fetch(FetchEvent::Transfer(_) | FetchEvent::Readable(_)) => true,
            _ => false,
        };
        let Some(at) = self.position(id) else { return };
        let recordings = if self.recordings.get(at).is_some_and(is_progress) {
            self.recordings.uncounted_mut()
        } else {
            &mut *self.recordings
        };
        if let Some(recording) = recordings.get_mut(at).filter(is_current) {
            recording.handle_event(event, rule);
        }
    }

    /// The next queued recording among those with (`is_local`) or without a local file: the selected one, else the first.
    pub(super) fn next_queued(&mut self, is_local: bool) -> Option<&mut Recording> {
        let is_next = |recording: &&Recording| {
            matches!(recording.state, State::Queued) && recording.path().is_some() == is_local
        };
        let at = match self.selected().filter(is_next) {
            Some(selected) => self.position(selected.id)?,
            None => {
                let begin = self.kept_counts.first_queued(self.revision(), is_local);
                let mut rest = self.recordings.iter().skip(begin);
                let at = rest.position(|recording| is_next(&recording)).map(|ahead| begin + ahead);
                // Those before it are not queued until something changes.
                let searched = at.unwrap_or(self.recordings.len());
                self.kept_counts.keep_first_queued(self.revision(), is_local, searched);
                at?
            }
        };
        // A recording that is sent to a worker still waits.
        self.recordings.uncounted_mut().get_mut(at)
    }

    /// Whether an event is of the current run of a recording.
    pub(super) fn is_running(&self, event: &WorkerEvent) -> bool {
        let recording = self.get(event.id).filter(|recording| recording.run == event.run);
        recording.is_some_and(|recording| matches!(recording.state, State::Running(_)))
    }

    /// Cancels a recording; `now` are the current settings.
    pub(super) fn cancel(&mut self, id: RecordingId, now: &AnalysisSettings) {
        if let Some(recording) = self.get_mut(id) {
            recording.cancel(now);
        }
    }

    /// Puts all cancelled recordings back into the queue.
    pub(super) fn resume_cancelled(&mut self) {
        let cancelled = self.recordings.iter_mut().filter(|recording| recording.is_cancelled());
        cancelled.for_each(Recording::requeue);
    }

    /// Cancels all pending recordings; `now` are the current settings.
    pub(super) fn cancel_all(&mut self, now: &AnalysisSettings) {
        self.recordings.iter_mut().for_each(|recording| recording.cancel(now));
    }

    /// Puts a recording back into the queue, unless its input could not be resolved.
    pub(super) fn requeue(&mut self, id: RecordingId) {
        if let Some(recording) = self.get_mut(id).filter(|recording| recording.source.is_valid()) {
            recording.requeue();
        }
    }

    /// Puts recordings that failed for want of a usable yt-dlp back into the queue.
    pub(super) fn retry_with_yt_dlp(&mut self) {
        let failed = |recording: &&mut Recording| match &recording.state {
            State::Failed(failure) => failure.needs_yt_dlp(),
            _ => false,
        };
        self.recordings.iter_mut().filter(failed).for_each(Recording::requeue);
    }

    /// Puts all failed recordings back into the queue.
    pub(super) fn retry_failed(&mut self) {
        self.recordings.iter_mut().filter(|recording| recording.has_failed()).for_each(Recording::requeue);
    }

    /// Recomputes the verdicts from the votes, if the rule is another one.
    pub(super) fn set_vote_rule(&mut self, rule: VoteRule) {
        if self.vote_rule.replace(rule) == Some(rule) {
            return;
        }
        for recording in self.recordings.iter_mut() {
            recording.decide(rule);
        }
    }

    /// Number of recordings whose last run failed and whose earlier result is shown.
    pub(super) fn failed_again_count(&self) -> usize {
        self.recordings.iter().filter(|recording| recording.failure_of_last_run().is_some()).count()
    }

    /// The recordings for which the current settings would give other votes.
    pub(super) fn outdated(&self, current: &AnalysisSettings) -> Vec<RecordingId> {
        let outdated = self.recordings.iter().filter(|recording| recording.is_outdated(current));
        outdated.map(|recording| recording.id).collect()
    }

    /// Changes whenever recordings are added, removed or replaced.
    pub(super) fn inputs_revision(&self) -> u64 {
        self.inputs_revision
    }

    /// Number of results that were neither exported nor copied.
    pub(super) fn unsaved_count(&self) -> usize {
        let is_unsaved = |recording: &&Recording| recording.outcome().is_some() && !recording.is_saved();
        self.recordings.iter().filter(is_unsaved).count()
    }

    /// Notes that the results of these runs were exported or copied.
    pub(super) fn mark_saved(&mut self, runs: &[(RecordingId, u64)]) {
        let saved: HashMap<_, _> = runs.iter().copied().collect();
        for recording in self.recordings.uncounted_mut() {
            if let Some(run) = saved.get(&recording.id) {
                recording.saved_run = Some(*run);
            }
        }
    }
}
