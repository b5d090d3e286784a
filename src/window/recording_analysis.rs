//! What the one pass over a recording keeps for the window besides votes: the overview for the tiles, and the 16 kHz audio from which
//! the stage's motion is computed. Both can be read while the pass is running.

use super::supervisor::INTERNAL_ERROR;
use super::tiles::Overview;
use crate::analysis::{AnalysedRecording, Analyser, AnalysisError, AudioBlock};
use crate::audio::{SAMPLE_RATE, StreamInfo};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Audio is kept of recordings up to this length, 20 minutes or 77 MB. Of longer ones the stage decodes the part that is played.
const MAX_AUDIO_SAMPLES: usize = 20 * 60 * SAMPLE_RATE as usize;
/// Samples that are added at a time; readers wait meanwhile.
const CHUNK: usize = 4_096;

/// Shared handle of the data that a pass keeps of a recording.
#[derive(Debug, Clone)]
pub(in crate::window) struct RecordingAnalysis {
    data: Arc<Mutex<AnalysisData>>,
    n_fft: usize,
}

/// Progress of the pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) enum PassStatus {
    /// It has not started.
    Queued,
    Running,
    Complete,
    /// It was cancelled or has failed; the data ends somewhere in the recording.
    Aborted,
    /// The recording cannot be decoded, for this reason.
    Failed(String),
}

/// The data of a pass.
#[derive(Debug)]
pub(in crate::window) struct AnalysisData {
    pub(in crate::window) status: PassStatus,
    /// Increases with each start of the pass, which discards earlier data.
    pub(in crate::window) generation: u64,
    /// Hz; 0 before the start.
    pub(in crate::window) sample_rate: u32,
    /// In seconds: as the container states it, then as decoded.
    pub(in crate::window) duration_s: Option<f64>,
    pub(in crate::window) overview: Option<Overview>,
    /// Mono, 16 kHz; `None` if it is not kept.
    audio: Option<Vec<f32>>,
}

/// Result of reading kept audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum AudioRead {
    /// The buffer holds the next samples.
    Samples,
    /// The pass has not reached this position.
    Pending,
    /// The recording ends here.
    End,
    /// The audio is not kept, or the pass has ended early.
    Unavailable,
}

impl PartialEq for RecordingAnalysis {
    /// Whether both are handles of the same data.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.data, &other.data)
    }
}

impl RecordingAnalysis {
    /// Data of a pass that has not started, with an overview of this FFT size.
    pub(in crate::window) fn new(n_fft: usize, keeps_audio: bool) -> Self {
        let data = AnalysisData {
            status: PassStatus::Queued,
            generation: 0,
            sample_rate: 0,
            duration_s: None,
            overview: None,
            audio: keeps_audio.then(Vec::new),
        };
        Self { data: Arc::new(Mutex::new(data)), n_fft }
    }

    /// The analyser that fills the data. If it is dropped before the end, the data is marked as aborted.
    pub(in crate::window) fn recorder(&self) -> AnalysisRecorder {
        AnalysisRecorder { analysis: self.clone() }
    }

    /// The data; the pass waits while it is locked.
    pub(in crate::window) fn lock(&self) -> MutexGuard<'_, AnalysisData> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::window) fn status(&self) -> PassStatus {
        self.lock().status.clone()
    }

    /// FFT size of the overview.
    pub(in crate::window) fn n_fft(&self) -> usize {
        self.n_fft
    }

    /// Whether the 16 kHz audio is kept.
    pub(in crate::window) fn has_audio(&self) -> bool {
        let data = self.lock();
        data.audio.is_some() && !matches!(data.status, PassStatus::Aborted | PassStatus::Failed(_))
    }

    /// Memory in bytes.
    pub(in crate::window) fn bytes(&self) -> usize {
        let data = self.lock();
        let audio = data.audio.as_ref().map_or(0, |audio| audio.capacity() * size_of::<f32>());
        audio + data.overview.as_ref().map_or(0, Overview::bytes)
    }

    /// Marks the recording as one that cannot be decoded.
    pub(in crate::window) fn fail(&self, reason: String) {
        self.lock().status = PassStatus::Failed(reason);
    }

    /// Copies up to `max` samples of the kept audio (16 kHz) from `position` on into `buffer`.
    pub(in crate::window) fn read_audio(
        &self,
        position: usize,
        max: usize,
        buffer: &mut Vec<f32>,
    ) -> AudioRead {
        buffer.clear();
        let data = self.lock();
        let Some(audio) = &data.audio else { return AudioRead::Unavailable };
        let rest = audio.get(position..).unwrap_or_default();
        if !rest.is_empty() {
            buffer.extend_from_slice(rest.get(..max).unwrap_or(rest));
            return AudioRead::Samples;
        }
        match data.status {
            PassStatus::Queued | PassStatus::Running => AudioRead::Pending,
            PassStatus::Complete => AudioRead::End,
            PassStatus::Aborted | PassStatus::Failed(_) => AudioRead::Unavailable,
        }
    }
}

