//! Why a file gives no sound.

/// Why a file gives no sound.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
}

impl AudioError {
    /// Stable name for scripts, e.g. `empty`, `not_audio`, `no_audio_track`, `protected`.
    pub fn kind(&self) -> &'static str {
        todo!()
    }
}
