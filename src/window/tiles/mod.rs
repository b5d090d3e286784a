//! The spectrogram of the selected recording at every zoom level, in bounded memory.
//!
//! ```text
//! pass over the recording → Overview ─┐
//! file → Details (where one zooms in) ┴→ RecordingTiles → levels of one tile → TileCache: colours, textures → screen
//! ```
//!
//! The overview comes from the same pass that classifies the recording. Only details seek in the file, like the player.

mod details;
mod overview;
mod palette;
mod pyramid;
mod recording_tiles;
mod tile_cache;
mod tile_worker;

pub(super) use overview::Overview;
pub(super) use recording_tiles::TileSource;
pub(super) use tile_cache::TileCache;

use crate::dsp::{DspError, FrequencyAxis, FrequencyRange};

/// Parameters of a tile's levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TileStyle {
    /// FFT size in samples.
    pub(super) n_fft: usize,
    pub(super) axis: FrequencyAxis,
    /// Upper end of the frequency axis in Hz, at most the Nyquist frequency.
    pub(super) top_hz: f64,
    /// Rows of pixels in a tile.
    pub(super) rows: usize,
}

/// Most rows of a tile; higher plots show it enlarged.
const MAX_ROWS: usize = 1536;

impl TileStyle {
    /// Rows for a plot of this height in pixels: one each, so that frequencies are at the same rows as in exported pictures.
    pub(super) fn rows_for(height: f32) -> usize {
        (height.round() as usize).clamp(1, MAX_ROWS)
    }

    /// The frequency axis for a recording of `sample_rate` Hz.
    pub(super) fn frequencies(&self, sample_rate: u32) -> Result<FrequencyRange, DspError> {
        FrequencyRange::for_plot(self.axis, Some(self.top_hz), f64::from(sample_rate) / 2.0)
    }
}

/// Quantises -120 to +7.5 dB in steps of 0.5 dB; 0 dB is a full-scale sine.
pub(super) fn level_from_db(db: f32) -> u8 {
    // The cast saturates at both ends.
    ((db + 120.0) * 2.0).round() as u8
}

/// The dB of a level.
pub(super) fn db_from_level(level: u8) -> f32 {
    f32::from(level) / 2.0 - 120.0
}
