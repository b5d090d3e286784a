//! The recording that follows without a gap: opened ahead, with its first block decoded, so that a file that cannot be played is known
//! before its time comes.

use super::error::PlayerError;
use crate::audio::Decoder;
use std::path::Path;

/// The next recording, ready to follow.
pub(super) struct Upcoming {
    /// Its number in the transport.
    pub(super) track: u64,
    pub(super) decoder: Decoder,
    /// Its first block: interleaved samples.
    pub(super) first: Vec<f32>,
    /// There is more after the first block.
    pub(super) goes_on: bool,
}

impl Upcoming {
    /// Opens it.
    ///
    /// # Errors
    /// If it cannot be decoded, or has no sample.
    pub(super) fn open(track: u64, path: &Path) -> Result<Self, PlayerError> {
        let mut decoder = Decoder::open_stereo(path)?;
        let mut first = Vec::new();
        let goes_on = decoder.next_block(&mut first)?;
        if first.is_empty() && !goes_on {
            return Err(PlayerError::Empty);
        }
        Ok(Self { track, decoder, first, goes_on })
    }

    /// Duration in seconds, if known.
    pub(super) fn duration_s(&self) -> Option<f64> {
        self.decoder.info().duration_s
    }
}
