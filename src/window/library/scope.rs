//! Which collection the page shows, and its rows in the collection's own order.

use super::answer::Search;
use super::column::Sort;
use super::order::KnownOrder;
use super::row::LibraryRow;
use crate::library::playlists::{PlaylistError, PlaylistId, PlaylistItem};
use crate::library::query::{Filter, Query, folded};
use crate::library::{Library, LibraryError, RecordingId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A collection of recordings. Words and filter apply inside of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(in crate::window) enum Scope {
    /// The whole library.
    #[default]
    All,
    /// The newest first.
    Favourites,
    /// In the order of its entries.
    Playlist(PlaylistId),
    /// What the recommender has found, in order of likeness.
    Similar(Arc<[RecordingId]>),
    /// Groups of recordings of the same sound, which have a view of their own.
    Duplicates,
}

/// What a row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::window) enum RowKey {
    Recording(RecordingId),
    /// An entry of a playlist, which may have a recording several times.
    Entry {
        /// From 0.
        position: usize,
        /// `None`: the library does not have it.
        recording: Option<RecordingId>,
    },
}

/// The rows of a search.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FoundRows {
    pub(super) keys: Vec<RowKey>,
    /// What the table shows of entries without a recording, by their positions.
    pub(super) absent: HashMap<usize, LibraryRow>,
    /// Number of rows of the scope without words and filter.
    pub(super) of: usize,
}

impl Scope {
    /// The column that its own order follows; `None`: no column has it.
    pub(super) fn own_sort(&self) -> Option<Sort> {
        (*self == Self::All).then(Sort::default)
    }

    /// Its own order, after "returns to".
    pub(in crate::window) fn own_order(&self) -> &'static str {
        match self {
            Self::All => "the newest first",
            Self::Favourites => "the last favourite first",
            Self::Similar(_) => "the order of likeness",
            Self::Playlist(_) => "the order of the playlist",
            Self::Duplicates => "that of the groups",
        }
    }

    pub(in crate::window) fn is_similar(&self) -> bool {
        matches!(self, Self::Similar(_))
    }

    pub(in crate::window) fn playlist(&self) -> Option<PlaylistId> {
        if let Self::Playlist(id) = self { Some(*id) } else { None }
    }
}

impl RowKey {
    pub(in crate::window) fn recording(self) -> Option<RecordingId> {
        match self {
            Self::Recording(id) => Some(id),
            Self::Entry { recording, .. } => recording,
        }
    }

    /// Of an entry in its playlist.
    pub(in crate::window) fn position(self) -> Option<usize> {
        if let Self::Entry { position, .. } = self { Some(position) } else { None }
    }
}

/// The rows of the search with this filter, which is that of its text; `None` if its playlist was deleted.
///
/// # Errors
/// If the library cannot be read.
pub(super) fn found_rows(
    library: &Library,
    order: &mut KnownOrder,
    search: &Search,
    filter: Filter,
) -> Result<Option<FoundRows>, LibraryError> {
    let has_filter = filter != Filter::All;
    let words = search.words.trim();
    let query = Query {
        filter: with_words(words, filter),
        sort: search.sort.unwrap_or_default().keys(),
        ..Query::default()
    };
    let items = match &search.scope {
        Scope::All => {
            let ids = order.find(library, query.filter, search.sort.unwrap_or_default())?;
            let keys = ids.into_iter().map(RowKey::Recording).collect();
            return Ok(Some(FoundRows { keys, ..FoundRows::default() }));
        }
        Scope::Favourites => library.favourites()?.into_iter().rev().collect(),
        Scope::Playlist(id) => match library.playlist(*id) {
            Ok(playlist) => playlist.items,
            Err(PlaylistError::Library(error)) => return Err(error),
            Err(_) => return Ok(None),
        },
        Scope::Similar(hits) => hits.iter().map(of_recording).collect(),
        Scope::Duplicates => Vec::new(),
    };
    let is_all = query.filter == Filter::All && search.sort.is_none();
    let matching = if is_all { None } else { Some(library.ids(&query)?) };
    let is_entry = search.scope.playlist().is_some();
    let key = |position: usize, recording: Option<RecordingId>| match recording {
        Some(id) if !is_entry => RowKey::Recording(id),
        recording => RowKey::Entry { position, recording },
    };
    let mut found = FoundRows { of: items.len(), ..FoundRows::default() };
    for (position, item) in items.iter().enumerate().filter(|(_, item)| item.recording.is_none()) {
        // A filter is about what is known of recordings.
        if !has_filter && has_words(item, words) {
            found.absent.insert(position, LibraryRow::of_entry(item));
        }
    }
    let in_order = items.iter().map(|item| item.recording).enumerate();
    found.keys = match matching {
        None => in_order.map(|(position, recording)| key(position, recording)).collect(),
        Some(ids) if search.sort.is_none() => {
            let ids: HashSet<RecordingId> = ids.into_iter().collect();
            let is_found = |position: usize, recording: Option<RecordingId>| {
                recording.map_or_else(|| found.absent.contains_key(&position), |id| ids.contains(&id))
            };
            let kept = in_order.filter(|(position, recording)| is_found(*position, *recording));
            kept.map(|(position, recording)| key(position, recording)).collect()
        }
        Some(ids) => {
            let mut positions: HashMap<RecordingId, Vec<usize>> = HashMap::new();
            for (position, recording) in in_order.clone() {
                recording.into_iter().for_each(|id| positions.entry(id).or_default().push(position));
            }
            let of_id = |id: RecordingId| positions.get(&id).into_iter().flatten().map(move |at| (*at, id));
            let sorted = ids.into_iter().flat_map(of_id).map(|(position, id)| key(position, Some(id)));
            // What no column knows anything of comes last.
            let absent = in_order.filter(|(position, _)| found.absent.contains_key(position));
            sorted.chain(absent.map(|(position, recording)| key(position, recording))).collect()
        }
    };
    Ok(Some(found))
}

