//! Identifies a folder whatever the path that leads to it.

use std::fs::Metadata;
use std::path::Path;

/// Equal for two paths of the same folder.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct FolderId(Id);

#[cfg(unix)]
type Id = (u64, u64);
#[cfg(not(unix))]
type Id = std::path::PathBuf;

impl FolderId {
    /// Device and number of the folder; `None` if it cannot be determined.
    #[cfg(unix)]
    pub(super) fn of(_path: &Path, metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self((metadata.dev(), metadata.ino())))
    }

    /// The path without symbolic links; `None` if it cannot be determined.
    #[cfg(not(unix))]
    pub(super) fn of(path: &Path, _metadata: &Metadata) -> Option<Self> {
        path.canonicalize().ok().map(Self)
    }
}
