//! What was typed, dropped or piped → the local audio files to hear.

mod error;
mod walk;

pub use error::InputError;
pub use walk::expand;

use std::path::PathBuf;

/// One thing to classify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The word of the user, or for a file found in a folder that word and the path below it; what reports
    /// call it. Bytes that are no UTF-8 are replaced in it, but not in `path`.
    pub name: String,
    /// The local file that holds the sound.
    pub path: PathBuf,
}
