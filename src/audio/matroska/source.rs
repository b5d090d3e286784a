//! The stream of bytes below the demuxer: where it is, where it may go, and where it ends.

use super::ebml::{Header, read_available, read_content, read_header};
use std::io::{ErrorKind, Result, Seek, SeekFrom};
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadBytes, SeekBuffered};

/// Bytes that can be read again in a stream that cannot seek.
const SEEK_BACK: usize = 16 << 10;

/// A stream of bytes with its length, if known.
pub(super) struct Source<'s> {
    bytes: MediaSourceStream<'s>,
    length: Option<u64>,
    seekable: bool,
}

impl<'s> Source<'s> {
    pub(super) fn new(mut bytes: MediaSourceStream<'s>) -> Self {
        bytes.ensure_seekback_buffer(SEEK_BACK);
        let (length, seekable) = (bytes.byte_len(), bytes.is_seekable());
        Self { bytes, length, seekable }
    }

    pub(super) fn into_inner(self) -> MediaSourceStream<'s> {
        self.bytes
    }

    pub(super) fn position(&self) -> u64 {
        self.bytes.pos()
    }

    pub(super) fn is_seekable(&self) -> bool {
        self.seekable
    }

    /// Whether `position` is within the stream, as far as is known.
    pub(super) fn reaches(&self, position: u64) -> bool {
        self.length.is_none_or(|length| position <= length)
    }

    /// The next element's header; `None` if the bytes are none.
    ///
    /// # Errors
    /// Those of reading, and the end of the stream.
    pub(super) fn header(&mut self) -> Result<Option<Header>> {
        read_header(&mut self.bytes)
    }

    /// The next byte.
    ///
    /// # Errors
    /// Those of reading, and the end of the stream.
    pub(super) fn byte(&mut self) -> Result<u8> {
        self.bytes.read_byte()
    }

    /// The next `size` bytes.
    ///
    /// # Errors
    /// Those of reading, and the end of the stream.
    pub(super) fn content(&mut self, size: u64) -> Result<Vec<u8>> {
        read_content(&mut self.bytes, size)
    }

    /// The next `size` bytes, or fewer at the end.
    ///
    /// # Errors
    /// Those of reading.
    pub(super) fn available(&mut self, size: u64) -> Result<Vec<u8>> {
        read_available(&mut self.bytes, size)
    }

    /// Goes forward to `position`.
    ///
    /// # Errors
    /// Those of reading, and the end of the stream, to which it goes if `position` is behind it.
    pub(super) fn skip_to(&mut self, position: u64) -> Result<()> {
        let end = self.length.unwrap_or(u64::MAX);
        self.bytes.ignore_bytes(position.min(end).saturating_sub(self.position()))?;
        if position > end { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// Goes to `position`, back too where the stream can seek or has just been read.
    ///
    /// # Errors
    /// Those of seeking and reading.
    pub(super) fn go_to(&mut self, position: u64) -> Result<()> {
        if self.bytes.seek_buffered(position) == position {
            return Ok(());
        }
        if self.seekable {
            self.bytes.seek(SeekFrom::Start(position)).map(|_| ())
        } else if position > self.position() {
            self.skip_to(position)
        } else {
            Err(ErrorKind::Unsupported.into())
        }
    }
}
