//! The analyses of the recordings that were shown or classified last, in bounded memory.

use super::recording::RecordingId;
use super::recording_analysis::{PassStatus, RecordingAnalysis};
use std::collections::VecDeque;

/// Most bytes of all analyses: at least three recordings of 20 minutes, or some dozen songs.
const MAX_BYTES: usize = 384 << 20;

/// Analyses by recording.
#[derive(Debug)]
pub(super) struct AnalysisCache {
    max_bytes: usize,
    /// The least recently used one first.
    entries: VecDeque<(RecordingId, RecordingAnalysis)>,
}

impl Default for AnalysisCache {
    fn default() -> Self {
        Self { max_bytes: MAX_BYTES, entries: VecDeque::new() }
    }
}

impl AnalysisCache {
    /// The analysis of a recording, which becomes the most recently used one.
    pub(super) fn get(&mut self, id: RecordingId) -> Option<RecordingAnalysis> {
        let at = self.entries.iter().position(|(entry, _)| *entry == id)?;
        let entry = self.entries.remove(at)?;
        let analysis = entry.1.clone();
        self.entries.push_back(entry);
        Some(analysis)
    }

    /// Adds or replaces the analysis of a recording.
    pub(super) fn insert(&mut self, id: RecordingId, analysis: RecordingAnalysis) {
        self.remove(id);
        self.entries.push_back((id, analysis));
    }

    /// Removes the analysis of a recording.
    pub(super) fn remove(&mut self, id: RecordingId) {
        self.entries.retain(|(entry, _)| *entry != id);
    }

    /// Removes the analyses whose pass has not started, of the recordings that are cancelled.
    pub(super) fn remove_queued(&mut self, is_cancelled: impl Fn(RecordingId) -> bool) {
        self.entries.retain(|(id, analysis)| !is_cancelled(*id) || analysis.status() != PassStatus::Queued);
    }

    /// Removes the analyses of recordings that are no longer in the list, and the least recently used ones beyond the limit. Running
    /// passes and the most recently used analysis stay.
    pub(super) fn evict(&mut self, is_listed: impl Fn(RecordingId) -> bool) {
        self.entries.retain(|(id, _)| is_listed(*id));
        let max_bytes = self.max_bytes;
        let mut bytes: usize = self.entries.iter().map(|(_, analysis)| analysis.bytes()).sum();
        let last = self.entries.back().map(|(id, _)| *id);
        self.entries.retain(|(id, analysis)| {
            let is_running = matches!(analysis.status(), PassStatus::Queued | PassStatus::Running);
            if bytes <= max_bytes || is_running || Some(*id) == last {
                return true;
            }
            bytes -= analysis.bytes();
            false
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{AnalysedRecording, Analyser, AudioBlock};
    use crate::audio::{Decoder, StreamInfo};
    use std::path::Path;

    fn info() -> StreamInfo {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-piano.ogg");
        Decoder::open(&path).unwrap().info().clone()
    }

    /// An analysis of a minute: 3.84 MB of audio.
    fn minute(info: &StreamInfo) -> RecordingAnalysis {
        let analysis = RecordingAnalysis::new(256, true);
        let mut recorder = analysis.recorder();
        recorder.start(info).unwrap();
        let minute = vec![0.0; 60 * 16_000];
        let block = AudioBlock { source: &[], source_start: 0, resampled: &minute, resampled_start: 0 };
        recorder.push(&block).unwrap();
        let recording = AnalysedRecording { info: info.clone(), notes: Vec::new(), duration_s: 60.0 };
        recorder.finish(&recording).unwrap();
        analysis
    }

    #[test]
    fn the_least_recently_used_analyses_are_evicted_beyond_the_limit() {
        let info = info();
        let mut cache = AnalysisCache { max_bytes: 17 << 20, ..AnalysisCache::default() };
        for id in 0..7 {
            cache.insert(RecordingId(id), minute(&info));
        }
        cache.get(RecordingId(0)).unwrap();
        cache.evict(|_| true);
        let kept: Vec<_> =
            (0..7).filter(|id| cache.entries.iter().any(|(entry, _)| entry.0 == *id)).collect();
        assert_eq!(kept, [0, 4, 5, 6], "3.84 MB each");
        cache.evict(|id| id.0 == 5);
        assert_eq!(cache.entries.len(), 1);
    }
}
