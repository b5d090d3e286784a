//! Copies the rows of a damaged library that can be read.
//!
//! A table is read from its start to the first damaged page, then from its end, and between the two row by row: a damaged page costs the
//! rows on it, not those behind it.

use super::super::LibraryError;
use super::super::unreadable::{ROWS, VALUES};
use super::counted::counted_by_index;
use super::losses::{Kind, Losses};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, ErrorCode, Row, Transaction, params_from_iter};

/// Tables with the first column of their key, a number; first what cannot be computed again. Maps are laid out again.
const TABLES: [(&str, &str); 15] = [
    ("decision", "id"),
    ("distinct_pair", "a"),
    ("favourite", "recording"),
    ("playlist", "id"),
    ("playlist_item", "playlist"),
    ("listened", "id"),
    ("recording", "id"),
    ("maker", "id"),
    ("label", "id"),
    ("model_run", "id"),
    ("answer", "run"),
    ("segment", "run"),
    ("descriptor", "recording"),
    ("embedding", "run"),
    ("fingerprint", "recording"),
];

/// Bytes of the file for each number that is tried as the key of a row between two damaged pages: a damaged key may be any number, and no
/// row of the longest table is shorter.
const BYTES_OF_KEY: i64 = 20;
/// After so many numbers without a row, no further one is tried.
const MOST_MISSES: u32 = 300_000;

/// What remains without what it belongs to, and where it is removed. Runs without answers were read by half.
const ORPHANS: [&str; 17] = [
    "DELETE FROM model_run WHERE recording NOT IN (SELECT id FROM recording) OR maker NOT IN (SELECT id FROM maker)",
    "DELETE FROM answer WHERE run NOT IN (SELECT id FROM model_run) OR label NOT IN (SELECT id FROM label)",
    "DELETE FROM segment WHERE run NOT IN (SELECT id FROM model_run) OR label NOT IN (SELECT id FROM label)",
    "DELETE FROM segment WHERE \"end\" < start",
    "DELETE FROM embedding WHERE run NOT IN (SELECT id FROM model_run)",
    "DELETE FROM model_run WHERE error_kind IS NULL AND windows > 0 AND id NOT IN (SELECT run FROM answer)",
    "DELETE FROM segment WHERE run NOT IN (SELECT id FROM model_run)",
    "DELETE FROM embedding WHERE run NOT IN (SELECT id FROM model_run)",
    "UPDATE recording SET current_run = NULL WHERE current_run IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM model_run WHERE id = current_run AND recording = recording.id)",
    "DELETE FROM fingerprint WHERE recording NOT IN (SELECT id FROM recording)",
    "DELETE FROM descriptor WHERE recording NOT IN (SELECT id FROM recording)",
    "DELETE FROM decision WHERE recording NOT IN (SELECT id FROM recording)",
    "DELETE FROM distinct_pair WHERE a NOT IN (SELECT id FROM recording) OR b NOT IN (SELECT id FROM recording)",
    "DELETE FROM favourite WHERE recording NOT IN (SELECT id FROM recording)",
    "DELETE FROM playlist_item WHERE playlist NOT IN (SELECT id FROM playlist)",
    "UPDATE playlist_item SET recording = NULL WHERE recording NOT IN (SELECT id FROM recording)",
    "UPDATE listened SET recording = NULL WHERE recording NOT IN (SELECT id FROM recording)",
];

/// How much was saved.
#[derive(Debug, Default)]
pub(super) struct Saved {
    pub(super) recordings: u64,
    pub(super) decisions: u64,
    pub(super) favourites: u64,
    pub(super) playlists: u64,
    pub(super) losses: Losses,
}

