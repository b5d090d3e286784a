//! What was changed on the page and can be taken back.

use super::answer::Command;
use super::change::{Change, UndoStep};
use super::playlist_change::{PlaylistChange, PlaylistUndo};

/// A change that can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PageUndo {
    /// Decisions or favourites.
    Recordings(UndoStep),
    Playlists(PlaylistUndo),
}

impl PageUndo {
    /// The request that takes it back.
    pub(super) fn command(self) -> Command {
        match self {
            Self::Recordings(step) => Command::Change(Change::Undo(step)),
            Self::Playlists(step) => Command::ChangePlaylist(PlaylistChange::Undo(step)),
        }
    }
}
