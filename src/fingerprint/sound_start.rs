//! Where the sound that a fingerprint is of begins in its recording.

use super::leading_silence::LeadingSilence;
use crate::analysis::{AnalysedRecording, Analyser, AnalysisError, AudioBlock};
use crate::audio::{SAMPLE_RATE, StreamInfo};

/// Finds where the sound of a recording begins: the silence before it, which fingerprints leave out.
///
/// The result is in seconds, to a twentieth; of a recording that is silent throughout its length.
#[derive(Debug, Default)]
pub struct SoundStartAnalyser {
    silence: LeadingSilence,
    /// Samples of silence.
    skipped: usize,
    is_complete: bool,
}

impl SoundStartAnalyser {
    /// An analyser for one recording.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Analyser for SoundStartAnalyser {
    type Output = f64;
    type Error = AnalysisError;

    fn start(&mut self, _: &StreamInfo) -> Result<(), AnalysisError> {
        *self = Self::default();
        Ok(())
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), AnalysisError> {
        let sound = self.silence.skip(audio.resampled);
        if !self.is_complete {
            self.skipped += audio.resampled.len() - sound.len();
            self.is_complete = !sound.is_empty();
        }
        Ok(())
    }

    fn finish(self, _: &AnalysedRecording) -> Result<f64, AnalysisError> {
        Ok(self.skipped as f64 / f64::from(SAMPLE_RATE))
    }

    fn is_complete(&self) -> bool {
        self.is_complete
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Pass;
    use crate::audio::Decoder;
    use crate::cancel::Cancel;

    #[test]
    fn silence_before_the_sound_is_measured() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("late.wav");
        let sample_format = hound::SampleFormat::Int;
        let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format };
        for silence_s in [0.0, 1.25, 3.0] {
            let mut wav = hound::WavWriter::create(&path, spec).unwrap();
            let silence = (silence_s * 16_000.0) as u32;
            for n in 0..silence + 32_000 {
                let loud = if n % 40 < 20 { 6_000 } else { -6_000 };
                wav.write_sample(if n < silence { 0_i16 } else { loud }).unwrap();
            }
            wav.finalize().unwrap();
            let decoder = Decoder::open(&path).unwrap();
            let pass = Pass::new(&Cancel::new()).analyse(decoder, SoundStartAnalyser::new());
            let (_, start_s) = pass.unwrap();
            assert!((start_s - silence_s).abs() <= 0.1, "{start_s} instead of {silence_s}");
        }
    }
}
