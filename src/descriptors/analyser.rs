//! The descriptors of a recording in a pass.

use super::frame_source::FrameSource;
use super::frame_table::{FrameMeter, FrameTable};
use super::loudness::LoudnessMeter;
use super::summary::Summary;
use crate::analysis::{AnalysedRecording, Analyser, AnalysisError, AudioBlock};
use crate::audio::StreamInfo;

/// The descriptors of a recording.
#[derive(Debug)]
pub struct Descriptors {
    /// Of the recording as a whole.
    pub summary: Summary,
    /// Of each frame.
    pub frames: FrameTable,
}

/// Computes the descriptors of a recording.
///
/// Memory: some megabytes and 16 kB for each minute; what else depends on the length is in a temporary file from seven minutes on.
#[derive(Default)]
pub struct DescriptorAnalyser {
    running: Option<Running>,
}

struct Running {
    frames: FrameSource,
    meter: FrameMeter,
    loudness: LoudnessMeter,
}

impl DescriptorAnalyser {
    /// An analyser for one recording.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Running {
    fn new(info: &StreamInfo) -> Self {
        Self { frames: FrameSource::new(), meter: FrameMeter::new(), loudness: LoudnessMeter::new(info) }
    }
}

impl Analyser for DescriptorAnalyser {
    type Output = Descriptors;
    type Error = AnalysisError;

    fn start(&mut self, info: &StreamInfo) -> Result<(), AnalysisError> {
        self.running = Some(Running::new(info));
        Ok(())
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), AnalysisError> {
        debug_assert!(self.running.is_some(), "started before the first block");
        let Some(Running { frames, meter, loudness }) = &mut self.running else { return Ok(()) };
        loudness.push(audio.source);
        frames.push(audio.resampled, |block| meter.push(block)).map_err(AnalysisError::TemporaryFile)
    }

    fn finish(self, recording: &AnalysedRecording) -> Result<Descriptors, AnalysisError> {
        let running = self.running.unwrap_or_else(|| Running::new(&recording.info));
        let Running { mut frames, mut meter, loudness } = running;
        let finished = frames.finish(|block| meter.push(block)).and_then(|()| {
            let mut frames = meter.finish();
            Ok(Descriptors { summary: Summary::of(&mut frames, loudness.finish())?, frames })
        });
        finished.map_err(AnalysisError::TemporaryFile)
    }
}
