//! What was typed, dropped or piped → the recordings that it names: local files, or links to be fetched.

mod error;
mod extensions;
mod link;
mod walk;

pub use error::InputError;
pub(crate) use link::is_hidden;
pub use link::{Link, LinkError, LinkKind, Recognised, recognise};
pub use walk::expand;

use std::path::{Path, PathBuf};

/// One thing to classify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The word of the user, or for a file found in a folder that word and the path below it; what reports
    /// call it. Bytes that are no UTF-8 are replaced in it, but not in the path.
    pub name: String,
    /// Where the sound is.
    pub source: Source,
}

/// Where sound is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In a local file.
    File(PathBuf),
    /// Behind a link.
    Link(Link),
}

impl Input {
    /// Its file; `None` for a link.
    pub fn file(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            Source::Link(_) => None,
        }
    }
}
