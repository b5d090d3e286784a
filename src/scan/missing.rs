//! Which files are gone. A disk that is not mounted must not look like a thousand deleted files.

use super::dispatch::Met;
use super::place;
use crate::library::{Library, LibraryError, Location, RecordingId};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What is gone below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFiles {
    /// The folder.
    pub folder: PathBuf,
    /// Recordings that were marked as missing.
    pub marked: u64,
    /// Recordings that were not, although their files are not there: all of the folder is gone, or what was a folder of theirs is an
    /// empty one, where a disk may be mounted usually.
    pub unavailable: u64,
    /// Recordings that were not, because a folder must not be read.
    pub unreadable: u64,
}

/// Marks the recordings below `folder` whose files are gone. What was `met` is there.
pub(super) fn mark(library: &mut Library, folder: &Path, met: &Met) -> Result<MissingFiles, LibraryError> {
    let mut result = MissingFiles { folder: folder.to_owned(), marked: 0, unavailable: 0, unreadable: 0 };
    let Ok(root) = place::folder_of(folder) else {
        result.unavailable = library.below(folder)?.len() as u64;
        return Ok(result);
    };
    let known = library.below(&root)?;
    let mut there = 0_usize;
    let (mut gone, mut unmounted) = (Vec::new(), Vec::new());
    let mut unreadable = Vec::new();
    for (id, path) in known {
        match state(&root, &path, met) {
            State::There => there += 1,
            State::Gone => gone.push(id),
            State::Unavailable => unmounted.push(id),
            State::Unreadable => unreadable.push(id),
        }
    }
    if there == 0 && !gone.is_empty() {
        unmounted.append(&mut gone);
    }
    library.mark_missing(&gone)?;
    (result.marked, result.unavailable) = (count(&gone), count(&unmounted));
    result.unreadable = count(&unreadable);
    Ok(result)
}

fn count(ids: &[RecordingId]) -> u64 {
    ids.len() as u64
}

enum State {
    There,
    Gone,
    Unavailable,
    Unreadable,
}

fn state(root: &Path, path: &Path, met: &Met) -> State {
    if met.contains(&Location::File(path.to_owned())) {
        return State::There;
    }
    match std::fs::symlink_metadata(path) {
        Ok(_) => State::There,
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => {
            match is_below_empty_folder(root, path) {
                true => State::Unavailable,
                false => State::Gone,
            }
        }
        // It may be there.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => State::Unreadable,
        // A disk that fails.
        Err(_) => State::Unavailable,
    }
}

/// Whether the innermost folder on the way to `path` that exists is empty and not the root: so is a folder where nothing is mounted.
fn is_below_empty_folder(root: &Path, path: &Path) -> bool {
    let existing =
        path.ancestors().skip(1).take_while(|folder| *folder != root).find(|folder| folder.is_dir());
    existing.is_some_and(|folder| std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none()))
}
