//! An audio file → blocks of mono samples at the file's own rate.

use super::AudioError;
use std::path::Path;

/// What is known of a recording before its end was reached.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamInfo {
    /// Short name of the codec, e.g. `mp3`.
    pub codec: String,
    /// Rate of the decoded samples in Hz.
    pub sample_rate: u32,
    /// Channels before they are averaged to one.
    pub channels: usize,
    /// Length in seconds as the container tells it; the truth is known at the end.
    pub duration_s: Option<f64>,
    /// Title from the tags.
    pub title: Option<String>,
}

/// Decodes one recording in blocks, so that memory does not grow with its length.
pub struct Decoder {}

impl Decoder {
    /// Opens `path` and decodes up to its first samples, so that rate and channels are the real ones.
    pub fn open(_path: &Path) -> Result<Self, AudioError> {
        todo!()
    }

    /// What is known so far.
    pub fn info(&self) -> &StreamInfo {
        todo!()
    }

    /// The next samples, mono, at `info().sample_rate`, appended to `block` after it was cleared; `false` at the end.
    pub fn next_block(&mut self, _block: &mut Vec<f32>) -> Result<bool, AudioError> {
        todo!()
    }

    /// Goes to `start_s`; the next block begins there, to the sample. Returns the position reached in seconds.
    pub fn seek(&mut self, _start_s: f64) -> Result<f64, AudioError> {
        todo!()
    }

    /// Share of the file that was decoded, 0 to 1, where it is known.
    pub fn progress(&self) -> Option<f64> {
        todo!()
    }

    /// What the user should know of the decoding, e.g. that the file is cut short.
    pub fn notes(&self) -> &[String] {
        todo!()
    }
}
