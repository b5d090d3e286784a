//! What a person says of many recordings at once, and how it is taken back: one transaction for all of them.

use super::{Library, LibraryError, RecordingId, unix_now};
use rusqlite::{OptionalExtension, params};

/// What a recording is thought to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The recording.
    pub id: RecordingId,
    /// Name of the head of its verdict.
    pub head: String,
    /// The label that a person decided on, else that of the run; `None` without a verdict.
    pub label: Option<String>,
}

/// A decision as it was stored, to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionId {
    /// The recording.
    pub recording: RecordingId,
    number: i64,
    /// Numbers are used again.
    at: i64,
}

/// A favourite, and since when it is one: seconds since 1970 in UTC.
pub type FavouriteSince = (RecordingId, i64);

impl Library {
    /// Stores the labels of these verdicts as what `by` says, and why; those without a label, and recordings that were forgotten, are left out.
    ///
    /// # Errors
    /// If the library cannot be changed; then none of them is stored.
    pub fn decide_all(
        &mut self,
        verdicts: &[Verdict],
        by: &str,
        note: Option<&str>,
    ) -> Result<Vec<DecisionId>, LibraryError> {
        let at = unix_now();
        let transaction = self.transaction()?;
        let mut stored = Vec::with_capacity(verdicts.len());
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO decision (recording, head, label, by, at, note) SELECT id, ?2, ?3, ?4, ?5, ?6 FROM recording WHERE id = ?1",
            )?;
            for Verdict { id, head, label } in verdicts {
                let Some(label) = label else { continue };
                if insert.execute(params![id.0, head, label, by, at, note])? > 0 {
                    let number = transaction.last_insert_rowid();
                    stored.push(DecisionId { recording: *id, number, at });
                }
            }
        }
        transaction.commit()?;
        Ok(stored)
    }

    /// Takes these decisions back; what was decided before is in force again. Returns the recordings of those that were there.
    ///
    /// # Errors
    /// If the library cannot be changed; then none of them is taken back.
    pub fn undo_decisions(&mut self, decisions: &[DecisionId]) -> Result<Vec<RecordingId>, LibraryError> {
        let transaction = self.transaction()?;
        let mut undone = Vec::with_capacity(decisions.len());
        {
            let mut delete = transaction
                .prepare_cached("DELETE FROM decision WHERE id = ?1 AND recording = ?2 AND at = ?3")?;
            for DecisionId { recording, number, at } in decisions {
                if delete.execute(params![number, recording.0, at])? > 0 {
                    undone.push(*recording);
                }
            }
        }
        transaction.commit()?;
        Ok(undone)
    }

    /// Adds recordings to the favourites; `None`: since now. Returns those that were none and are there.
    ///
    /// # Errors
    /// If the library cannot be changed; then none of them is added.
    pub fn add_favourites(
        &mut self,
        favourites: &[(RecordingId, Option<i64>)],
    ) -> Result<Vec<RecordingId>, LibraryError> {
        let now = unix_now();
        let transaction = self.transaction()?;
        let mut added = Vec::with_capacity(favourites.len());
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO favourite (recording, at) SELECT id, ?2 FROM recording WHERE id = ?1 ON CONFLICT DO NOTHING",
            )?;
            for (id, since) in favourites {
                if insert.execute(params![id.0, since.unwrap_or(now)])? > 0 {
                    added.push(*id);
                }
            }
        }
        transaction.commit()?;
        Ok(added)
    }

    /// Removes recordings from the favourites. Returns those that were some, and since when.
    ///
    /// # Errors
    /// If the library cannot be changed; then none of them is removed.
    pub fn remove_favourites(&mut self, ids: &[RecordingId]) -> Result<Vec<FavouriteSince>, LibraryError> {
        let transaction = self.transaction()?;
        let mut removed = Vec::with_capacity(ids.len());
        {
            let mut delete =
                transaction.prepare_cached("DELETE FROM favourite WHERE recording = ?1 RETURNING at")?;
            for id in ids {
                let since: Option<i64> = delete.query_row([id.0], |row| row.get(0)).optional()?;
                removed.extend(since.map(|since| (*id, since)));
            }
        }
        transaction.commit()?;
        Ok(removed)
    }
}
