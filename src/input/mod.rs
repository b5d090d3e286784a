//! What was typed, dropped or piped → the local audio files to hear.

mod error;
mod walk;

pub use error::InputError;
pub use walk::expand;

use std::path::PathBuf;

/// One thing to classify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The words of the user, or the path below the folder that they named; what reports call it.
    pub name: String,
    /// The local file that holds the sound.
    pub path: PathBuf,
}
