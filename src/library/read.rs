//! How recordings are read again: many by as few queries as one.

use super::known::unsigned;
use super::packed::{fingerprint_from_bytes, vector_from_bytes};
use super::{
    Analysis, Answer, Decision, FileFacts, Findings, Library, LibraryError, Location, RecordingId,
    StoredFailure, StoredRecording, StoredRun, StoredSegment, Tags,
};
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

/// Recordings that are read at once.
const BATCH: usize = 500;

/// Whether embeddings and fingerprints are read as well, which takes longer than all else together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signals {
    Read,
    LeaveOut,
}

/// Each query gets the numbers that are wanted as a JSON array, and answers in its order.
const FACTS: &str =
    "SELECT recording.id, current_run, recording.path, is_link, size, modified_ns, content_hash, title, artist, album, album_artist, track, year,
         genre, added_at, missing_since, EXISTS (SELECT 1 FROM favourite WHERE favourite.recording = recording.id),
         duration, codec, bit_rate, sample_rate, channels,
         model_run.id, model, model_hash, settings_hash, program, at, head, verdict, confidence, audible, level_db, windows, notes,
         error_kind, error_message
     FROM json_each(?1) AS wanted JOIN recording ON recording.id = wanted.value
     LEFT JOIN model_run ON model_run.id = current_run LEFT JOIN maker ON maker.id = model_run.maker ORDER BY wanted.key";
const DECISIONS: &str =
    "SELECT recording, head, label, by, at, note FROM json_each(?1) AS wanted JOIN decision ON recording = wanted.value
     ORDER BY wanted.key, at DESC, decision.id DESC";
/// The labels of a head are in the model's order, in which they were stored.
const ANSWERS: &str =
    "SELECT run, head, name, probability, votes FROM json_each(?1) AS wanted JOIN answer ON run = wanted.value
     JOIN label ON label.id = answer.label ORDER BY wanted.key, label.id";
const SEGMENTS: &str =
    "SELECT run, head, name, start, \"end\", confidence FROM json_each(?1) AS wanted JOIN segment ON run = wanted.value
     JOIN label ON label.id = segment.label ORDER BY wanted.key, start, label.id";
const EMBEDDINGS: &str =
    "SELECT run, vector FROM json_each(?1) AS wanted JOIN embedding ON run = wanted.value";
const FINGERPRINTS: &str = "SELECT recording, version, words FROM json_each(?1) AS wanted JOIN fingerprint ON recording = wanted.value";

impl Library {
    /// All that is known of the recording at a path or link; `None` if the library does not have it.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn recording(&self, location: &Location) -> Result<Option<StoredRecording>, LibraryError> {
        // One view of the library, also while another process writes.
        let transaction = self.connection.unchecked_transaction()?;
        let mut find = transaction.prepare_cached("SELECT id FROM recording WHERE path = ?1")?;
        let id: Option<i64> = find.query_row([location.stored_path()], |row| row.get(0)).optional()?;
        let Some(id) = id else { return Ok(None) };
        Ok(read(&transaction, &[RecordingId(id)], Signals::Read)?.pop())
    }

    /// All that is known of a recording; `None` if the library does not have it.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn recording_by_id(&self, id: RecordingId) -> Result<Option<StoredRecording>, LibraryError> {
        let transaction = self.connection.unchecked_transaction()?;
        Ok(read(&transaction, &[id], Signals::Read)?.pop())
    }

    /// What is known of these recordings, each of which is named once, without embeddings and fingerprints, which are empty. In this
    /// order; what was forgotten meanwhile is left out.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn recordings_by_id(&self, ids: &[RecordingId]) -> Result<Vec<StoredRecording>, LibraryError> {
        let transaction = self.connection.unchecked_transaction()?;
        let mut recordings = Vec::with_capacity(ids.len());
        for batch in ids.chunks(BATCH) {
            recordings.extend(read(&transaction, batch, Signals::LeaveOut)?);
        }
        Ok(recordings)
    }
}

