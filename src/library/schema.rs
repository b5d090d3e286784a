//! The tables, and their versions.
//!
//! Times are seconds since 1970 in UTC, lengths seconds, probabilities 0 to 1. A path is text, or its bytes where they are no UTF-8, so
//! its columns have the type ANY. A released migration is never edited: a change is a further one.

use super::LibraryError;
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};
use std::collections::BTreeMap;

/// `application_id` of the file: "Pian".
pub(super) const APPLICATION_ID: i64 = 0x5069_616e;

/// Bytes of a page of a new file: of the usual 4096, fingerprints would leave a fifth empty.
pub(super) const PAGE_SIZE: i64 = 8192;

/// The last version, which this program writes.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

const MIGRATIONS: &[M<'_>] = &[
    M::up(include_str!("schema/1.sql")),
    M::up(include_str!("schema/2.sql")),
    M::up(include_str!("schema/3.sql")),
];

pub(super) fn migrations() -> Migrations<'static> {
    Migrations::from_slice(MIGRATIONS)
}

/// Tables, indexes, views and triggers: how each was made, by its name.
pub(super) type Objects = BTreeMap<String, Option<String>>;

/// Those of an opened library.
pub(super) fn objects(connection: &Connection) -> Result<Objects, LibraryError> {
    let mut statement = connection.prepare("SELECT name, type, sql FROM sqlite_schema")?;
    let rows = statement.query_map([], |row| {
        let (name, kind, sql): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        // How the full-text search makes its own tables depends on SQLite's version.
        let is_text_search = kind == "table" && name.starts_with("recording_text_");
        Ok((name, sql.filter(|_| !is_text_search)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Those that a library of this version has. `None` of an unknown version, and of one without tables.
pub(super) fn expected_objects(version: i64) -> Result<Option<Objects>, LibraryError> {
    let (Ok(target), 1..=VERSION) = (usize::try_from(version), version) else { return Ok(None) };
    let mut connection = Connection::open_in_memory()?;
    migrations().to_version(&mut connection, target).map_err(migration_error)?;
    objects(&connection).map(Some)
}

pub(super) fn migration_error(error: rusqlite_migration::Error) -> LibraryError {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
        other => LibraryError::Damaged(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_can_be_applied_and_set_the_id() {
        migrations().validate().unwrap();
        let mut connection = Connection::open_in_memory().unwrap();
        migrations().to_latest(&mut connection).unwrap();
        let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
        assert_eq!(id, APPLICATION_ID);
    }

    /// A library that was made by a released version stays as it is: a change of its tables is a further migration.
    #[test]
    fn the_tables_of_version_1_are_those_that_were_released() {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(include_str!("schema/1.sql"));
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, "3823c52e0a55714a0ab3c04fe899128dfc879a93c4d6e0a7b669c0a7aa27ebdd");
    }
}
