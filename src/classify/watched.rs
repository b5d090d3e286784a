//! Any analyser as part of the pipeline: with its events, and the length as decoded.

use super::{ClassifyError, Event, Progress, Stage};
use crate::analysis::{AnalysedRecording, Analyser, AudioBlock};
use crate::audio::StreamInfo;

/// An analyser whose progress is reported as that of a classification is. Its result has the recording as it was decoded beside it.
pub(super) struct Watched<'a, A> {
    analyser: A,
    on_event: &'a mut dyn FnMut(Event),
    sample_rate: f64,
    /// Length in seconds as the container states it.
    duration_s: Option<f64>,
}

impl<'a, A: Analyser> Watched<'a, A> {
    pub(super) fn new(analyser: A, on_event: &'a mut dyn FnMut(Event)) -> Self {
        Self { analyser, on_event, sample_rate: 1.0, duration_s: None }
    }

    fn report(&mut self, stage: Stage, done_s: f64) {
        let progress = Progress { stage, done_s, duration_s: self.duration_s, windows: 0 };
        (self.on_event)(Event::Progress(progress));
    }
}

impl<A: Analyser> Analyser for Watched<'_, A>
where
    ClassifyError: From<A::Error>,
{
    type Output = (AnalysedRecording, A::Output);
    type Error = ClassifyError;

    fn start(&mut self, info: &StreamInfo) -> Result<(), ClassifyError> {
        self.sample_rate = f64::from(info.sample_rate.max(1));
        self.duration_s = info.duration_s;
        (self.on_event)(Event::Opened(info.clone()));
        Ok(self.analyser.start(info)?)
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), ClassifyError> {
        self.analyser.push(audio)?;
        self.report(
            Stage::Analysing,
            (audio.source_start + audio.source.len() as u64) as f64 / self.sample_rate,
        );
        Ok(())
    }

    fn finish(mut self, recording: &AnalysedRecording) -> Result<Self::Output, ClassifyError> {
        self.duration_s = Some(recording.duration_s);
        self.report(Stage::Done, recording.duration_s);
        Ok((recording.clone(), self.analyser.finish(recording)?))
    }

    fn needs_resampled(&self) -> bool {
        self.analyser.needs_resampled()
    }

    fn is_complete(&self) -> bool {
        self.analyser.is_complete()
    }
}
