//! Mono samples at any rate → 16 kHz, without shift in time.

use super::AudioError;

/// Streaming resampler; input in blocks of any length.
pub struct Resampler {}

impl Resampler {
    /// From `from_hz` (1 to 768,000) to 16 kHz.
    pub fn new(_from_hz: u32) -> Result<Self, AudioError> {
        todo!()
    }

    /// Appends to `out` what is ready after `samples`.
    pub fn process(&mut self, _samples: &[f32], _out: &mut Vec<f32>) -> Result<(), AudioError> {
        todo!()
    }

    /// Appends the rest, so that in all `round(input samples * 16000 / from_hz)` samples came out.
    pub fn finish(&mut self, _out: &mut Vec<f32>) -> Result<(), AudioError> {
        todo!()
    }
}