/// Copies all rows of `source` that can be read to `target`, a new library without foreign keys.
///
/// # Errors
/// If the target cannot be written.
pub(super) fn save_rows(source: &Connection, target: &mut Connection) -> Result<Saved, LibraryError> {
    let mut saved = Saved::default();
    let pragma = |name: &str| source.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let bytes =
        pragma("page_count").unwrap_or_default().saturating_mul(pragma("page_size").unwrap_or_default());
    let transaction = target.transaction()?;
    let losses = &mut saved.losses;
    let mut is_whole = true;
    for (table, key) in TABLES {
        let columns = columns(&transaction, table)?;
        let mut copy = Copy { source, target: &transaction, table, key, columns, bytes, lost: 0 };
        let whole = copy.all()?;
        let counted = counted_by_index(source, &transaction, table)?;
        match (table, counted) {
            // The index of paths has them, see below.
            ("recording", _) => is_whole = whole,
            (_, Some(missing)) => losses.add(Kind::of_table(table), missing),
            _ => {
                losses.add(Kind::of_table(table), copy.lost);
                if !whole {
                    losses.add_unknown(Kind::of_table(table));
                }
            }
        }
    }
    let (paths, has_all_paths) = save_paths(source, &transaction)?;
    // Of these nothing is left but the path.
    losses.add(Kind::Analyses, paths);
    if !is_whole && !has_all_paths {
        losses.add_unknown(Kind::Recordings);
    }
    losses.add(Kind::Parts, drop_out_of_range(&transaction)?);
    for sql in ORPHANS {
        let count = u64::try_from(transaction.execute(sql, [])?).unwrap_or_default();
        if let Some(kind) = kind_of_orphans(sql) {
            losses.add(kind, count);
        }
    }
    drop_unreadable(&transaction, &mut saved)?;
    for (count, table) in [
        (&mut saved.recordings, "recording"),
        (&mut saved.decisions, "decision"),
        (&mut saved.favourites, "favourite"),
        (&mut saved.playlists, "playlist"),
    ] {
        let sql = format!("SELECT count(*) FROM {table}");
        *count = transaction.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs();
    }
    transaction.commit()?;
    Ok(saved)
}

/// What is lost where `sql`, of [`ORPHANS`], changes a row; nothing that is not named elsewhere in most cases.
fn kind_of_orphans(sql: &str) -> Option<Kind> {
    // The current run of a recording. Others, and what belongs to them, no list shows.
    if sql.starts_with("UPDATE recording") {
        return Some(Kind::Analyses);
    }
    let table = sql.strip_prefix("DELETE FROM ")?.split(' ').next()?;
    let kind = Kind::of_table(table);
    let is_named_elsewhere = matches!(kind, Kind::Recordings | Kind::Analyses | Kind::Parts);
    (!is_named_elsewhere || sql.contains("\"end\" < start")).then_some(kind)
}

/// The columns of a table of the new library; the damaged one has the same, or fewer.
fn columns(target: &Connection, table: &str) -> Result<Vec<String>, LibraryError> {
    let mut statement = target.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get::<_, String>(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Removes values that the library could not read again. Returns how many.
fn drop_out_of_range(target: &Transaction<'_>) -> rusqlite::Result<u64> {
    let values = VALUES
        .map(|(table, column, is_wrong)| format!("UPDATE {table} SET {column} = NULL WHERE {is_wrong}"));
    let rows = ROWS.map(|(table, is_wrong)| format!("DELETE FROM {table} WHERE {is_wrong}"));
    let mut dropped = 0;
    for sql in values.iter().chain(&rows) {
        dropped += u64::try_from(target.execute(sql, [])?).unwrap_or_default();
    }
    Ok(dropped)
}

/// Embeddings and fingerprints whose bytes are damaged.
fn drop_unreadable(target: &Transaction<'_>, saved: &mut Saved) -> Result<(), LibraryError> {
    use super::super::packed::{is_fingerprint, is_vector};
    let mut unreadable: Vec<(&str, i64)> = Vec::new();
    let mut statement = target.prepare("SELECT run, vector FROM embedding")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !is_vector(row.get_ref(1)?.as_bytes().unwrap_or_default()) {
            unreadable.push(("DELETE FROM embedding WHERE run = ?1", row.get(0)?));
        }
    }
    let mut statement = target.prepare("SELECT recording, version, words FROM fingerprint")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !is_fingerprint(row.get(1)?, row.get_ref(2)?.as_bytes().unwrap_or_default()) {
            unreadable.push(("DELETE FROM fingerprint WHERE recording = ?1", row.get(0)?));
        }
    }
    for (sql, key) in unreadable {
        saved.losses.add(Kind::Parts, 1);
        target.execute(sql, [key])?;
    }
    Ok(())
}

