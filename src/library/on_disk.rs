//! Whether the files of the recordings are as they were when they were analysed.

use super::location::StoredPath;
use super::{Library, LibraryError, Location};
use std::io::{self, ErrorKind};
use std::time::UNIX_EPOCH;

/// How a file is not as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDisk {
    /// Nothing is at its path.
    Missing,
    /// Its size or time of change is another.
    Changed,
    /// The system does not say, e.g. since its folder must not be read.
    Unreadable,
}

impl Library {
    /// The files that are missing, have changed or cannot be looked at, in the order of their paths. Links are not looked at.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn on_disk(&self) -> Result<Vec<(Location, OnDisk)>, LibraryError> {
        let mut statement = self
            .connection()
            .prepare("SELECT path, size, modified_ns FROM recording WHERE is_link = 0 ORDER BY path")?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let path: StoredPath = row.get(0)?;
            let (size, modified_ns): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
            let state = match std::fs::metadata(&path.0) {
                Err(error) if is_absent(&error) => Some(OnDisk::Missing),
                Err(_) => Some(OnDisk::Unreadable),
                Ok(metadata) => {
                    let now = modified(&metadata);
                    let same_size = size.is_none_or(|size| i64::try_from(metadata.len()) == Ok(size));
                    let same_time = modified_ns.zip(now).is_none_or(|(then, now)| then == now);
                    (!(same_size && same_time)).then_some(OnDisk::Changed)
                }
            };
            found.extend(state.map(|state| (Location::from_columns(path, false), state)));
        }
        Ok(found)
    }
}

/// Also if a folder of its path is a file now.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Nanoseconds since 1970, as a scan stores them.
fn modified(metadata: &std::fs::Metadata) -> Option<i64> {
    let modified = metadata.modified().ok()?;
    match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos()).ok().map(|nanoseconds| -nanoseconds),
    }
}
