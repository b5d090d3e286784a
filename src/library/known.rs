//! What decides whether a recording has to be analysed again.

use super::{Library, LibraryError, Location, RecordingId};
use rusqlite::types::FromSqlError;
use rusqlite::{OptionalExtension, params};

/// What decides whether a recording has to be analysed again. Read much faster than a [`StoredRecording`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub id: RecordingId,
    /// In bytes.
    pub size: Option<u64>,
    /// Time of the last change in nanoseconds since 1970 in UTC.
    pub modified_ns: Option<i64>,
    /// SHA-256 of the file's bytes.
    pub content_hash: Option<[u8; 32]>,
    /// Since when its file is missing.
    pub missing_since: Option<i64>,
    /// Hashes of the model and the settings of the current run.
    pub run: Option<([u8; 32], [u8; 32])>,
    /// Kind of the error of the current run, if it failed.
    pub error_kind: Option<String>,
}

impl Library {
    /// What decides whether the recording at a path or link has to be analysed again; `None` if the library does not have it.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn known(&self, location: &Location) -> Result<Option<Known>, LibraryError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT recording.id, size, modified_ns, content_hash, missing_since, model_hash, settings_hash, error_kind
             FROM recording LEFT JOIN run ON run.id = current_run WHERE path = ?1",
        )?;
        let known = statement.query_row(params![location.stored_path()], |row| {
            let model: Option<[u8; 32]> = row.get("model_hash")?;
            let settings: Option<[u8; 32]> = row.get("settings_hash")?;
            Ok(Known {
                id: RecordingId(row.get("id")?),
                size: row.get::<_, Option<i64>>("size")?.map(unsigned).transpose()?,
                modified_ns: row.get("modified_ns")?,
                content_hash: row.get("content_hash")?,
                missing_since: row.get("missing_since")?,
                run: model.zip(settings),
                error_kind: row.get("error_kind")?,
            })
        });
        Ok(known.optional()?)
    }

    /// Files with this content, which may have moved: of this size and with this SHA-256. At most 64 of them, so that many copies of
    /// one file cost no more each than a few.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn with_content(
        &self,
        size: u64,
        hash: &[u8; 32],
    ) -> Result<Vec<(RecordingId, Location)>, LibraryError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, path, is_link FROM recording WHERE size = ?1 AND content_hash = ?2 ORDER BY id LIMIT 64",
        )?;
        let rows = statement.query_map(params![i64::try_from(size).unwrap_or(i64::MAX), hash], |row| {
            Ok((RecordingId(row.get(0)?), Location::from_columns(row.get(1)?, row.get(2)?)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A count or size.
///
/// # Errors
/// If it is negative, as only in a damaged library.
pub(super) fn unsigned(number: i64) -> Result<u64, FromSqlError> {
    u64::try_from(number).map_err(|_| FromSqlError::OutOfRange(number))
}