/// Recordings whose row is damaged, but not the index of paths: what a person said of them is saved with their path. Returns how many, and
/// whether all of the index was read.
fn save_paths(source: &Connection, target: &Transaction<'_>) -> Result<(u64, bool), LibraryError> {
    let sql = "SELECT id, path FROM recording INDEXED BY sqlite_autoindex_recording_1 WHERE path >= ''";
    // Without the index, nothing more can be read.
    let Ok(mut statement) = source.prepare(sql) else { return Ok((0, false)) };
    let Ok(mut rows) = statement.query([]) else { return Ok((0, false)) };
    let mut put = target.prepare(
        "INSERT OR IGNORE INTO recording (id, path, is_link, added_at) VALUES (?1, ?2, ?2 GLOB 'http*://*', unixepoch())",
    )?;
    let mut count = 0;
    loop {
        match rows.next() {
            Ok(None) => return Ok((count, true)),
            Err(_) => return Ok((count, false)),
            Ok(Some(row)) => {
                if let (Ok(id), Ok(path)) = (row.get_ref(0), row.get_ref(1)) {
                    count += ignore_refused(put.execute([owned(id), owned(path)]))?;
                }
            }
        }
    }
}

/// The copy of one table.
struct Copy<'a> {
    source: &'a Connection,
    target: &'a Transaction<'a>,
    table: &'static str,
    key: &'static str,
    columns: Vec<String>,
    /// Of the file.
    bytes: i64,
    lost: u64,
}

impl Copy<'_> {
    /// Returns whether all rows were met, also those that could not be saved.
    fn all(&mut self) -> Result<bool, LibraryError> {
        let Some((first_end, whole)) = self.read("ORDER BY KEY", None)? else { return Ok(false) };
        if whole {
            return Ok(true);
        }
        let last_start = self.read("ORDER BY KEY DESC", None)?.and_then(|(key, _)| key);
        let from = first_end.unwrap_or(0);
        let most = from.saturating_add(self.bytes / BYTES_OF_KEY);
        let to = last_start.unwrap_or(most).min(most);
        let mut misses = 0;
        for key in from..=to {
            let found = self.read("WHERE KEY = ?1", Some(key))?.is_some_and(|(key, _)| key.is_some());
            misses = if found { 0 } else { misses + 1 };
            if misses == MOST_MISSES {
                break;
            }
        }
        Ok(false)
    }

    /// Copies the rows of one query until the first that cannot be read. Returns the last key, and whether all were read; `None` if the
    /// damaged library has no such table.
    fn read(&mut self, clause: &str, key: Option<i64>) -> Result<Option<(Option<i64>, bool)>, LibraryError> {
        let columns: Vec<String> = self.columns.iter().map(|column| format!("\"{column}\"")).collect();
        let columns = columns.join(", ");
        let first = format!("ORDER BY {}", self.key);
        let clause = clause.replace("KEY", self.key);
        let select = format!("SELECT {columns}, {} FROM {} {clause}", self.key, self.table);
        let Ok(mut statement) = self.source.prepare_cached(&select) else { return Ok(None) };
        let places: Vec<String> = (1..=self.columns.len()).map(|number| format!("?{number}")).collect();
        let insert =
            format!("INSERT OR IGNORE INTO {} ({columns}) VALUES ({})", self.table, places.join(", "));
        let mut put = self.target.prepare_cached(&insert)?;
        let Ok(mut rows) = statement.query(params_from_iter(key)) else { return Ok(Some((None, false))) };
        let mut last = None;
        loop {
            match rows.next() {
                Ok(None) => return Ok(Some((last, true))),
                Ok(Some(row)) => {
                    last = row.get(self.columns.len()).ok().or(last);
                    let stored = match values(row, self.columns.len()) {
                        Ok(values) => ignore_refused(put.execute(params_from_iter(values)))?,
                        Err(_) => 0,
                    };
                    // A row that is met again is there already.
                    self.lost += u64::from(stored == 0 && clause == first);
                }
                Err(_) => return Ok(Some((last, false))),
            }
        }
    }
}

fn values(row: &Row<'_>, count: usize) -> rusqlite::Result<Vec<Value>> {
    (0..count).map(|index| row.get_ref(index).map(owned)).collect()
}

/// Text that is no UTF-8 is kept as far as it is.
fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

/// How many rows were stored; none if it is there, or breaks a rule of its table, as only a damaged one does.
fn ignore_refused(stored: rusqlite::Result<usize>) -> Result<u64, LibraryError> {
    match stored {
        Ok(stored) => Ok(stored as u64),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Ok(0),
        Err(error) => Err(error.into()),
    }
}
