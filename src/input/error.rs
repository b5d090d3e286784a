//! What can be wrong with an input before any byte of it is decoded.

use super::LinkError;
use std::path::PathBuf;

/// Why an input leads to no local audio file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// No file or folder has this path.
    #[error("{}: no such file or folder, and no link: check the path", .0.display())]
    Missing(PathBuf),
    /// A folder without one file that is named like audio or video.
    #[error("{}: no audio files in this folder: give the files themselves if their names have no usual ending", .0.display())]
    NoAudioFiles(PathBuf),
    /// It looks like a link and is none that can be followed.
    #[error("{name}: {error}")]
    Link {
        /// As it was typed, without what cannot be shown.
        name: String,
        /// What is wrong with it.
        error: LinkError,
    },
    /// A file or folder that the operating system does not let this user look into.
    #[error("{}: cannot be read ({reason}): {advice}", .path.display())]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// What the operating system says.
        reason: String,
        /// What the user can do.
        advice: &'static str,
    },
}

impl InputError {
    /// What the error is about, as reports call it: the path, or the link.
    pub fn name(&self) -> String {
        match self {
            Self::Missing(path) | Self::NoAudioFiles(path) | Self::Unreadable { path, .. } => {
                path.to_string_lossy().into_owned()
            }
            Self::Link { name, .. } => name.clone(),
        }
    }

    /// Stable name for scripts: `missing`, `no_audio_files`, `unreadable`, or that of a [`LinkError`].
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::NoAudioFiles(_) => "no_audio_files",
            Self::Link { error, .. } => error.kind(),
            Self::Unreadable { .. } => "unreadable",
        }
    }
}
