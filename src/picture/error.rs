//! Errors of drawing and writing pictures.

use std::path::PathBuf;

/// Why a picture was not drawn or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The size is out of range.
    #[error(
        "a picture of {width}x{height} pixels cannot be drawn: width must be 320 to 8000, height 200 to 8000"
    )]
    Size {
        /// Requested width in pixels.
        width: usize,
        /// Requested height in pixels.
        height: usize,
    },
    /// The time range is empty.
    #[error("a picture from {start_s} s to {end_s} s covers no time: the end must come after the start")]
    Time {
        /// Left edge in seconds.
        start_s: f64,
        /// Right edge in seconds.
        end_s: f64,
    },
    /// The level range is out of range.
    #[error("levels from {top_db} dB down by {range_db} dB cannot be coloured: use a range of 10 to 200 dB")]
    Levels {
        /// Level of the brightest colour.
        top_db: f32,
        /// Range of levels.
        range_db: f32,
    },
    /// The embedded font or the drawing library failed.
    #[error("the picture's text cannot be drawn: {0}")]
    Text(String),
    /// The file cannot be written.
    #[error("cannot write the picture {}: {source}; choose a writable folder with enough space", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        source: std::io::Error,
    },
}
