//! What the library's page knows and shows.

use super::answer::{Command, Search};
use super::change::Change;
use super::collections::Collections;
use super::column::{Column, Sort};
use super::export::ExportProgress;
use super::import::Import;
use super::judge::Judgement;
use super::keeper::{self, Keep, Keeper};
use super::playlist_page::AskedName;
use super::preview::Preview;
use super::row::LibraryRow;
use super::row_cache::RowCache;
use super::scope::{FoundRows, RowKey, Scope};
use super::selection::Selection;
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
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

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

    /// Recordings that were kept since the last search.
    pub(in crate::window) fn added(&self) -> usize {
        self.added
    }

    pub(in crate::window) fn availability(&self) -> &Availability {
        &self.availability
    }

    /// Its file.
    pub(in crate::window) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Words that are searched for, as typed.
    pub(in crate::window) fn words(&self) -> &str {
        &self.wanted.words
    }

    /// The filter as typed.
    pub(in crate::window) fn filter(&self) -> &str {
        &self.wanted.filter
    }

    /// `None`: the order of the scope.
    pub(in crate::window) fn sort(&self) -> Option<Sort> {
        let has_order = self.scope().has_order();
        self.wanted.sort.or_else(|| (!has_order).then(Sort::default))
    }

    /// The collection that is shown, or will be as soon as the library has answered.
    pub(in crate::window) fn scope(&self) -> &Scope {
        &self.wanted.scope
    }

    /// The collections that there are, and their sizes.
    pub(in crate::window) fn collections(&self) -> &Collections {
        &self.collections
    }

    /// What is wrong with the filter; the rows are those of the last one that could be read.
    pub(in crate::window) fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// The labels of all models of the library, in the models' order.
    pub(in crate::window) fn labels(&self) -> &[LabelName] {
        &self.labels
    }

    /// Number of rows found.
    pub(in crate::window) fn len(&self) -> usize {
        self.found.keys.len()
    }

    /// Number of rows of the scope without words and filter, as of the last search.
    pub(in crate::window) fn scope_len(&self) -> u64 {
        match self.searched.as_ref().map_or(&self.wanted.scope, |searched| &searched.scope) {
            Scope::All => self.total,
            _ => self.found.of as u64,
        }
    }

    /// Number of recordings in the library, as of the last search.
    pub(in crate::window) fn total(&self) -> u64 {
        self.total
    }

    /// Whether a search was answered since the window was opened.
    pub(in crate::window) fn was_searched(&self) -> bool {
        self.was_searched
    }

    /// Whether an answer is awaited.
    pub(in crate::window) fn is_searching(&self) -> bool {
        self.is_searching
    }

    /// Counts over the whole library, once they are known.
    pub(in crate::window) fn statistics(&self) -> Option<&Statistics> {
        self.statistics.as_deref()
    }

    pub(in crate::window) fn key(&self, row: usize) -> Option<RowKey> {
        self.found.keys.get(row).copied()
    }

    /// The recording of a row, if the library has it.
    pub(in crate::window) fn id(&self, row: usize) -> Option<RecordingId> {
        self.key(row)?.recording()
    }

    /// What a row shows, once it was fetched.
    pub(in crate::window) fn row(&self, row: usize) -> Option<&LibraryRow> {
        let key = self.key(row)?;
        match key.recording() {
            Some(id) => self.rows.get(id),
            None => self.found.absent.get(&key.position()?),
        }
    }

    pub(in crate::window) fn shown(&self) -> &Range<usize> {
        &self.shown
    }

    pub(in crate::window) fn selection(&self) -> &Selection {
        &self.selection
    }

    pub(in crate::window) fn cursor_id(&self) -> Option<RecordingId> {
        self.id(self.selection.cursor()?)
    }

    /// The row of the details.
    pub(in crate::window) fn cursor_row(&self) -> Option<&LibraryRow> {
        self.row(self.selection.cursor()?)
    }

    /// All that is known of the recording at the cursor, once it was fetched.
    pub(in crate::window) fn details(&self) -> Option<&StoredRecording> {
        let (id, stored) = self.details.as_ref()?;
        stored.as_deref().filter(|_| self.cursor_id() == Some(*id))
    }

    /// Counts what moves the cursor.
    pub(in crate::window) fn moves(&self) -> u64 {
        self.moves
    }

    /// Whether there is something to undo.
    pub(in crate::window) fn can_undo(&self) -> bool {
        !self.undo_steps.is_empty()
    }

    /// How many recordings of a change are done, and all, while a long one is under way.
    pub(in crate::window) fn changing(&self) -> Option<(usize, usize)> {
        self.changing
    }

    /// The export that is under way.
    pub(in crate::window) fn export(&self) -> Option<Arc<ExportProgress>> {
        self.export.upgrade()
    }

    /// What was done last, in words.
    pub(in crate::window) fn status(&self) -> &str {
        &self.status
    }

    /// The recording that was played last from the page.
    pub(in crate::window) fn preview(&self) -> Option<&Preview> {
        self.preview.as_ref()
    }

    /// The player has another recording.
    pub(in crate::window) fn forget_preview(&mut self) {
        self.preview = None;
    }

    pub(in crate::window) fn question(&self) -> Option<&Question> {
        self.question.as_ref()
    }

    /// Sorts by a column, turns the order round, or returns to that of the scope. The column is on show or not; the order stays.
    pub(super) fn sort_by(&mut self, column: Column) {
        self.wanted.sort = match self.sort() {
            Some(sort) if sort == (Sort { column, descending: true }) && self.scope().has_order() => None,
            Some(sort) => Some(sort.by(column)),
            None => Some(Sort { column, descending: false }),
        };
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
