//! What recordings are thought to be: read for thousands of them at once, to be judged.

use super::expression::{FROM, Sql, Surroundings};
use super::field::Field;
use crate::library::{Library, LibraryError, RecordingId, Verdict, unix_now};
use rusqlite::OptionalExtension;

impl Library {
    /// The verdicts of these recordings, in this order; what was forgotten meanwhile is left out.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn verdicts_of(&self, ids: &[RecordingId]) -> Result<Vec<Verdict>, LibraryError> {
        let surroundings = Surroundings { now: unix_now(), model_hash: None };
        let label = Sql::default().value_of(&Field::Verdict, surroundings);
        let text = format!("SELECT coalesce(u.head, 'verdict'), {label}{FROM} WHERE r.id = ?1");
        let mut statement = self.connection().prepare_cached(&text)?;
        let mut verdicts = Vec::with_capacity(ids.len());
        for id in ids {
            let verdict = statement
                .query_row([id.0], |row| Ok(Verdict { id: *id, head: row.get(0)?, label: row.get(1)? }));
            verdicts.extend(verdict.optional()?);
        }
        Ok(verdicts)
    }
}
