//! Writes PNG and JPEG files atomically.

use super::PictureError;
use crate::atomic_file;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Of JPEG, 1 to 100: text stays legible.
const JPEG_QUALITY: u8 = 92;

/// Format of a picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// Lossless.
    Png,
    /// Smaller, with a slight loss.
    Jpeg,
}

impl PictureFormat {
    /// The format that the name of a file promises: JPEG by its endings, else PNG.
    pub fn of_name(path: &Path) -> Self {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        if matches!(ending.as_str(), "jpg" | "jpeg" | "jpe" | "jfif") { Self::Jpeg } else { Self::Png }
    }
}

/// Writes RGB pixels, row by row, as a PNG file.
///
/// # Errors
/// [`PictureError::Write`] if the file cannot be written.
pub(super) fn write_png(path: &Path, width: usize, height: usize, pixels: &[u8]) -> Result<(), PictureError> {
    write(path, PictureFormat::Png, width, height, pixels)
}

/// Writes RGB pixels, row by row, as a file of this format.
///
/// # Errors
/// [`PictureError::Write`] if the file cannot be written.
pub(super) fn write(
    path: &Path,
    format: PictureFormat,
    width: usize,
    height: usize,
    pixels: &[u8],
) -> Result<(), PictureError> {
    // A pipe or device (`-o /dev/stdout`) must not be replaced by a file; behind such a name may also be a file.
    let is_device = path.metadata().is_ok_and(|target| !target.is_file());
    let written = if is_device || is_descriptor(path) {
        std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|file| encode(file, format, width, height, pixels))
    } else {
        atomic_file::write_with(path, |file| encode(file, format, width, height, pixels))
    };
    written.map_err(|source| PictureError::Write { path: path.to_owned(), source })
}

/// Whether the name stands for a file that is open already.
fn is_descriptor(path: &Path) -> bool {
    ["/dev/stdout", "/dev/stderr"].iter().any(|name| path == Path::new(name))
        || ["/dev/fd", "/proc"].iter().any(|folder| path.starts_with(folder))
}

fn encode(
    target: impl Write,
    format: PictureFormat,
    width: usize,
    height: usize,
    pixels: &[u8],
) -> io::Result<()> {
    let mut buffered = BufWriter::new(target);
    let (width, height, colours) = (width as u32, height as u32, ExtendedColorType::Rgb8);
    let written = match format {
        PictureFormat::Png => PngEncoder::new(&mut buffered).write_image(pixels, width, height, colours),
        PictureFormat::Jpeg => JpegEncoder::new_with_quality(&mut buffered, JPEG_QUALITY)
            .write_image(pixels, width, height, colours),
    };
    written.map_err(|error| match error {
        image::ImageError::IoError(source) => source,
        other => io::Error::other(other),
    })?;
    buffered.flush()
}
