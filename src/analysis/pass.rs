//! The pass: blocks of a decoder → all analysers.

use super::blocks::each_block;
use super::{Analyser, AnalysisError, AudioBlock};
use crate::audio::{Decoder, Resampler, SAMPLE_RATE, StreamInfo};
use crate::cancel::Cancel;

/// Most samples at 16 kHz in a block, about a second: the cancel flag is checked before each, and at a source rate of 1 Hz one block of
/// the decoder is hours of sound.
const STEP_SAMPLES: usize = 16_384;

/// A recording after a pass.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysedRecording {
    /// Codec, rate, channels, length and title of the file.
    pub info: StreamInfo,
    /// What the user should know of the file, e.g. that it is truncated.
    pub notes: Vec<String>,
    /// Length in seconds as far as it was decoded.
    pub duration_s: f64,
}

/// How a pass runs.
#[derive(Debug, Clone)]
pub struct Pass {
    /// 1: everything on the caller's thread. 2 or more: decoding on its own thread. Decoding costs about as much as the
    /// predictions, so a third thread would be idle.
    pub threads: usize,
    /// Where the pass begins, in seconds of the recording.
    pub start_s: f64,
    /// Ends the pass.
    pub cancel: Cancel,
}

impl Pass {
    /// A pass over a whole recording, with a decoding thread.
    pub fn new(cancel: &Cancel) -> Self {
        Self { threads: 2, start_s: 0.0, cancel: cancel.clone() }
    }

    /// Decodes a recording once and gives each block to `analyser`, then finishes it; see [`Pass::run`].
    ///
    /// # Errors
    /// Those of [`Pass::run`] and [`Analyser::finish`].
    pub fn analyse<A: Analyser>(
        &self,
        decoder: Decoder,
        mut analyser: A,
    ) -> Result<(AnalysedRecording, A::Output), A::Error> {
        let recording = self.run(decoder, &mut analyser)?;
        let output = analyser.finish(&recording)?;
        Ok((recording, output))
    }

    /// Decodes a recording once and gives each block to `analyser`, which is started first and not finished: after an error another
    /// pass may begin with it. The decoder must be opened for mono.
    ///
    /// # Errors
    /// If the recording cannot be decoded or sought, or the analyser fails. [`AnalysisError::Cancelled`] after [`Cancel::cancel`], within
    /// the time that the analysers take for a second of audio.
    pub fn run<A: Analyser>(
        &self,
        mut decoder: Decoder,
        analyser: &mut A,
    ) -> Result<AnalysedRecording, A::Error> {
        let info = decoder.info().clone();
        let start_s = match self.start_s > 0.0 {
            true => decoder.seek(self.start_s).map_err(AnalysisError::from)?,
            false => 0.0,
        };
        analyser.start(&info)?;
        let mut resampling = match analyser.needs_resampled() {
            true => Some(Resampling::new(info.sample_rate, start_s)?),
            false => None,
        };
        let mut source_start = (start_s * f64::from(info.sample_rate)).round() as u64;
        // A low source rate multiplies the samples: at 1 Hz each becomes 16,000.
        let step = (STEP_SAMPLES * info.sample_rate as usize / SAMPLE_RATE as usize).max(1);
        let decoder = each_block::<A::Error>(decoder, self.threads, &self.cancel, |block| {
            for source in block.chunks(step) {
                let (resampled, resampled_start) = match &mut resampling {
                    Some(resampling) => resampling.push(source)?,
                    None => ([].as_slice(), 0),
                };
                self.push(analyser, AudioBlock { source, source_start, resampled, resampled_start })?;
                source_start += source.len() as u64;
            }
            Ok(!analyser.is_complete())
        })?;
        if let Some(resampling) = &mut resampling {
            let (resampled, resampled_start) = resampling.finish()?;
            self.push(analyser, AudioBlock { source: &[], source_start, resampled, resampled_start })?;
        }
        Ok(AnalysedRecording {
            info: decoder.info().clone(),
            notes: decoder.notes().to_vec(),
            duration_s: source_start as f64 / f64::from(info.sample_rate.max(1)),
        })
    }

    /// Pushes a block, in several steps if it holds more than about a second at 16 kHz.
    fn push<A: Analyser>(&self, analyser: &mut A, audio: AudioBlock<'_>) -> Result<(), A::Error> {
        let AudioBlock { mut source, mut source_start, mut resampled, mut resampled_start } = audio;
        loop {
            if self.cancel.is_cancelled() {
                return Err(AnalysisError::Cancelled.into());
            }
            let (step, rest) = resampled.split_at(resampled.len().min(STEP_SAMPLES));
            analyser.push(&AudioBlock { source, source_start, resampled: step, resampled_start })?;
            if rest.is_empty() {
                return Ok(());
            }
            (source_start, resampled_start) =
                (source_start + source.len() as u64, resampled_start + step.len() as u64);
            (source, resampled) = (&[], rest);
        }
    }
}

/// The resampler with its buffer.
struct Resampling {
    resampler: Resampler,
    buffer: Vec<f32>,
    /// Samples at 16 kHz before those in the buffer.
    start: u64,
}

impl Resampling {
    fn new(sample_rate: u32, start_s: f64) -> Result<Self, AnalysisError> {
        let start = (start_s * f64::from(SAMPLE_RATE)).round() as u64;
        Ok(Self { resampler: Resampler::new(sample_rate)?, buffer: Vec::new(), start })
    }

    /// Resamples the next samples. Gives the new ones at 16 kHz and the position of the first.
    fn push(&mut self, source: &[f32]) -> Result<(&[f32], u64), AnalysisError> {
        self.next_buffer();
        self.resampler.process(source, &mut self.buffer)?;
        Ok((&self.buffer, self.start))
    }

    /// The last samples at 16 kHz and the position of the first.
    fn finish(&mut self) -> Result<(&[f32], u64), AnalysisError> {
        self.next_buffer();
        self.resampler.finish(&mut self.buffer)?;
        Ok((&self.buffer, self.start))
    }

    fn next_buffer(&mut self) {
        self.start += self.buffer.len() as u64;
        self.buffer.clear();
    }
}
