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
