//! Why there is no picture.

use std::path::PathBuf;

/// Why a picture cannot be drawn or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// Too small for its labels, or too large.
    #[error(
        "a picture of {width}x{height} pixels cannot be drawn: width must be 320 to 8000, height 200 to 8000"
    )]
    Size {
        /// Pixels asked for.
        width: usize,
        /// Pixels asked for.
        height: usize,
    },
    /// No time between the edges.
    #[error("a picture from {start_s} s to {end_s} s has no time to show: the end must come after the start")]
    Time {
        /// Left edge in seconds.
        start_s: f64,
        /// Right edge in seconds.
        end_s: f64,
    },
    /// Levels that no colour can be given to.
    #[error("levels from {top_db} dB down by {range_db} dB cannot be coloured: use a range of 10 to 200 dB")]
    Levels {
        /// Level of the brightest colour.
        top_db: f32,
        /// Range of levels.
        range_db: f32,
    },
    /// The font inside the program is damaged.
    #[error("the font inside the program is damaged: build or install it anew")]
    Font,
    /// The file cannot be written.
    #[error("cannot write the picture {}: {source}; choose a folder that you may write to and that has room", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
