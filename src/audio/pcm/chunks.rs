//! Random access to a file, and the chunks of IFF files: four letters, a size of 32 bits, content, padding to an even
//! length (EA IFF 85; RIFF is the same in little-endian order).

use super::ByteOrder;
use std::io::{Result, SeekFrom};
use symphonia::core::io::MediaSource;

/// Most chunks looked at in one file.
const MAX_CHUNKS: usize = 1_000;
/// Behind a broken chunk, the next one is searched in so many bytes.
const MAX_SEARCH: u64 = 4 << 20;
/// Chunks behind the samples are looked for in the last bytes of a file, so many of them.
const MAX_TAIL: u64 = 256 << 10;
/// Chunks that programs write behind the samples.
const TAIL_CHUNKS: &[&[u8; 4]] = &[
    b"LIST", b"list", b"id3 ", b"ID3 ", b"bext", b"cue ", b"fact", b"PEAK", b"smpl", b"inst", b"iXML",
    b"_PMX", b"axml", b"chna", b"JUNK", b"junk", b"PAD ", b"FLLR", b"acid", b"DISP", b"afsp", b"LGWV",
    b"ResU", b"NAME", b"AUTH", b"(c) ", b"ANNO", b"COMT", b"MARK", b"INST", b"APPL", b"CHAN", b"SAUR",
    b"levl",
];

/// Recorders that do not know the length write 0, or a number of about 2^31 or 2^32 bytes, less the size of the header.
pub(super) const PLACEHOLDER: u64 = 0x7fff_0000;

/// A seekable source of known length.
pub(super) struct Bytes<'a> {
    source: &'a mut dyn MediaSource,
    pub(super) len: u64,
}

/// A chunk's header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    pub(super) name: [u8; 4],
    /// Position of its content.
    pub(super) start: u64,
    /// Length of its content as it states.
    pub(super) size: u64,
}

impl Chunk {
    fn is_plausible(&self, len: u64) -> bool {
        let printable = self.name.iter().all(|&byte| (b' '..=b'~').contains(&byte));
        printable && self.size <= len.saturating_sub(self.start)
    }
}

impl<'a> Bytes<'a> {
    pub(super) fn new(source: &'a mut dyn MediaSource, len: u64) -> Self {
        Self { source, len }
    }

