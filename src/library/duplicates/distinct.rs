//! Pairs that a person said are no duplicates.

use crate::library::{Library, LibraryError, RecordingId, unix_now};
use rusqlite::params;
use std::collections::HashSet;

impl Library {
    /// Remembers that two recordings are no duplicates of each other, whatever they sound like. Byte for byte equal copies of them are
    /// meant too.
    ///
    /// # Errors
    /// If one of them is not in the library, both are the same one, or the library cannot be changed.
    pub fn mark_distinct(&mut self, a: RecordingId, b: RecordingId) -> Result<(), LibraryError> {
        if a == b {
            return Err(LibraryError::SameRecording(a));
        }
        let transaction = self.transaction()?;
        for id in [a, b] {
            let known = "SELECT EXISTS (SELECT 1 FROM recording WHERE id = ?1)";
            if !transaction.query_row(known, [id.0], |row| row.get::<_, bool>(0))? {
                return Err(LibraryError::NoRecording(id));
            }
        }
        transaction.execute(
            "INSERT INTO distinct_pair (a, b, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![a.0.min(b.0), a.0.max(b.0), unix_now()],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Takes [`Library::mark_distinct`] back. `false` if they were not marked.
    ///
    /// # Errors
    /// If the library cannot be changed.
    pub fn unmark_distinct(&mut self, a: RecordingId, b: RecordingId) -> Result<bool, LibraryError> {
        let transaction = self.transaction()?;
        let removed = transaction
            .execute("DELETE FROM distinct_pair WHERE a = ?1 AND b = ?2", [a.0.min(b.0), a.0.max(b.0)])?;
        transaction.commit()?;
        Ok(removed > 0)
    }
}

/// Pairs that are no duplicates.
#[derive(Debug, Default)]
pub(super) struct DistinctPairs(HashSet<(i64, i64)>);

impl DistinctPairs {
    pub(super) fn load(library: &Library) -> Result<Self, LibraryError> {
        let mut statement = library.connection().prepare("SELECT a, b FROM distinct_pair")?;
        let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self(pairs.collect::<Result<_, _>>()?))
    }

    pub(super) fn contains(&self, a: RecordingId, b: RecordingId) -> bool {
        self.0.contains(&(a.0.min(b.0), a.0.max(b.0)))
    }
}
