//! Whether a file was replaced: its size and the time of its last change.

use std::path::Path;
use std::time::SystemTime;

/// Size and time of the last change of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileStamp {
    bytes: u64,
    /// `None` where the file system does not know it.
    modified: Option<SystemTime>,
}

impl FileStamp {
    /// Reads it, which may block; `None` if there is no such file.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self { bytes: metadata.len(), modified: metadata.modified().ok() })
    }
}

#[cfg(test)]
mod tests {
    use super::FileStamp;
    use std::fs::File;
    use std::time::{Duration, SystemTime};

    #[test]
    fn another_size_or_time_is_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        assert_eq!(FileStamp::read(&path), None);
        std::fs::write(&path, b"four").unwrap();
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        File::options().write(true).open(&path).unwrap().set_modified(hour_ago).unwrap();
        let first = FileStamp::read(&path).unwrap();
        assert_eq!(FileStamp::read(&path), Some(first));
        std::fs::write(&path, b"five").unwrap();
        let same_size = FileStamp::read(&path).unwrap();
        assert_ne!(same_size, first);
        std::fs::write(&path, b"longer").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(hour_ago).unwrap();
        assert_ne!(FileStamp::read(&path), Some(first));
    }
}
