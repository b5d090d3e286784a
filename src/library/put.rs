//! How a result is stored.

use super::packed::{FINGERPRINT_VERSION, fingerprint_to_bytes, vector_to_bytes};
use super::{Analysis, FileFacts, Findings, Library, LibraryError, RecordingId, unix_now};
use rusqlite::{OptionalExtension, Transaction, named_params, params};

impl Library {
    /// Stores a recording with a run, which becomes its current one. A run of the same model with the same settings is replaced. If the
    /// file's content has changed, the other runs and the fingerprint, which are of the old content, are dropped. Decisions,
    /// favourites and playlists stay.
    ///
    /// # Errors
    /// If the library cannot be changed; then nothing of it is stored.
    pub fn put(&mut self, facts: &FileFacts, analysis: &Analysis) -> Result<RecordingId, LibraryError> {
        let transaction = self.transaction()?;
        let id = put_one(&transaction, facts, analysis)?;
        transaction.commit()?;
        Ok(id)
    }

    /// As [`Library::put`] for each, in one transaction: many small ones would wait for the disk each time.
    ///
    /// # Errors
    /// If the library cannot be changed; then none of them is stored.
    pub fn put_all(&mut self, results: &[(FileFacts, Analysis)]) -> Result<Vec<RecordingId>, LibraryError> {
        let transaction = self.transaction()?;
        let ids = results
            .iter()
            .map(|(facts, analysis)| put_one(&transaction, facts, analysis))
            .collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(ids)
    }
}

fn put_one(
    transaction: &Transaction<'_>,
    facts: &FileFacts,
    analysis: &Analysis,
) -> Result<RecordingId, LibraryError> {
    drop_old_content(transaction, facts)?;
    let recording = put_facts(transaction, facts)?;
    let findings = analysis.result.as_ref().ok();
    let run = put_run(transaction, recording, analysis)?;
    if let Some(findings) = findings {
        put_format(transaction, recording, findings)?;
        put_findings(transaction, recording, run, findings)?;
    }
    let mut current = transaction.prepare_cached("UPDATE recording SET current_run = ?2 WHERE id = ?1")?;
    current.execute([recording, run])?;
    Ok(RecordingId(recording))
}

/// Drops what was computed from other bytes at the same path.
fn drop_old_content(transaction: &Transaction<'_>, facts: &FileFacts) -> Result<(), LibraryError> {
    let Some(hash) = &facts.content_hash else { return Ok(()) };
    let changed: Option<i64> = transaction
        .prepare_cached("SELECT id FROM recording WHERE path = ?1 AND content_hash <> ?2")?
        .query_row(params![facts.location.stored_path(), hash], |row| row.get(0))
        .optional()?;
    if let Some(id) = changed {
        for table in ["model_run", "fingerprint", "descriptor"] {
            transaction
                .prepare_cached(&format!("DELETE FROM {table} WHERE recording = ?1"))?
                .execute([id])?;
        }
    }
    Ok(())
}

fn put_facts(transaction: &Transaction<'_>, facts: &FileFacts) -> Result<i64, LibraryError> {
    let tags = &facts.tags;
    let mut put = transaction.prepare_cached(
        "INSERT INTO recording (path, is_link, size, modified_ns, content_hash, title, artist, album, album_artist, track, year, genre,
             added_at)
         VALUES (:path, :is_link, :size, :modified_ns, :content_hash, :title, :artist, :album, :album_artist, :track, :year, :genre,
             :added_at)
         ON CONFLICT (path) DO UPDATE SET is_link = excluded.is_link, size = excluded.size, modified_ns = excluded.modified_ns,
             content_hash = excluded.content_hash, title = excluded.title, artist = excluded.artist, album = excluded.album,
             album_artist = excluded.album_artist, track = excluded.track, year = excluded.year, genre = excluded.genre,
             missing_since = NULL
         RETURNING id",
    )?;
    let id = put.query_row(
        named_params! {
            ":path": facts.location.stored_path(),
            ":is_link": facts.location.is_link(),
            ":size": facts.size.map(integer),
            ":modified_ns": facts.modified_ns,
            ":content_hash": facts.content_hash,
            ":title": tags.title,
            ":artist": tags.artist,
            ":album": tags.album,
            ":album_artist": tags.album_artist,
            ":track": tags.track,
            ":year": tags.year,
            ":genre": tags.genre,
            ":added_at": unix_now(),
        },
        |row| row.get(0),
    )?;
    Ok(id)
}

/// What the decoder found out about the file.
fn put_format(
    transaction: &Transaction<'_>,
    recording: i64,
    findings: &Findings,
) -> Result<(), LibraryError> {
    let mut put = transaction.prepare_cached(
        "UPDATE recording SET duration = ?2, codec = ?3, bit_rate = ?4, sample_rate = ?5, channels = ?6 WHERE id = ?1",
    )?;
    put.execute(params![
        recording,
        findings.duration_s,
        findings.codec,
        findings.bit_rate.map(integer),
        findings.sample_rate_hz,
        findings.channels,
    ])?;
    Ok(())
}

