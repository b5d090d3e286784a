//! Where each recording is in the list, so that events find theirs without a search.

use crate::window::recording::{Recording, RecordingId};
use std::cell::RefCell;
use std::collections::HashMap;

/// The places of the recordings. Numbers do not ascend with them: entries of a playlist take the place of its link, and what was removed
/// returns to its row.
#[derive(Debug, Default)]
pub(super) struct Places(RefCell<Known>);

#[derive(Debug, Default)]
struct Known {
    places: HashMap<RecordingId, usize>,
    /// Number of changes of the list for which they hold.
    revision: u64,
}

impl Places {
    /// The place of a recording. `revision` changes whenever recordings are added, removed or moved; all places are computed again then.
    pub(super) fn of(&self, id: RecordingId, recordings: &[Recording], revision: u64) -> Option<usize> {
        let mut known = self.0.borrow_mut();
        if known.revision != revision || known.places.len() > recordings.len() {
            known.places.clear();
            known.revision = revision;
        }
        // Recordings are mostly added at the end, and then looked up: only the new ones are missing.
        let begin = known.places.len();
        let new = recordings.iter().enumerate().skip(begin);
        known.places.extend(new.map(|(place, recording)| (recording.id, place)));
        known.places.get(&id).copied()
    }

    /// Whether they hold for this number of changes.
    pub(super) fn is_of(&self, revision: u64) -> bool {
        self.0.borrow().revision == revision
    }

    /// Keeps what is known, although recordings were added at the end.
    pub(super) fn keep_with_added(&mut self, revision: u64) {
        self.0.get_mut().revision = revision;
    }
}
