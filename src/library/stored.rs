//! How a recording is read again.

use super::packed::{fingerprint_from_bytes, vector_from_bytes};
use super::{
    Analysis, Answer, Decision, FileFacts, Findings, Library, LibraryError, Location, RecordingId,
    StoredFailure, StoredSegment, Tags,
};
use rusqlite::types::FromSqlError;
use rusqlite::{OptionalExtension, Params, Row, params};

/// All that is known of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRecording {
    /// Its number.
    pub id: RecordingId,
    /// Its file.
    pub facts: FileFacts,
    /// When it was first stored: seconds since 1970 in UTC.
    pub added_at: i64,
    /// Since when its file is missing: seconds since 1970 in UTC.
    pub missing_since: Option<i64>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// The current run.
    pub run: Option<StoredRun>,
    /// What people said, newest first; the first of each head is in force.
    pub decisions: Vec<Decision>,
}

/// A run as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRun {
    /// When: seconds since 1970 in UTC.
    pub at: i64,
    /// Version of the program.
    pub program: String,
    /// Name of the head of the verdict; `None` without answers.
    pub head: Option<String>,
    /// What it found.
    pub analysis: Analysis,
}

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

impl StoredRecording {
    /// The decision of `head` that is in force.
    pub fn decision(&self, head: &str) -> Option<&Decision> {
        self.decisions.iter().find(|decision| decision.head == head)
    }

    /// What the current run found; `None` without a run, or if it failed.
    pub fn findings(&self) -> Option<&Findings> {
        self.run.as_ref().and_then(|run| run.analysis.result.as_ref().ok())
    }

    /// The label that a person decided on, else that of the current run.
    pub fn verdict(&self) -> Option<&str> {
        let head = self.run.as_ref().and_then(|run| run.head.as_deref());
        let decision = head.and_then(|head| self.decision(head));
        decision.map(|decision| decision.label.as_str()).or_else(|| self.findings()?.verdict.as_deref())
    }
}

const FACTS: &str = "SELECT id, path, is_link, size, modified_ns, content_hash, title, artist, album, album_artist, track, year, genre,
    added_at, missing_since, current_run, duration, codec, bit_rate, sample_rate, channels,
    EXISTS (SELECT 1 FROM favourite WHERE recording = recording.id) AS favourite FROM recording";

