//! Whether a library is sound: `library verify`.

use super::packed::{is_fingerprint, is_vector};
use super::unreadable::{ROWS, VALUES};
use super::{Library, LibraryError};
use crate::format::thousands;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fmt;

/// Problems that are listed of one kind.
const MOST: usize = 20;

/// Rows that no foreign key guards, or only by their content: what they are, and which query counts them.
const RULES: [(&str, &str); 2] = [
    (
        "recordings whose current run is one of another recording",
        "SELECT count(*) FROM recording JOIN model_run ON model_run.id = current_run WHERE model_run.recording <> recording.id",
    ),
    ("segments that end before they start", "SELECT count(*) FROM segment WHERE \"end\" < start"),
];

/// What is wrong with a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// The full-text search does not have the words of the recordings. It is computed from them, so it can be made again where it is.
    TextSearch,
    /// Anything else, on a line.
    Other(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TextSearch => f.write_str("the full-text search does not have the words of the recordings"),
            Self::Other(line) => f.write_str(line),
        }
    }
}

impl Library {
    /// Reads all of the library. Returns its problems, a line each; none if it is sound. The full-text search is compared with the
    /// recordings only by a connection that may write; then other processes that change the library wait for a moment.
    ///
    /// # Errors
    /// If the file cannot be read; damage is a problem, no error.
    pub fn check(&self) -> Result<Vec<String>, LibraryError> {
        Ok(self.problems()?.iter().map(Problem::to_string).collect())
    }

    /// Whether the connection was opened to read only: by [`Library::open_read_only`].
    pub fn is_read_only(&self) -> bool {
        let query_only = self.connection.pragma_query_value(None, "query_only", |row| row.get(0));
        query_only.unwrap_or(true)
    }

    pub(super) fn problems(&self) -> Result<Vec<Problem>, LibraryError> {
        let mut problems = Vec::new();
        {
            // One view of the library, also while another process writes.
            let transaction = self.connection.unchecked_transaction()?;
            let steps = [check_pages, check_keys, check_rules, check_bytes];
            for step in steps {
                match step(&transaction, &mut problems).map_err(LibraryError::from) {
                    Err(LibraryError::Damaged(why)) if why.contains("fts5") => {
                        problems.push(Problem::TextSearch);
                    }
                    // The pages with which each step begins are reported once.
                    Err(LibraryError::Damaged(why)) if problems.is_empty() => {
                        problems.push(Problem::Other(format!("a part cannot be read: {why}")));
                    }
                    Err(LibraryError::Damaged(_)) | Ok(()) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        let is_known = problems.contains(&Problem::TextSearch);
        if !is_known && !self.is_read_only() && !self.has_fitting_text_search()? {
            problems.push(Problem::TextSearch);
        }
        Ok(problems)
    }

    /// Whether the full-text search has the words of the recordings. FTS5 compares them only by a statement that counts as a change;
    /// nothing is changed.
    fn has_fitting_text_search(&self) -> Result<bool, LibraryError> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        // With the rank 1, an index whose texts are in another table is compared with that.
        let compare = "INSERT INTO recording_text(recording_text, rank) VALUES ('integrity-check', 1)";
        match transaction.execute(compare, []).map_err(LibraryError::from) {
            Ok(_) => Ok(true),
            // Its own tables are damaged, or say that they are of another version of FTS5.
            Err(LibraryError::Damaged(_) | LibraryError::Sqlite(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes the full-text search again from the recordings.
    pub(super) fn rebuild_text_search(&mut self) -> Result<(), LibraryError> {
        let transaction = self.transaction()?;
        transaction.execute("INSERT INTO recording_text(recording_text) VALUES ('rebuild')", [])?;
        Ok(transaction.commit()?)
    }
}

/// Whether the pages fit together, and the indexes to their tables.
fn check_pages(connection: &Connection, problems: &mut Vec<Problem>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    for row in rows {
        match row? {
            sound if sound == "ok" => {}
            // The only table of FTS5.
            search if search.contains("inverted index for FTS5 table") => problems.push(Problem::TextSearch),
            // Several may be one row, below the name of the database.
            others => {
                let lines = others.lines().filter(|line| !line.starts_with("***"));
                problems.extend(
                    lines.map(|line| Problem::Other(format!("a part of the file is damaged ({line})"))),
                );
            }
        }
    }
    Ok(())
}

/// Rows that belong to nothing.
fn check_keys(connection: &Connection, problems: &mut Vec<Problem>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(2)?)))?;
    for row in rows.take(MOST) {
        let (table, parent) = row?;
        let line = format!("a row of {table} belongs to a {parent} that does not exist");
        problems.push(Problem::Other(line));
    }
    Ok(())
}

fn check_rules(connection: &Connection, problems: &mut Vec<Problem>) -> rusqlite::Result<()> {
    for (rule, sql) in RULES {
        let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if count > 0 {
            problems.push(Problem::Other(format!("{} {rule}", thousands(count.unsigned_abs()))));
        }
    }
    let values = VALUES.iter().map(|(table, column, is_wrong)| (*table, *column, *is_wrong));
    let rows = ROWS.iter().map(|(table, is_wrong)| (*table, "row", *is_wrong));
    for (table, column, is_wrong) in values.chain(rows) {
        let sql = format!("SELECT count(*) FROM {table} WHERE {is_wrong}");
        let count: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        if count > 0 {
            let count = thousands(count.unsigned_abs());
            problems.push(Problem::Other(format!("{table}: {count} with a {column} that cannot be read")));
        }
    }
    Ok(())
}

/// Embeddings and fingerprints that cannot be read.
fn check_bytes(connection: &Connection, problems: &mut Vec<Problem>) -> rusqlite::Result<()> {
    let mut unread = [0_u64; 2];
    let [embeddings, fingerprints] = &mut unread;
    let mut statement = connection.prepare("SELECT vector FROM embedding")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        *embeddings += u64::from(!is_vector(row.get_ref(0)?.as_bytes().unwrap_or_default()));
    }
    let mut statement = connection.prepare("SELECT version, words FROM fingerprint")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // Of a damaged row, a value may be of another type than its column.
        let (version, bytes) = (row.get_ref(0)?.as_i64(), row.get_ref(1)?.as_bytes().unwrap_or_default());
        *fingerprints += u64::from(!version.is_ok_and(|version| is_fingerprint(version, bytes)));
    }
    for (count, what) in unread.iter().zip(["embeddings", "fingerprints"]) {
        if *count > 0 {
            problems.push(Problem::Other(format!("{} {what} cannot be read", thousands(*count))));
        }
    }
    Ok(())
}
