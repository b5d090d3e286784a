//! The part of a source that one FLAC stream takes up: up to the start of the next one, without the tags between them.

use crate::audio::foreign_tags::{tag_length, trailing_tags};
use crate::audio::source_view::apply_patch;
use memchr::memmem;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use symphonia::core::io::{MediaSource, MediaSourceStream};

/// A stream's first bytes: its marker and the header of the block STREAMINFO of 34 bytes (RFC 9639, 8.1 and 8.2).
const MARKER: [u8; 8] = *b"fLaC\x00\x00\x00\x22";
/// Bytes that are looked at before those in front of them are returned: tags of the usual size.
const HOLD_BYTES: usize = 8 << 10;
const READ_BYTES: usize = 16 << 10;
/// Position of the block sizes in a stream.
const BLOCK_SIZES_AT: u64 = 8;
/// Longest file that is searched for further streams before a seek.
const MAX_SEARCHED_BYTES: u64 = 64 << 20;
const UNKNOWN: u64 = u64::MAX;

/// Where a stream ends and the next one starts, as far as it is known.
#[derive(Debug)]
pub(super) struct SegmentEnd {
    start: u64,
    end: AtomicU64,
    next: AtomicU64,
}

impl SegmentEnd {
    /// Start of the next stream in bytes of the source.
    pub(super) fn next(&self) -> Option<u64> {
        known(&self.next)
    }

    fn end(&self) -> Option<u64> {
        known(&self.end)
    }

    fn set(&self, end: u64, next: u64) {
        self.end.store(end, Ordering::Relaxed);
        self.next.store(next, Ordering::Relaxed);
    }

    /// Searches the rest of a source of moderate length.
    ///
    /// # Errors
    /// Those of reading.
    pub(super) fn find(&self, source: &mut MediaSourceStream<'_>) -> io::Result<()> {
        let length =
            source.byte_len().filter(|&length| length - self.start.min(length) <= MAX_SEARCHED_BYTES);
        let Some(length) = length.filter(|_| self.end().is_none() && source.is_seekable()) else {
            return Ok(());
        };
        source.seek(SeekFrom::Start(self.start))?;
        let mut window = Vec::new();
        let mut at = self.start;
        loop {
            let filled = window.len();
            let read = read_more(source, &mut window)?;
            if let Some(found) = find_marker(&window, filled, at == self.start) {
                self.set(
                    at + (found - tags_before(window.get(..found).unwrap_or_default())) as u64,
                    at + found as u64,
                );
                return Ok(());
            }
            if read == 0 {
                let tags = trailing_tags(&window).min(length - self.start.min(length));
                self.set(length - tags, UNKNOWN);
                return Ok(());
            }
            let dropped = window.len().saturating_sub(HOLD_BYTES);
            window.drain(..dropped);
            at += dropped as u64;
        }
    }
}

fn known(value: &AtomicU64) -> Option<u64> {
    Some(value.load(Ordering::Relaxed)).filter(|&value| value != UNKNOWN)
}

/// Moves a source, which may not be seekable, to a position.
///
/// # Errors
/// Those of seeking.
pub(super) fn go_to(source: &mut MediaSourceStream<'_>, position: u64) -> io::Result<()> {
    use symphonia::core::io::{ReadBytes, SeekBuffered};
    if source.pos() != position && source.seek_buffered(position) != position {
        source.seek(SeekFrom::Start(position))?;
    }
    Ok(())
}

/// A view of the source that ends where the stream does.
pub(super) struct Segment<'s> {
    source: Arc<Mutex<MediaSourceStream<'s>>>,
    end: Arc<SegmentEnd>,
    /// Corrected least and greatest block size.
    block_sizes: Option<[u8; 4]>,
    /// Position in the source of the next byte to return.
    position: u64,
    /// Bytes read from the source, and the position of the first.
    ahead: Vec<u8>,
    ahead_at: u64,
}

impl<'s> Segment<'s> {
    /// The stream that starts at `start` of `source`.
    pub(super) fn new(
        source: Arc<Mutex<MediaSourceStream<'s>>>,
        start: u64,
        block_sizes: Option<[u8; 4]>,
    ) -> (Self, Arc<SegmentEnd>) {
        let end = Arc::new(SegmentEnd { start, end: UNKNOWN.into(), next: UNKNOWN.into() });
        let segment = Self {
            source,
            end: Arc::clone(&end),
            block_sizes,
            position: start,
            ahead: Vec::new(),
            ahead_at: start,
        };
        (segment, end)
    }

