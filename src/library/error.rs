//! Why a library cannot be opened, read or changed.

use super::{Location, RecordingId};
use rusqlite::{ErrorCode, ffi};

/// Why a library cannot be opened, read or changed. Each message says what the user can do; none names the library's file, since the
/// caller that reports it knows its name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// Neither a home folder nor a folder for data.
    #[error("this user has no folder for data: name the library's file with --library")]
    NoFolder,
    /// To be read only, but nothing has this path.
    #[error("there is no library yet: fill one with `pianoscope scan FOLDER`, or check the name")]
    Missing,
    /// The operating system does not open or create the file.
    #[error(
        "the library cannot be opened: {0}; change the mode or owner of the file and its folder, or name another with --library"
    )]
    Io(#[from] std::io::Error),
    /// A library that does not exist, in a folder that does not either.
    #[error("{}: there is no such folder: make it, or check the name of the library", .0.display())]
    NoSuchFolder(std::path::PathBuf),
    /// A library that does not exist, with the name of a recording.
    #[error("this is the name of a recording, no library is made with it: end the name with .sqlite")]
    NameOfRecording,
    /// A folder, a device, a recording or any other file than a library. It is left as it is.
    #[error(
        "this is no library of pianoscope but {0}; it is left as it is: move it away, or name another file with --library"
    )]
    NotALibrary(String),
    /// Of a version that this program does not know.
    #[error(
        "the library was made by a newer pianoscope (version {found} of its tables, this program knows {known}): \
         update pianoscope; nothing was changed"
    )]
    Newer {
        /// Version in the file.
        found: i64,
        /// Version of this program.
        known: i64,
    },
    /// Pages of the file contradict each other.
    #[error(
        "the library is damaged ({0}): `pianoscope library verify --repair` keeps it aside and saves what can be read of it"
    )]
    Damaged(String),
    /// Another process has been writing all the time.
    #[error(
        "the library is being written by another pianoscope: wait until it has finished, or close it, then try again"
    )]
    Busy,
    /// The disk is full. Nothing of the transaction is stored, everything before it is.
    #[error(
        "the disk is full, the last change was not stored: free some space, then do it again; nothing else is lost"
    )]
    Full,
    /// The file, its folder or its file system does not permit changes.
    #[error(
        "the library cannot be changed ({0}): change the mode or owner of the file and its folder, or name another with --library"
    )]
    ReadOnly(String),
    /// No recording has this number.
    #[error("the library has no recording number {}: it was forgotten meanwhile", .0.0)]
    NoRecording(RecordingId),
    /// A recording cannot be distinct from itself.
    #[error("both names are of the same recording (number {}): name two", .0.0)]
    SameRecording(RecordingId),
    /// A recording cannot move to where another one is.
    #[error("the library has another recording at {0}: forget that one first")]
    Occupied(Location),
    /// Anything else that SQLite reports.
    #[error("the library cannot be used: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for LibraryError {
    fn from(error: rusqlite::Error) -> Self {
        if is_unreadable_value(&error) {
            return Self::Damaged(error.to_string());
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly(error.to_string()),
            _ if error.sqlite_extended_error_code() == Some(ffi::SQLITE_IOERR_SHMSIZE) => Self::Full,
            Some(ErrorCode::CannotOpen) => {
                Self::Io(std::io::Error::other("SQLite can neither open it nor create files beside it"))
            }
            // Nothing as large as SQLite's limit of 1 GB is ever stored: a length on a damaged page.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::TooBig) => Self::Damaged(error.to_string()),
            // The full-text search says so with a general code if its settings are damaged.
            Some(ErrorCode::Unknown) if error.to_string().contains("invalid fts5") => {
                Self::Damaged(error.to_string())
            }
            Some(ErrorCode::NotADatabase) => Self::NotALibrary("a file of another kind".into()),
            _ => Self::Sqlite(error),
        }
    }
}

/// Whether a value is of another type than its column has, no UTF-8 or out of range: nothing stores such a one, so its page is damaged.
fn is_unreadable_value(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    matches!(
        error,
        FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..)
    )
}
