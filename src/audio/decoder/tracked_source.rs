//! How far a file was read.

use std::fs::File;
use std::io::{Read, Result, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use symphonia::core::io::MediaSource;

/// Where the last read or seek of a file ended.
#[derive(Debug, Clone, Default)]
pub(super) struct ReadPosition {
    position: Arc<AtomicU64>,
    len: u64,
}

impl ReadPosition {
    /// Whether the file was read to its last byte.
    pub(super) fn is_at_end(&self) -> bool {
        self.position.load(Ordering::Relaxed) >= self.len
    }
}

/// A file whose position others can see.
pub(super) struct TrackedSource {
    file: File,
    position: Arc<AtomicU64>,
    /// As they were when it was opened: each query is a system call, and symphonia asks on every long skip.
    is_seekable: bool,
    length: Option<u64>,
}

impl TrackedSource {
    pub(super) fn new(file: File) -> (Self, ReadPosition) {
        let position = Arc::new(AtomicU64::new(0));
        let (is_seekable, length) = (file.is_seekable(), file.byte_len());
        let len = length.unwrap_or(u64::MAX);
        (Self { file, position: Arc::clone(&position), is_seekable, length }, ReadPosition { position, len })
    }
}

impl Read for TrackedSource {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.file.read(buffer)?;
        self.position.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for TrackedSource {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let position = self.file.seek(to)?;
        self.position.store(position, Ordering::Relaxed);
        Ok(position)
    }
}

impl MediaSource for TrackedSource {
    fn is_seekable(&self) -> bool {
        self.is_seekable
    }

    fn byte_len(&self) -> Option<u64> {
        self.length
    }
}
