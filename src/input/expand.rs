//! Expands arguments: a folder becomes the audio files below it.

use super::walk::{FolderWalk, WalkProgress};
use super::{Input, InputError, Recognised, Source, entries_of_list, recognise};
use crate::cancel::Cancel;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;

/// The inputs that an argument names, sorted by path, found while the iterator is advanced.
///
/// A file is accepted whatever its name; a list (m3u, pls, XSPF, RSS, Atom) becomes its entries. A folder is searched for files with
/// an audio or video extension, except hidden ones; symbolic links are followed, and a folder that is reached on several ways is
/// searched once. File systems of the kernel (`/proc`, `/sys`, `/dev`) are not searched. What cannot be read becomes an error; the
/// rest is still returned.
pub fn expand(argument: &OsStr) -> Expansion {
    expand_with(argument, &Cancel::new(), &WalkProgress::default())
}

/// As [`expand`]; the inputs end early once `cancel` is set, and `progress` counts what was seen in folders. A list is read at once.
pub fn expand_with(argument: &OsStr, cancel: &Cancel, progress: &WalkProgress) -> Expansion {
    let path = Path::new(argument);
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            Expansion(Found::Folder(Box::new(FolderWalk::new(path, metadata, cancel, progress))))
        }
        Ok(_) => match entries_of_list(path, cancel) {
            Some(entries) => Expansion(Found::Named(entries.into_iter())),
            None => Expansion::one(Ok(input_from_path(path))),
        },
        // A file name may look like a link, e.g. `http:x`; only what is not a file is parsed as one.
        Err(missing) => Expansion::one(input_from_text(argument, path, &missing)),
    }
}

/// The inputs that one argument names, in order.
pub struct Expansion(Found);

enum Found {
    /// What is known at once: a file or link, the entries of a list, or an error.
    Named(std::vec::IntoIter<Result<Input, InputError>>),
    Folder(Box<FolderWalk>),
}

impl Expansion {
    fn one(input: Result<Input, InputError>) -> Self {
        Self(Found::Named(vec![input].into_iter()))
    }

    /// Whether a folder is searched, which takes time.
    pub fn is_search(&self) -> bool {
        matches!(self.0, Found::Folder(_))
    }

    /// The input, if exactly one is left and none has to be searched for.
    pub fn only(&self) -> Option<&Input> {
        match &self.0 {
            Found::Named(inputs) => match inputs.as_slice() {
                [Ok(input)] => Some(input),
                _ => None,
            },
            Found::Folder(_) => None,
        }
    }

    /// Number of inputs that may still follow, as far as the search has come: folders that were not searched yet count as one.
    pub fn known_to_follow(&self) -> usize {
        match &self.0 {
            Found::Named(inputs) => inputs.len(),
            Found::Folder(walk) => walk.known_to_follow(),
        }
    }
}

impl Iterator for Expansion {
    type Item = Result<Input, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Found::Named(inputs) => inputs.next(),
            Found::Folder(walk) => walk.next(),
        }
    }
}

/// The input for an argument that is not the path of a file.
fn input_from_text(argument: &OsStr, path: &Path, missing: &std::io::Error) -> Result<Input, InputError> {
    let name = argument.to_string_lossy().trim().to_owned();
    match recognise(argument) {
        Ok(Recognised::Link(link)) => Ok(Input { name, source: Source::Link(link) }),
        Ok(Recognised::File(path)) => match std::fs::metadata(&path) {
            Ok(_) => Ok(Input { name, source: Source::File(path) }),
            Err(error) => Err(unreadable(&path, &error)),
        },
        Ok(Recognised::Path) => Err(unreadable(path, missing)),
        Err(error) => Err(InputError::Link { name: error.shown(&name), error }),
    }
}

pub(super) fn input_from_path(path: &Path) -> Input {
    Input { name: path.to_string_lossy().into_owned(), source: Source::File(path.to_owned()) }
}

/// The error for a path that cannot be read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> InputError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => InputError::Missing(path.to_owned()),
        kind => {
            let advice = if kind == ErrorKind::PermissionDenied {
                "change its mode or owner"
            } else if path.as_os_str().as_encoded_bytes().contains(&0) {
                "names that end with NUL, as from `find -print0`, need --null"
            } else {
                "check the path"
            };
            InputError::Unreadable { path: path.to_owned(), reason: error.to_string(), advice }
        }
    }
}
