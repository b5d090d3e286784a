//! The fingerprint of a recording in a pass.

use super::COVERED_S;
use super::chroma::ChromaFrames;
use super::decimator::Decimator;
use super::leading_silence::LeadingSilence;
use super::words::Words;
use crate::analysis::{AnalysedRecording, Analyser, AnalysisError, AudioBlock};
use crate::audio::{SAMPLE_RATE, StreamInfo};

/// Computes the fingerprint of a recording's first [`COVERED_S`] seconds of sound.
///
/// The result has a word of 32 bits for each 0.128 s, at most 447; none if the sound is shorter than 2.9 s or below -60 dB of full scale
/// throughout. Memory: some hundred kilobytes, whatever the recording's length.
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
    decimator: Decimator,
    chroma: ChromaFrames,
    words: Words,
    /// Samples at 16 kHz that are still to be taken.
    left: usize,
    /// Room for one block.
    decimated: Vec<f32>,
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
        self.state = State::Running(Box::new(Running {
            silence: LeadingSilence::default(),
            decimator: Decimator::new(),
            chroma: ChromaFrames::new(),
            words: Words::default(),
            left: COVERED_S as usize * SAMPLE_RATE as usize,
            decimated: Vec::new(),
        }));
        Ok(())
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), AnalysisError> {
        if let State::Running(running) = &mut self.state {
            running.push(audio.resampled);
            if running.left == 0 {
                self.state = State::Complete(running.finish());
            }
        }
        Ok(())
    }

    fn finish(self, _: &AnalysedRecording) -> Result<Vec<u32>, AnalysisError> {
        Ok(match self.state {
            State::Idle => Vec::new(),
            State::Running(mut running) => running.finish(),
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
        self.decimated.clear();
        self.decimator.process(sound, &mut self.decimated);
        self.chroma.process(&self.decimated, |chroma| self.words.push(chroma));
    }

    fn finish(&mut self) -> Vec<u32> {
        self.chroma.finish(|chroma| self.words.push(chroma));
        std::mem::take(&mut self.words).into_words()
    }
}
