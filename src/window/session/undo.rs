//! Removing recordings from the list, and taking that back: each removal is a step that can be undone, the last one first.

use super::Session;
use crate::window::recording::{Recording, RecordingId};
use std::collections::{HashMap, VecDeque};

/// Most steps that can be undone.
const MAX_STEPS: usize = 100;
/// Most windows whose votes all steps keep, about 300 MB; the last step is kept whatever its size.
const MAX_WINDOWS: usize = 4_000_000;

/// The removals that can be undone, the earliest first. A step owns its recordings with their results; the files that were downloaded for
/// them are deleted with it.
#[derive(Debug, Default)]
pub(super) struct UndoSteps(VecDeque<Removal>);

/// Recordings that were removed together.
#[derive(Debug)]
struct Removal {
    runs: Vec<RemovedRun>,
    /// What was selected before.
    selected: Option<RecordingId>,
}

/// Recordings that stood one after the other.
#[derive(Debug)]
struct RemovedRun {
    /// The recording that stays before them; `None` at the start of the list.
    after: Option<RecordingId>,
    /// The row of the first of them at the time.
    row: usize,
    recordings: Vec<Recording>,
}

impl Removal {
    fn len(&self) -> usize {
        self.runs.iter().map(|run| run.recordings.len()).sum()
    }

    /// Number of windows whose votes it keeps.
    fn windows(&self) -> usize {
        let recordings = self.runs.iter().flat_map(|run| &run.recordings);
        recordings.map(|recording| recording.votes().len()).sum()
    }
}

impl UndoSteps {
    fn push(&mut self, step: Removal) {
        self.0.push_back(step);
        let mut windows: usize = self.0.iter().map(Removal::windows).sum();
        while self.0.len() > MAX_STEPS || (windows > MAX_WINDOWS && self.0.len() > 1) {
            windows -= self.0.pop_front().map_or(0, |step| step.windows());
        }
    }
}

impl Session {
    /// Removes a recording and cancels it; its neighbour becomes selected.
    pub(in crate::window) fn remove(&mut self, id: RecordingId) {
        self.remove_where(|recording| recording.id == id);
    }

    /// Removes the recordings that are not pending, of those that `is_shown` in the list.
    pub(in crate::window) fn remove_finished(&mut self, is_shown: impl Fn(RecordingId) -> bool) {
        self.remove_where(|recording| !recording.is_pending() && is_shown(recording.id));
    }

    /// Removes the recordings that `is_removed` chooses, as one step. If the selected one is among them, the next that stays becomes
    /// selected.
    fn remove_where(&mut self, is_removed: impl Fn(&Recording) -> bool) {
        let selected = self.selected;
        // Number of rows above the selected one that stay.
        let rows_before = self
            .recordings
            .iter()
            .take_while(|recording| Some(recording.id) != selected)
            .filter(|recording| !is_removed(recording))
            .count();
        let mut step = Removal { runs: Vec::new(), selected };
        let mut kept = Vec::with_capacity(self.recordings.len());
        let mut is_in_run = false;
        for (row, mut recording) in std::mem::take(&mut *self.recordings).into_iter().enumerate() {
            if !is_removed(&recording) {
                kept.push(recording);
                is_in_run = false;
                continue;
            }
            recording.interrupt();
            if !is_in_run {
                let after = kept.last().map(|kept: &Recording| kept.id);
                step.runs.push(RemovedRun { after, row, recordings: Vec::new() });
                is_in_run = true;
            }
            if let Some(run) = step.runs.last_mut() {
                run.recordings.push(recording);
            }
        }
        *self.recordings = kept;
        if self.selected().is_none() {
            let near = rows_before.min(self.recordings.len().saturating_sub(1));
            self.selected = self.recordings.get(near).map(|recording| recording.id);
        }
        if !step.runs.is_empty() {
            self.undo_steps.push(step);
            self.inputs_revision += 1;
        }
    }

    /// Number of recordings of the last removal, and the name of its first; `None` if there is nothing to undo.
    pub(in crate::window) fn last_removal(&self) -> Option<(usize, &str)> {
        let step = self.undo_steps.0.back()?;
        let first = step.runs.first()?.recordings.first()?;
        Some((step.len(), first.short_name()))
    }

    /// Takes back the last removal: the recordings return to their rows with their results, and what was selected is selected again. Those that
    /// were pending wait in the queue again. Returns their number; `None` if there is nothing to undo.
    pub(in crate::window) fn undo(&mut self) -> Option<usize> {
        let step = self.undo_steps.0.pop_back()?;
        let count = step.len();
        let mut runs: HashMap<_, _> = step.runs.into_iter().map(|run| (run.after, run)).collect();
        let mut restored = Vec::with_capacity(self.recordings.len() + count);
        let put_back = |run: Option<RemovedRun>, restored: &mut Vec<Recording>| {
            let recordings = run.into_iter().flat_map(|run| run.recordings);
            restored.extend(recordings.map(Recording::resumed));
        };
        put_back(runs.remove(&None), &mut restored);
        for recording in std::mem::take(&mut *self.recordings) {
            let run = runs.remove(&Some(recording.id));
            restored.push(recording);
            put_back(run, &mut restored);
        }
        // A link before them was replaced by its recordings meanwhile.
        let mut others: Vec<_> = runs.into_values().collect();
        others.sort_by_key(|run| run.row);
        for run in others {
            let row = run.row.min(restored.len());
            restored.splice(row..row, run.recordings.into_iter().map(Recording::resumed));
        }
        *self.recordings = restored;
        self.inputs_revision += 1;
        if let Some(id) = step.selected {
            self.select(id);
        }
        Some(count)
    }
}
