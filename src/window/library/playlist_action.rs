//! What the user does with playlists.

use crate::library::playlists::{PlaylistFormat, PlaylistId};
use std::path::{Path, PathBuf};

/// A request about playlists. What concerns entries concerns the selected ones.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) enum PlaylistAction {
    /// Ask for the name of a new playlist, of the selected recordings or empty.
    New {
        of_selected: bool,
    },
    /// Ask for another name.
    AskName(PlaylistId),
    /// The name was edited.
    EditName(String),
    /// Make or rename the playlist.
    ConfirmName,
    /// Ask whether to delete it.
    AskDelete(PlaylistId),
    Delete(PlaylistId),
    /// Ask which playlist the selected recordings are added to.
    AskWhich,
    /// Append the selected recordings.
    Add(PlaylistId),
    /// Remove the selected entries.
    Remove,
    /// Move the selected entries before this row, or behind the last one.
    MoveBefore(usize),
    /// Move the selected entries up (-1) or down (1).
    MoveBy(isize),
    /// Choose files to import.
    ChooseImport,
    /// Import these files.
    Import(Vec<PathBuf>),
    /// Write the collection on show to a file.
    Export(PlaylistFormat),
    /// Append songs at random that go with the last entries.
    AddFurther(PlaylistId),
}

/// Endings of the files that are imported as playlists.
pub(in crate::window) const PLAYLIST_ENDINGS: [&str; 4] = ["m3u8", "m3u", "xspf", "pls"];

/// Whether a file is a playlist, by the ending of its name.
pub(in crate::window) fn is_playlist(name: impl AsRef<Path>) -> bool {
    let ending = name.as_ref().extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| PLAYLIST_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
