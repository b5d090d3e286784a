//! The spectrogram of the recording in view, at every zoom, in bounded memory.
//!
//! ```text
//! file → RecordingTiles: overview (all of it, grows while it is decoded), details (decoded where one zooms in)
//!      → levels of one tile → TileCache: colours, textures, drawn → screen
//! ```
//!
//! The painter's thread decodes the file for itself: so it shows any recording of the session, also one that was heard long ago,
//! without its samples having been kept.

mod audio_source;
mod details;
mod palette;
mod pyramid;
mod recording_tiles;
mod tile_cache;
mod tile_worker;

pub(super) use audio_source::AudioSource;
pub(super) use tile_cache::TileCache;

use crate::dsp::{DspError, FrequencyAxis, FrequencyRange};

/// What the levels of a tile depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TileStyle {
    /// Samples in one frame.
    pub(super) n_fft: usize,
    pub(super) axis: FrequencyAxis,
    /// Upper end of the frequency axis in Hz, if the recording reaches so high.
    pub(super) top_hz: f64,
    /// Rows of pixels in a tile.
    pub(super) rows: usize,
}

/// Lower end of a logarithmic axis in Hz: just under the lowest key of a piano, 27.5 Hz.
const MIN_HZ: f64 = 26.0;

impl TileStyle {
    /// Rows for a plot of this height in pixels: in steps, so that not every change of the window's size paints all anew.
    pub(super) fn rows_for(height: f32) -> usize {
        ((height.max(1.0) / 64.0).ceil() as usize * 64).clamp(128, 1536)
    }

    /// The frequency axis for a recording of `sample_rate` Hz.
    pub(super) fn frequencies(&self, sample_rate: u32) -> Result<FrequencyRange, DspError> {
        let top = self.top_hz.min(f64::from(sample_rate) / 2.0);
        let bottom = if self.axis == FrequencyAxis::Linear { 0.0 } else { MIN_HZ.min(top / 4.0) };
        FrequencyRange::new(self.axis, bottom, top)
    }
}

/// dB in half steps from -120 to +7.5, of which 0 is a sine of full scale.
pub(super) fn level_from_db(db: f32) -> u8 {
    // The cast saturates at both ends.
    ((db + 120.0) * 2.0).round() as u8
}

/// The dB that a level stands for.
pub(super) fn db_from_level(level: u8) -> f32 {
    f32::from(level) / 2.0 - 120.0
}
