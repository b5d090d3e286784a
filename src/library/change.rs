//! Moved, missing and forgotten recordings.

use super::{Library, LibraryError, Location, RecordingId, unix_now};
use rusqlite::{ErrorCode, params};

impl Library {
    /// The recording's file has a new path or time and the same content. Everything known of it stays.
    ///
    /// # Errors
    /// If there is no such recording, another one has that path, or the library cannot be changed.
    pub fn moved(
        &mut self,
        id: RecordingId,
        to: &Location,
        modified_ns: Option<i64>,
    ) -> Result<(), LibraryError> {
        let moved = self
            .connection
            .prepare_cached(
                "UPDATE recording SET path = ?2, is_link = ?3, modified_ns = ?4, missing_since = NULL WHERE id = ?1",
            )?
            .execute(params![id.0, to.stored_path(), to.is_link(), modified_ns]);
        match moved {
            Ok(0) => Err(LibraryError::NoRecording(id)),
            Ok(_) => Ok(()),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Err(LibraryError::Occupied(to.clone()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The files of these recordings are not there any more. Everything known of them stays, since a disk may only be unplugged.
    ///
    /// # Errors
    /// If the library cannot be changed.
    pub fn mark_missing(&mut self, ids: &[RecordingId]) -> Result<(), LibraryError> {
        let now = unix_now();
        self.for_each(
            ids,
            "UPDATE recording SET missing_since = ?2 WHERE id = ?1 AND missing_since IS NULL",
            Some(now),
        )
        .map(|_| ())
    }

    /// The files of these recordings are there again, unchanged.
    ///
    /// # Errors
    /// If the library cannot be changed.
    pub fn mark_present(&mut self, ids: &[RecordingId]) -> Result<(), LibraryError> {
        self.for_each(ids, "UPDATE recording SET missing_since = ?2 WHERE id = ?1", None).map(|_| ())
    }

    /// Removes the recordings from the library with all that is known of them, decisions included; no file is touched. Playlists keep
    /// their entries as path and title. Returns how many there were.
    ///
    /// # Errors
    /// If the library cannot be changed; then all of them are still there.
    pub fn forget(&mut self, ids: &[RecordingId]) -> Result<usize, LibraryError> {
        self.for_each(ids, "DELETE FROM recording WHERE id = ?1 AND ?2 IS NULL", None)
    }

    /// Executes a statement with the parameters id and time for each, in one transaction; returns how many rows it changed.
    fn for_each(&mut self, ids: &[RecordingId], sql: &str, time: Option<i64>) -> Result<usize, LibraryError> {
        let transaction = self.transaction()?;
        let mut changed = 0;
        {
            let mut statement = transaction.prepare_cached(sql)?;
            for id in ids {
                changed += statement.execute(params![id.0, time])?;
            }
        }
        transaction.commit()?;
        Ok(changed)
    }
}
