//! What was typed, dropped or piped → the recordings it names: local files, or links to download.

mod error;
mod extensions;
mod link;
pub(crate) mod playlist;
mod walk;

pub use error::{InputError, ListProblem};
pub(crate) use link::{is_hidden, without_smuggled};
pub use link::{Link, LinkError, LinkKind, Recognised, recognise};
pub use playlist::entries_of_list;
pub use walk::expand;

use std::path::{Path, PathBuf};

/// A recording to classify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Name in reports: the argument as given; for a file in a folder, the argument and the path below it. Invalid UTF-8 is replaced in
    /// the name, not in the path.
    pub name: String,
    /// Where the recording is.
    pub source: Source,
}

/// Where a recording is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A local file.
    File(PathBuf),
    /// A link.
    Link(Link),
}

impl Input {
    /// The file; `None` for a link.
    pub fn file(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            Source::Link(_) => None,
        }
    }
}
