//! Playback of single recordings from the library's page, on a player of its own: that of the page for listening keeps its recording.

use super::row::LibraryRow;
use crate::library::{Location, RecordingId};
use crate::window::app::App;
use crate::window::views::Notice;

/// The recording that was played last from the library.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct Preview {
    pub(in crate::window) id: RecordingId,
}

impl App {
    /// Plays the recording at the cursor, or pauses it.
    pub(super) fn play_or_pause_in_library(&mut self) {
        let Some(row) = self.library.cursor_row() else { return };
        match self.library.preview {
            Some(preview) if row.id == Some(preview.id) => self.play_or_pause_library_player(),
            _ => self.play_at_cursor(),
        }
    }

    /// Pauses what is played from the library, or plays it on.
    pub(super) fn play_or_pause_library_player(&mut self) {
        if self.library_player.state().playing {
            self.library_player.pause();
        } else {
            self.play_library_player();
        }
    }

    /// Plays what is loaded from the library; the other page pauses.
    pub(super) fn play_library_player(&mut self) {
        self.player.pause();
        self.library_player.play();
    }

    /// Loads a recording, paused at this time in seconds; `false` if it cannot be played here. What was played before ends.
    pub(super) fn load_in_library(&mut self, id: RecordingId, location: &Location, time_s: f64) -> bool {
        let Location::File(path) = location else {
            let text = "A link cannot be played here: open it on the page Listen (Enter), which downloads it";
            self.notices.show(Notice::error(text));
            return false;
        };
        self.library.playback = None;
        self.library.preview = Some(Preview { id });
        self.library_player.load(path);
        self.library_player.set_looping(self.settings.looping);
        if time_s > 0.0 {
            self.library_player.seek(time_s);
        }
        true
    }

    /// Plays only the recording at the cursor, from its start.
    pub(super) fn play_at_cursor(&mut self) {
        let Some(LibraryRow { id, location, .. }) = self.library.cursor_row() else { return };
        let Some(id) = *id else {
            let text = "This recording is not in the library: add the folder that has it (Folders)";
            return self.notices.show(Notice::error(text));
        };
        let Some(location) = location.clone() else { return };
        if self.load_in_library(id, &location, 0.0) {
            self.play_library_player();
        }
    }

    /// Ends playback from the library, unless rows are played one after another: music goes on while one looks at something else.
    pub(in crate::window) fn end_preview(&mut self) {
        if self.library.playback.is_none() && self.library.preview.take().is_some() {
            self.library_player.unload();
        }
    }
}