    /// Bytes that may be returned from the position on.
    fn fill(&mut self) -> io::Result<usize> {
        let source = Arc::clone(&self.source);
        let mut source = lock(&source)?;
        if self.position < self.ahead_at || self.position > self.ahead_at + self.ahead.len() as u64 {
            (self.ahead_at, self.ahead) = (self.position, Vec::new());
        }
        loop {
            let done = usize::try_from(self.position - self.ahead_at).unwrap_or(usize::MAX);
            if let Some(end) = self.end.end() {
                let there = self.ahead.len() - done.min(self.ahead.len());
                let allowed = usize::try_from(end.saturating_sub(self.position)).unwrap_or(usize::MAX);
                if there > 0 || allowed == 0 {
                    return Ok(there.min(allowed));
                }
            } else if self.ahead.len() > done + HOLD_BYTES {
                return Ok(self.ahead.len() - done - HOLD_BYTES);
            }
            if done > READ_BYTES {
                self.ahead.drain(..done);
                self.ahead_at = self.position;
            }
            let filled = self.ahead.len();
            go_to(&mut source, self.ahead_at + filled as u64)?;
            let read = read_more(&mut source, &mut self.ahead)?;
            if self.end.end().is_some() {
                if read == 0 {
                    return Ok(0);
                }
                continue;
            }
            if let Some(found) = find_marker(&self.ahead, filled, self.ahead_at == self.end.start) {
                let tags = tags_before(self.ahead.get(..found).unwrap_or_default());
                self.end.set(self.ahead_at + (found - tags) as u64, self.ahead_at + found as u64);
            } else if read == 0 {
                let length = self.ahead_at + self.ahead.len() as u64;
                self.end.set(length - trailing_tags(&self.ahead).min(self.ahead.len() as u64), UNKNOWN);
            }
        }
    }
}

fn lock<'m, 's>(
    source: &'m Mutex<MediaSourceStream<'s>>,
) -> io::Result<MutexGuard<'m, MediaSourceStream<'s>>> {
    source.lock().map_err(|_| io::Error::other("another reader has failed"))
}

/// Appends the next bytes; 0 at the end.
fn read_more(source: &mut MediaSourceStream<'_>, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let filled = bytes.len();
    bytes.resize(filled + READ_BYTES, 0);
    let read = match bytes.get_mut(filled..) {
        Some(free) => source.read(free),
        None => Ok(0),
    };
    bytes.truncate(filled + *read.as_ref().unwrap_or(&0));
    read
}

/// Position of a marker that ends behind the first `searched` bytes, other than the stream's own.
fn find_marker(bytes: &[u8], searched: usize, at_start: bool) -> Option<usize> {
    let start = searched.saturating_sub(MARKER.len() - 1).max(usize::from(at_start));
    memmem::find(bytes.get(start..)?, &MARKER).map(|at| start + at)
}

/// Length of the tags at the end of `bytes`.
fn tags_before(bytes: &[u8]) -> usize {
    let mut kept = bytes;
    for _ in 0..8 {
        let behind = usize::try_from(trailing_tags(kept)).unwrap_or(usize::MAX);
        let length = if behind > 0 { behind } else { id3v2_at_end(kept) };
        match kept.len().checked_sub(length).and_then(|length| kept.get(..length)) {
            Some(rest) if length > 0 => kept = rest,
            _ => break,
        }
    }
    bytes.len() - kept.len()
}

/// Length of an ID3v2 tag that ends with `bytes`.
fn id3v2_at_end(bytes: &[u8]) -> usize {
    let starts = bytes.windows(3).enumerate().rev().filter(|(_, window)| window == b"ID3");
    let mut lengths = starts.map(|(at, _)| (bytes.len() - at, bytes.get(at..).and_then(tag_length)));
    lengths.find(|(rest, length)| *length == Some(*rest as u64)).map_or(0, |(rest, _)| rest)
}

impl Read for Segment<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill()?.min(buffer.len());
        let from = usize::try_from(self.position - self.ahead_at).unwrap_or(usize::MAX);
        let bytes = self.ahead.get(from..).and_then(|rest| rest.get(..count)).unwrap_or_default();
        let Some(filled) = buffer.get_mut(..bytes.len()) else { return Ok(0) };
        filled.copy_from_slice(bytes);
        if let Some(sizes) = &self.block_sizes {
            apply_patch(filled, self.position, self.end.start + BLOCK_SIZES_AT, sizes);
        }
        let count = filled.len();
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Segment<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let start = self.end.start;
        let position = match to {
            SeekFrom::Start(offset) => start.checked_add(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => {
                let length = self.byte_len().ok_or_else(|| io::Error::other("the length is unknown"))?;
                start.checked_add(length).and_then(|end| end.checked_add_signed(offset))
            }
        };
        match position.filter(|&position| position >= start && i64::try_from(position).is_ok()) {
            Some(position) => {
                self.position = position;
                Ok(position - start)
            }
            None => Err(io::ErrorKind::InvalidInput.into()),
        }
    }
}

impl MediaSource for Segment<'_> {
    fn is_seekable(&self) -> bool {
        self.source.lock().is_ok_and(|source| source.is_seekable())
    }

    fn byte_len(&self) -> Option<u64> {
        let end = match self.end.end() {
            Some(end) => Some(end),
            None => self.source.lock().ok().and_then(|source| source.byte_len()),
        };
        end.map(|end| end.saturating_sub(self.end.start))
    }
}
