//! The block sizes that STREAMINFO states → those that the frames have.
//!
//! Some encoders state a least size of 0 or 16, since only the last block may be shorter; symphonia then refuses every frame. The
//! first frame says whether all blocks have its size (RFC 9639, 9.1).

use crate::audio::flac_frame::block_size;
use std::io::{Seek, SeekFrom};
use symphonia::core::errors::Result;
use symphonia::core::io::{MediaSource, MediaSourceStream, ReadBytes, SeekBuffered};

/// Least block size that a stream may state.
const LEAST: u16 = 16;
/// Metadata blocks that are skipped.
const MAX_BLOCKS: usize = 1_000;
/// Bytes of the longest frame header.
const FRAME_HEADER: usize = 16;

/// The two sizes as they should be stated, if they are not; `source` stays at the start of the stream.
///
/// # Errors
/// Those of reading.
pub(super) fn corrected_block_sizes(source: &mut MediaSourceStream<'_>) -> Result<Option<[u8; 4]>> {
    let mut head = [0; 12];
    let read = source.read_buf(&mut head).unwrap_or(0);
    source.seek_buffered_rev(read);
    let [.., a, b, c, d] = head;
    let (least, greatest) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    if read < head.len() || (least == greatest && least >= LEAST) {
        return Ok(None);
    }
    let mut sizes = None;
    if source.is_seekable() {
        let start = source.pos();
        // At the end of the file there is no frame to look at.
        sizes = sizes_of_frames(source, greatest).ok().flatten();
        source.seek(SeekFrom::Start(start))?;
    }
    let guess = (least <= LEAST && greatest >= LEAST).then_some((greatest, greatest));
    Ok(sizes.or(guess).map(|(least, greatest): (u16, u16)| {
        let ([a, b], [c, d]) = (least.to_be_bytes(), greatest.to_be_bytes());
        [a, b, c, d]
    }))
}

fn sizes_of_frames(source: &mut MediaSourceStream<'_>, greatest: u16) -> Result<Option<(u16, u16)>> {
    source.read_quad_bytes()?;
    for _ in 0..MAX_BLOCKS {
        let [kind, size @ ..] = source.read_quad_bytes()?;
        let length = size.iter().fold(0, |length, &byte| (length << 8) | u64::from(byte));
        source.ignore_bytes(length)?;
        if kind & 0x80 != 0 {
            let mut header = [0; FRAME_HEADER];
            let read = source.read_buf(&mut header)?;
            return Ok(sizes_by_header(header.get(..read).unwrap_or_default(), greatest));
        }
    }
    Ok(None)
}

/// The sizes of a stream with this first frame header.
fn sizes_by_header(header: &[u8], greatest: u16) -> Option<(u16, u16)> {
    if header.starts_with(&[0xff, 0xf9]) {
        // Blocks of any size.
        return Some((LEAST, if greatest > LEAST { greatest } else { u16::MAX }));
    }
    let size = block_size(header)?;
    u16::try_from(size).ok().filter(|&size| size >= LEAST).map(|size| (size, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_frame_states_the_block_size() {
        for (header, expected) in [
            (&[0xff, 0xf8, 0xc9, 0x18, 0x00, 0xc2][..], Some((4_096, 4_096))),
            (&[0xff, 0xf8, 0x59, 0x18, 0x00, 0xc2], Some((4_608, 4_608))),
            (&[0xff, 0xf8, 0x19, 0x18, 0x00, 0xc2], Some((192, 192))),
            (&[0xff, 0xf8, 0x79, 0x18, 0x00, 0x03, 0xe7, 0x00], Some((1_000, 1_000))),
            (&[0xff, 0xf8, 0x69, 0x18, 0xc2, 0x80, 0x63, 0x00], Some((100, 100))),
            (&[0xff, 0xf9, 0xc9, 0x18, 0x00, 0xc2], Some((16, 4_608))),
            (&[0xff, 0xf8, 0x09, 0x18, 0x00, 0xc2], None),
            (&[0xff, 0xfb, 0x90, 0x44, 0x00, 0x00], None),
            (&[0xff], None),
        ] {
            assert_eq!(sizes_by_header(header, 4_608), expected, "{header:x?}");
        }
    }
}
