//! Decides whether an output may be written: no recording and no file of another kind is replaced by mistake.
//!
//! A shell that expands `-o *.wav` to `-o a.wav b.wav` names a recording as the output. So an existing file is only replaced by one of
//! its own kind, judged by its first bytes; another one is replaced if the user asks for it. A name with an audio or video ending, a
//! recording of any name and the input itself are always refused.

mod endings;
mod kind;
#[cfg(test)]
mod tests;

pub use kind::OutputKind;

use crate::file_id::FileId;
use kind::RECORDING;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// Which existing files are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Replace {
    /// Files of the same kind, and empty ones.
    #[default]
    OwnKind,
    /// All but recordings, by their name or first bytes, and inputs: the user confirmed it.
    Any,
}

impl Replace {
    /// For the option `--force`.
    pub fn forced(force: bool) -> Self {
        if force { Self::Any } else { Self::OwnKind }
    }
}

/// Why an output is not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// The name of an audio or video file.
    #[error("{}: this is the name of a recording, no {what} is written to it: give another name", path.display())]
    MediaName {
        /// The output.
        path: PathBuf,
        /// What would have been written.
        what: &'static str,
    },
    /// The ending of another format.
    #[error("{}: no {what} is written in the format {ending}: end the name with {known}", path.display())]
    Ending {
        /// The output.
        path: PathBuf,
        /// What would have been written.
        what: &'static str,
        /// The ending, in lower case.
        ending: String,
        /// Endings that are possible.
        known: String,
    },
    /// The output is an input, maybe under another name.
    #[error("{}: this is the file that is read, the {what} would replace it: give another name", path.display())]
    Input {
        /// The output.
        path: PathBuf,
        /// What would have been written.
        what: &'static str,
    },
    /// A file of another kind exists.
    #[error(
        "{}: it exists and is no {what} but {found}: {advice}", path.display()
    )]
    OtherKind {
        /// The output.
        path: PathBuf,
        /// What would have been written.
        what: &'static str,
        /// What it seems to be.
        found: &'static str,
        /// What the user can do.
        advice: &'static str,
    },
    /// A folder.
    #[error("{}: it is a folder: give the name of a file", path.display())]
    Folder {
        /// The output.
        path: PathBuf,
    },
    /// A disk or another device with lasting content.
    #[error("{}: it is a disk: give the name of a file", path.display())]
    Disk {
        /// The output.
        path: PathBuf,
    },
    /// The existing file cannot be examined.
    #[error("{}: it exists and cannot be read ({reason}): give another name, or --force to replace it", path.display())]
    Unreadable {
        /// The output.
        path: PathBuf,
        /// The message of the operating system.
        reason: String,
    },
}

/// Checks that `path` may be written as `kind`. `inputs`: the files that are read.
///
/// Pipes and character devices may be written. Whether the folder exists and is writable is not checked.
///
/// # Errors
/// Every [`OutputError`].
pub fn check(path: &Path, kind: OutputKind, replace: Replace, inputs: &[&Path]) -> Result<(), OutputError> {
    let (what, path_buf) = (kind.name(), || path.to_owned());
    // The target of a symbolic link may have another name.
    let target = path.canonicalize().ok();
    if std::iter::once(path).chain(target.as_deref()).any(is_media_name) && kind != OutputKind::TrainingAudio
    {
        return Err(OutputError::MediaName { path: path_buf(), what });
    }
    if let Some(ending) = endings::foreign(path, kind) {
        return Err(OutputError::Ending { path: path_buf(), what, ending, known: kind.known_endings() });
    }
    let Ok(existing) = std::fs::metadata(path) else { return Ok(()) };
    if existing.is_dir() {
        return Err(OutputError::Folder { path: path_buf() });
    }
    if is_disk(&existing) {
        return Err(OutputError::Disk { path: path_buf() });
    }
    if inputs.iter().any(|input| is_same_file(path, &existing, input)) {
        return Err(OutputError::Input { path: path_buf(), what });
    }
    if !existing.is_file() || existing.len() == 0 {
        return Ok(());
    }
    let is_forced = replace == Replace::Any;
    match kind.recognise(path) {
        Ok(None) => Ok(()),
        // The name of a recording may have no ending.
        Ok(Some(found)) if is_forced && (found != RECORDING || kind == OutputKind::TrainingAudio) => Ok(()),
        Ok(Some(found)) => {
            Err(OutputError::OtherKind { path: path_buf(), what, found, advice: kind.advice(found) })
        }
        Err(_) if is_forced => Ok(()),
        Err(error) => Err(OutputError::Unreadable { path: path_buf(), reason: error.to_string() }),
    }
}

/// Whether a file has an audio or video ending, also one of a format that is not decoded.
pub fn is_media_name(path: &Path) -> bool {
    endings::is_media(path)
}

/// `path` with the usual ending of `kind`, unless it ends with that of any format.
pub fn with_ending(path: &Path, kind: OutputKind) -> PathBuf {
    if endings::is_known(path) {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(kind.usual_ending());
    name.into()
}

#[cfg(unix)]
fn is_disk(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_disk(_metadata: &Metadata) -> bool {
    false
}

/// Whether both paths lead to one file: by hard links, symbolic links or another spelling.
fn is_same_file(path: &Path, metadata: &Metadata, other: &Path) -> bool {
    let id = FileId::of(path, metadata);
    id.is_some() && std::fs::metadata(other).is_ok_and(|metadata| FileId::of(other, &metadata) == id)
}
