//! What was typed, dropped or piped → the recordings it names: local files, or links to download.

mod error;
mod expand;
mod extensions;
mod link;
pub(crate) mod playlist;
mod walk;

pub use error::{InputError, ListProblem};
pub use expand::{Expansion, expand, expand_with};
pub(crate) use extensions::has_audio_extension;
pub use link::{Link, LinkError, LinkKind, Recognised, recognise};
pub(crate) use link::{is_hidden, without_smuggled};
pub use playlist::entries_of_list;
pub use walk::WalkProgress;

use std::ffi::OsStr;
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

    /// The bytes of the name, if they are not UTF-8; [`Self::name`] is the same for all names that differ in such bytes only.
    pub fn raw_name(&self) -> Option<Vec<u8>> {
        self.file().filter(|path| path.to_string_lossy() == self.name).and_then(raw_name)
    }
}

/// The bytes of a path that is not UTF-8.
fn raw_name(path: &Path) -> Option<Vec<u8>> {
    path.to_str().is_none().then(|| path.as_os_str().as_encoded_bytes().to_vec())
}

/// Whether a file or folder of this name is hidden by the convention of Unix.
fn is_hidden_name(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}
