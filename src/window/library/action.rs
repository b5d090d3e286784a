//! Requests of the library's page.

use super::column::Column;
use super::duplicates::DuplicatesAction;
use super::export::ExportFormat;
use super::judge::Judgement;
use super::play_through::PlayAction;
use super::playlist_action::PlaylistAction;
use super::scope::Scope;
use super::similar::SimilarAction;
use std::ops::Range;
use std::path::PathBuf;

/// A request of the library's page. What concerns recordings concerns the selected ones.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) enum LibraryAction {
    /// Show recordings with these words in title, artist, album, genre or path.
    Search(String),
    /// Show recordings that fit this filter.
    Filter(String),
    /// Add this condition to the filter, or take it away.
    ToggleCondition(String),
    /// Show all recordings.
    ShowAll,
    /// Show a collection.
    ShowScope(Scope),
    /// Search again: recordings were added or changed.
    Refresh,
    /// Sort by this column, or turn the order round.
    SortBy(Column),
    /// Show or hide a column.
    ToggleColumn(Column),
    /// These rows are on show.
    Show(Range<usize>),
    /// A row was clicked.
    Select(usize, Click),
    /// Move the selection by this many rows, or extend it.
    Step {
        by: isize,
        extends: bool,
    },
    SelectAll,
    /// Decide on the verdict.
    Judge(Judgement),
    /// Go on to the next recording without a decision.
    Skip,
    /// Take the last decision back.
    Undo,
    /// Add to the favourites, or remove from them.
    ToggleFavourite,
    /// Ask whether to remove from the library.
    AskForget,
    /// Remove from the library.
    Forget,
    /// Close the question without an answer.
    CloseQuestion,
    /// Open on the page for listening.
    Open,
    /// Play only the recording of the details, or pause.
    PlayOrPause,
    /// Seek in it to this time, in seconds.
    Seek(f64),
    /// What concerns rows that are played one after another.
    Play(PlayAction),
    ShowInFolder,
    /// Ask in which format to export which recordings.
    AskExport,
    /// Export the selected recordings, or all that were found.
    Export {
        format: ExportFormat,
        only_selected: bool,
    },
    /// Stop an export.
    CancelExport,
    CopyPaths,
    /// What concerns playlists.
    Playlist(PlaylistAction),
    /// Choose a folder whose recordings are added.
    AddFolder,
    /// Choose a folder whose recordings are added as they appear.
    WatchFolder,
    /// Stop watching a folder; its recordings stay.
    StopWatching(PathBuf),
    /// Stop adding a folder.
    CancelImport,
    /// Try again to open the library.
    Reopen,
    Similar(SimilarAction),
    Duplicates(DuplicatesAction),
    /// Choose a listening history to import.
    ChooseHistory(HistoryPlace),
    /// Stop importing it.
    CancelHistory,
}

/// Where a listening history is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum HistoryPlace {
    File,
    /// Of an unpacked export.
    Folder,
}

/// How a row was clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum Click {
    /// Select only it.
    Plain,
    /// With Shift: select up to it.
    Extend,
    /// With Ctrl: add it or take it away.
    Toggle,
    /// With the right button: select only it unless it is selected.
    Menu,
}
