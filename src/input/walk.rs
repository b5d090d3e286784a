//! Expands arguments: a folder becomes the audio files below it.

use super::extensions::has_audio_extension;
use super::{Input, InputError, Recognised, Source, entries_of_list, recognise};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// The inputs that an argument names, sorted by path.
///
/// A file is accepted whatever its name; a list (m3u, pls, XSPF, RSS, Atom) becomes its entries. A folder is searched for files with an audio or video extension, except hidden ones;
/// symbolic links are followed, except loops. What cannot be read becomes an error; the rest is still returned.
pub fn expand(argument: &OsStr) -> Vec<Result<Input, InputError>> {
    let path = Path::new(argument);
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => walk(path),
        Ok(_) => entries_of_list(path).unwrap_or_else(|| vec![Ok(input_from_path(path))]),
        // A file name may look like a link, e.g. `http:x`; only what is not a file is parsed as one.
        Err(missing) => vec![input_from_text(argument, path, &missing)],
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

fn input_from_path(path: &Path) -> Input {
    Input { name: path.to_string_lossy().into_owned(), source: Source::File(path.to_owned()) }
}

fn unreadable(path: &Path, error: &std::io::Error) -> InputError {
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
                found.push(Ok(input_from_path(entry.path())));
            }
            Ok(_) => {}
            // A symbolic link to a parent folder: its files are found at their real place.
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
                        |io| unreadable(&path, io),
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
