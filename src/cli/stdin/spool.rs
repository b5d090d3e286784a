//! Copies a recording from stdin into a temporary file: most formats need to be read at several places.

use super::Stdin;
use crate::classify::Cancel;
use crate::fetch::PrivateFolder;
use bytesize::ByteSize;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Most bytes of a recording in an unknown format: there is probably no sound in it.
const MAX_UNKNOWN: u64 = 64 << 20;
/// Bytes that are copied at a time.
const BLOCK_BYTES: usize = 256 * 1024;

/// The folder of the copy. It is removed when the last clone is dropped, or by [`SpoolFolder::remove`].
#[derive(Clone, Default)]
pub(in crate::cli) struct SpoolFolder {
    folder: Arc<Mutex<Option<PrivateFolder>>>,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum SpoolError {
    #[error("-: cannot be read ({0}): check where stdin comes from")]
    Read(io::Error),
    #[error("-: cannot be copied into the temporary folder {} ({error}): name another with the environment variable TMPDIR", .folder.display())]
    Write { folder: PathBuf, error: io::Error },
    #[error("-: more than {} came in: name a higher limit with --max-size", ByteSize(*.0))]
    TooLarge(u64),
    #[error("-: no audio or video format is recognised, and it is no list of names")]
    NoAudio,
    #[error("stopped")]
    Cancelled,
}

impl SpoolError {
    /// Stable name for scripts.
    pub(in crate::cli) fn kind(&self) -> &'static str {
        match self {
            Self::Read(_) => "unreadable",
            Self::Write { error, .. } if error.kind() == ErrorKind::StorageFull => "disk_full",
            Self::Write { .. } => "io",
            Self::TooLarge(_) => "too_large",
            Self::NoAudio => "not_audio",
            Self::Cancelled => "cancelled",
        }
    }
}

impl SpoolFolder {
    /// Copies at most `limit` bytes of stdin into a file, whose path is returned.
    ///
    /// # Errors
    /// If stdin cannot be read, the file cannot be written, there are more bytes, or `cancel` is set.
    pub(in crate::cli) fn copy(
        &self,
        stdin: Stdin,
        limit: u64,
        cancel: &Cancel,
    ) -> Result<PathBuf, SpoolError> {
        let failed = |error| SpoolError::Write { folder: std::env::temp_dir(), error };
        let (limit, is_known) = match stdin.content {
            super::Content::Recording => (limit, true),
            _ => (limit.min(MAX_UNKNOWN), false),
        };
        // Without the name of the folder, which the user never chose.
        let folder = PrivateFolder::new().map_err(|error| failed(error.kind().into()))?;
        let path = folder.path().join("stdin");
        let mut file = File::create_new(&path).map_err(failed)?;
        self.folder.lock().unwrap_or_else(PoisonError::into_inner).replace(folder);
        let mut source = stdin.into_reader();
        let mut block = vec![0; BLOCK_BYTES];
        let mut size = 0;
        loop {
            if cancel.is_cancelled() {
                return Err(SpoolError::Cancelled);
            }
            let count = match source.read(&mut block) {
                Ok(0) => return Ok(path),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(SpoolError::Read(error)),
            };
            size += count as u64;
            if size > limit {
                return Err(if is_known { SpoolError::TooLarge(limit) } else { SpoolError::NoAudio });
            }
            file.write_all(block.get(..count).unwrap_or_default()).map_err(failed)?;
        }
    }

    /// Removes the copy.
    pub(in crate::cli) fn remove(&self) {
        self.folder.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
