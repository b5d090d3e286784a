//! Playback of single recordings from the library's page, on a player of its own: that of the page for listening keeps its recording.

use super::row::LibraryRow;
use crate::library::{Location, RecordingId};
use crate::window::app::App;
use crate::window::views::Notice;

/// The recording that was played last from the library.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct Preview {
    pub(in crate::window) id: RecordingId,
    /// The title, or the last part of the path.
    pub(in crate::window) name: String,
    /// The status has said that it cannot be played.
    is_reported: bool,
}

impl Preview {
    pub(super) fn new(id: RecordingId, name: String) -> Self {
        Self { id, name, is_reported: false }
    }
}

impl App {
    /// Plays the recording at the cursor, or pauses it.
    pub(super) fn play_or_pause_in_library(&mut self) {
        let Some(row) = self.library.cursor_row() else { return };
        match &self.library.preview {
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
    pub(super) fn load_in_library(&mut self, preview: Preview, location: &Location, time_s: f64) -> bool {
        let Location::File(path) = location else {
            let text = "A link cannot be played here: open it on the page Listen (Enter), which downloads it";
            self.notices.show(Notice::error(text));
            return false;
        };
        self.library.playback = None;
        self.library.preview = Some(preview);
        self.library_player.load(path);
        self.library_player.set_looping(self.settings.looping);
        if time_s > 0.0 {
            self.library_player.seek(time_s);
        }
        true
    }

    /// Plays only the recording at the cursor, from its start.
    pub(super) fn play_at_cursor(&mut self) {
        let Some(LibraryRow { id, location, name, .. }) = self.library.cursor_row() else { return };
        let Some(id) = *id else {
            let text = "This recording is not in the library: add the folder that has it (Folders)";
            return self.notices.show(Notice::error(text));
        };
        let (preview, Some(location)) = (Preview::new(id, name.clone()), location.clone()) else { return };
        if self.load_in_library(preview, &location, 0.0) {
            self.play_library_player();
        }
    }

    /// Says once that the recording cannot be played, as when its file is missing. Of rows that are played one after another, it is skipped.
    pub(super) fn update_preview(&mut self) {
        let problem = self.library_player.state().problem;
        let Some(preview) = self.library.preview.as_mut().filter(|_| self.library.playback.is_none()) else {
            return;
        };
        match problem {
            Some(problem) if !preview.is_reported => {
                preview.is_reported = true;
                self.library.status = format!("{} cannot be played: {problem}", preview.name);
            }
            Some(_) => {}
            None => preview.is_reported = false,
        }
    }

    /// Ends playback from the library, unless rows are played one after another: music goes on while one looks at something else.
    pub(in crate::window) fn end_preview(&mut self) {
        if self.library.playback.is_none() && self.library.preview.take().is_some() {
            self.library_player.unload();
        }
    }
}
