//! A path → an open regular file.

use super::AudioError;
use std::fs::{File, Metadata};
use std::io::ErrorKind;
use std::path::Path;

/// Opens a regular file with at least one byte.
///
/// The kind of file is checked before it is opened: opening a FIFO waits for a writer, and opening
/// some devices has side effects.
///
/// # Errors
/// [`AudioError::Missing`], [`AudioError::Unreadable`], [`AudioError::NotAFile`], [`AudioError::Empty`] or
/// [`AudioError::Io`].
pub(super) fn open_regular(path: &Path) -> Result<File, AudioError> {
    let metadata = std::fs::metadata(path).map_err(error_from_io)?;
    if let Some(name) = special_file(&metadata) {
        return Err(AudioError::NotAFile(name));
    }
    if metadata.len() == 0 {
        return Err(AudioError::Empty);
    }
    File::open(path).map_err(error_from_io)
}

fn error_from_io(error: std::io::Error) -> AudioError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => AudioError::Missing,
        ErrorKind::PermissionDenied => AudioError::Unreadable,
        _ => AudioError::Io(error),
    }
}

/// What else than a regular file it is.
pub(crate) fn special_file(metadata: &Metadata) -> Option<&'static str> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("pipe");
        }
        if kind.is_socket() {
            return Some("socket");
        }
    }
    Some("device")
}
