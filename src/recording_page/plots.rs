//! What one pass keeps of a recording for the plots of its page.

use crate::analysis::{
    AnalysedRecording, Analyser, AnalysisError, AudioBlock, SpectrogramAnalyser, SpectrogramPart,
};
use crate::audio::StreamInfo;
use crate::dsp::{PeakTrack, Spectrogram};

/// Columns of the spectrogram that are kept: at least two for each pixel.
const MAX_COLUMNS: usize = 4096;

/// The spectrogram and the level of a recording.
#[derive(Debug)]
pub struct Plots {
    pub(super) spectrogram: Spectrogram,
    pub(super) peaks: PeakTrack,
}

/// Builds [`Plots`] in a pass.
#[derive(Debug)]
pub struct PageAnalyser {
    spectrogram: SpectrogramAnalyser,
    peaks: PeakTrack,
}

impl Default for PageAnalyser {
    fn default() -> Self {
        let part = SpectrogramPart { max_columns: MAX_COLUMNS, ..SpectrogramPart::default() };
        Self { spectrogram: SpectrogramAnalyser::new(part), peaks: PeakTrack::new(1) }
    }
}

impl Analyser for PageAnalyser {
    type Output = Plots;
    type Error = AnalysisError;

    fn start(&mut self, info: &StreamInfo) -> Result<(), AnalysisError> {
        self.peaks = PeakTrack::new(info.sample_rate);
        self.spectrogram.start(info)
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), AnalysisError> {
        self.peaks.push(audio.source);
        self.spectrogram.push(audio)
    }

    fn finish(self, recording: &AnalysedRecording) -> Result<Plots, AnalysisError> {
        Ok(Plots { spectrogram: self.spectrogram.finish(recording)?, peaks: self.peaks })
    }

    fn needs_resampled(&self) -> bool {
        false
    }
}
