//! What the library's page knows and shows.

use super::answer::{Command, Search};
use super::change::Change;
use super::collections::Collections;
use super::column::{Column, Sort};
use super::duplicates::DuplicatesPage;
use super::export::ExportProgress;
use super::history::HistoryImport;
use super::import::Import;
use super::judge::Judgement;
use super::keeper::{self, Keep, Keeper};
use super::play_through::Playback;
use super::playlist_page::AskedName;
use super::preview::Preview;
use super::row_cache::RowCache;
use super::scope::{FoundRows, Scope};
use super::selection::Selection;
use super::similar::Similar;
use super::undo::PageUndo;
use super::watch::Watch;
use super::worker::{self, LibraryWorker};
use crate::library::playlists::PlaylistId;
use crate::library::query::{FilterError, LabelName, Statistics};
use crate::library::{RecordingId, StoredRecording};
use crate::window::supervisor::Supervisor;
use std::collections::{HashSet, VecDeque};
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Weak;

/// Whether there is a library to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) enum Availability {
    /// This user has no folder for data.
    NoFolder,
    Opening,
    Open,
    /// It cannot be opened: why, and what the user can do.
    Unavailable(String),
}

/// A question to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) enum Question {
    /// Remove this many recordings from the library?
    Forget(usize),
    /// Which of these labels is right?
    Label(Vec<String>),
    /// In which format are the selected recordings, or all that were found, exported?
    Export,
    /// What is a playlist called?
    PlaylistName(AskedName),
    /// Delete this playlist, which has so many entries?
    DeletePlaylist { id: PlaylistId, name: String, entries: u64 },
    /// Which playlist are the selected recordings added to?
    WhichPlaylist,
}

/// What the library's page knows and shows.
pub(in crate::window) struct LibraryPage {
    pub(super) worker: Option<LibraryWorker>,
    /// Keeps the window's results.
    pub(super) keeper: Option<Keeper>,
    pub(super) watch: Option<Watch>,
    /// A folder is being added.
    pub(super) import: Option<Import>,
    /// Recordings that were kept since the last search.
    pub(super) added: usize,
    pub(super) path: Option<PathBuf>,
    pub(super) supervisor: Supervisor,
    pub(super) availability: Availability,
    /// Requests that the thread has not accepted yet.
    pub(super) unsent: VecDeque<Command>,
    /// As the user has typed and chosen it.
    pub(super) wanted: Search,
    /// What was searched for last.
    pub(super) searched: Option<Search>,
    /// A search was answered.
    pub(super) was_searched: bool,
    /// The answer to the last one is awaited.
    pub(super) is_searching: bool,
    pub(super) error: Option<FilterError>,
    pub(super) labels: Vec<LabelName>,
    pub(super) found: FoundRows,
    pub(super) total: u64,
    pub(super) statistics: Option<Box<Statistics>>,
    pub(super) collections: Collections,
    pub(super) rows: RowCache,
    /// Rows on show.
    pub(super) shown: Range<usize>,
    pub(super) selection: Selection,
    /// Counts what moves the cursor, so that the view scrolls to it.
    pub(super) moves: u64,
    pub(super) details: Option<(RecordingId, Option<Box<StoredRecording>>)>,
    pub(super) details_are_stale: bool,
    /// The answer about this one is awaited.
    pub(super) details_asked: Option<RecordingId>,
    /// What was changed in this window and can be taken back.
    pub(super) undo_steps: Vec<PageUndo>,
    /// Entries that were changed, to be selected when their rows are there.
    pub(super) entries_to_select: Option<Range<usize>>,
    /// How many recordings of a change are done, and all; `None`: none is under way, or it takes no time.
    pub(super) changing: Option<(usize, usize)>,
    /// Held by the thread of an export until it ends.
    pub(super) export: Weak<ExportProgress>,
    /// What was done last, in words.
    pub(super) status: String,
    pub(super) question: Option<Question>,
    pub(super) preview: Option<Preview>,
    /// Rows that are played one after another.
    pub(super) playback: Option<Playback>,
    pub(super) similar: Similar,
    pub(super) duplicates: DuplicatesPage,
    /// A listening history is being imported.
    pub(super) history: Option<HistoryImport>,
}

