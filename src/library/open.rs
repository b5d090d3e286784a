//! How a file becomes a connection.

use super::schema::{APPLICATION_ID, VERSION, migrations};
use super::{Library, LibraryError};
use etcetera::{BaseStrategy, choose_base_strategy};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a change waits for that of another process.
const BUSY: Duration = Duration::from_secs(30);
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 64;

/// An opened library.
#[derive(Debug)]
pub struct Opened {
    /// The library.
    pub library: Library,
    /// What the user should know, e.g. that a damaged file was kept aside.
    pub notes: Vec<String>,
}

impl Library {
    /// The file of this user: `pianoscope/library.sqlite` in the folder for data; `None` without such a folder.
    pub fn default_path() -> Option<PathBuf> {
        let folders = choose_base_strategy().ok()?;
        Some(folders.data_dir().join("pianoscope/library.sqlite"))
    }

    /// Opens a library to read and change it. One that does not exist is created, with its folder; one of an older version gets the
    /// tables of this version.
    ///
    /// # Errors
    /// If the file cannot be opened or changed, is no library, or is one of a newer program.
    pub fn open(path: &Path) -> Result<Opened, LibraryError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let mut connection = Connection::open(path)?;
        prepare(&connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        migrate(&mut connection)?;
        Ok(Opened { library: Self { connection, path: Some(path.into()) }, notes: Vec::new() })
    }

    /// Opens a library to read it.
    ///
    /// # Errors
    /// If there is none, the file cannot be read, is no library, or is one of a newer program.
    pub fn open_read_only(path: &Path) -> Result<Self, LibraryError> {
        if !path.try_exists()? {
            return Err(LibraryError::Missing);
        }
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        prepare(&connection)?;
        check_version(&connection)?;
        Ok(Self { connection, path: Some(path.into()) })
    }

    /// A library in memory, which ends with this value.
    ///
    /// # Errors
    /// If memory is short.
    pub fn in_memory() -> Result<Self, LibraryError> {
        let mut connection = Connection::open_in_memory()?;
        prepare(&connection)?;
        migrate(&mut connection)?;
        Ok(Self { connection, path: None })
    }
}

fn prepare(connection: &Connection) -> Result<(), LibraryError> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    super::query::register(connection)?;
    Ok(())
}

/// The version of the file's tables; 0 of an empty file.
fn check_version(connection: &Connection) -> Result<i64, LibraryError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > VERSION { Err(LibraryError::Newer { found, known: VERSION }) } else { Ok(found) }
}

/// Brings the tables to this program's version.
fn migrate(connection: &mut Connection) -> Result<(), LibraryError> {
    if check_version(connection)? == VERSION {
        return Ok(());
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    migrations().to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
        other => LibraryError::Damaged(other.to_string()),
    })
}
