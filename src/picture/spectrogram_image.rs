//! A spectrogram without anything around it, as a PNG in memory: for pages, which draw their own axes.

use super::ColourMap;
use crate::dsp::{FrequencyRange, Spectrogram};
use std::io;

/// A part of a spectrogram, to the edges of the picture.
#[derive(Debug, Clone)]
pub struct SpectrogramImage<'a> {
    /// Width in pixels, at least 1.
    pub width: usize,
    /// Height in pixels, at least 1.
    pub height: usize,
    /// The spectrogram to draw.
    pub spectrogram: &'a Spectrogram,
    /// Left and right edge in seconds of the recording.
    pub time_s: (f64, f64),
    /// Range and scale of the vertical axis.
    pub frequencies: FrequencyRange,
    /// Level of the brightest colour in dB; 0 dB is a full-scale sine.
    pub top_db: f32,
    /// Range of the colour map below `top_db` in dB, more than 0.
    pub range_db: f32,
    /// Colours.
    pub colours: ColourMap,
}

impl SpectrogramImage<'_> {
    /// The picture as a PNG with a palette of 256 colours, which takes a third of the bytes that red, green and blue would.
    ///
    /// # Errors
    /// If width or height are 0, or too large for PNG.
    pub fn png(&self) -> io::Result<Vec<u8>> {
        let (start_s, end_s) = self.time_s;
        let image = self.spectrogram.draw(start_s, end_s, &self.frequencies, self.width, self.height);
        let shades: Vec<u8> =
            image.db.iter().map(|&db| ColourMap::shade(db, self.top_db, self.range_db)).collect();
        let size = |pixels: usize| u32::try_from(pixels).map_err(io::Error::other);
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, size(self.width)?, size(self.height)?);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(self.colours.table().concat());
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&shades)?;
        writer.finish()?;
        Ok(bytes)
    }
}
