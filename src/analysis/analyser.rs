//! The trait of everything that is computed in a pass.

use super::{AnalysedRecording, AnalysisError};
use crate::audio::StreamInfo;

/// The next samples of a recording, mono, -1 to 1, at two rates.
///
/// The resampler delays its output by some milliseconds, so the two slices do not cover exactly the same time; each follows without a
/// gap on its predecessor.
#[derive(Debug, Clone, Copy)]
pub struct AudioBlock<'a> {
    /// Samples at the recording's own rate; none in the last block of a pass.
    pub source: &'a [f32],
    /// Position of the first of them in the recording, in samples at its own rate.
    pub source_start: u64,
    /// Samples at 16 kHz, at most about a second; none if no analyser needs them.
    pub resampled: &'a [f32],
    /// Position of the first of them in the recording, in samples at 16 kHz.
    pub resampled_start: u64,
}

/// Takes the audio of a recording block by block and gives a result at its end.
///
/// Everything runs on the thread that called [`Pass::run`](super::Pass::run): [`push`](Self::push) should take no longer than some
/// milliseconds, since cancelling waits for it. An analyser that shares results while the pass is running does so itself (by a channel,
/// or a mutex that it locks for a moment in `push`).
pub trait Analyser {
    /// The result.
    type Output;
    /// Why there is none.
    type Error: From<AnalysisError>;

    /// Begins a recording. May be called again before [`finish`](Self::finish): then the pass starts again, possibly at another sample
    /// rate, and everything so far must be forgotten. That happens when a download cannot be decoded while it grows.
    ///
    /// `info.duration_s` is what the container states; it may be wrong or missing.
    ///
    /// # Errors
    /// Ends the pass.
    fn start(&mut self, info: &StreamInfo) -> Result<(), Self::Error>;

    /// Takes the next samples.
    ///
    /// # Errors
    /// Ends the pass.
    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), Self::Error>;

    /// The result, after the last block. `recording` has the length as decoded.
    ///
    /// # Errors
    /// If there is no result.
    fn finish(self, recording: &AnalysedRecording) -> Result<Self::Output, Self::Error>;

    /// Whether [`AudioBlock::resampled`] is needed. Resampling is skipped if no analyser needs it.
    fn needs_resampled(&self) -> bool {
        true
    }

    /// Whether the analyser needs no more audio. The pass ends early once all analysers are complete.
    fn is_complete(&self) -> bool {
        false
    }
}

/// Takes nothing and gives nothing.
impl Analyser for () {
    type Output = ();
    type Error = AnalysisError;

    fn start(&mut self, _: &StreamInfo) -> Result<(), AnalysisError> {
        Ok(())
    }

    fn push(&mut self, _: &AudioBlock<'_>) -> Result<(), AnalysisError> {
        Ok(())
    }

    fn finish(self, _: &AnalysedRecording) -> Result<(), AnalysisError> {
        Ok(())
    }

    fn needs_resampled(&self) -> bool {
        false
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// Both, in one pass. Errors are those of the first.
impl<A, B> Analyser for (A, B)
where
    A: Analyser,
    B: Analyser,
    A::Error: From<B::Error>,
{
    type Output = (A::Output, B::Output);
    type Error = A::Error;

    fn start(&mut self, info: &StreamInfo) -> Result<(), A::Error> {
        self.0.start(info)?;
        Ok(self.1.start(info)?)
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), A::Error> {
        self.0.push(audio)?;
        Ok(self.1.push(audio)?)
    }

    fn finish(self, recording: &AnalysedRecording) -> Result<Self::Output, A::Error> {
        let first = self.0.finish(recording)?;
        Ok((first, self.1.finish(recording)?))
    }

    fn needs_resampled(&self) -> bool {
        self.0.needs_resampled() || self.1.needs_resampled()
    }

    fn is_complete(&self) -> bool {
        self.0.is_complete() && self.1.is_complete()
    }
}

/// All, in one pass.
impl<A: Analyser> Analyser for Vec<A> {
    type Output = Vec<A::Output>;
    type Error = A::Error;

    fn start(&mut self, info: &StreamInfo) -> Result<(), A::Error> {
        self.iter_mut().try_for_each(|analyser| analyser.start(info))
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), A::Error> {
        self.iter_mut().try_for_each(|analyser| analyser.push(audio))
    }

    fn finish(self, recording: &AnalysedRecording) -> Result<Self::Output, A::Error> {
        self.into_iter().map(|analyser| analyser.finish(recording)).collect()
    }

    fn needs_resampled(&self) -> bool {
        self.iter().any(Analyser::needs_resampled)
    }

    fn is_complete(&self) -> bool {
        self.iter().all(Analyser::is_complete)
    }
}

/// One that may be left out.
impl<A: Analyser> Analyser for Option<A> {
    type Output = Option<A::Output>;
    type Error = A::Error;

    fn start(&mut self, info: &StreamInfo) -> Result<(), A::Error> {
        self.as_mut().map_or(Ok(()), |analyser| analyser.start(info))
    }

    fn push(&mut self, audio: &AudioBlock<'_>) -> Result<(), A::Error> {
        self.as_mut().map_or(Ok(()), |analyser| analyser.push(audio))
    }

    fn finish(self, recording: &AnalysedRecording) -> Result<Self::Output, A::Error> {
        self.map(|analyser| analyser.finish(recording)).transpose()
    }

    fn needs_resampled(&self) -> bool {
        self.as_ref().is_some_and(Analyser::needs_resampled)
    }

    fn is_complete(&self) -> bool {
        self.as_ref().is_none_or(Analyser::is_complete)
    }
}