/// The run itself, without its answers; those of a run that it replaces are dropped.
fn put_run(transaction: &Transaction<'_>, recording: i64, analysis: &Analysis) -> Result<i64, LibraryError> {
    let old: Option<i64> = transaction
        .prepare_cached(
            "SELECT model_run.id FROM model_run JOIN maker ON maker.id = maker
             WHERE recording = ?1 AND model_hash = ?2 AND settings_hash = ?3",
        )?
        .query_row(params![recording, analysis.model_hash, analysis.settings_hash], |row| row.get(0))
        .optional()?;
    if let Some(run) = old {
        for table in ["answer", "segment", "embedding"] {
            transaction.prepare_cached(&format!("DELETE FROM {table} WHERE run = ?1"))?.execute([run])?;
        }
    }
    let findings = analysis.result.as_ref().ok();
    let failure = analysis.result.as_ref().err();
    let notes = findings.map(|findings| findings.notes.join("\n")).filter(|notes| !notes.is_empty());
    let mut put = transaction.prepare_cached(
        "INSERT INTO model_run (id, recording, maker, at, head, verdict, confidence, audible, level_db, windows, notes, error_kind,
             error_message)
         VALUES (:id, :recording, :maker, :at, :head, :verdict, :confidence, :audible, :level_db, :windows, :notes, :error_kind,
             :error_message)
         ON CONFLICT (id) DO UPDATE SET maker = excluded.maker, at = excluded.at, head = excluded.head, verdict = excluded.verdict,
             confidence = excluded.confidence, audible = excluded.audible, level_db = excluded.level_db, windows = excluded.windows,
             notes = excluded.notes, error_kind = excluded.error_kind, error_message = excluded.error_message
         RETURNING id",
    )?;
    let id = put.query_row(
        named_params! {
            ":id": old,
            ":recording": recording,
            ":maker": maker(transaction, analysis)?,
            ":at": unix_now(),
            ":head": findings.and_then(|findings| findings.answers.first()).map(|answer| &answer.head),
            ":verdict": findings.and_then(|findings| findings.verdict.as_ref()),
            ":confidence": findings.and_then(|findings| findings.confidence),
            ":audible": findings.map(|findings| findings.audible_s),
            ":level_db": findings.and_then(|findings| findings.level_db),
            ":windows": findings.map(|findings| integer(findings.windows)),
            ":notes": notes,
            ":error_kind": failure.map(|failure| &failure.kind),
            ":error_message": failure.map(|failure| &failure.message),
        },
        |row| row.get(0),
    )?;
    Ok(id)
}

fn put_findings(
    transaction: &Transaction<'_>,
    recording: i64,
    run: i64,
    findings: &Findings,
) -> Result<(), LibraryError> {
    let mut put = transaction
        .prepare_cached("INSERT INTO answer (run, label, probability, votes) VALUES (?1, ?2, ?3, ?4)")?;
    for answer in &findings.answers {
        // SQLite stores what is no number as NULL, which the column does not take.
        if answer.probability.is_finite() {
            let label = label(transaction, &answer.head, &answer.label)?;
            put.execute(params![run, label, answer.probability, integer(answer.votes)])?;
        }
    }
    let mut put = transaction.prepare_cached(
        "INSERT OR REPLACE INTO segment (run, label, start, \"end\", confidence) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for segment in &findings.segments {
        if segment.start_s.is_finite() && segment.end_s.is_finite() && segment.confidence.is_finite() {
            let label = label(transaction, &segment.head, &segment.label)?;
            put.execute(params![run, label, segment.start_s, segment.end_s, segment.confidence])?;
        }
    }
    if let Some(vector) = vector_to_bytes(&findings.embedding) {
        let mut put = transaction.prepare_cached("INSERT INTO embedding (run, vector) VALUES (?1, ?2)")?;
        put.execute(params![run, vector])?;
    }
    if !findings.fingerprint.is_empty() {
        let mut put = transaction.prepare_cached(
            "INSERT OR REPLACE INTO fingerprint (recording, version, words) VALUES (?1, ?2, ?3)",
        )?;
        put.execute(params![recording, FINGERPRINT_VERSION, fingerprint_to_bytes(&findings.fingerprint)])?;
    }
    Ok(())
}

/// The number of what makes a run, which is stored if it is new.
fn maker(transaction: &Transaction<'_>, analysis: &Analysis) -> Result<i64, LibraryError> {
    let made_by =
        params![analysis.model, analysis.model_hash, analysis.settings_hash, env!("CARGO_PKG_VERSION")];
    let known: Option<i64> = transaction
        .prepare_cached(
            "SELECT id FROM maker WHERE model = ?1 AND model_hash = ?2 AND settings_hash = ?3 AND program = ?4",
        )?
        .query_row(made_by, |row| row.get(0))
        .optional()?;
    match known {
        Some(id) => Ok(id),
        None => {
            let mut put = transaction.prepare_cached(
                "INSERT INTO maker (model, model_hash, settings_hash, program) VALUES (?1, ?2, ?3, ?4)",
            )?;
            Ok(put.insert(made_by)?)
        }
    }
}

/// The number of a label, which is stored if it is new.
fn label(transaction: &Transaction<'_>, head: &str, name: &str) -> Result<i64, LibraryError> {
    let known: Option<i64> = transaction
        .prepare_cached("SELECT id FROM label WHERE head = ?1 AND name = ?2")?
        .query_row([head, name], |row| row.get(0))
        .optional()?;
    match known {
        Some(id) => Ok(id),
        None => {
            let mut put = transaction.prepare_cached("INSERT INTO label (head, name) VALUES (?1, ?2)")?;
            Ok(put.insert([head, name])?)
        }
    }
}

/// A number as SQLite stores it; no file and no count is larger than it can be.
fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
