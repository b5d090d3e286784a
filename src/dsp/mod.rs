//! Samples → spectra: the log-mel spectrogram for the network and the dB spectrogram for display.

mod biquad;
mod error;
mod frequency_axis;
pub mod level;
pub(crate) mod ln;
mod log_mel;
pub(crate) mod mel;
pub(crate) mod mel_power;
pub(crate) mod pair_transform;
mod peak_track;
pub(crate) mod power_block;
mod spectrogram;
mod spectrogram_builder;
mod spectrogram_settings;
mod stft;
mod time_stretch;

pub use biquad::Biquad;
pub use error::DspError;
pub use frequency_axis::{FrequencyAxis, FrequencyRange};
pub use log_mel::{LogMel, LogMelSettings};
pub use mel::MelScale;
pub use peak_track::PeakTrack;
pub use spectrogram::{DbImage, SILENCE_DB, Spectrogram};
pub use spectrogram_builder::SpectrogramBuilder;
pub use spectrogram_settings::SpectrogramSettings;
pub use stft::{MAX_N_FFT, Stft, hann};
pub use time_stretch::TimeStretch;
