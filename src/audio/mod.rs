//! A local audio file → mono samples at 16 kHz → windows of what is audible.
//!
//! ```text
//! file → Decoder (mono, its own rate) → Resampler (16 kHz) → SilenceGate (audible samples) → Framer (windows)
//! ```

mod clock;
mod contained;
mod decoder;
mod error;
mod ffmpeg;
mod frame_resampler;
mod framer;
mod gated_framer;
mod level;
mod mono;
mod opening;
mod parts;
mod resampler;
mod sample_entry;
mod silence_gate;
mod stream;
mod track;

pub use decoder::{Decoder, StreamInfo};
pub use error::AudioError;
pub(crate) use frame_resampler::FrameResampler;
pub use framer::{Framer, Framing, FramingError, Window};
pub use gated_framer::{FramerOutput, GatedFramer};
pub use parts::each_part;
pub use resampler::Resampler;
pub use silence_gate::{EnvelopeSettings, GateOutput, GateSpan, SilenceGate};

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
/// Samples in a window of one second, for callers that do not take [`Framing`] from the model yet.
pub const WINDOW_SAMPLES: usize = SAMPLE_RATE as usize;
