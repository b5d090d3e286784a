//! The fingerprint of a recording in a pass.

use super::COVERED_S;
use super::leading_silence::LeadingSilence;
use crate::analysis::{AnalysedRecording, Analyser, AnalysisError, AudioBlock};
use crate::audio::{AudioError, SAMPLE_RATE, StreamInfo};
use rusty_chromaprint::{Configuration, Fingerprinter};

/// Computes the fingerprint of a recording's first [`COVERED_S`] seconds of sound.
///
/// The result has a word of 32 bits for each [`WORD_S`](super::WORD_S) seconds, at most 463; none if the sound is shorter than 2.7 s or
/// below -60 dB of full scale throughout. Memory: about a megabyte, whatever the recording's length.
#[derive(Default)]
pub struct FingerprintAnalyser {
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Idle,
    Running(Box<Running>),
    Complete(Vec<u32>),
}

struct Running {
    silence: LeadingSilence,
    fingerprinter: Fingerprinter,
    /// Samples at 16 kHz that are still to be taken.
    left: usize,
    /// Room for one block.
    pcm: Vec<i16>,
}

impl FingerprintAnalyser {
    /// An analyser for one recording.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Analyser for FingerprintAnalyser {
    type Output = Vec<u32>;
    type Error = AnalysisError;

    fn start(&mut self, _: &StreamInfo) -> Result<(), AnalysisError> {
        let mut fingerprinter = Fingerprinter::new(&Configuration::preset_test2());
        // Mono at a supported rate: only its resampler could fail.
        let started = fingerprinter.start(SAMPLE_RATE, 1);
        started.map_err(|error| AudioError::Resampling(error.to_string()))?;
        let left = COVERED_S as usize * SAMPLE_RATE as usize;
        let silence = LeadingSilence::default();
        self.state = State::Running(Box::new(Running { silence, fingerprinter, left, pcm: Vec::new() }));
        Ok(())
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), AnalysisError> {
        if let State::Running(running) = &mut self.state {
            running.push(audio.resampled);
            if running.left == 0 {
                self.state = State::Complete(running.words());
            }
        }
        Ok(())
    }

    fn finish(self, _: &AnalysedRecording) -> Result<Vec<u32>, AnalysisError> {
        Ok(match self.state {
            State::Idle => Vec::new(),
            State::Running(mut running) => running.words(),
            State::Complete(words) => words,
        })
    }

    fn is_complete(&self) -> bool {
        matches!(self.state, State::Complete(_))
    }
}

impl Running {
    fn push(&mut self, samples: &[f32]) {
        let sound = self.silence.skip(samples);
        let sound = sound.get(..self.left).unwrap_or(sound);
        self.left -= sound.len();
        self.pcm.clear();
        // Rounded and clamped; NaN becomes 0.
        self.pcm.extend(sound.iter().map(|sample| (sample * f32::from(i16::MAX)).round() as i16));
        self.fingerprinter.consume(&self.pcm);
    }

    /// All words, after the last sample.
    fn words(&mut self) -> Vec<u32> {
        self.fingerprinter.finish();
        self.fingerprinter.fingerprint().to_vec()
    }
}
