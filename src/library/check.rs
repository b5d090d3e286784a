//! Whether a library is sound: `library verify`.

use super::packed::{FINGERPRINT_VERSION, fingerprint_from_bytes, vector_from_bytes};
use super::{Library, LibraryError};
use crate::format::thousands;
use rusqlite::Connection;

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

impl Library {
    /// Reads all of the library. Returns its problems, a line each; none if it is sound.
    ///
    /// # Errors
    /// If the file cannot be read; damage is a problem, no error.
    pub fn check(&self) -> Result<Vec<String>, LibraryError> {
        // One view of the library, also while another process writes.
        let transaction = self.connection.unchecked_transaction()?;
        let mut problems = Vec::new();
        let steps = [check_pages, check_keys, check_rules, check_bytes];
        for step in steps {
            match step(&transaction, &mut problems).map_err(LibraryError::from) {
                // The pages with which each step begins are reported once.
                Err(LibraryError::Damaged(why)) if problems.is_empty() => {
                    problems.push(format!("a part cannot be read: {why}"));
                }
                Err(LibraryError::Damaged(_)) | Ok(()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(problems)
    }
}

/// Whether the pages fit together, and the indexes to their tables.
fn check_pages(connection: &Connection, problems: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    for row in rows {
        problems.extend(Some(row?).filter(|row| row != "ok"));
    }
    Ok(())
}

/// Rows that belong to nothing.
fn check_keys(connection: &Connection, problems: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(2)?)))?;
    for row in rows.take(MOST) {
        let (table, parent) = row?;
        problems.push(format!("a row of {table} belongs to a {parent} that does not exist"));
    }
    Ok(())
}

fn check_rules(connection: &Connection, problems: &mut Vec<String>) -> rusqlite::Result<()> {
    for (rule, sql) in RULES {
        let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if count > 0 {
            problems.push(format!("{} {rule}", thousands(count.unsigned_abs())));
        }
    }
    Ok(())
}

/// Embeddings and fingerprints that cannot be read.
fn check_bytes(connection: &Connection, problems: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut unread = [0_u64; 2];
    let [embeddings, fingerprints] = &mut unread;
    let mut statement = connection.prepare("SELECT vector FROM embedding")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        *embeddings += u64::from(vector_from_bytes(row.get_ref(0)?.as_bytes().unwrap_or_default()).is_none());
    }
    let mut statement = connection.prepare("SELECT version, words FROM fingerprint")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (version, bytes) = (row.get(0)?, row.get_ref(1)?.as_bytes().unwrap_or_default());
        let is_read = version != FINGERPRINT_VERSION || fingerprint_from_bytes(version, bytes).is_some();
        *fingerprints += u64::from(!is_read);
    }
    for (count, what) in unread.iter().zip(["embeddings", "fingerprints"]) {
        if *count > 0 {
            problems.push(format!("{} {what} cannot be read", thousands(*count)));
        }
    }
    Ok(())
}
