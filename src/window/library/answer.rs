//! What the library answers to the page, on its thread.

use super::change::{Change, Changed};
use super::collections::Collections;
use super::column::Sort;
use super::order::KnownOrder;
use super::playlist_change::{PlaylistChange, PlaylistChanged};
use super::row::LibraryRow;
use super::scope::{FoundRows, Scope, found_rows};
use crate::library::query::{Filter, FilterError, LabelName, Query, Statistics};
use crate::library::{Library, LibraryError, Location, RecordingId, StoredRecording};

/// A request to the library.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Command {
    /// Search for recordings, and count the whole library again if `counts`. Only the newest search is answered.
    Search {
        search: Search,
        counts: bool,
    },
    /// Fetch the values of these rows.
    Rows(Vec<RecordingId>),
    /// Fetch all that is known of a recording.
    Details(RecordingId),
    /// Change recordings. Made in parts; other requests than changes are answered in between.
    Change(Change),
    ChangePlaylist(PlaylistChange),
    /// The row of a recording that is to be played.
    RowToPlay(RecordingId),
    /// Where these recordings are.
    Locate(Vec<RecordingId>, Purpose),
    /// Open the library again after a failure.
    Open,
}

/// What the places of recordings are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To open them on the page for listening.
    Open,
    /// To copy them as text.
    Copy,
}

/// Which recordings, in which order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Search {
    pub(super) scope: Scope,
    /// Words of title, artist, album, genre or path.
    pub(super) words: String,
    /// In the language of filters.
    pub(super) filter: String,
    /// `None`: the order of the scope, of the whole library the newest first.
    pub(super) sort: Option<Sort>,
}

/// An answer of the library.
#[derive(Debug)]
pub(super) enum Event {
    /// The library is open; what the user should know of it.
    Opened(Vec<String>),
    /// The library cannot be opened: why, and what the user can do.
    Unavailable(String),
    /// The rows of a search, and the number of all recordings.
    Found {
        search: Search,
        rows: FoundRows,
        total: u64,
        labels: Vec<LabelName>,
    },
    /// The playlist of a search was deleted.
    ScopeIsGone(Search),
    /// The filter of a search cannot be read.
    Rejected {
        search: Search,
        error: FilterError,
    },
    /// The rows of those asked for that there are.
    Rows {
        asked: Vec<RecordingId>,
        rows: Vec<LibraryRow>,
    },
    /// All that is known of a recording; `None`: it was forgotten meanwhile.
    Details(RecordingId, Option<Box<StoredRecording>>),
    /// So many of these recordings are changed.
    Changing {
        done: usize,
        all: usize,
    },
    /// A change has ended.
    Changed(Changed),
    PlaylistChanged(PlaylistChanged),
    /// The row of a recording that is to be played; `None`: it was forgotten meanwhile.
    RowToPlay(RecordingId, Option<Box<LibraryRow>>),
    Located(Vec<Location>, Purpose),
    Statistics(Box<Statistics>),
    Collections(Collections),
    /// A request failed: why, and what the user can do.
    Failed(String),
}

impl Command {
    /// Whether it may change the counts.
    pub(super) fn changes(&self) -> bool {
        match self {
            Self::Change(_) => true,
            // Counting takes longer than a search; it would delay the next one while somebody types.
            Self::Search { counts, .. } => *counts,
            Self::Rows(_)
            | Self::Details(_)
            | Self::Locate(..)
            | Self::RowToPlay(_)
            | Self::ChangePlaylist(_)
            | Self::Open => false,
        }
    }

    /// Whether it may change the collections or their sizes.
    pub(super) fn changes_collections(&self) -> bool {
        match self {
            Self::Change(change) => !matches!(change, Change::Judge(..)),
            Self::ChangePlaylist(_) => true,
            // Other processes may have changed them.
            Self::Search { counts, .. } => *counts,
            Self::Rows(_) | Self::Details(_) | Self::Locate(..) | Self::RowToPlay(_) | Self::Open => false,
        }
    }

    /// What ends the page's waiting if there is no answer.
    pub(super) fn without_answer(&self) -> Vec<Event> {
        match self {
            Self::Rows(asked) => vec![Event::Rows { asked: asked.clone(), rows: Vec::new() }],
            Self::Details(id) => vec![Event::Details(*id, None)],
            Self::RowToPlay(id) => vec![Event::RowToPlay(*id, None)],
            _ => Vec::new(),
        }
    }
}

/// Answers a request that changes nothing; after an error nothing waits for another answer.
pub(super) fn answers(library: &Library, order: &mut KnownOrder, command: Command) -> Vec<Event> {
    match command {
        Command::Search { search, .. } => vec![found(library, order, search)],
        Command::Rows(asked) => {
            let query = Query { columns: LibraryRow::fields(), ..Query::default() };
            let rows = library.rows_by_id(&asked, &query);
            let (rows, problem) = parts(rows);
            let rows = rows.into_iter().map(LibraryRow::from_row).collect();
            std::iter::once(Event::Rows { asked, rows }).chain(problem).collect()
        }
        Command::Details(id) => {
            let (details, problem) = parts(library.recording_by_id(id));
            std::iter::once(Event::Details(id, details.map(Box::new))).chain(problem).collect()
        }
        Command::RowToPlay(id) => {
            let query = Query { columns: LibraryRow::fields(), ..Query::default() };
            let (rows, problem) = parts(library.rows_by_id(&[id], &query));
            let row = rows.into_iter().next().map(LibraryRow::from_row).map(Box::new);
            std::iter::once(Event::RowToPlay(id, row)).chain(problem).collect()
        }
        Command::Locate(ids, purpose) => {
            let (rows, problem) = parts(library.rows_by_id(&ids, &Query::default()));
            let locations = rows.into_iter().map(|row| row.location).collect();
            std::iter::once(Event::Located(locations, purpose)).chain(problem).collect()
        }
        // Not for this function.
        Command::Change(_) | Command::ChangePlaylist(_) | Command::Open => Vec::new(),
    }
}

/// The counts of the whole library.
pub(super) fn statistics(library: &Library) -> Event {
    library.statistics().map_or_else(failed, |statistics| Event::Statistics(Box::new(statistics)))
}

/// The collections with their sizes.
pub(super) fn collections(library: &Library) -> Event {
    Collections::count(library).map_or_else(failed, Event::Collections)
}

fn found(library: &Library, order: &mut KnownOrder, search: Search) -> Event {
    let find = |order: &mut KnownOrder| -> Result<Event, LibraryError> {
        let vocabulary = library.vocabulary()?;
        let filter = match Filter::parse(&search.filter, &vocabulary) {
            Ok(filter) => filter,
            Err(error) => return Ok(Event::Rejected { search: search.clone(), error }),
        };
        let Some(rows) = found_rows(library, order, &search, filter)? else {
            return Ok(Event::ScopeIsGone(search.clone()));
        };
        let total = library.count(&Query::default())?;
        Ok(Event::Found { search: search.clone(), rows, total, labels: vocabulary.labels })
    };
    find(order).unwrap_or_else(failed)
}

/// What was found, or nothing and the problem.
fn parts<T: Default>(result: Result<T, LibraryError>) -> (T, Option<Event>) {
    match result {
        Ok(found) => (found, None),
        Err(error) => (T::default(), Some(failed(error))),
    }
}

pub(super) fn failed(error: LibraryError) -> Event {
    Event::Failed(error.to_string())
}
