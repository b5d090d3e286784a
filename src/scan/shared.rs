//! What the threads of one scan share.

use super::worker::Job;
use super::{Downloads, RunKey, ScanSettings};
use crate::cancel::Cancel;
use crate::classify::ThreadSharing;
use crate::library::{Known, Library, LibraryError, Location, RecordingId};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the threads of one scan share.
pub(super) struct Shared<'a> {
    pub(super) settings: &'a ScanSettings,
    pub(super) key: &'a RunKey,
    pub(super) cancel: Cancel,
    pub(super) downloads: Option<&'a dyn Downloads>,
    pub(super) sharing: ThreadSharing,
    /// For questions; the writer has a connection of its own.
    library: &'a Mutex<Library>,
    /// Files by their content, from their analysis to the commit of its result: those of the same content wait for it.
    under_way: Mutex<HashMap<[u8; 32], Vec<Job>>>,
    /// Recordings that a file of this scan has taken over from another path.
    taken_over: Mutex<HashSet<RecordingId>>,
}

impl<'a> Shared<'a> {
    pub(super) fn new(
        settings: &'a ScanSettings,
        key: &'a RunKey,
        cancel: &Cancel,
        downloads: Option<&'a dyn Downloads>,
        library: &'a Mutex<Library>,
    ) -> Self {
        Self {
            settings,
            key,
            cancel: cancel.clone(),
            downloads,
            sharing: ThreadSharing::new(settings.jobs.max(1)),
            library,
            under_way: Mutex::default(),
            taken_over: Mutex::default(),
        }
    }

    /// Asks the library.
    pub(super) fn ask<T>(
        &self,
        question: impl FnOnce(&Library) -> Result<T, LibraryError>,
    ) -> Result<T, LibraryError> {
        question(&lock(self.library))
    }

    /// Begins with a file of this content; or lets it wait, if another one of the same content is under way.
    pub(super) fn begin(&self, content: [u8; 32], job: Job) -> Option<Job> {
        match lock(&self.under_way).entry(content) {
            Entry::Vacant(entry) => {
                entry.insert(Vec::new());
                Some(job)
            }
            Entry::Occupied(mut waiting) => {
                waiting.get_mut().push(job);
                None
            }
        }
    }

    /// Ends with a content; gives the files that wait for its result.
    pub(super) fn end(&self, content: &[u8; 32]) -> Vec<Job> {
        lock(&self.under_way).remove(content).unwrap_or_default()
    }

    /// Whether the caller is the first who takes a recording over from another path.
    pub(super) fn take_over(&self, id: RecordingId) -> bool {
        lock(&self.taken_over).insert(id)
    }

    /// Where the library has the same content, but for `own`.
    pub(super) fn same_content(
        &self,
        size: u64,
        content: &[u8; 32],
        own: &Location,
    ) -> Result<Vec<(RecordingId, Location)>, LibraryError> {
        let mut found = self.ask(|library| library.with_content(size, content))?;
        found.retain(|(_, location)| location != own);
        Ok(found)
    }

    /// What the user should know of a file that had another content before.
    pub(super) fn note_of_change(
        &self,
        known: Option<&Known>,
        content: &[u8; 32],
    ) -> Result<Option<String>, LibraryError> {
        let Some(known) = known.filter(|known| known.content_hash.is_some_and(|before| before != *content))
        else {
            return Ok(None);
        };
        let stored = self.ask(|library| library.recording_by_id(known.id))?;
        let decided = stored.is_some_and(|stored| !stored.decisions.is_empty());
        let note = match decided {
            true => "the file has changed since it was corrected: check whether the correction still holds",
            false => "the file has changed since it was first analysed",
        };
        Ok(Some(note.to_owned()))
    }
}

/// What a panicking thread leaves is whole: each change is a single call.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
