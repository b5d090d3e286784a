//! Removing recordings from the list, and taking that back: each removal is a step that can be undone, the last one first.

use super::Session;
use crate::classify::VoteRule;
use crate::window::recording::{Recording, RecordingId};
use std::collections::{HashMap, VecDeque};

/// Most steps that can be undone.
const MAX_STEPS: usize = 100;
/// Most bytes of downloads that all steps keep on the disk; the last step is kept whatever its size.
const MAX_DOWNLOADED_BYTES: u64 = 2 << 30;
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
    /// How votes were counted.
    vote_rule: Option<VoteRule>,
}

/// What a step occupies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    /// Number of windows whose votes are kept.
    windows: usize,
    /// Bytes of downloads on the disk.
    downloaded_bytes: u64,
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

    /// What it occupies.
    fn size(&self) -> Size {
        let recordings = || self.runs.iter().flat_map(|run| &run.recordings);
        Size {
            windows: recordings().map(|recording| recording.votes().len()).sum(),
            downloaded_bytes: recordings().map(|recording| recording.source.downloaded_bytes()).sum(),
        }
    }
}

impl UndoSteps {
    fn push(&mut self, step: Removal) {
        self.0.push_back(step);
        let sizes: Vec<Size> = self.0.iter().map(Removal::size).collect();
        self.0.drain(..outdated_steps(&sizes));
    }
}

/// Number of the earliest steps that are no longer kept, of steps of these sizes.
fn outdated_steps(sizes: &[Size]) -> usize {
    let (mut windows, mut downloaded_bytes) = (0, 0);
    let fits = |size: &&Size| {
        windows += size.windows;
        downloaded_bytes += size.downloaded_bytes;
        windows <= MAX_WINDOWS && downloaded_bytes <= MAX_DOWNLOADED_BYTES
    };
    let kept = sizes.iter().rev().take(MAX_STEPS).take_while(fits).count();
    sizes.len() - kept.max(1).min(sizes.len())
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
        let mut step = Removal { runs: Vec::new(), selected, vote_rule: self.vote_rule };
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
        let other_rule = self.vote_rule.filter(|rule| step.vote_rule != Some(*rule));
        let resumed = |recording: Recording| {
            let mut recording = recording.resumed();
            if let Some(rule) = other_rule {
                recording.decide(rule);
            }
            recording
        };
        let mut runs: HashMap<_, _> = step.runs.into_iter().map(|run| (run.after, run)).collect();
        let mut restored = Vec::with_capacity(self.recordings.len() + count);
        let put_back = |run: Option<RemovedRun>, restored: &mut Vec<Recording>| {
            let recordings = run.into_iter().flat_map(|run| run.recordings);
            restored.extend(recordings.map(resumed));
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
            restored.splice(row..row, run.recordings.into_iter().map(resumed));
        }
        *self.recordings = restored;
        self.inputs_revision += 1;
        if let Some(id) = step.selected {
            self.select(id);
        }
        Some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_steps_are_dropped_for_their_votes_and_downloads_but_never_the_last() {
        let votes = |windows| Size { windows, downloaded_bytes: 0 };
        let download = |downloaded_bytes| Size { windows: 0, downloaded_bytes };
        assert_eq!(outdated_steps(&[]), 0);
        assert_eq!(outdated_steps(&[votes(3_000_000), votes(1_000_000)]), 0);
        assert_eq!(outdated_steps(&[votes(3_000_000), votes(1), votes(1_000_000)]), 1);
        assert_eq!(outdated_steps(&[download(1 << 30), download(1 << 30)]), 0);
        assert_eq!(outdated_steps(&[download(1 << 30), download(1), download(1 << 30)]), 1);
        assert_eq!(outdated_steps(&[votes(1), download(1 << 40)]), 1);
        assert_eq!(outdated_steps(&[download(1 << 40)]), 0);
        assert_eq!(outdated_steps(&[votes(0); 130]), 30);
    }
}