/// The columns of a row one after another: by their names, each would be searched for.
struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl Columns<'_> {
    fn next<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    /// A count or size.
    fn unsigned(&mut self) -> rusqlite::Result<Option<u64>> {
        let number: Option<i64> = self.next()?;
        Ok(number.map(unsigned).transpose()?)
    }
}

fn read(
    connection: &Connection,
    ids: &[RecordingId],
    signals: Signals,
) -> Result<Vec<StoredRecording>, LibraryError> {
    let wanted = json_array(ids.iter().map(|id| id.0));
    let mut recordings = Vec::with_capacity(ids.len());
    let mut runs = Vec::with_capacity(ids.len());
    each(connection, FACTS, &wanted, |columns| {
        let (id, current): (i64, Option<i64>) = (columns.next()?, columns.next()?);
        recordings.push(recording(id, columns)?);
        runs.push(current);
        Ok(())
    })?;
    let mut decisions = grouped(connection, DECISIONS, &wanted, decision)?;
    let mut found = Found::read(connection, &wanted, &json_array(runs.iter().flatten().copied()), signals)?;
    for (recording, run) in recordings.iter_mut().zip(runs) {
        recording.decisions = decisions.remove(&recording.id.0).unwrap_or_default();
        if let (Some(run), Some(stored)) = (run, &mut recording.run)
            && let Ok(findings) = &mut stored.analysis.result
        {
            found.move_to(findings, recording.id.0, run, stored.head.as_deref());
        }
    }
    Ok(recordings)
}

/// What was found, by the number of the run; fingerprints by that of the recording.
struct Found {
    answers: HashMap<i64, Vec<Answer>>,
    segments: HashMap<i64, Vec<StoredSegment>>,
    embeddings: HashMap<i64, Vec<Vec<f32>>>,
    fingerprints: HashMap<i64, Vec<Vec<u32>>>,
}

impl Found {
    fn read(
        connection: &Connection,
        recordings: &str,
        runs: &str,
        signals: Signals,
    ) -> Result<Self, LibraryError> {
        let mut found = Self {
            answers: grouped(connection, ANSWERS, runs, answer)?,
            segments: grouped(connection, SEGMENTS, runs, segment)?,
            embeddings: HashMap::new(),
            fingerprints: HashMap::new(),
        };
        if signals == Signals::Read {
            found.embeddings = grouped(connection, EMBEDDINGS, runs, |columns| {
                Ok(vector_from_bytes(&columns.next::<Vec<u8>>()?).unwrap_or_default())
            })?;
            found.fingerprints = grouped(connection, FINGERPRINTS, recordings, |columns| {
                let (version, bytes): (i64, Vec<u8>) = (columns.next()?, columns.next()?);
                Ok(fingerprint_from_bytes(version, &bytes).unwrap_or_default())
            })?;
        }
        Ok(found)
    }

    /// `head`: that of the verdict, which comes first.
    fn move_to(&mut self, findings: &mut Findings, recording: i64, run: i64, head: Option<&str>) {
        findings.answers = self.answers.remove(&run).unwrap_or_default();
        // Stable: the labels stay in the model's order.
        findings.answers.sort_by_key(|answer| head != Some(answer.head.as_str()));
        findings.segments = self.segments.remove(&run).unwrap_or_default();
        findings.embedding = self.embeddings.remove(&run).and_then(|mut one| one.pop()).unwrap_or_default();
        findings.fingerprint =
            self.fingerprints.remove(&recording).and_then(|mut one| one.pop()).unwrap_or_default();
    }
}

