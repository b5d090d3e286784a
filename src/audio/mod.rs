//! A local audio file → mono samples at 16 kHz → 1-second windows of what is audible.
//!
//! ```text
//! file → Decoder (mono, its own rate) → Resampler (16 kHz) → Cutter (envelope mask, windows)
//! ```

mod clock;
mod contained;
mod cutter;
mod decoder;
mod error;
mod ffmpeg;
mod frame_resampler;
mod level;
mod mono;
mod opening;
mod parts;
mod resampler;
mod sample_entry;
mod stream;
mod track;
mod window_join;

pub use cutter::{Cutter, EnvelopeSettings, Piece, Window};
pub use decoder::{Decoder, StreamInfo};
pub use error::AudioError;
pub(crate) use frame_resampler::FrameResampler;
pub use parts::each_part;
pub use resampler::Resampler;

/// The command that installs ffmpeg on this kind of system.
pub const INSTALL_FFMPEG: &str = if cfg!(target_os = "macos") {
    "brew install ffmpeg"
} else if cfg!(windows) {
    "winget install ffmpeg"
} else {
    "sudo apt-get install ffmpeg"
};
/// Rate of everything after the resampler, in Hz.
pub const SAMPLE_RATE: u32 = 16_000;
/// Samples in one window: one second.
pub const WINDOW_SAMPLES: usize = SAMPLE_RATE as usize;
