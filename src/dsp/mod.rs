//! Samples → spectra: the log-mel spectrogram that the network hears, and the dB spectrogram that the eye sees.

mod error;
mod log_mel;
mod mel;
mod spectrogram;
mod stft;

pub use error::DspError;
pub use log_mel::{LogMel, LogMelSettings};
pub use mel::MelScale;
