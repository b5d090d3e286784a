//! What can be wrong with an input before any byte of it is decoded.

use std::path::PathBuf;

/// Why an input leads to no local audio file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// No file or folder has this path.
    #[error("{0}: no such file or folder")]
    Missing(PathBuf),
}

impl InputError {
    /// Stable name for scripts, e.g. `missing`, `no_audio_in_folder`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
        }
    }
}
