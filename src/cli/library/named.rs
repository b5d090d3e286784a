//! A path or link on the command line → the recording of the library.

use super::Opened;
use crate::cli::error::CliError;
use crate::cli::stdin::{List, Stdin};
use crate::input::{Recognised, recognise};
use crate::library::{Location, StoredRecording};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// How a playlist in extended M3U begins, whose lines with a `#` are no names.
const PLAYLIST: &[u8] = b"#EXTM3U";

/// The names on the command line; `-` stands for those that are read from stdin, one per line, also of a playlist.
pub(super) fn names(arguments: &[OsString]) -> Result<Vec<OsString>, CliError> {
    let mut names = Vec::new();
    for argument in arguments {
        if argument != "-" {
            names.push(argument.clone());
            continue;
        }
        let unreadable = |error: std::io::Error| CliError::Failed(format!("-: cannot be read ({error})"));
        let stdin = Stdin::open(false).map_err(unreadable)?;
        let content = stdin.content;
        let mut is_playlist = false;
        for line in List::new(stdin.into_reader(), content, false) {
            let line = line.map_err(|error| CliError::Failed(error.to_string()))?;
            is_playlist |= line.starts_with(PLAYLIST);
            if !(is_playlist && line.starts_with(b"#")) {
                names.push(name_of_bytes(line));
            }
        }
    }
    Ok(names)
}

#[cfg(unix)]
fn name_of_bytes(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn name_of_bytes(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Where the recording may be: the link, or the file with and without symbolic links in its path, as it may have been scanned.
pub(super) fn locations(name: &OsStr) -> Vec<Location> {
    let address = match recognise(name) {
        Ok(Recognised::Link(link)) => return vec![Location::Link(link.url().to_owned())],
        // As playlists have names with line breaks.
        Ok(Recognised::File(path)) => Some(path),
        Ok(Recognised::Path) | Err(_) => None,
    };
    let path = address.as_deref().unwrap_or(Path::new(name));
    let real = real_path(path);
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut locations = vec![Location::File(real)];
    if locations.first() != Some(&Location::File(absolute.clone())) {
        locations.push(Location::File(absolute));
    }
    // As it was typed: a link that is not recognised any more.
    locations.extend(name.to_str().map(|text| Location::Link(text.to_owned())));
    locations
}

/// The path without symbolic links; of a file that is gone, that of its nearest folder which is there.
pub(super) fn real_path(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (absolute.parent(), absolute.file_name()) {
        (Some(folder), Some(name)) => real_path(folder).join(name),
        _ => absolute,
    }
}

impl Opened {
    /// The recording of this name.
    ///
    /// # Errors
    /// If the library does not have it.
    pub(super) fn recording(&self, name: &OsStr) -> Result<StoredRecording, CliError> {
        for location in locations(name) {
            if let Some(found) = self.library.recording(&location).map_err(|error| self.failed(&error))? {
                return Ok(found);
            }
        }
        if name.is_empty() {
            return Err(CliError::Failed("a name is empty: name a file or a link".to_owned()));
        }
        let advice = if Path::new(name).is_dir() {
            "it is a folder: name its recordings, or use --where 'folder=...' where there is one"
        } else {
            "it is not in the library: `pianoscope scan` adds it"
        };
        Err(CliError::Failed(format!("{}: {advice}", name.to_string_lossy())))
    }
}
