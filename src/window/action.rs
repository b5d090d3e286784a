//! What a view asks the app to do. Views draw and ask; only the app changes anything.

use super::recording::RecordingId;
use std::ffi::OsString;

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    /// Classify what these words name: files, folders, links.
    Take(Vec<OsString>),
    /// Show the system's dialog for opening files.
    OpenFiles,
    OpenFolder,
    ChooseModel,
    Select(RecordingId),
    SelectNext(isize),
    Cancel(RecordingId),
    CancelAll,
    HearAgain(RecordingId),
    /// All that were heard with other settings than now.
    HearAllAgain,
    /// All that failed.
    HearFailedAgain,
    /// The network is there again: go on with the links.
    GoOn,
    /// The answer to what was asked about a link.
    Answer(RecordingId, Answer),
    /// Of a list, this entry is to be heard or not; all of them without a number.
    Choose {
        id: RecordingId,
        entry: Option<usize>,
        chosen: bool,
    },
    /// Get yt-dlp, or a newer one.
    InstallYtDlp,
    Remove(RecordingId),
    RemoveFinished,
    PlayOrPause,
    /// To this time, in seconds.
    Seek(f64),
    /// By so many seconds.
    SeekBy(f64),
    /// This part of the recording, in seconds.
    PlayPart(f64, f64),
    /// What plays goes on behind the part that was to be played.
    ForgetPart,
    SetLooping(bool),
    SetVolume(f32),
    Copy(String),
    Save(Save),
    ShowShortcuts(bool),
    ShowSettings(bool),
    /// The stage on all of the screen, or no more.
    FillWithStage(bool),
    /// Turn the stage by these parts of its height, to the right and down.
    TurnStage(f32, f32),
    /// Look at the stage from where its scene has it.
    ResetStage,
    /// Show the stage or not.
    ShowStage(bool),
    /// Choose the folder of scenes of one's own.
    ChooseScenes,
    /// The settings were changed: apply and keep them.
    SettingsChanged,
    DismissNote,
    /// Close the window.
    Quit,
}

/// What the user says about a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Video,
    Playlist,
    /// The chosen entries of the list.
    Chosen,
}

/// What can be saved as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Save {
    Json,
    Csv,
    Labels,
    Picture,
}

impl Save {
    pub(super) const ALL: [Self; 4] = [Self::Json, Self::Csv, Self::Labels, Self::Picture];

    /// As it stands in a menu.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Csv => "CSV table",
            Self::Labels => "Audacity labels",
            Self::Picture => "Picture (PNG)",
        }
    }

    /// The ending of its file.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Labels => "txt",
            Self::Picture => "png",
        }
    }
}
