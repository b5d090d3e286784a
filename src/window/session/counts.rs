//! How many recordings are in which state: counted once after a change, not in each frame.

use super::Session;
use crate::window::recording::{AnalysisSettings, State};
use std::cell::{Cell, RefCell};

/// What was counted, each with the revision of the session for which it holds.
#[derive(Debug, Default)]
pub(super) struct KeptCounts {
    counts: Cell<Option<(u64, Counts)>>,
    outdated: RefCell<Option<(u64, AnalysisSettings, usize)>>,
    /// No recording before this place is queued: of those without and with a local file.
    first_queued: [Cell<(u64, usize)>; 2],
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    pending: usize,
    running: usize,
    failed: usize,
    cancelled: usize,
}

impl KeptCounts {
    /// From where on the next queued recording is to be searched.
    pub(super) fn first_queued(&self, revision: u64, is_local: bool) -> usize {
        let [link, local] = &self.first_queued;
        let (known, place) = if is_local { local } else { link }.get();
        if known == revision { place } else { 0 }
    }

    /// Notes that no recording before `place` is queued.
    pub(super) fn keep_first_queued(&self, revision: u64, is_local: bool, place: usize) {
        let [link, local] = &self.first_queued;
        if is_local { local } else { link }.set((revision, place));
    }
}

impl Session {
    fn counts(&self) -> Counts {
        let revision = self.revision();
        if let Some((_, counts)) = self.kept_counts.counts.get().filter(|(known, _)| *known == revision) {
            return counts;
        }
        let mut counts = Counts::default();
        for recording in self.recordings() {
            counts.pending += usize::from(recording.is_pending());
            counts.running += usize::from(matches!(recording.state, State::Queued | State::Running(_)));
            counts.failed += usize::from(recording.has_failed());
            counts.cancelled += usize::from(recording.is_cancelled());
        }
        self.kept_counts.counts.set(Some((revision, counts)));
        counts
    }

    /// Number of recordings without result.
    pub(in crate::window) fn pending_count(&self) -> usize {
        self.counts().pending
    }

    /// Number of recordings that wait for a worker or are being classified.
    pub(in crate::window) fn running_count(&self) -> usize {
        self.counts().running
    }

    /// Number of failed recordings that may be tried again.
    pub(in crate::window) fn failed_count(&self) -> usize {
        self.counts().failed
    }

    /// Number of cancelled recordings.
    pub(in crate::window) fn cancelled_count(&self) -> usize {
        self.counts().cancelled
    }

    /// Number of recordings for which the current settings would give another result.
    pub(in crate::window) fn outdated_count(&self, current: &AnalysisSettings) -> usize {
        let revision = self.revision();
        let mut kept = self.kept_counts.outdated.borrow_mut();
        if let Some((known, settings, count)) = &*kept
            && *known == revision
            && settings.gives_all_of(current)
            && current.gives_all_of(settings)
        {
            return *count;
        }
        let count = self.recordings().iter().filter(|recording| recording.is_outdated(current)).count();
        *kept = Some((revision, current.clone(), count));
        count
    }
}
