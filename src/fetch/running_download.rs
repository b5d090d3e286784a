//! A running download into a folder of its own.

use super::fetcher::{FetchEvent, Fetched};
use super::{FetchError, Metadata, PartialFile, PrivateFolder, Reason, Transfer, WriteStatus};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the downloaded file. It has no extension: the decoder detects the format from the content.
pub(super) const FILE_NAME: &str = "sound";

/// A running download into a folder of its own.
pub(super) struct RunningDownload<'a> {
    pub(super) folder: Arc<PrivateFolder>,
    status: WriteStatus,
    /// Bytes written; `None` before the first.
    bytes: Option<u64>,
    on_event: &'a mut dyn FnMut(FetchEvent),
}

impl<'a> RunningDownload<'a> {
    pub(super) fn new(on_event: &'a mut dyn FnMut(FetchEvent)) -> Result<Self, FetchError> {
        let folder =
            PrivateFolder::new().map_err(|error| Reason::io("creating a temporary folder", error))?;
        Ok(Self { folder: Arc::new(folder), status: WriteStatus::default(), bytes: None, on_event })
    }

    pub(super) fn path(&self) -> PathBuf {
        Path::new(self.folder.path()).join(FILE_NAME)
    }

    pub(super) fn report(&mut self, transfer: Transfer) {
        // A restarted download may be another version of the file; readers wait until it is complete.
        if self.bytes.is_some_and(|bytes| transfer.bytes < bytes) {
            self.status.fail();
        }
        if self.bytes.is_none() && transfer.bytes > 0 && self.path().exists() {
            let partial = PartialFile { path: self.path(), status: self.status.clone() };
            (self.on_event)(FetchEvent::Readable(partial));
            self.bytes = Some(0);
        }
        self.bytes = self.bytes.map(|_| transfer.bytes);
        (self.on_event)(FetchEvent::Transfer(transfer));
    }

    /// Signals readers of the partial file that no more bytes follow.
    pub(super) fn settle<T>(&self, done: Result<T, FetchError>) -> Result<T, FetchError> {
        match &done {
            Ok(_) => self.status.complete(),
            Err(_) => self.status.fail(),
        }
        done
    }

    pub(super) fn fetched(&self, metadata: Metadata) -> Fetched {
        let path = self.path();
        // Only for the sum of what is kept; a file that is gone is reported by its decoder.
        let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
        Fetched { path, bytes, metadata, _folder: self.folder.clone() }
    }
}

impl Drop for RunningDownload<'_> {
    /// Releases waiting readers on every path, including a panic.
    fn drop(&mut self) {
        self.status.fail();
    }
}
