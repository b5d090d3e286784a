//! A spectrogram and what was decided about it → a picture with axes, as pixels or as a PNG file.
//!
//! Takes plain values and knows nothing of how they came about; `cli` and `window` both fill in a
//! [`SpectrogramPicture`].
//!
//! ```text
//! layout (where things go) → raster (pixels of the spectrogram and the votes) → annotate (lines and text) → png
//! ```

mod annotate;
mod colour_map;
mod confusion_matrix;
mod error;
mod label_colours;
mod layout;
mod line_chart;
mod png;
mod raster;
mod text;
mod theme;
mod ticks;

pub use colour_map::ColourMap;
pub use confusion_matrix::ConfusionMatrix;
pub use error::PictureError;
pub use line_chart::{Curve, LineChart, Panel};
pub use theme::{Rgb, Theme};
pub use ticks::{Tick, decibels, frequency_ticks, time_ticks};

use crate::dsp::{FrequencyRange, Spectrogram};
use std::path::Path;

/// One window's vote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vote {
    /// In seconds of the recording.
    pub start_s: f64,
    /// In seconds of the recording.
    pub end_s: f64,
    /// Probability of the first label, 0 to 1.
    pub probability: f32,
}

/// All that a picture of a recording shows.
#[derive(Debug, Clone)]
pub struct SpectrogramPicture<'a> {
    /// Pixels, 320 to 8,000.
    pub width: usize,
    /// Pixels, 200 to 8,000.
    pub height: usize,
    /// Title line, usually the name of the file.
    pub title: &'a str,
    /// Line under the title; none where nothing was decided.
    pub verdict: Option<&'a str>,
    /// What was heard.
    pub spectrogram: &'a Spectrogram,
    /// Left edge in seconds of the recording.
    pub start_s: f64,
    /// Right edge in seconds of the recording.
    pub end_s: f64,
    /// The vertical axis.
    pub frequencies: FrequencyRange,
    /// Level of the brightest colour in dB; 0 is a sine of full scale. [`Spectrogram::peak_db`] suits most.
    pub top_db: f32,
    /// The darkest colour is this many dB lower, 10 to 200.
    pub range_db: f32,
    /// Colours of the spectrogram.
    pub colours: ColourMap,
    /// Colours of all around it.
    pub theme: Theme,
    /// From when to when the recording was dropped as too quiet, in seconds.
    pub dropped: &'a [(f64, f64)],
    /// Votes in order of time; without any there is no strip of votes.
    pub votes: &'a [Vote],
    /// Names of the label that the probabilities are of, and of the other.
    pub labels: (&'a str, &'a str),
}

impl SpectrogramPicture<'_> {
    /// Draws it: RGB pixels, row by row, `3 * width * height` bytes.
    pub fn pixels(&self) -> Result<Vec<u8>, PictureError> {
        self.validate()?;
        let layout = layout::Layout::new(self)?;
        let mut pixels = self.theme.background().repeat(self.width * self.height);
        raster::paint(self, &layout, &mut pixels);
        annotate::annotate(self, &layout, &mut pixels)?;
        Ok(pixels)
    }

    /// Draws it into a PNG file. The file appears whole or not at all; one that was there before is replaced.
    pub fn write_png(&self, path: &Path) -> Result<(), PictureError> {
        png::write(path, self.width, self.height, &self.pixels()?)
    }

    fn validate(&self) -> Result<(), PictureError> {
        let (width, height) = (self.width, self.height);
        if !(320..=8000).contains(&width) || !(200..=8000).contains(&height) {
            return Err(PictureError::Size { width, height });
        }
        let times_hold = self.start_s.is_finite() && self.end_s.is_finite() && self.end_s > self.start_s;
        if !times_hold {
            return Err(PictureError::Time { start_s: self.start_s, end_s: self.end_s });
        }
        if !self.top_db.is_finite() || !(10.0..=200.0).contains(&self.range_db) {
            return Err(PictureError::Levels { top_db: self.top_db, range_db: self.range_db });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
