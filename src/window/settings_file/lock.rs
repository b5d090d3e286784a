//! A lock that processes hold while they change a file, so that none writes what it read before another wrote.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// Longest wait for another process. A lock that is held longer belongs to one that hangs.
const MAX_WAIT: Duration = Duration::from_secs(2);
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// The lock of a file; released when it is dropped, or when the process ends.
pub(super) struct FileLock {
    _file: Option<File>,
}

impl FileLock {
    /// Waits a moment for the lock of the file at `path`, which is a file beside it. Without it, e.g. on file systems that have no locks,
    /// the caller goes on all the same.
    pub(super) fn acquire(path: &Path) -> Self {
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).write(true).open(path.with_extension("lock")).ok();
        let begin = Instant::now();
        let is_locked = |file: &File| loop {
            match file.try_lock() {
                Ok(()) => return true,
                Err(std::fs::TryLockError::WouldBlock) if begin.elapsed() < MAX_WAIT => {
                    thread::sleep(RETRY_INTERVAL);
                }
                Err(_) => return false,
            }
        };
        Self { _file: file.filter(is_locked) }
    }
}
