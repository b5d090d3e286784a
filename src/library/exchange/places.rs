//! A path of the library ↔ how an export writes it.

use super::lines::Place;
use crate::library::location::StoredPath;
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use std::path::PathBuf;

/// What is percent-encoded in `input_bytes`, besides everything outside ASCII.
const UNSAFE: &AsciiSet = &CONTROLS.add(b'%');

impl Place {
    pub(super) fn new(StoredPath(path): &StoredPath, is_link: bool) -> Self {
        let bytes = path.as_os_str().as_encoded_bytes();
        let input_bytes = path.to_str().is_none().then(|| percent_encode(bytes, UNSAFE).to_string());
        Self { input: path.to_string_lossy().into_owned(), input_bytes, is_link }
    }

    pub(super) fn stored(&self) -> StoredPath {
        StoredPath(self.raw().unwrap_or_else(|| PathBuf::from(&self.input)))
    }

    #[cfg(unix)]
    fn raw(&self) -> Option<PathBuf> {
        use std::os::unix::ffi::OsStringExt;
        let bytes = percent_encoding::percent_decode_str(self.input_bytes.as_deref()?).collect();
        Some(std::ffi::OsString::from_vec(bytes).into())
    }

    /// Names of another system that are no Unicode cannot be written here.
    #[cfg(not(unix))]
    fn raw(&self) -> Option<PathBuf> {
        None
    }
}
