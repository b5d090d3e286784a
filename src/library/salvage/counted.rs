//! How many rows a damaged table had.

use super::super::LibraryError;
use rusqlite::{Connection, Transaction};

/// An index of a table that has a row for each of the table, and a condition that is true for all: where it can be read, it says how many
/// rows there were.
const COUNTS: [(&str, &str, &str); 3] = [
    ("decision", "decision_by_recording", "recording > -9223372036854775808"),
    ("playlist", "sqlite_autoindex_playlist_1", "name >= ''"),
    ("listened", "sqlite_autoindex_listened_1", "artist >= ''"),
];

/// How many rows of a table were not saved, if an index of the damaged library can be read that has all of them.
pub(super) fn counted_by_index(
    source: &Connection,
    target: &Transaction<'_>,
    table: &str,
) -> Result<Option<u64>, LibraryError> {
    let Some((_, index, all)) = COUNTS.iter().find(|(counted, ..)| *counted == table) else {
        return Ok(None);
    };
    let sql = format!("SELECT count(*) FROM {table} INDEXED BY {index} WHERE {all}");
    let counted = source.query_row(&sql, [], |row| row.get::<_, i64>(0));
    let saved: i64 = target.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
    // An index with fewer rows is damaged itself.
    Ok(counted.ok().and_then(|counted| u64::try_from(counted - saved).ok()))
}
