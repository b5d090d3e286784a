//! A source of bytes → the same from an offset on, with some bytes replaced, or longer than it is.
//!
//! A demuxer refuses a whole file because of a few bytes in a header. Those are replaced on the way to it; the file is not touched.

use std::io::{self, Read, Seek, SeekFrom};
use symphonia::core::io::MediaSource;

/// A changed view of a source.
pub(super) struct SourceView {
    source: Box<dyn MediaSource>,
    /// Where the view begins in the source.
    start: u64,
    /// Position in the view.
    position: u64,
    /// Length of the view, if it is stated; beyond the source's end there is nothing to read.
    length: Option<u64>,
    /// Replaced bytes: position in the view and bytes, in order.
    patches: Vec<(u64, Vec<u8>)>,
}

impl SourceView {
    /// The part of `source` from byte `start` on.
    ///
    /// # Errors
    /// Those of seeking there.
    pub(super) fn new(mut source: Box<dyn MediaSource>, start: u64) -> io::Result<Self> {
        source.seek(SeekFrom::Start(start))?;
        Ok(Self { source, start, position: 0, length: None, patches: Vec::new() })
    }

    /// The source itself, from its start.
    ///
    /// # Errors
    /// Those of seeking there.
    pub(super) fn into_source(mut self) -> io::Result<Box<dyn MediaSource>> {
        self.source.rewind()?;
        Ok(self.source)
    }

    /// States this length in bytes instead of the true one, e.g. that of a file which was not received completely;
    /// what lies behind it is not read.
    pub(super) fn with_length(mut self, length: u64) -> Self {
        self.length = Some(length);
        self
    }

    /// Replaces bytes: each patch is a position in the view and the bytes from there on.
    pub(super) fn with_patches(mut self, mut patches: Vec<(u64, Vec<u8>)>) -> Self {
        patches.sort();
        self.patches = patches;
        self
    }
}

/// Writes `bytes`, which belong at position `at`, into `buffer`, which begins at `start`, as far as they overlap.
pub(super) fn apply_patch(buffer: &mut [u8], start: u64, at: u64, bytes: &[u8]) {
    let end = start + buffer.len() as u64;
    let (first, last) = (start.max(at), end.min(at + bytes.len() as u64));
    if first < last {
        // Both ranges are within slices, so they fit `usize`.
        let to = buffer.get_mut((first - start) as usize..(last - start) as usize);
        let from = bytes.get((first - at) as usize..(last - at) as usize);
        if let (Some(to), Some(from)) = (to, from) {
            to.copy_from_slice(from);
        }
    }
}

impl Read for SourceView {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let allowed = self.length.map_or(u64::MAX, |length| length.saturating_sub(self.position));
        let allowed = usize::try_from(allowed).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.source.read(buffer.get_mut(..allowed).unwrap_or_default())?;
        let (start, end) = (self.position, self.position + count as u64);
        let read = buffer.get_mut(..count).unwrap_or_default();
        for (at, bytes) in self.patches.iter().take_while(|(at, _)| *at < end) {
            apply_patch(read, start, *at, bytes);
        }
        self.position = end;
        Ok(count)
    }
}

impl Seek for SourceView {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => {
                let length = match self.length {
                    Some(length) => length,
                    None => self.source.seek(SeekFrom::End(0))?.saturating_sub(self.start),
                };
                length.checked_add_signed(offset)
            }
        };
        let absolute = position.and_then(|position| Some((position, position.checked_add(self.start)?)));
        // Larger positions are refused by the system.
        let Some((position, absolute)) = absolute.filter(|&(_, absolute)| i64::try_from(absolute).is_ok())
        else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        self.source.seek(SeekFrom::Start(absolute))?;
        self.position = position;
        Ok(position)
    }
}

impl MediaSource for SourceView {
    fn is_seekable(&self) -> bool {
        self.source.is_seekable()
    }

    fn byte_len(&self) -> Option<u64> {
        self.length.or_else(|| Some(self.source.byte_len()?.saturating_sub(self.start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn view() -> SourceView {
        let source = Box::new(Cursor::new(b"0123456789".to_vec()));
        SourceView::new(source, 2).unwrap().with_patches(vec![(6, b"ZZZ".to_vec()), (1, b"ab".to_vec())])
    }

    #[test]
    fn reads_begin_at_the_offset_and_show_the_replaced_bytes() {
        let mut all = String::new();
        view().read_to_string(&mut all).unwrap();
        assert_eq!(all, "2ab567ZZ");
        // A patch that is read in two parts.
        let mut part = [0; 2];
        let mut view = view();
        view.read_exact(&mut part).unwrap();
        assert_eq!(&part, b"2a");
        view.read_exact(&mut part).unwrap();
        assert_eq!(&part, b"b5");
        assert_eq!(view.stream_position().unwrap(), 4);
    }

    #[test]
    fn positions_count_from_the_offset() {
        let mut view = view();
        assert_eq!(view.seek(SeekFrom::End(-3)).unwrap(), 5);
        let mut rest = String::new();
        view.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "7ZZ");
        assert_eq!(view.byte_len(), Some(8));
        assert!(view.seek(SeekFrom::Start(u64::MAX)).is_err());
        assert!(view.seek(SeekFrom::Current(-100)).is_err());
    }

    #[test]
    fn a_longer_length_can_be_stated_but_not_read() {
        let mut view = view().with_length(100);
        assert_eq!(view.seek(SeekFrom::End(0)).unwrap(), 100);
        assert_eq!(view.read(&mut [0; 8]).unwrap(), 0);
        assert_eq!(view.byte_len(), Some(100));
    }
}
