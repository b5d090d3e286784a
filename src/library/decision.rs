//! What a person says: corrections and favourites.

use super::{Library, LibraryError, RecordingId, StoredRecording, unix_now};
use rusqlite::{OptionalExtension, Row, params};

/// What a person said of a recording. The newest of each head is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Name of the head.
    pub head: String,
    /// Name of the label.
    pub label: String,
    /// Who said it.
    pub by: String,
    /// Seconds since 1970 in UTC.
    pub at: i64,
    /// Why.
    pub note: Option<String>,
}

impl Decision {
    /// From the columns head, label, by, at, note.
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            head: row.get("head")?,
            label: row.get("label")?,
            by: row.get("by")?,
            at: row.get("at")?,
            note: row.get("note")?,
        })
    }
}

const DECIDE: &str = "INSERT INTO decision (recording, head, label, by, at, note) SELECT id, ?2, ?3, ?4, ?5, ?6 FROM recording WHERE id = ?1";

/// Name of the head of the verdict in the built-in model.
const VERDICT: &str = "verdict";

impl StoredRecording {
    /// Name of the head of the verdict; of a recording that failed, that of the built-in model.
    pub fn verdict_head(&self) -> &str {
        self.run.as_ref().and_then(|run| run.head.as_deref()).unwrap_or(VERDICT)
    }
}

/// The name of a user whom the system does not name.
pub(crate) const UNKNOWN_USER: &str = "unknown";

/// Who decides: the name of the user on this machine.
pub fn user_name() -> String {
    let named = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| UNKNOWN_USER.to_owned())
}

impl Library {
    /// Stores what `by` says of the recording: that the label of `head` is `label`. It is in force until the next decision, whatever
    /// models say.
    ///
    /// # Errors
    /// If there is no such recording, or the library cannot be changed.
    pub fn decide(
        &mut self,
        id: RecordingId,
        head: &str,
        label: &str,
        by: &str,
        note: Option<&str>,
    ) -> Result<(), LibraryError> {
        let stored = self.connection.prepare_cached(DECIDE)?.execute(params![
            id.0,
            head,
            label,
            by,
            unix_now(),
            note
        ])?;
        if stored == 0 { Err(LibraryError::NoRecording(id)) } else { Ok(()) }
    }

    /// Takes the newest decision of `head` back and returns it; the one before it is in force again. `None` if there is none.
    ///
    /// # Errors
    /// If the library cannot be changed.
    pub fn undo_decision(&mut self, id: RecordingId, head: &str) -> Result<Option<Decision>, LibraryError> {
        let transaction = self.transaction()?;
        let undone = transaction
            .prepare_cached(
                "DELETE FROM decision WHERE id = (SELECT id FROM decision WHERE recording = ?1 AND head = ?2
                     ORDER BY at DESC, id DESC LIMIT 1)
                 RETURNING head, label, by, at, note",
            )?
            .query_row(params![id.0, head], Decision::from_row)
            .optional()?;
        transaction.commit()?;
        Ok(undone)
    }

    /// Adds the recording to the favourites, or removes it.
    ///
    /// # Errors
    /// If there is no such recording, or the library cannot be changed.
    pub fn set_favourite(&mut self, id: RecordingId, favourite: bool) -> Result<(), LibraryError> {
        let transaction = self.transaction()?;
        let exists: bool = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM recording WHERE id = ?1)",
            [id.0],
            |row| row.get(0),
        )?;
        if !exists {
            return Err(LibraryError::NoRecording(id));
        }
        if favourite {
            let add = "INSERT INTO favourite (recording, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            transaction.execute(add, [id.0, unix_now()])?;
        } else {
            transaction.execute("DELETE FROM favourite WHERE recording = ?1", [id.0])?;
        }
        transaction.commit()?;
        Ok(())
    }
}