    /// Fills `buffer` from `at`; `false` if the file ends before that.
    pub(super) fn read_at(&mut self, at: u64, buffer: &mut [u8]) -> Result<bool> {
        if at.checked_add(buffer.len() as u64).is_none_or(|end| end > self.len) {
            return Ok(false);
        }
        self.source.seek(SeekFrom::Start(at))?;
        match self.source.read_exact(buffer) {
            Ok(()) => Ok(true),
            // The file has become shorter.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The bytes at `at`; `None` if the file ends before that.
    pub(super) fn array_at<const N: usize>(&mut self, at: u64) -> Result<Option<[u8; N]>> {
        let mut array = [0; N];
        Ok(self.read_at(at, &mut array)?.then_some(array))
    }

    /// The chunk whose header is at `at`.
    pub(super) fn chunk_at(&mut self, at: u64, order: ByteOrder) -> Result<Option<Chunk>> {
        Ok(self.array_at::<8>(at)?.map(|[a, b, c, d, size @ ..]| Chunk {
            name: [a, b, c, d],
            start: at + 8,
            size: u64::from(order.u32(size)),
        }))
    }

    /// Whether the rest of the file from `at` on is a sequence of known chunks.
    pub(super) fn is_tail(&mut self, mut at: u64, order: ByteOrder) -> Result<bool> {
        let mut found = false;
        for _ in 0..MAX_CHUNKS {
            match self.chunk_at(at, order)? {
                Some(chunk) if TAIL_CHUNKS.contains(&&chunk.name) && chunk.is_plausible(self.len) => {
                    found = true;
                    at = chunk.start + chunk.size + chunk.size % 2;
                }
                // A byte of padding may be missing or superfluous.
                _ => return Ok(found && at + 1 >= self.len),
            }
        }
        Ok(false)
    }

    /// Whether a chunk with a plausible header begins at `at`, or a byte later where `at` is odd.
    pub(super) fn has_chunk_at(&mut self, at: u64, order: ByteOrder) -> Result<bool> {
        for at in [at, at + at % 2] {
            if self.chunk_at(at, order)?.is_some_and(|chunk| chunk.is_plausible(self.len)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where the chunks behind samples of unknown length begin, at `start` or later; the end of the file if there are none.
    pub(super) fn start_of_tail(&mut self, start: u64, order: ByteOrder) -> Result<u64> {
        let from = start.max(self.len.saturating_sub(MAX_TAIL));
        let mut tail = vec![0; usize::try_from(self.len.saturating_sub(from)).unwrap_or(0)];
        if !self.read_at(from, &mut tail)? {
            return Ok(self.len);
        }
        let candidates = tail
            .windows(4)
            .zip(from..)
            .filter(|(name, _)| TAIL_CHUNKS.iter().any(|known| known.as_slice() == *name))
            .map(|(_, at)| at);
        for at in candidates.take(MAX_CHUNKS) {
            if self.is_tail(at, order)? {
                return Ok(at);
            }
        }
        Ok(self.len)
    }

    /// Where the CAF chunk `name`, with a size of 64 bits, begins in the last part of the file, at `start` or later.
    pub(super) fn find_caf_chunk(&mut self, start: u64, name: &[u8; 4]) -> Result<Option<u64>> {
        let from = start.max(self.len.saturating_sub(MAX_SEARCH));
        let mut region = vec![0; usize::try_from(self.len.saturating_sub(from)).unwrap_or(0)];
        if !self.read_at(from, &mut region)? {
            return Ok(None);
        }
        let fits = |(window, at): &(&[u8], u64)| match window.split_first_chunk::<4>() {
            Some((found, size)) if found == name => {
                let size = size.first_chunk().map_or(u64::MAX, |size| u64::from_be_bytes(*size));
                size <= self.len.saturating_sub(at + 12)
            }
            _ => false,
        };
        Ok(region.windows(12).zip(from..).find(fits).map(|(_, at)| at))
    }

    /// The next chunk of one of these `names` behind the place `from`, where a chunk's size has proved wrong.
    fn search(&mut self, from: u64, names: &[&[u8; 4]], order: ByteOrder) -> Result<Option<Chunk>> {
        let count = self.len.saturating_sub(from).min(MAX_SEARCH);
        let mut region = vec![0; usize::try_from(count).unwrap_or(0)];
        if !self.read_at(from, &mut region)? {
            return Ok(None);
        }
        let candidates = region
            .windows(4)
            .zip(from..)
            .filter(|(window, _)| names.iter().any(|name| name.as_slice() == *window))
            .map(|(_, at)| at);
        let mut first = None;
        for at in candidates.take(MAX_CHUNKS) {
            let chunk = self.chunk_at(at, order)?;
            // In a text, such a word is followed by letters, which are no credible size.
            if chunk.is_some_and(|chunk| chunk.is_plausible(self.len) || chunk.size >= PLACEHOLDER) {
                return Ok(chunk);
            }
            first = first.or(chunk);
        }
        Ok(first)
    }
}

/// Walks the chunks of a file up to the one with its samples.
pub(super) struct ChunkWalk {
    at: u64,
    order: ByteOrder,
    /// The chunks that matter, which are searched behind a broken one.
    names: &'static [&'static [u8; 4]],
    walked: usize,
    /// A chunk's size was wrong.
    pub(super) broken: bool,
}

impl ChunkWalk {
    /// A walk from `at`; of the chunks those of these `names` are found behind a broken one.
    pub(super) fn new(at: u64, order: ByteOrder, names: &'static [&'static [u8; 4]]) -> Self {
        Self { at, order, names, walked: 0, broken: false }
    }

    /// The next chunk that matters; `None` at the end of the file.
    pub(super) fn next(&mut self, bytes: &mut Bytes<'_>) -> Result<Option<Chunk>> {
        while self.walked < MAX_CHUNKS {
            self.walked += 1;
            let Some(chunk) = bytes.chunk_at(self.at, self.order)? else { return Ok(None) };
            if self.names.contains(&&chunk.name) {
                self.at = chunk.start.saturating_add(chunk.size + chunk.size % 2);
                return Ok(Some(chunk));
            }
            let next = chunk.start + chunk.size;
            let behind = [next + next.wrapping_sub(self.at) % 2, next];
            let mut found = None;
            if chunk.is_plausible(bytes.len) {
                for next in behind {
                    if bytes.has_plausible_header(next, self.order, self.names)? {
                        found = Some(next);
                        break;
                    }
                }
            }
            match found {
                Some(next) => {
                    self.broken |= found != behind.first().copied();
                    self.at = next;
                }
                None => {
                    self.broken = true;
                    let Some(chunk) = bytes.search(self.at + 1, self.names, self.order)? else {
                        return Ok(None);
                    };
                    self.at = chunk.start - 8;
                }
            }
        }
        Ok(None)
    }
}

impl Bytes<'_> {
    /// Whether a chunk begins at `at`: one of these `names`, or any that fits into the file.
    fn has_plausible_header(&mut self, at: u64, order: ByteOrder, names: &[&[u8; 4]]) -> Result<bool> {
        let chunk = self.chunk_at(at, order)?;
        Ok(chunk.is_some_and(|chunk| names.contains(&&chunk.name) || chunk.is_plausible(self.len)))
    }
}
