//! Which of its runs is a recording's current one.

use super::{Library, LibraryError, RecordingId};
use rusqlite::params;

/// Model and settings of a run: [`Analysis::model_hash`](super::Analysis::model_hash) and
/// [`Analysis::settings_hash`](super::Analysis::settings_hash).
pub type RunHashes = ([u8; 32], [u8; 32]);

impl Library {
    /// Whether the recording has a run of this model with these settings that did not fail, current or not.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn has_run(&self, id: RecordingId, (model, settings): &RunHashes) -> Result<bool, LibraryError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM run WHERE recording = ?1 AND model_hash = ?2 AND settings_hash = ?3 AND error_kind IS NULL",
        )?;
        Ok(statement.exists(params![id.0, model, settings])?)
    }

    /// Makes such runs the current ones of their recordings; those that have none stay as they are.
    ///
    /// # Errors
    /// If the library cannot be changed; then all stay as they are.
    pub fn make_current(
        &mut self,
        ids: &[RecordingId],
        (model, settings): &RunHashes,
    ) -> Result<(), LibraryError> {
        let transaction = self.transaction()?;
        {
            let mut statement = transaction.prepare_cached(
                "UPDATE recording SET current_run = run.id FROM run
                 WHERE recording.id = ?1 AND run.recording = ?1 AND model_hash = ?2 AND settings_hash = ?3
                     AND error_kind IS NULL",
            )?;
            for id in ids {
                statement.execute(params![id.0, model, settings])?;
            }
        }
        Ok(transaction.commit()?)
    }
}
