//! Draws a spectrogram and the votes for it with axes, as pixels or as a PNG or JPEG file; also line charts, maps and confusion matrices.
//!
//! The module takes plain values and depends on no analysis.
//!
//! ```text
//! layout (positions) → raster (pixels of the spectrogram and the votes) → annotate (lines and text) → file
//! ```

mod annotate;
mod colour_map;
mod confusion_matrix;
mod error;
mod fallback_font;
mod file;
mod label_colours;
mod layout;
mod line_chart;
mod plot_ticks;
mod raster;
mod scatter;
mod text;
mod theme;
mod ticks;

pub use colour_map::ColourMap;
pub use confusion_matrix::ConfusionMatrix;
pub use error::PictureError;
pub use file::PictureFormat;
pub use line_chart::{Curve, LineChart, Panel};
pub use plot_ticks::{PlotTick, frequency_plot_ticks, level_plot_ticks};
pub use scatter::{MAX_GROUPS, Scatter, ScatterPoint};
pub use theme::{Rgb, Theme};
pub use ticks::{Tick, decibels, time_ticks};

use crate::dsp::{FrequencyRange, Spectrogram};
use std::path::Path;

/// The vote of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vote<'a> {
    /// Start in seconds of the recording.
    pub start_s: f64,
    /// End in seconds of the recording.
    pub end_s: f64,
    /// Probability of each label, 0 to 1, in the order of [`SpectrogramPicture::labels`].
    pub probabilities: &'a [f32],
}

/// The content of a picture of a recording.
#[derive(Debug, Clone)]
pub struct SpectrogramPicture<'a> {
    /// Width in pixels, 320 to 8,000.
    pub width: usize,
    /// Height in pixels, 200 to 8,000.
    pub height: usize,
    /// Title line, usually the name of the file.
    pub title: &'a str,
    /// Line below the title; `None` without a classification.
    pub verdict: Option<&'a str>,
    /// The spectrogram to draw.
    pub spectrogram: &'a Spectrogram,
    /// Left edge in seconds of the recording.
    pub start_s: f64,
    /// Right edge in seconds of the recording.
    pub end_s: f64,
    /// Range and scale of the vertical axis.
    pub frequencies: FrequencyRange,
    /// Level of the brightest colour in dB; 0 dB is a full-scale sine. [`Spectrogram::peak_db`] is a good choice.
    pub top_db: f32,
    /// Range of the colour map below `top_db` in dB, 10 to 200.
    pub range_db: f32,
    /// Colours of the spectrogram.
    pub colours: ColourMap,
    /// Colours of everything around it.
    pub theme: Theme,
    /// Silent parts that were not classified: start and end in seconds.
    pub dropped: &'a [(f64, f64)],
    /// Votes, sorted by time; without votes their plot is left out.
    pub votes: &'a [Vote<'a>],
    /// Names of the labels. Of two labels, bars rise from the middle for the first and fall for the second; of any other number,
    /// bars rise from the bottom with the probability and the colour of the most probable label.
    pub labels: &'a [&'a str],
}

impl SpectrogramPicture<'_> {
    /// Draws the picture: RGB pixels, row by row, `3 * width * height` bytes.
    ///
    /// # Errors
    /// If size, times or levels are out of range, or the embedded font is damaged.
    pub fn pixels(&self) -> Result<Vec<u8>, PictureError> {
        self.validate()?;
        let layout = layout::Layout::new(self)?;
        let mut pixels = self.theme.background().repeat(self.width * self.height);
        raster::paint(self, &layout, &mut pixels);
        annotate::annotate(self, &layout, &mut pixels)?;
        Ok(pixels)
    }

    /// Draws the picture into a PNG file, which is written atomically and replaces an existing one.
    ///
    /// # Errors
    /// As [`pixels`](Self::pixels), and if the file cannot be written.
    pub fn write_png(&self, path: &Path) -> Result<(), PictureError> {
        self.write(path, PictureFormat::Png)
    }

    /// As [`write_png`](Self::write_png), in a format of choice.
    ///
    /// # Errors
    /// As [`write_png`](Self::write_png).
    pub fn write(&self, path: &Path, format: PictureFormat) -> Result<(), PictureError> {
        file::write(path, format, self.width, self.height, &self.pixels()?)
    }

    /// Columns and rows of the spectrogram in the picture, and the font size, in pixels.
    #[cfg(all(test, feature = "window"))]
    pub(crate) fn plot(&self) -> (std::ops::Range<usize>, std::ops::Range<usize>, f64) {
        let layout = layout::Layout::new(self).unwrap();
        let rect = layout.spectrogram;
        (rect.left..rect.right, rect.top..rect.bottom, layout.text)
    }

    fn validate(&self) -> Result<(), PictureError> {
        let (width, height) = (self.width, self.height);
        if !(320..=8000).contains(&width) || !(200..=8000).contains(&height) {
            return Err(PictureError::Size { width, height });
        }
        let is_valid_time = self.start_s.is_finite() && self.end_s.is_finite() && self.end_s > self.start_s;
        if !is_valid_time {
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
