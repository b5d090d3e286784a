//! Playback from the library's page: the player's recording is another one than that of the page for listening, until that is shown again.

use super::row::LibraryRow;
use crate::library::{Location, RecordingId};
use crate::window::app::App;
use crate::window::views::Notice;

/// The recording that was played last from the library.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct Preview {
    pub(in crate::window) id: RecordingId,
    /// Where the recording of the other page was, in seconds.
    left_at_s: f64,
}

impl App {
    /// Plays the recording at the cursor, or pauses it.
    pub(super) fn play_or_pause_in_library(&mut self) {
        let Some(id) = self.library.cursor_id() else { return };
        match self.library.preview {
            Some(preview) if preview.id == id => self.play_or_pause(),
            _ => self.play_at_cursor(),
        }
    }

    /// Loads a recording, paused at this time in seconds; `false` if it cannot be played here.
    pub(super) fn load_in_library(&mut self, id: RecordingId, location: &Location, time_s: f64) -> bool {
        let Location::File(path) = location else {
            let text = "A link cannot be played here: open it on the page Listen (Enter), which downloads it";
            self.notices.show(Notice::error(text));
            return false;
        };
        let left_at_s = self.library.preview.map_or_else(|| self.player.state().position_s, |p| p.left_at_s);
        self.library.preview = Some(Preview { id, left_at_s });
        self.player.load(path);
        if time_s > 0.0 {
            self.player.seek(time_s);
        }
        true
    }

    /// Plays the recording at the cursor from its start.
    pub(super) fn play_at_cursor(&mut self) {
        let Some(LibraryRow { id, location, .. }) = self.library.cursor_row() else { return };
        let Some(id) = *id else {
            let text = "This recording is not in the library: add the folder that has it (Folders)";
            return self.notices.show(Notice::error(text));
        };
        let Some(location) = location.clone() else { return };
        if self.load_in_library(id, &location, 0.0) {
            self.player.play();
        }
    }

    /// Loads the recording of the page for listening into the player again.
    pub(in crate::window) fn end_preview(&mut self) {
        let Some(preview) = self.library.preview.take() else { return };
        match self.session.selected().and_then(|recording| recording.path()) {
            Some(path) => {
                self.player.load(path);
                self.player.seek(preview.left_at_s);
            }
            None => self.player.unload(),
        }
    }
}