/// Takes part in a pass and fills a [`RecordingAnalysis`].
#[derive(Debug)]
pub(in crate::window) struct AnalysisRecorder {
    analysis: RecordingAnalysis,
}

impl Analyser for AnalysisRecorder {
    type Output = ();
    type Error = AnalysisError;

    fn start(&mut self, info: &StreamInfo) -> Result<(), AnalysisError> {
        let overview = Overview::new(info.sample_rate, self.analysis.n_fft, info.duration_s)?;
        let mut data = self.analysis.lock();
        data.status = PassStatus::Running;
        data.generation += 1;
        data.sample_rate = info.sample_rate;
        data.duration_s = info.duration_s;
        data.overview = Some(overview);
        let max_s = MAX_AUDIO_SAMPLES as f64 / f64::from(SAMPLE_RATE);
        if info.duration_s.is_some_and(|duration_s| duration_s > max_s) {
            data.audio = None;
        }
        if let Some(audio) = &mut data.audio {
            audio.clear();
        }
        Ok(())
    }

    fn push(&mut self, block: &AudioBlock<'_>) -> Result<(), AnalysisError> {
        for samples in block.source.chunks(CHUNK) {
            if let Some(overview) = &mut self.analysis.lock().overview {
                overview.push(samples);
            }
        }
        let mut data = self.analysis.lock();
        let kept = data.audio.take().filter(|audio| audio.len() + block.resampled.len() <= MAX_AUDIO_SAMPLES);
        data.audio = kept.map(|mut audio| {
            audio.extend_from_slice(block.resampled);
            audio
        });
        Ok(())
    }

    fn finish(self, recording: &AnalysedRecording) -> Result<(), AnalysisError> {
        let mut data = self.analysis.lock();
        data.overview = data.overview.take().map(Overview::finish);
        data.duration_s = Some(recording.duration_s);
        if let Some(audio) = &mut data.audio {
            audio.shrink_to_fit();
        }
        data.status = PassStatus::Complete;
        Ok(())
    }

    fn needs_resampled(&self) -> bool {
        self.analysis.lock().audio.is_some()
    }
}

impl Drop for AnalysisRecorder {
    fn drop(&mut self) {
        let mut data = self.analysis.lock();
        if matches!(data.status, PassStatus::Queued | PassStatus::Running) {
            // Another pass would panic as well.
            let has_panicked = std::thread::panicking();
            data.status = if has_panicked {
                PassStatus::Failed(INTERNAL_ERROR.to_owned())
            } else {
                PassStatus::Aborted
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Pass;
    use crate::audio::Decoder;
    use crate::cancel::Cancel;
    use std::path::Path;

    fn decoder() -> Decoder {
        Decoder::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-piano.ogg")).unwrap()
    }

    #[test]
    fn a_pass_keeps_overview_and_audio_of_the_whole_recording() {
        let analysis = RecordingAnalysis::new(2048, true);
        let (recording, ()) = Pass::new(&Cancel::new()).analyse(decoder(), analysis.recorder()).unwrap();
        assert_eq!(analysis.status(), PassStatus::Complete);
        let data = analysis.lock();
        let overview = data.overview.as_ref().unwrap();
        assert!(overview.is_complete());
        assert!((overview.spectrogram().duration_s() - recording.duration_s).abs() < 1e-3);
        drop(data);
        let (mut position, mut buffer) = (0, Vec::new());
        while analysis.read_audio(position, 10_000, &mut buffer) == AudioRead::Samples {
            position += buffer.len();
        }
        assert_eq!(analysis.read_audio(position, 10, &mut buffer), AudioRead::End);
        assert!((position as f64 / 16_000.0 - recording.duration_s).abs() < 1e-3, "{position}");
    }

    #[test]
    fn a_cancelled_pass_is_marked_as_aborted() {
        let analysis = RecordingAnalysis::new(1024, true);
        let cancel = Cancel::new();
        cancel.cancel();
        assert_eq!(analysis.status(), PassStatus::Queued);
        assert!(Pass::new(&cancel).analyse(decoder(), analysis.recorder()).is_err());
        assert_eq!(analysis.status(), PassStatus::Aborted);
        assert_eq!(analysis.read_audio(1 << 30, 10, &mut Vec::new()), AudioRead::Unavailable);
    }

    #[test]
    fn a_restarted_pass_discards_earlier_data() {
        let analysis = RecordingAnalysis::new(1024, true);
        let mut recorder = analysis.recorder();
        let pass = Pass::new(&Cancel::new());
        pass.run(decoder(), &mut recorder).unwrap();
        let recording = pass.run(decoder(), &mut recorder).unwrap();
        recorder.finish(&recording).unwrap();
        let data = analysis.lock();
        assert_eq!(data.generation, 2);
        let overview_s = data.overview.as_ref().unwrap().spectrogram().duration_s();
        assert!((overview_s - recording.duration_s).abs() < 1e-3);
    }
}
