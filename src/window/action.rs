//! Requests of the views to the app.

use super::last_list::KeptList;
use super::library::LibraryAction;
use super::list_view::{Filter, SortKey};
use super::map::MapAction;
use super::page::Page;
use super::player::PlaybackSpeed;
use super::recording::RecordingId;
use super::settings::Settings;
use std::ffi::OsString;
use std::ops::Range;

/// A request to the app.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    /// Classify these files, folders and links.
    AddInputs(Vec<OsString>),
    /// Check these inputs, typed into the field, and classify those that are links or paths.
    CheckTyped(Vec<OsString>),
    /// The same for pasted inputs.
    CheckPasted(Vec<OsString>),
    /// Hide the message about the typed text.
    DismissRejection,
    /// Search YouTube for these words.
    SearchVideos(String),
    /// End the search for videos and hide its results.
    CloseVideoSearch,
    /// Classify the video with this index among the results.
    AddVideo(usize),
    /// Classify the recordings of an earlier session.
    OpenList(KeptList),
    /// Show the system's file dialog.
    OpenFiles,
    OpenFolder,
    ChooseModel,
    Select(RecordingId),
    SelectNext(isize),
    /// Show only this group of recordings in the list; if it is the one shown, all.
    ShowOnly(Filter),
    /// Show all recordings in the list.
    ShowWholeList,
    /// Show only recordings whose names or paths contain these words.
    FilterText(String),
    /// The pointer has come over the rows of the list, or left them.
    PointOverList(bool),
    /// Sort the list, or turn its order round.
    SortBy(SortKey),
    Cancel(RecordingId),
    CancelAll,
    /// End the search through folders.
    CancelSearch,
    Reclassify(RecordingId),
    /// Analyse again all recordings that were classified with other settings.
    ReclassifyOutdated,
    /// Analyse again all recordings that failed.
    RetryFailed,
    /// Put all cancelled recordings back into the queue.
    ResumeCancelled,
    /// The network is available again: continue with the links.
    ResumeLinks,
    /// Answer to a question about a link.
    AnswerLinkQuestion(RecordingId, LinkAnswer),
    /// Check or uncheck one entry of a playlist, or all entries without `entry`.
    ChooseEntry {
        id: RecordingId,
        entry: Option<usize>,
        chosen: bool,
    },
    /// Install or update yt-dlp.
    InstallYtDlp,
    Remove(RecordingId),
    RemoveFinished,
    /// Take back the last removal of recordings from the list.
    Undo,
    PlayOrPause,
    Pause,
    /// Seek to this time, in seconds.
    Seek(f64),
    /// Seek by this many seconds.
    SeekBy(f64),
    /// Play from this time on, in seconds.
    PlayFrom(f64),
    /// Play from a start to an end time, in seconds.
    PlayRange(f64, f64),
    /// Go on playing with another start and end, in seconds, of the range that is played.
    ChangeRange(f64, f64),
    /// Continue playing beyond the end of the range.
    ClearRange,
    /// Select this time range, in seconds, or nothing.
    SetSelection(Option<Range<f64>>),
    /// Show the selection from edge to edge.
    ZoomToSelection,
    SetLooping(bool),
    SetVolume(f32),
    SetSpeed(PlaybackSpeed),
    /// Mute, or return to the volume before that.
    ToggleMute,
    Copy(String),
    Export(ExportKind),
    /// Save the results that the list shows.
    ExportList(ListExport),
    ShowShortcuts(bool),
    ShowSettings(bool),
    /// Show the settings for links.
    ShowLinkSettings,
    /// Give all settings of the dialog their defaults.
    ResetSettings,
    /// Take that back.
    RestoreSettings(Box<Settings>),
    /// Enter or leave full screen for the stage.
    SetStageFullScreen(bool),
    /// Turn the stage as a drag to the right and down by these fractions of its height.
    TurnStage(f32, f32),
    /// Reset the camera of the stage.
    ResetStage,
    /// Show or hide the stage.
    ShowStage(bool),
    /// Show or hide the likeliest genre over time.
    ShowGenreLane(bool),
    /// Choose a folder of user scenes.
    ChooseScenes,
    /// The settings were changed: apply and save them.
    SettingsChanged,
    /// Remove the error on show.
    DismissNotice,
    /// Remove the message that floats at the bottom.
    NoticeFaded,
    /// The results of these runs were copied or exported.
    MarkSaved(Vec<(RecordingId, u64)>),
    /// Show this page.
    ShowPage(Page),
    /// What concerns the page of the library.
    Library(LibraryAction),
    /// What concerns the page of the map.
    Map(MapAction),
    /// Close the window, after a question if something would be lost.
    Quit,
    /// Close the window without a question.
    CloseNow,
    /// The user's answer to that question: do not close.
    KeepOpen,
}

/// Answer to a question about a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkAnswer {
    Video,
    Playlist,
    /// The checked entries of the playlist.
    Chosen,
}

/// A file format for exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExportKind {
    Json,
    Csv,
    Labels,
    Picture,
}

impl ExportKind {
    pub(super) const ALL: [Self; 4] = [Self::Json, Self::Csv, Self::Labels, Self::Picture];

    /// Menu text.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Csv => "CSV table",
            Self::Labels => "Audacity labels",
            Self::Picture => "Picture (PNG)",
        }
    }

    /// File extension.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Labels => "txt",
            Self::Picture => "png",
        }
    }
}

/// What an export of the list writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ListExport {
    Csv,
    Json,
    /// One object a line.
    Jsonl,
    /// A file of Audacity labels for each recording, in a folder.
    Labels,
    /// The recordings with this verdict, or for which this label holds, as M3U.
    Playlist(String),
}