impl Library {
    /// All that is known of the recording at a path or link; `None` if the library does not have it.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn recording(&self, location: &Location) -> Result<Option<StoredRecording>, LibraryError> {
        self.stored(&format!("{FACTS} WHERE path = ?1"), params![location.stored_path()])
    }

    /// All that is known of a recording; `None` if the library does not have it.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn recording_by_id(&self, id: RecordingId) -> Result<Option<StoredRecording>, LibraryError> {
        self.stored(&format!("{FACTS} WHERE id = ?1"), params![id.0])
    }

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
                size: unsigned(row, "size")?,
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

    fn stored(&self, sql: &str, key: impl Params) -> Result<Option<StoredRecording>, LibraryError> {
        // One view of the library, also while another process writes.
        let transaction = self.connection.unchecked_transaction()?;
        let mut statement = transaction.prepare_cached(sql)?;
        let mut rows = statement.query(key)?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let id: i64 = row.get("id")?;
        let run: Option<i64> = row.get("current_run")?;
        Ok(Some(StoredRecording {
            id: RecordingId(id),
            facts: facts(row)?,
            added_at: row.get("added_at")?,
            missing_since: row.get("missing_since")?,
            favourite: row.get("favourite")?,
            run: run.map(|run| self.run(run, id, row)).transpose()?.flatten(),
            decisions: self.decisions(id)?,
        }))
    }

    fn decisions(&self, recording: i64) -> Result<Vec<Decision>, LibraryError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT head, label, by, at, note FROM decision WHERE recording = ?1 ORDER BY at DESC, id DESC",
        )?;
        let rows = statement.query_map([recording], Decision::from_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// `format`: the recording's row.
    fn run(&self, run: i64, recording: i64, format: &Row<'_>) -> Result<Option<StoredRun>, LibraryError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT model, model_hash, settings_hash, program, at, head, verdict, confidence, audible, level_db, windows, notes,
                 error_kind, error_message FROM run WHERE id = ?1",
        )?;
        let mut rows = statement.query([run])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let failure: Option<String> = row.get("error_kind")?;
        let result = match failure {
            Some(kind) => {
                let message: Option<String> = row.get("error_message")?;
                Err(StoredFailure { kind, message: message.unwrap_or_default() })
            }
            None => Ok(self.findings(run, recording, row, format)?),
        };
        Ok(Some(StoredRun {
            at: row.get("at")?,
            program: row.get("program")?,
            head: row.get("head")?,
            analysis: Analysis {
                model: row.get("model")?,
                model_hash: row.get("model_hash")?,
                settings_hash: row.get("settings_hash")?,
                result,
            },
        }))
    }

    fn findings(
        &self,
        run: i64,
        recording: i64,
        row: &Row<'_>,
        format: &Row<'_>,
    ) -> Result<Findings, LibraryError> {
        let notes: Option<String> = row.get("notes")?;
        let head: Option<String> = row.get("head")?;
        let mut answers = self.answers(run)?;
        // Stable: the labels stay in the model's order.
        answers.sort_by_key(|answer| head.as_ref() != Some(&answer.head));
        Ok(Findings {
            duration_s: format.get::<_, Option<f64>>("duration")?.unwrap_or_default(),
            audible_s: row.get::<_, Option<f64>>("audible")?.unwrap_or_default(),
            level_db: row.get("level_db")?,
            codec: format.get::<_, Option<String>>("codec")?.unwrap_or_default(),
            sample_rate_hz: format.get::<_, Option<u32>>("sample_rate")?.unwrap_or_default(),
            channels: format.get::<_, Option<u32>>("channels")?.unwrap_or_default(),
            bit_rate: unsigned(format, "bit_rate")?,
            windows: unsigned(row, "windows")?.unwrap_or_default(),
            verdict: row.get("verdict")?,
            confidence: row.get("confidence")?,
            answers,
            segments: self.segments(run)?,
            embedding: self.embedding(run)?,
            fingerprint: self.fingerprint(recording)?,
            notes: notes.map(|notes| notes.lines().map(str::to_owned).collect()).unwrap_or_default(),
        })
    }

    fn answers(&self, run: i64) -> Result<Vec<Answer>, LibraryError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT head, name, probability, votes FROM answer JOIN label ON label.id = label WHERE run = ?1 ORDER BY label.id",
        )?;
        let rows = statement.query_map([run], |row| {
            Ok(Answer {
                head: row.get("head")?,
                label: row.get("name")?,
                probability: row.get("probability")?,
                votes: unsigned(row, "votes")?.unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn segments(&self, run: i64) -> Result<Vec<StoredSegment>, LibraryError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT head, name, start, \"end\", confidence FROM segment JOIN label ON label.id = label WHERE run = ?1
             ORDER BY start, label.id",
        )?;
        let rows = statement.query_map([run], |row| {
            Ok(StoredSegment {
                head: row.get("head")?,
                label: row.get("name")?,
                start_s: row.get("start")?,
                end_s: row.get("end")?,
                confidence: row.get("confidence")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn embedding(&self, run: i64) -> Result<Vec<f32>, LibraryError> {
        let mut statement = self.connection.prepare_cached("SELECT vector FROM embedding WHERE run = ?1")?;
        let bytes: Option<Vec<u8>> = statement.query_row([run], |row| row.get(0)).optional()?;
        Ok(bytes.and_then(|bytes| vector_from_bytes(&bytes)).unwrap_or_default())
    }

    fn fingerprint(&self, recording: i64) -> Result<Vec<u32>, LibraryError> {
        let mut statement =
            self.connection.prepare_cached("SELECT version, words FROM fingerprint WHERE recording = ?1")?;
        let stored: Option<(i64, Vec<u8>)> =
            statement.query_row([recording], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(stored.and_then(|(version, bytes)| fingerprint_from_bytes(version, &bytes)).unwrap_or_default())
    }
}

fn facts(row: &Row<'_>) -> rusqlite::Result<FileFacts> {
    Ok(FileFacts {
        location: Location::from_columns(row.get("path")?, row.get("is_link")?),
        size: unsigned(row, "size")?,
        modified_ns: row.get("modified_ns")?,
        content_hash: row.get("content_hash")?,
        tags: Tags {
            title: row.get("title")?,
            artist: row.get("artist")?,
            album: row.get("album")?,
            album_artist: row.get("album_artist")?,
            track: row.get("track")?,
            year: row.get("year")?,
            genre: row.get("genre")?,
        },
    })
}

/// A count or size.
fn unsigned(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<u64>> {
    let number: Option<i64> = row.get(column)?;
    number
        .map(|number| u64::try_from(number).map_err(|_| FromSqlError::OutOfRange(number).into()))
        .transpose()
}
