//! What can be wrong with an input before any byte of it is decoded.

use std::path::PathBuf;

/// Why an input leads to no local audio file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// No file or folder has this path.
    #[error("{}: no such file or folder: check the path", .0.display())]
    Missing(PathBuf),
    /// A folder without one file that is named like audio or video.
    #[error("{}: no audio files in this folder: give the files themselves if their names have no usual ending", .0.display())]
    NoAudioFiles(PathBuf),
    /// A web address.
    #[error("{0}: links come in a later version: download the file first and give its path")]
    Link(String),
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
            Self::Link(link) => link.clone(),
        }
    }

    /// Stable name for scripts: `missing`, `no_audio_files`, `link` or `unreadable`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::NoAudioFiles(_) => "no_audio_files",
            Self::Link(_) => "link",
            Self::Unreadable { .. } => "unreadable",
        }
    }
}