fn json_array(numbers: impl Iterator<Item = i64>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

fn each(
    connection: &Connection,
    sql: &str,
    wanted: &str,
    mut use_row: impl FnMut(&mut Columns<'_>) -> rusqlite::Result<()>,
) -> Result<(), LibraryError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([wanted])?;
    while let Some(row) = rows.next()? {
        use_row(&mut Columns { row, next: 0 })?;
    }
    Ok(())
}

/// The rows by the number in their first column.
fn grouped<T>(
    connection: &Connection,
    sql: &str,
    wanted: &str,
    read: impl Fn(&mut Columns<'_>) -> rusqlite::Result<T>,
) -> Result<HashMap<i64, Vec<T>>, LibraryError> {
    let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
    each(connection, sql, wanted, |columns| {
        let number = columns.next()?;
        groups.entry(number).or_default().push(read(columns)?);
        Ok(())
    })?;
    Ok(groups)
}

/// The rest of a row of [`FACTS`].
fn recording(id: i64, columns: &mut Columns<'_>) -> rusqlite::Result<StoredRecording> {
    let facts = FileFacts {
        location: Location::from_columns(columns.next()?, columns.next()?),
        size: columns.unsigned()?,
        modified_ns: columns.next()?,
        content_hash: columns.next()?,
        tags: Tags {
            title: columns.next()?,
            artist: columns.next()?,
            album: columns.next()?,
            album_artist: columns.next()?,
            track: columns.next()?,
            year: columns.next()?,
            genre: columns.next()?,
        },
    };
    Ok(StoredRecording {
        id: RecordingId(id),
        facts,
        added_at: columns.next()?,
        missing_since: columns.next()?,
        favourite: columns.next()?,
        run: run(columns)?,
        decisions: Vec::new(),
    })
}

/// What the decoder found out about the file and the run, without what has tables of its own.
fn run(columns: &mut Columns<'_>) -> rusqlite::Result<Option<StoredRun>> {
    let mut findings = Findings {
        duration_s: columns.next::<Option<f64>>()?.unwrap_or_default(),
        codec: columns.next::<Option<String>>()?.unwrap_or_default(),
        bit_rate: columns.unsigned()?,
        sample_rate_hz: columns.next::<Option<u32>>()?.unwrap_or_default(),
        channels: columns.next::<Option<u32>>()?.unwrap_or_default(),
        ..Findings::default()
    };
    if columns.next::<Option<i64>>()?.is_none() {
        return Ok(None);
    }
    let (model, model_hash, settings_hash) = (columns.next()?, columns.next()?, columns.next()?);
    let (program, at, head) = (columns.next()?, columns.next()?, columns.next()?);
    findings.verdict = columns.next()?;
    findings.confidence = columns.next()?;
    findings.audible_s = columns.next::<Option<f64>>()?.unwrap_or_default();
    findings.level_db = columns.next()?;
    findings.windows = columns.unsigned()?.unwrap_or_default();
    let notes: Option<String> = columns.next()?;
    findings.notes = notes.map(|notes| notes.lines().map(str::to_owned).collect()).unwrap_or_default();
    let (kind, message): (Option<String>, Option<String>) = (columns.next()?, columns.next()?);
    let result = match kind {
        Some(kind) => Err(StoredFailure { kind, message: message.unwrap_or_default() }),
        None => Ok(findings),
    };
    let analysis = Analysis { model, model_hash, settings_hash, result };
    Ok(Some(StoredRun { at, program, head, analysis }))
}

fn decision(columns: &mut Columns<'_>) -> rusqlite::Result<Decision> {
    Ok(Decision {
        head: columns.next()?,
        label: columns.next()?,
        by: columns.next()?,
        at: columns.next()?,
        note: columns.next()?,
    })
}

fn answer(columns: &mut Columns<'_>) -> rusqlite::Result<Answer> {
    Ok(Answer {
        head: columns.next()?,
        label: columns.next()?,
        probability: columns.next()?,
        votes: columns.unsigned()?.unwrap_or_default(),
    })
}

fn segment(columns: &mut Columns<'_>) -> rusqlite::Result<StoredSegment> {
    Ok(StoredSegment {
        head: columns.next()?,
        label: columns.next()?,
        start_s: columns.next()?,
        end_s: columns.next()?,
        confidence: columns.next()?,
    })
}
