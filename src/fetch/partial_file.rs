//! A file that is still being written. Readers block at its end until more is written.

use crate::cancel::Cancel;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How often a blocked reader checks for cancellation and for new bytes.
const POLL_INTERVAL: Duration = Duration::from_millis(40);

/// Whether a file is still being written. All clones share one status.
#[derive(Debug, Clone, Default)]
pub struct WriteStatus(Arc<(Mutex<WriteState>, Condvar)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum WriteState {
    #[default]
    InProgress,
    Complete,
    /// The download failed.
    Failed,
}

impl WriteStatus {
    /// Marks the file as complete.
    pub fn complete(&self) {
        self.set(WriteState::Complete);
    }

    /// Marks the file as failed; no more bytes follow.
    pub fn fail(&self) {
        self.set(WriteState::Failed);
    }

    fn set(&self, state: WriteState) {
        let (lock, changed) = &*self.0;
        let mut now = lock.lock().unwrap_or_else(PoisonError::into_inner);
        // The first final state wins.
        if *now == WriteState::InProgress {
            *now = state;
        }
        changed.notify_all();
    }

    /// Waits a short time for the end of writing; returns the state then.
    fn wait(&self) -> WriteState {
        let (lock, changed) = &*self.0;
        let state = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let still = |state: &mut WriteState| *state == WriteState::InProgress;
        let waited = changed.wait_timeout_while(state, POLL_INTERVAL, still);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn state(&self) -> WriteState {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A recording that is still being downloaded.
#[derive(Debug, Clone)]
pub struct PartialFile {
    /// The file, which exists.
    pub path: PathBuf,
    /// Whether it is still being written.
    pub status: WriteStatus,
}

impl PartialFile {
    /// Opens the file at its start; the reader blocks for bytes that were not written yet.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub fn read(&self, cancel: &Cancel) -> io::Result<PartialFileReader> {
        PartialFileReader::open(&self.path, self.status.clone(), cancel.clone())
    }
}

/// Reads a [`PartialFile`]; blocks at its current end.
#[derive(Debug)]
pub struct PartialFileReader {
    file: File,
    status: WriteStatus,
    cancel: Cancel,
}

impl PartialFileReader {
    fn open(path: &Path, status: WriteStatus, cancel: Cancel) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, status, cancel })
    }
}

impl Read for PartialFileReader {
    /// Fails if the download has failed or reading was cancelled.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            // Read before the file: everything written before this state is visible to the read.
            let state = self.status.state();
            let count = self.file.read(buffer)?;
            if count > 0 || buffer.is_empty() || state == WriteState::Complete {
                return Ok(count);
            }
            if state == WriteState::Failed || self.cancel.is_cancelled() {
                return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the download ended early"));
            }
            self.status.wait();
        }
    }
}

impl Seek for PartialFileReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_reader_waits_for_the_rest_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sound");
        let mut file = File::create(&path).unwrap();
        let partial = PartialFile { path, status: WriteStatus::default() };
        let mut reader = partial.read(&Cancel::new()).unwrap();
        let status = partial.status.clone();
        let writer = std::thread::spawn(move || {
            for part in 0..10_u8 {
                file.write_all(&[part; 1000]).unwrap();
                status.wait();
            }
            status.complete();
        });
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        writer.join().unwrap();
        assert_eq!(all.len(), 10_000);
    }

    #[test]
    fn a_failed_or_cancelled_download_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sound");
        std::fs::write(&path, "half").unwrap();
        let partial = PartialFile { path, status: WriteStatus::default() };
        let cancel = Cancel::new();
        let mut reader = partial.read(&cancel).unwrap();
        let mut some = [0; 4];
        reader.read_exact(&mut some).unwrap();
        cancel.cancel();
        assert!(reader.read(&mut some).is_err());
        partial.status.fail();
        let mut all = Vec::new();
        assert!(partial.read(&Cancel::new()).unwrap().read_to_end(&mut all).is_err());
    }
}
