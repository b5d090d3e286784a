//! One window of samples → its log-mel spectrogram, the network's input.

use super::{DspError, MelScale};

/// All numbers that decide what the network hears. They travel inside the model file.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LogMelSettings {
    /// Hz.
    pub sample_rate: u32,
    /// Samples in one window of the network's input.
    pub window_samples: usize,
    /// Samples in one frame, Hann-weighted.
    pub n_fft: usize,
    /// Samples from frame to frame; frames are not padded: `1 + (window_samples - n_fft) / hop` of them.
    pub hop: usize,
    /// Mel bands.
    pub n_mels: usize,
    /// Lowest frequency in Hz.
    pub f_min: f32,
    /// Highest frequency in Hz.
    pub f_max: f32,
    /// Formula of the mel scale.
    pub mel_scale: MelScale,
    /// Divide the window's mel power by its own mean, so that loudness does not matter.
    pub relative_to_mean: bool,
    /// Added to the power before the logarithm.
    pub floor: f32,
    /// Subtracted from the natural logarithm.
    pub mean: f32,
    /// Then divided by this.
    pub std: f32,
}

/// A planned transform; allocates nothing afterwards.
pub struct LogMel {}

impl LogMel {
    /// Plans the transform.
    pub fn new(_settings: &LogMelSettings) -> Result<Self, DspError> {
        todo!()
    }

    /// Frames in one window.
    pub fn frames(&self) -> usize {
        todo!()
    }

    /// `samples`: `window_samples` of them. `out`: shape (n_mels, frames), row-major.
    pub fn process(&mut self, _samples: &[f32], _out: &mut [f32]) -> Result<(), DspError> {
        todo!()
    }
}
