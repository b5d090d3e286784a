//! Samples → spectra: the log-mel spectrogram that the network hears, and the dB spectrogram that the eye sees.

mod error;
mod ln;
mod log_mel;
mod mel;
mod power_block;
mod spectrogram;
mod stft;

pub use error::DspError;
pub use log_mel::{LogMel, LogMelSettings};
pub use mel::MelScale;
pub use stft::{MAX_N_FFT, Stft, hann};
