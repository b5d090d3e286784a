//! Writes PNG files atomically.

use super::PictureError;
use crate::atomic_file;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes RGB pixels, row by row, as a PNG file.
///
/// # Errors
/// [`PictureError::Write`] if the file cannot be written.
pub(super) fn write(path: &Path, width: usize, height: usize, pixels: &[u8]) -> Result<(), PictureError> {
    let written = if path.metadata().is_ok_and(|target| !target.is_file()) {
        // A pipe or device (`-o /dev/stdout`) must not be replaced by a file.
        std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|file| encode(file, width, height, pixels))
    } else {
        atomic_file::write_with(path, |file| encode(file, width, height, pixels))
    };
    written.map_err(|source| PictureError::Write { path: path.to_owned(), source })
}

fn encode(target: impl Write, width: usize, height: usize, pixels: &[u8]) -> io::Result<()> {
    let mut buffered = BufWriter::new(target);
    PngEncoder::new(&mut buffered)
        .write_image(pixels, width as u32, height as u32, ExtendedColorType::Rgb8)
        .map_err(|error| match error {
            image::ImageError::IoError(source) => source,
            other => io::Error::other(other),
        })?;
    buffered.flush()
}
