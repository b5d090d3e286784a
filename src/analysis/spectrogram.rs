//! The spectrogram of a recording, or of a part of it, as an analyser.

use super::{AnalysedRecording, Analyser, AnalysisError, AudioBlock};
use crate::audio::StreamInfo;
use crate::dsp::{Spectrogram, SpectrogramBuilder, SpectrogramSettings};

/// Which part of a recording becomes a spectrogram, and how finely. The default is the whole recording.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrogramPart {
    /// Start in seconds of the recording.
    pub start_s: f64,
    /// End in seconds; `None`: the end of the recording.
    pub end_s: Option<f64>,
    /// Samples in one frame, a power of two; `None`: about 64 ms.
    pub n_fft: Option<usize>,
    /// Most columns; even. Of a long part neighbouring columns are merged, by their maximum.
    pub max_columns: usize,
}

impl Default for SpectrogramPart {
    fn default() -> Self {
        Self { start_s: 0.0, end_s: None, n_fft: None, max_columns: 4096 }
    }
}

impl SpectrogramPart {
    fn settings(&self, sample_rate: u32) -> SpectrogramSettings {
        let mut settings = SpectrogramSettings::for_rate(sample_rate);
        if let Some(n_fft) = self.n_fft {
            settings.n_fft = n_fft;
            settings.samples_per_column = (n_fft / 8).max(1);
        }
        settings.max_columns = self.max_columns;
        settings
    }
}

/// Builds the spectrogram of a part at the recording's own rate. Its result is empty if the part begins after the end.
#[derive(Debug)]
pub struct SpectrogramAnalyser {
    part: SpectrogramPart,
    /// `None` before the start.
    building: Option<Building>,
}

#[derive(Debug)]
struct Building {
    builder: SpectrogramBuilder,
    /// The next sample to take, and the end of the part, both in samples from the start of the recording.
    next: u64,
    end: u64,
}

impl SpectrogramAnalyser {
    /// An analyser of this part.
    pub fn new(part: SpectrogramPart) -> Self {
        Self { part, building: None }
    }
}

impl Analyser for SpectrogramAnalyser {
    type Output = Spectrogram;
    type Error = AnalysisError;

    fn start(&mut self, info: &StreamInfo) -> Result<(), AnalysisError> {
        let settings = self.part.settings(info.sample_rate);
        let rate = f64::from(info.sample_rate);
        let next = (self.part.start_s.max(0.0) * rate).round() as u64;
        // The last frames reach beyond the end by half their length.
        let end =
            self.part.end_s.map_or(u64::MAX, |end_s| (end_s * rate).ceil() as u64 + settings.n_fft as u64);
        let builder = SpectrogramBuilder::new(&settings)?.starting_at(next as f64 / rate);
        self.building = Some(Building { builder, next, end });
        Ok(())
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), AnalysisError> {
        debug_assert!(self.building.is_some(), "started before the first block");
        let Some(Building { builder, next, end }) = &mut self.building else { return Ok(()) };
        // After an inexact seek.
        *next = (*next).max(audio.source_start);
        let skipped = usize::try_from(next.saturating_sub(audio.source_start)).unwrap_or(usize::MAX);
        let left = usize::try_from(end.saturating_sub(*next)).unwrap_or(usize::MAX);
        let part = audio.source.get(skipped..).unwrap_or_default();
        let part = part.get(..left).unwrap_or(part);
        builder.push(part);
        *next += part.len() as u64;
        Ok(())
    }

    fn finish(mut self, recording: &AnalysedRecording) -> Result<Spectrogram, AnalysisError> {
        if self.building.is_none() {
            self.start(&recording.info)?;
        }
        match self.building {
            Some(Building { builder, .. }) => Ok(builder.finish()),
            // Cannot happen: it was started above.
            None => Err(AnalysisError::Cancelled),
        }
    }

    fn needs_resampled(&self) -> bool {
        false
    }

    fn is_complete(&self) -> bool {
        self.building.as_ref().is_some_and(|building| building.next >= building.end)
    }
}
