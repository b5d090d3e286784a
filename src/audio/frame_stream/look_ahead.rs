//! A source of bytes with a view of what follows the position.

use std::io::{ErrorKind, Seek, SeekFrom};
use symphonia::core::errors::{Error, Result};
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadBytes};

/// Least bytes read at a time.
const READ_BYTES: usize = 2_048;

/// Bytes read ahead of a position.
pub(super) struct LookAhead<'s> {
    source: MediaSourceStream<'s>,
    bytes: Vec<u8>,
    /// First byte of `bytes` that is not consumed, and its position in the file.
    start: usize,
    position: u64,
}

impl<'s> LookAhead<'s> {
    /// Begins at the source's position.
    pub(super) fn new(source: MediaSourceStream<'s>) -> Self {
        let position = source.pos();
        Self { source, bytes: Vec::new(), start: 0, position }
    }

    /// Position of the next byte in the file.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Length of the file, if it is known and the file can be read at any position.
    pub(super) fn length(&self) -> Option<u64> {
        if self.source.is_seekable() { self.source.byte_len() } else { None }
    }

    /// The next `count` bytes, fewer only at the end.
    ///
    /// # Errors
    /// Those of reading.
    pub(super) fn peek(&mut self, count: usize) -> Result<&[u8]> {
        while self.bytes.len() - self.start < count {
            if self.start > 0 {
                self.bytes.drain(..self.start);
                self.start = 0;
            }
            let filled = self.bytes.len();
            self.bytes.resize(filled + (count - filled).max(READ_BYTES), 0);
            let read = match self.bytes.get_mut(filled..).map(|free| self.source.read_buf(free)) {
                Some(Ok(read)) => read,
                Some(Err(error)) if error.kind() == ErrorKind::UnexpectedEof => 0,
                Some(Err(error)) => {
                    self.bytes.truncate(filled);
                    return Err(Error::IoError(error));
                }
                None => 0,
            };
            self.bytes.truncate(filled + read);
            if read == 0 {
                break;
            }
        }
        let end = (self.start + count).min(self.bytes.len());
        Ok(self.bytes.get(self.start..end).unwrap_or_default())
    }

    /// Moves forward over bytes that were peeked at.
    pub(super) fn consume(&mut self, count: usize) {
        let count = count.min(self.bytes.len() - self.start);
        self.start += count;
        self.position += count as u64;
    }

    /// Moves forward over any number of bytes, at most to the end.
    ///
    /// # Errors
    /// Those of reading.
    pub(super) fn skip(&mut self, count: u64) -> Result<()> {
        let target = self.position.saturating_add(count);
        if self.source.is_seekable() && target > self.position + READ_BYTES as u64 {
            let end = self.source.byte_len().unwrap_or(target);
            return self.seek(target.min(end));
        }
        while self.position < target {
            let wanted = usize::try_from(target - self.position).unwrap_or(usize::MAX).min(READ_BYTES);
            let there = self.peek(wanted)?.len();
            if there == 0 {
                break;
            }
            self.consume(there);
        }
        Ok(())
    }

    /// Moves to any position.
    ///
    /// # Errors
    /// Those of seeking.
    pub(super) fn seek(&mut self, position: u64) -> Result<()> {
        let ahead = position.checked_sub(self.position).and_then(|ahead| usize::try_from(ahead).ok());
        match ahead {
            Some(ahead) if ahead <= self.bytes.len() - self.start => self.start += ahead,
            _ => {
                self.bytes.clear();
                self.start = 0;
                self.source.seek(SeekFrom::Start(position))?;
            }
        }
        self.position = position;
        Ok(())
    }

    /// The source; bytes that were read ahead are lost.
    pub(super) fn into_inner(self) -> MediaSourceStream<'s> {
        self.source
    }
}
