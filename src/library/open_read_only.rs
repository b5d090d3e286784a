//! How a library is read that cannot be changed: on a read-only disk, or of another user.

use super::open::{State, open_patiently, prepare, state, unrecognised};
use super::salvage::is_ours;
use super::{Library, LibraryError};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

impl Library {
    /// Opens a library to read it. Nothing is written, unless another process is writing at the same time, or its tables are of an older
    /// version: then they are renewed first.
    ///
    /// # Errors
    /// If there is none, the file cannot be read, is no library, is damaged, is of a newer version, or of an older one and cannot be written.
    pub fn open_read_only(path: &Path) -> Result<Self, LibraryError> {
        let path = std::path::absolute(path)?;
        match Self::read_only(path.clone()) {
            Err(error @ LibraryError::NotALibrary(_)) if path.is_file() && is_ours(&path, &error) => {
                Err(LibraryError::Damaged("its first page cannot be read".into()))
            }
            Err(error @ LibraryError::Damaged(_)) if !is_ours(&path, &error) => Err(unrecognised()),
            opened => opened,
        }
    }

    fn read_only(path: PathBuf) -> Result<Self, LibraryError> {
        match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => return Err(LibraryError::NotALibrary("a folder".into())),
            Ok(metadata) if !metadata.is_file() => {
                return Err(LibraryError::NotALibrary("a device or a pipe".into()));
            }
            Ok(metadata) if metadata.len() == 0 => return Err(LibraryError::Missing),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(LibraryError::Missing),
            Err(error) => return Err(error.into()),
        }
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let (connection, copy) = match open_and_read(|| Connection::open_with_flags(&path, read_only)) {
            // In WAL mode even a reader creates files beside the library, which a read-only folder does not take.
            Err(error) if may_be_folder(&error) => {
                let log = beside(&path, "-wal");
                if std::fs::metadata(&log).map_or(0, |metadata| metadata.len()) == 0 {
                    (open_and_read(|| open_unchanging(&path))?, None)
                } else {
                    let (copy, path) = copy(&path, &log)?;
                    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                    (open_and_read(|| Connection::open_with_flags(&path, flags))?, Some(copy))
                }
            }
            opened => (opened?, None),
        };
        prepare(&connection)?;
        connection.pragma_update(None, "query_only", true)?;
        match state(&connection)? {
            State::Current | State::Nameless => Ok(Self { connection, path: Some(path), copy }),
            State::Older => {
                drop(connection);
                renew(&path)?;
                Self::read_only(path)
            }
        }
    }
}

/// Gives a library the tables of this version.
fn renew(path: &Path) -> Result<(), LibraryError> {
    match open_patiently(path) {
        Ok(_) => Ok(()),
        Err(LibraryError::ReadOnly(_) | LibraryError::Io(_)) => {
            Err(LibraryError::ReadOnly("its tables are of an older version, they have to be renewed".into()))
        }
        Err(error) => Err(error),
    }
}

/// Opens the file and reads its first page, which SQLite puts off.
fn open_and_read(
    open: impl FnOnce() -> Result<Connection, rusqlite::Error>,
) -> Result<Connection, rusqlite::Error> {
    let connection = open()?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

fn may_be_folder(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// Opens a file that nobody changes meanwhile, without the files beside it.
fn open_unchanging(path: &Path) -> Result<Connection, rusqlite::Error> {
    let mut address =
        url::Url::from_file_path(path).map_err(|()| rusqlite::Error::InvalidPath(path.into()))?;
    address.set_query(Some("immutable=1"));
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(address.as_str(), flags)
}

/// A copy of the library with its log, which holds its last changes.
fn copy(path: &Path, log: &Path) -> Result<(TempDir, PathBuf), LibraryError> {
    let folder = tempfile::Builder::new().prefix(".pianoscope-").tempdir()?;
    let copy = folder.path().join("library.sqlite");
    std::fs::copy(path, &copy)?;
    std::fs::copy(log, beside(&copy, "-wal"))?;
    Ok((folder, copy))
}

/// The path with something appended, as SQLite names the files beside a library.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
