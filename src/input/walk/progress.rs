//! What a search has seen so far, for whoever shows it from another thread.

use crate::format::thousands;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counters of a search; clones share them.
#[derive(Debug, Clone, Default)]
pub struct WalkProgress {
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    entries: AtomicU64,
    recordings: AtomicU64,
}

impl WalkProgress {
    /// Files and folders seen, hidden ones included.
    pub fn entries(&self) -> u64 {
        self.counters.entries.load(Ordering::Relaxed)
    }

    /// Recordings found.
    pub fn recordings(&self) -> u64 {
        self.counters.recordings.load(Ordering::Relaxed)
    }

    pub(super) fn count_entry(&self) {
        self.counters.entries.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_recording(&self) {
        self.counters.recordings.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for WalkProgress {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (entries, recordings) = (self.entries(), self.recordings());
        let entries_noun = if entries == 1 { "entry" } else { "entries" };
        let recordings_noun = if recordings == 1 { "recording" } else { "recordings" };
        let (entries, recordings) = (thousands(entries), thousands(recordings));
        write!(text, "looking through folders: {entries} {entries_noun}, {recordings} {recordings_noun}")
    }
}
