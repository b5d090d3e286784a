//! The runs over a recording, read for an export and merged by an import.

use super::ExchangeError;
use super::lines::{AnswerLine, Hex, RunLine, SegmentLine};
use rusqlite::{OptionalExtension, Transaction, named_params, params};

/// All runs over a recording, the oldest first.
pub(super) fn runs(
    transaction: &Transaction<'_>,
    recording: i64,
    current: Option<i64>,
) -> Result<Vec<RunLine>, ExchangeError> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM run WHERE recording = ?1 ORDER BY at, id")?;
    let mut rows = statement.query([recording])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get("id")?;
        let embedding = "SELECT vector FROM embedding WHERE run = ?1";
        runs.push(RunLine {
            is_current: current == Some(id),
            model: row.get("model")?,
            model_hash: Hex(row.get("model_hash")?),
            settings_hash: Hex(row.get("settings_hash")?),
            program: row.get("program")?,
            at: row.get("at")?,
            head: row.get("head")?,
            verdict: row.get("verdict")?,
            confidence: row.get("confidence")?,
            kept_s: row.get("audible")?,
            level_db: row.get("level_db")?,
            windows: row.get("windows")?,
            notes: row.get("notes")?,
            error_kind: row.get("error_kind")?,
            error_message: row.get("error_message")?,
            answers: answers(transaction, id)?,
            segments: segments(transaction, id)?,
            embedding: transaction
                .prepare_cached(embedding)?
                .query_row([id], |row| row.get(0).map(Hex))
                .optional()?,
        });
    }
    Ok(runs)
}

fn answers(transaction: &Transaction<'_>, run: i64) -> rusqlite::Result<Vec<AnswerLine>> {
    let mut statement = transaction.prepare_cached(
        "SELECT head, name, probability, votes FROM answer JOIN label ON label.id = label WHERE run = ?1 ORDER BY label.id",
    )?;
    let rows = statement.query_map([run], |row| {
        Ok(AnswerLine { head: row.get(0)?, label: row.get(1)?, probability: row.get(2)?, votes: row.get(3)? })
    })?;
    rows.collect()
}

fn segments(transaction: &Transaction<'_>, run: i64) -> rusqlite::Result<Vec<SegmentLine>> {
    let mut statement = transaction.prepare_cached(
        "SELECT head, name, start, \"end\", confidence FROM segment JOIN label ON label.id = label WHERE run = ?1
         ORDER BY start, label.id",
    )?;
    let rows = statement.query_map([run], |row| {
        Ok(SegmentLine {
            head: row.get(0)?,
            label: row.get(1)?,
            start_s: row.get(2)?,
            end_s: row.get(3)?,
            confidence: row.get(4)?,
        })
    })?;
    rows.collect()
}

/// Stores a run unless the library has one of the same model and settings that is as new. Returns whether it was stored.
pub(super) fn merge(
    transaction: &Transaction<'_>,
    recording: i64,
    run: &RunLine,
) -> Result<bool, ExchangeError> {
    let same = "SELECT id, at FROM run WHERE recording = ?1 AND model_hash = ?2 AND settings_hash = ?3";
    let key = params![recording, run.model_hash.0, run.settings_hash.0];
    let known: Option<(i64, i64)> =
        transaction.prepare_cached(same)?.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if known.is_some_and(|(_, at)| at >= run.at) {
        return Ok(false);
    }
    let current =
        "SELECT run.id, run.at FROM recording JOIN run ON run.id = current_run WHERE recording.id = ?1";
    let current: Option<(i64, i64)> = transaction
        .prepare_cached(current)?
        .query_row([recording], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((old, _)) = known {
        transaction.prepare_cached("DELETE FROM model_run WHERE id = ?1")?.execute([old])?;
    }
    let id = insert(transaction, recording, run)?;
    let replaces_current = known.is_some() && known.map(|(old, _)| old) == current.map(|(id, _)| id);
    let is_newer = run.is_current && current.is_none_or(|(_, at)| run.at > at);
    if replaces_current || is_newer {
        let sql = "UPDATE recording SET current_run = ?2 WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute([recording, id])?;
    }
    Ok(true)
}

fn insert(transaction: &Transaction<'_>, recording: i64, run: &RunLine) -> Result<i64, ExchangeError> {
    let maker = params![run.model, run.model_hash.0, run.settings_hash.0, run.program];
    let sql =
        "INSERT OR IGNORE INTO maker (model, model_hash, settings_hash, program) VALUES (?1, ?2, ?3, ?4)";
    transaction.prepare_cached(sql)?.execute(maker)?;
    let mut put = transaction.prepare_cached(
        "INSERT INTO model_run (recording, maker, at, head, verdict, confidence, audible, level_db, windows, notes, error_kind,
             error_message)
         VALUES (:recording, (SELECT id FROM maker WHERE model = :model AND model_hash = :model_hash AND settings_hash = :settings_hash
                 AND program = :program), :at, :head, :verdict, :confidence, :audible, :level_db, :windows, :notes, :error_kind,
             :error_message)",
    )?;
    let id = put.insert(named_params! {
        ":recording": recording,
        ":model": run.model,
        ":model_hash": run.model_hash.0,
        ":settings_hash": run.settings_hash.0,
        ":program": run.program,
        ":at": run.at,
        ":head": run.head,
        ":verdict": run.verdict,
        ":confidence": run.confidence,
        ":audible": run.kept_s,
        ":level_db": run.level_db,
        ":windows": run.windows,
        ":notes": run.notes,
        ":error_kind": run.error_kind,
        ":error_message": run.error_message,
    })?;
    let mut put = transaction.prepare_cached(
        "INSERT OR IGNORE INTO answer (run, label, probability, votes) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for AnswerLine { head, label, probability, votes } in &run.answers {
        put.execute(params![id, label_id(transaction, head, label)?, probability, votes])?;
    }
    let mut put = transaction.prepare_cached(
        "INSERT OR IGNORE INTO segment (run, label, start, \"end\", confidence) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for SegmentLine { start_s, end_s, head, label, confidence } in &run.segments {
        put.execute(params![id, label_id(transaction, head, label)?, start_s, end_s, confidence])?;
    }
    if let Some(Hex(vector)) = &run.embedding {
        transaction
            .prepare_cached("INSERT INTO embedding (run, vector) VALUES (?1, ?2)")?
            .execute(params![id, vector])?;
    }
    Ok(id)
}

/// The number of a label, which is stored if it is new.
fn label_id(transaction: &Transaction<'_>, head: &str, label: &str) -> Result<i64, ExchangeError> {
    let sql = "INSERT OR IGNORE INTO label (head, name) VALUES (?1, ?2)";
    transaction.prepare_cached(sql)?.execute([head, label])?;
    let sql = "SELECT id FROM label WHERE head = ?1 AND name = ?2";
    Ok(transaction.prepare_cached(sql)?.query_row([head, label], |row| row.get(0))?)
}
