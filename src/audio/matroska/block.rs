//! A block (RFC 9559, section 10.1) → track number, time stamp and payload.

use super::ebml::take_vint;
use super::laced_frames::Lacing;

/// The longest header of a block: a track number of 8 bytes, time stamp, flags.
pub(super) const MAX_BLOCK_HEADER: usize = 11;

/// The header of a block, and what follows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) track: u32,
    /// Relative to the cluster's, in ticks of the track.
    pub(super) timestamp: i16,
    pub(super) lacing: Lacing,
    pub(super) payload: &'a [u8],
}

impl<'a> Block<'a> {
    /// `None` if the header is incomplete or names an impossible track.
    pub(super) fn from_bytes(mut bytes: &'a [u8]) -> Option<Self> {
        let track = u32::try_from(take_vint(&mut bytes)?.value).ok()?;
        let (&[high, low, flags], payload) = bytes.split_first_chunk()?;
        let timestamp = i16::from_be_bytes([high, low]);
        Some(Self { track, timestamp, lacing: Lacing::from_flags(flags), payload })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_names_track_and_time() {
        let block = Block::from_bytes(&[0x82, 0xff, 0xfe, 0x80, 1, 2]).unwrap();
        assert_eq!(block, Block { track: 2, timestamp: -2, lacing: Lacing::None, payload: &[1, 2] });
        assert_eq!(Block::from_bytes(&[0x82, 0, 0]), None);
        assert_eq!(Block::from_bytes(&[0x01, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]), None);
    }
}
