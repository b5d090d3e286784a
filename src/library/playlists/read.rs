//! A playlist's file (M3U, M3U8, PLS, XSPF, also RSS and Atom) → its entries.

use super::file_location::{best_location, locations_of_entry};
use super::{PlaylistError, PlaylistItem};
use crate::format::seconds_from_text;
use crate::input::ListProblem;
use crate::input::playlist::{Entry, ListForm, MAX_BYTES, MAX_ENTRIES, Parsed, parse_with_unlocated};
use crate::library::Location;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Longest title, artist or album in bytes.
const MAX_TEXT: usize = 2000;

/// What a playlist's file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaylistFile {
    /// Its title, or else the name of the file.
    pub name: String,
    /// In order; none has a recording of a library yet.
    pub items: Vec<PlaylistItem>,
    /// Of each entry all locations that it may mean, the likeliest first.
    pub(super) locations: Vec<Vec<Location>>,
}

/// Reads a playlist's file. Paths in it start at its folder.
///
/// # Errors
/// If it cannot be read, or is no playlist with at least one entry.
pub fn read_playlist(path: &Path) -> Result<PlaylistFile, PlaylistError> {
    let failed = |reason| PlaylistError::Read { path: path.to_owned(), reason };
    let problem = |problem| PlaylistError::List { path: path.to_owned(), problem };
    let absolute = std::path::absolute(path).map_err(failed)?;
    let metadata = std::fs::metadata(&absolute).map_err(failed)?;
    if !metadata.is_file() {
        return Err(failed(std::io::Error::other("no regular file")));
    }
    let mut bytes = Vec::new();
    File::open(&absolute).map_err(failed)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(problem(ListProblem::TooLarge));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let list = match parse_with_unlocated(&bytes, ListForm::from_name(&name)) {
        None => return Err(problem(ListProblem::NotAList)),
        Some(Parsed::Stream) => return Err(problem(ListProblem::Stream)),
        Some(Parsed::List(list)) if list.entries.is_empty() => return Err(problem(ListProblem::Empty)),
        Some(Parsed::List(list)) if list.entries.len() > MAX_ENTRIES => {
            return Err(problem(ListProblem::TooMany));
        }
        Some(Parsed::List(list)) => list,
    };
    let folder = absolute.parent().unwrap_or(&absolute);
    let located = list.entries.into_iter().map(|entry| {
        let locations = locations_of_entry(&entry, folder);
        (item(entry, &locations), locations)
    });
    // A line that no path can be, without a title, says nothing.
    let is_something = |(item, _): &(PlaylistItem, _)| item.location.is_some() || item.title.is_some();
    let (items, locations): (Vec<PlaylistItem>, Vec<Vec<Location>>) = located.filter(is_something).unzip();
    if items.is_empty() {
        return Err(problem(ListProblem::Empty));
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let title = list.title.as_deref().and_then(short).unwrap_or_else(|| stem.into_owned());
    Ok(PlaylistFile { name: title, items, locations })
}

fn item(entry: Entry, locations: &[Location]) -> PlaylistItem {
    let title = entry.title.as_deref().and_then(short);
    let artist = entry.artist.as_deref().and_then(short);
    // M3U has `Artist - Title` in one text.
    let (artist, title) = match (artist, title) {
        (None, Some(title)) if !entry.is_address => match title.split_once(" - ") {
            Some((artist, rest)) if !artist.trim().is_empty() && !rest.trim().is_empty() => {
                (Some(artist.trim().to_owned()), Some(rest.trim().to_owned()))
            }
            _ => (None, Some(title)),
        },
        (Some(artist), Some(title)) => {
            let rest =
                title.strip_prefix(&artist).and_then(|rest| rest.strip_prefix(" - ")).map(str::to_owned);
            (Some(artist), Some(rest.filter(|rest| !entry.is_address && !rest.is_empty()).unwrap_or(title)))
        }
        other => other,
    };
    PlaylistItem {
        recording: None,
        location: best_location(locations).cloned(),
        title,
        artist,
        album: entry.album.as_deref().and_then(short),
        duration_s: entry.duration.as_deref().and_then(seconds).filter(|seconds| *seconds > 0.0),
    }
}

/// Seconds as a number of any size, or as `1:02:03`.
fn seconds(text: &str) -> Option<f64> {
    let number = text.parse().ok().filter(|seconds: &f64| (0.0..1e9).contains(seconds));
    number.or_else(|| seconds_from_text(text))
}

/// `None` of an empty text; the start of one that is too long.
fn short(text: &str) -> Option<String> {
    let text = text.trim();
    let end =
        (0..=MAX_TEXT.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).filter(|text| !text.is_empty()).map(str::to_owned)
}
