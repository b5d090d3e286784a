//! Why a listening history cannot be imported.

use crate::library::LibraryError;
use std::path::PathBuf;

/// Why a listening history cannot be imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// The operating system does not read it.
    #[error("{}: cannot be read ({reason}): check its name and mode", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The message of the operating system.
        reason: std::io::Error,
    },
    /// A zip archive, as ListenBrainz sends it.
    #[error("{}: a zip archive: unpack it, and give the folder that it contains", .0.display())]
    Archive(PathBuf),
    /// No listen at all in it.
    #[error(
        "{}: no listens in it, {lines} lines of something else: give an export of ListenBrainz, with `listened_at` and `track_metadata`",
        path.display()
    )]
    NotAHistory {
        /// The file.
        path: PathBuf,
        /// Lines, or entries of the array, that were looked at.
        lines: u64,
    },
    /// A folder without such files.
    #[error("{}: no .jsonl or .json file below this folder: give the folder of an unpacked export of ListenBrainz", .0.display())]
    NoFiles(PathBuf),
    /// The library fails.
    #[error(transparent)]
    Library(#[from] LibraryError),
}