impl LibraryPage {
    /// Starts the thread, which opens the library; without a path there is none.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(in crate::window) fn start(path: Option<PathBuf>, supervisor: Supervisor) -> io::Result<Self> {
        let worker = path.clone().map(|path| worker::start(path, supervisor.clone())).transpose()?;
        let keeper = path.clone().map(|path| keeper::start(path, supervisor.clone())).transpose()?;
        Ok(Self {
            availability: if path.is_some() { Availability::Opening } else { Availability::NoFolder },
            worker,
            keeper,
            watch: None,
            import: None,
            supervisor,
            added: 0,
            path,
            unsent: VecDeque::new(),
            wanted: Search::default(),
            searched: None,
            was_searched: false,
            is_searching: false,
            error: None,
            labels: Vec::new(),
            found: FoundRows::default(),
            total: 0,
            statistics: None,
            collections: Collections::default(),
            rows: RowCache::default(),
            shown: 0..0,
            selection: Selection::default(),
            moves: 0,
            details: None,
            details_are_stale: false,
            details_asked: None,
            undo_steps: Vec::new(),
            entries_to_select: None,
            changing: None,
            export: Weak::new(),
            status: String::new(),
            question: None,
            preview: None,
            playback: None,
            similar: Similar::default(),
            duplicates: DuplicatesPage::default(),
            history: None,
        })
    }

    /// Searches again at the next update.
    pub(super) fn refresh(&mut self) {
        self.searched = None;
    }

    pub(super) fn set_shown(&mut self, rows: Range<usize>) {
        self.shown = rows;
        self.request_rows();
    }

    pub(super) fn wanted_mut(&mut self) -> &mut Search {
        &mut self.wanted
    }

    pub(super) fn reopen(&mut self) {
        self.availability = Availability::Opening;
        self.send(Command::Open);
    }

    /// Judges the selected recordings.
    pub(super) fn judge(&mut self, judgement: Judgement) {
        let ids = self.selected_ids();
        if !ids.is_empty() {
            self.send(Command::Change(Change::Judge(ids, judgement)));
        }
    }

    /// The selected recordings, each once, in the order of the rows.
    pub(super) fn selected_ids(&self) -> Vec<RecordingId> {
        let mut known = HashSet::new();
        let ids = self.selection.rows().filter_map(|row| self.id(row));
        ids.filter(|id| known.insert(*id)).collect()
    }

    /// The recordings that were found, in the order of the rows; those of a playlist as often as it has them.
    pub(super) fn found_ids(&self) -> Vec<RecordingId> {
        self.found.keys.iter().filter_map(|key| key.recording()).collect()
    }

    /// Keeps results in the library; `None` without one.
    pub(in crate::window) fn keep(&self) -> Option<Keep> {
        self.keeper.as_ref().and_then(Keep::new)
    }

    /// Sorts by a column, turns the order round, or returns to that of the scope. The column is on show or not; the order stays.
    pub(super) fn sort_by(&mut self, column: Column) {
        let own = self.scope().own_sort();
        let next = match self.sort() {
            _ if matches!(column, Column::Alike | Column::Why) => None,
            Some(sort) if sort == (Sort { column, descending: true }) && own != Some(sort) => None,
            Some(sort) => Some(sort.by(column)),
            None => Some(Sort { column, descending: false }),
        };
        self.wanted.sort = next.filter(|next| own != Some(*next));
    }

    /// Shows another collection, in its own order.
    pub(super) fn show_scope(&mut self, scope: Scope) {
        if self.wanted.scope != scope {
            self.wanted.scope = scope;
            self.wanted.sort = None;
            self.selection = Selection::default();
        }
    }
}
