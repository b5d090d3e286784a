//! A local audio file → mono samples at 16 kHz → windows of what is audible.
//!
//! ```text
//! file → Decoder (mono, its own rate) → Resampler (16 kHz) → SilenceGate (audible samples) → Framer (windows)
//! ```

mod catch_panic;
mod channel_mixer;
mod coded_pcm;
mod decoder;
mod downmix;
mod envelope_mask;
mod error;
mod ffmpeg;
mod flac_chain;
mod flac_frame;
mod foreign_tags;
mod frame_stream;
mod framer;
mod framing;
mod gated_framer;
mod id3v2;
mod language;
mod level;
mod matroska;
mod mp4;
mod multi_channel_resampler;
mod ogg_end;
mod pcm;
mod probe;
mod regular_file;
mod resampler;
mod signature;
mod silence_gate;
mod source_view;
mod stream;
mod symphonia_stream;
mod track;
mod track_choice;

pub use decoder::{Decoder, DecoderOptions, StreamInfo};
pub use error::AudioError;
pub use framer::{Framer, Window};
pub use framing::{Framing, FramingError};
pub use gated_framer::{FramerOutput, GatedFramer};
pub(crate) use multi_channel_resampler::MultiChannelResampler;
pub(crate) use regular_file::special_file;
pub use resampler::Resampler;
pub(crate) use signature::is_audio_head;
pub use silence_gate::{EnvelopeSettings, GateOutput, GateSpan, SilenceGate};
pub use stream::for_each_block;

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
