//! Size and time of a file: equal as long as nobody has written to it.

use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Size and time of the last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// In bytes.
    pub(super) size: u64,
    /// In nanoseconds since 1970 in UTC, negative before; `None` if the system does not report it.
    pub(super) modified_ns: Option<i64>,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { size: metadata.len(), modified_ns: modified_ns(metadata) }
    }

    /// Of the file at `path`, symbolic links followed.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        Ok(Self::of(&std::fs::metadata(path)?))
    }
}

fn modified_ns(metadata: &Metadata) -> Option<i64> {
    let modified = metadata.modified().ok()?;
    match modified.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos()).ok().map(|ns| -ns),
    }
}
