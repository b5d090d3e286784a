//! The order of the whole library, remembered: a search for other words takes what it finds out of it, since sorting would take longer than
//! finding.

use super::column::Sort;
use crate::library::query::{ContentVersion, Filter, Query};
use crate::library::{Library, LibraryError, RecordingId};

/// Fewer recordings than these are sorted by themselves.
const FEW: usize = 10_000;

/// The recordings of the whole library in one order, until something changes.
#[derive(Debug, Default)]
pub(super) struct KnownOrder {
    known: Option<(Sort, ContentVersion, Vec<RecordingId>)>,
}

impl KnownOrder {
    /// The recordings that fit, in this order.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub(super) fn find(
        &mut self,
        library: &Library,
        filter: Filter,
        sort: Sort,
    ) -> Result<Vec<RecordingId>, LibraryError> {
        let version = library.content_version()?;
        let is_known = self.known.as_ref().is_some_and(|known| (known.0, known.1) == (sort, version));
        let query = |filter| Query { filter, sort: sort.keys(), ..Query::default() };
        let found = if filter == Filter::All { None } else { Some(library.matching(&filter)?) };
        if let Some(found) = found.as_ref().filter(|found| !is_known && found.len() < FEW) {
            // Nothing of it is left after the next change, as while a folder is being added.
            return if found.is_empty() { Ok(Vec::new()) } else { library.ids(&query(filter)) };
        }
        if !is_known {
            self.known = Some((sort, version, library.ids(&query(Filter::All))?));
        }
        let all = self.known.as_ref().map_or(&[][..], |known| &known.2);
        Ok(match found {
            Some(found) if found.len() < all.len() => {
                all.iter().copied().filter(|id| found.binary_search(id).is_ok()).collect()
            }
            _ => all.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::query::Vocabulary;
    use crate::library::{Analysis, FileFacts, Findings, Location, Tags};
    use crate::window::library::Column;

    /// As many recordings in no order, every third by B.
    fn library_of(count: usize) -> Library {
        let mut library = Library::in_memory().unwrap();
        let recording = |n: usize| {
            let artist = if n.is_multiple_of(3) { "B" } else { "A" };
            let title = format!("{:05}", (n * 7919) % count);
            let tags = Tags { title: Some(title), artist: Some(artist.to_owned()), ..Tags::default() };
            let facts = FileFacts {
                location: Location::File(format!("/music/{n}.mp3").into()),
                size: None,
                modified_ns: None,
                content_hash: None,
                tags,
            };
            let result = Ok(Findings { duration_s: n as f64, ..Findings::default() });
            let (model_hash, settings_hash) = ([1; 32], [2; 32]);
            (facts, Analysis { model: "made up".into(), model_hash, settings_hash, result })
        };
        library.put_all(&(0..count).map(recording).collect::<Vec<_>>()).unwrap();
        library
    }

    #[test]
    fn a_known_order_gives_what_sorting_gives_also_after_changes() {
        let mut library = library_of(2000);
        let mut order = KnownOrder::default();
        let sorts = [Column::Title, Column::Length].map(|column| Sort { column, descending: true });
        let filters = ["", "artist=B", "artist=C", "music"];
        for round in 0..3 {
            for (sort, filter) in sorts.into_iter().flat_map(|sort| filters.map(|filter| (sort, filter))) {
                let filter = Filter::parse(filter, &Vocabulary::default()).unwrap();
                let query = Query { filter: filter.clone(), sort: sort.keys(), ..Query::default() };
                let ids = order.find(&library, filter, sort).unwrap();
                assert_eq!(ids, library.ids(&query).unwrap(), "{round} {sort:?} {:?}", query.filter);
            }
            let first = library.ids(&Query::default()).unwrap()[round];
            library.forget(&[first]).unwrap();
        }
    }
}
