//! A file that is still being written: whoever reads it waits at its end for more.

use crate::cancel::Cancel;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A reader looks so often whether it was cancelled, and whether the file has grown.
const LOOK_AGAIN: Duration = Duration::from_millis(40);

/// How a file that is being written stands. All clones are of one file.
#[derive(Debug, Clone, Default)]
pub struct Growth(Arc<(Mutex<Stand>, Condvar)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stand {
    #[default]
    Growing,
    Whole,
    /// It will never be whole.
    Broken,
}

impl Growth {
    /// Everything is written.
    pub fn finish(&self) {
        self.set(Stand::Whole);
    }

    /// No more will come.
    pub fn give_up(&self) {
        self.set(Stand::Broken);
    }

    fn set(&self, stand: Stand) {
        let (lock, changed) = &*self.0;
        let mut now = lock.lock().unwrap_or_else(PoisonError::into_inner);
        // What is whole stays whole.
        if *now == Stand::Growing {
            *now = stand;
        }
        changed.notify_all();
    }

    /// How it stands now, or after a moment if it still grows.
    fn look_again(&self) -> Stand {
        let (lock, changed) = &*self.0;
        let stand = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let still = |stand: &mut Stand| *stand == Stand::Growing;
        let waited = changed.wait_timeout_while(stand, LOOK_AGAIN, still);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn stand(&self) -> Stand {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A recording that is on its way.
#[derive(Debug, Clone)]
pub struct Growing {
    /// Its file, which is there.
    pub path: PathBuf,
    /// How it stands.
    pub growth: Growth,
}

impl Growing {
    /// Reads it from its start, waiting for what has not come yet.
    ///
    /// # Errors
    /// Where the file cannot be opened.
    pub fn read(&self, cancel: &Cancel) -> io::Result<GrowingReader> {
        GrowingReader::open(&self.path, self.growth.clone(), cancel.clone())
    }
}

/// The bytes of a [`Growing`]. At the end of what is there it waits.
#[derive(Debug)]
pub struct GrowingReader {
    file: File,
    growth: Growth,
    cancel: Cancel,
}

impl GrowingReader {
    fn open(path: &Path, growth: Growth, cancel: Cancel) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, growth, cancel })
    }
}

impl Read for GrowingReader {
    /// Ends with an error when the file will never be whole, or reading was cancelled.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            // Asked before the file is read: what came until then is there.
            let stand = self.growth.stand();
            let count = self.file.read(buffer)?;
            if count > 0 || buffer.is_empty() || stand == Stand::Whole {
                return Ok(count);
            }
            if stand == Stand::Broken || self.cancel.is_cancelled() {
                return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the download ended early"));
            }
            self.growth.look_again();
        }
    }
}

impl Seek for GrowingReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_reader_waits_for_the_end_and_ends_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sound");
        let mut file = File::create(&path).unwrap();
        let growing = Growing { path, growth: Growth::default() };
        let mut reader = growing.read(&Cancel::new()).unwrap();
        let growth = growing.growth.clone();
        let writer = std::thread::spawn(move || {
            for part in 0..10_u8 {
                file.write_all(&[part; 1000]).unwrap();
                growth.look_again();
            }
            growth.finish();
        });
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        writer.join().unwrap();
        assert_eq!(all.len(), 10_000);
    }

    #[test]
    fn what_breaks_off_or_is_cancelled_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sound");
        std::fs::write(&path, "half").unwrap();
        let growing = Growing { path, growth: Growth::default() };
        let cancel = Cancel::new();
        let mut reader = growing.read(&cancel).unwrap();
        let mut some = [0; 4];
        reader.read_exact(&mut some).unwrap();
        cancel.cancel();
        assert!(reader.read(&mut some).is_err());
        growing.growth.give_up();
        let mut all = Vec::new();
        assert!(growing.read(&Cancel::new()).unwrap().read_to_end(&mut all).is_err());
    }
}
