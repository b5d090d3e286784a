mod changing;
mod extending;
mod mutated;
mod round_trip;

use super::PlaylistItem;
use crate::library::tests::{analysis, facts};
use crate::library::{FileFacts, Library, Location, RecordingId, Tags};
use std::path::Path;

/// Stores a recording at an absolute path.
fn put(library: &mut Library, path: &Path, content: u8, artist: &str, title: &str) -> RecordingId {
    let tags = Tags { artist: Some(artist.into()), title: Some(title.into()), ..Tags::default() };
    let facts = FileFacts { location: Location::File(path.to_owned()), tags, ..facts("", content) };
    library.put(&facts, &analysis(1)).unwrap()
}

/// Entries that have a title only.
fn titled(titles: &[&str]) -> Vec<PlaylistItem> {
    titles
        .iter()
        .map(|title| PlaylistItem { title: Some((*title).into()), ..PlaylistItem::default() })
        .collect()
}