fn of_recording(id: &RecordingId) -> PlaylistItem {
    PlaylistItem { recording: Some(*id), ..PlaylistItem::default() }
}

fn with_words(words: &str, filter: Filter) -> Filter {
    let text = Filter::Words { text: words.to_owned(), whole: false };
    match filter {
        filter if words.is_empty() => filter,
        Filter::All => text,
        filter => Filter::And(vec![text, filter]),
    }
}

/// Whether each of the words begins a word of the entry, as in a search of recordings.
fn has_words(item: &PlaylistItem, words: &str) -> bool {
    let place = item.location.as_ref().map(ToString::to_string);
    let texts = [&item.title, &item.artist, &item.album, &place];
    let text = texts.into_iter().flatten().map(|text| folded(text)).collect::<Vec<_>>().join(" ");
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let has = parts(&text);
    parts(&folded(words)).iter().all(|word| has.iter().any(|part| part.starts_with(word.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{FileFacts, Location, Tags};
    use crate::window::library::Column;
    use std::path::PathBuf;

    fn library_of(titles: &[&str]) -> (Library, Vec<RecordingId>) {
        let mut library = Library::in_memory().unwrap();
        let recordings: Vec<_> = titles
            .iter()
            .map(|title| FileFacts {
                location: Location::File(PathBuf::from(format!("/music/{title}.mp3"))),
                size: None,
                modified_ns: None,
                content_hash: None,
                tags: Tags { title: Some((*title).to_owned()), ..Tags::default() },
            })
            .map(|facts| {
                (
                    facts,
                    crate::library::Analysis {
                        model: "made up".into(),
                        model_hash: [1; 32],
                        settings_hash: [2; 32],
                        result: Ok(crate::library::Findings { duration_s: 60.0, ..Default::default() }),
                    },
                )
            })
            .collect();
        library.put_all(&recordings).unwrap();
        let id = |title: &&str| {
            let location = Location::File(PathBuf::from(format!("/music/{title}.mp3")));
            library.recording(&location).unwrap().unwrap().id
        };
        let ids = titles.iter().map(id).collect();
        (library, ids)
    }

    fn search(scope: Scope, words: &str, sort: Option<Column>) -> Search {
        let sort = sort.map(|column| Sort { column, descending: false });
        Search { scope, words: words.into(), filter: String::new(), sort }
    }

    #[test]
    fn a_playlist_has_the_order_of_its_entries_also_with_a_recording_twice_and_with_absent_ones() {
        let (mut library, ids) = library_of(&["a", "b", "c"]);
        let id = library.create_playlist("Evening").unwrap();
        let of = |n: usize| PlaylistItem { recording: Some(ids[n]), ..PlaylistItem::default() };
        let absent = PlaylistItem { title: Some("Árva".into()), ..PlaylistItem::default() };
        library.add_to_playlist(id, vec![of(2), of(0), absent, of(2)], None).unwrap();
        let positions = |words: &str, sort: Option<Column>, filter: Filter| -> Vec<usize> {
            let found = found_rows(
                &library,
                &mut KnownOrder::default(),
                &search(Scope::Playlist(id), words, sort),
                filter,
            );
            let found = found.unwrap().unwrap();
            assert_eq!(found.of, 4);
            found.keys.iter().filter_map(|key| key.position()).collect()
        };
        assert_eq!(positions("", None, Filter::All), [0, 1, 2, 3]);
        assert_eq!(positions("", Some(Column::Title), Filter::All), [1, 0, 3, 2]);
        assert_eq!(positions("c", None, Filter::All), [0, 3]);
        assert_eq!(positions("arv", None, Filter::All), [2]);
        let words = Filter::Words { text: "a".into(), whole: false };
        assert_eq!(positions("", None, words), [1], "a filter leaves out what is not in the library");
        library.delete_playlist(id).unwrap();
        assert_eq!(
            found_rows(
                &library,
                &mut KnownOrder::default(),
                &search(Scope::Playlist(id), "", None),
                Filter::All
            )
            .unwrap(),
            None
        );
    }

    #[test]
    fn favourites_are_recordings_and_the_newest_comes_first() {
        let (mut library, ids) = library_of(&["a", "b", "c"]);
        for n in [1, 0] {
            library.set_favourite(ids[n], true).unwrap();
        }
        let found = |sort| {
            let found = found_rows(
                &library,
                &mut KnownOrder::default(),
                &search(Scope::Favourites, "", sort),
                Filter::All,
            );
            found.unwrap().unwrap().keys
        };
        let [a, b] = [0, 1].map(|n| RowKey::Recording(ids[n]));
        assert_eq!(found(Some(Column::Title)), [a, b]);
        // Both were added within a second: then the one that is newer in the library.
        assert_eq!(found(None), [b, a]);
    }
}
