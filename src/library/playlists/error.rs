//! Why a playlist cannot be read, changed or written.

use crate::input::ListProblem;
use crate::library::LibraryError;
use std::path::PathBuf;

/// Why a playlist cannot be read, changed or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlaylistError {
    /// No playlist has this name.
    #[error("no playlist is called {0:?}: `pianoscope library playlist list` shows those that exist")]
    NoPlaylist(String),
    /// It was deleted meanwhile.
    #[error("this playlist was deleted meanwhile")]
    Deleted,
    /// Another playlist has the name.
    #[error("a playlist is called {0:?} already: give another name")]
    NameTaken(String),
    /// An empty name, or one of several lines.
    #[error("{0:?} is no name for a playlist: give one line with at least one letter")]
    BadName(String),
    /// An entry that the playlist does not have.
    #[error("the playlist has no entry {position}: it has {count}")]
    NoEntry {
        /// From 1.
        position: usize,
        /// Number of entries.
        count: usize,
    },
    /// More entries than a playlist may have.
    #[error("a playlist has at most 100,000 entries: make another one")]
    TooLong,
    /// A file that is no playlist.
    #[error("{}: {problem}", path.display())]
    List {
        /// The file.
        path: PathBuf,
        /// The problem.
        problem: ListProblem,
    },
    /// The operating system does not read it.
    #[error("{}: cannot be read ({reason}): check its name and mode", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The message of the operating system.
        reason: std::io::Error,
    },
    /// The operating system does not write it.
    #[error("{}: cannot be written: {reason}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The message of the operating system.
        reason: std::io::Error,
    },
    /// The library fails.
    #[error(transparent)]
    Library(#[from] LibraryError),
}

impl From<rusqlite::Error> for PlaylistError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Library(error.into())
    }
}
