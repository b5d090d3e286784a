//! Identifies a file or folder whatever the path that leads to it.

use std::fs::Metadata;
use std::path::Path;

/// Equal for two paths of the same file or folder.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct FileId(Id);

#[cfg(unix)]
type Id = (u64, u64);
#[cfg(not(unix))]
type Id = std::path::PathBuf;

impl FileId {
    /// Device and number of the file; `None` if it cannot be determined.
    #[cfg(unix)]
    pub(crate) fn of(_path: &Path, metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self((metadata.dev(), metadata.ino())))
    }

    /// The path without symbolic links; `None` if it cannot be determined.
    #[cfg(not(unix))]
    pub(crate) fn of(path: &Path, _metadata: &Metadata) -> Option<Self> {
        path.canonicalize().ok().map(Self)
    }
}
