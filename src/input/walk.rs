//! Folders → the audio files below them.

use super::extensions::has_audio_extension;
use super::{Input, InputError, Recognised, Source, recognise};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// One word of the user → the inputs it stands for, in the order of their paths.
///
/// A file is taken as it is, whatever its name. A folder is walked: files with an ending of audio or video,
/// hidden ones left out, links followed but not in circles. What cannot be looked into is an error of its
/// own, and the rest is heard all the same.
pub fn expand(word: &OsStr) -> Vec<Result<Input, InputError>> {
    let path = Path::new(word);
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => walk(path),
        Ok(_) => vec![Ok(input(path))],
        // A file may be called `http:` something; only what is no file is taken for a link.
        Err(missing) => vec![linked(word, path, &missing)],
    }
}

/// What a word names that is the path of no file.
fn linked(word: &OsStr, path: &Path, missing: &std::io::Error) -> Result<Input, InputError> {
    let name = word.to_string_lossy().trim().to_owned();
    match recognise(word) {
        Ok(Recognised::Link(link)) => Ok(Input { name, source: Source::Link(link) }),
        Ok(Recognised::File(path)) => match std::fs::metadata(&path) {
            Ok(_) => Ok(Input { name, source: Source::File(path) }),
            Err(error) => Err(refused(&path, &error)),
        },
        Ok(Recognised::Path) => Err(refused(path, missing)),
        Err(error) => Err(InputError::Link { name: error.shown(&name), error }),
    }
}

fn input(path: &Path) -> Input {
    Input { name: path.to_string_lossy().into_owned(), source: Source::File(path.to_owned()) }
}

fn refused(path: &Path, error: &std::io::Error) -> InputError {
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

fn walk(folder: &Path) -> Vec<Result<Input, InputError>> {
    let mut found = Vec::new();
    let visible = |entry: &DirEntry| entry.depth() == 0 || !is_hidden(entry.file_name());
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(visible)
    {
        match entry {
            Ok(entry) if entry.file_type().is_file() && has_audio_extension(entry.path()) => {
                found.push(Ok(input(entry.path())));
            }
            Ok(_) => {}
            // A link that leads back up: all below it is found where it really is.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                let dangling = path.is_symlink() && !has_audio_extension(&path);
                if !dangling {
                    let error = error.io_error().map_or_else(
                        || InputError::Unreadable {
                            path: path.clone(),
                            reason: error.to_string(),
                            advice: "check the path",
                        },
                        |io| refused(&path, io),
                    );
                    found.push(Err(error));
                }
            }
        }
    }
    if found.is_empty() { vec![Err(InputError::NoAudioFiles(folder.to_owned()))] } else { found }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}
