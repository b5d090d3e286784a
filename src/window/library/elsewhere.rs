//! What other pages do with recordings of the library.

use super::answer::{Command, Purpose};
use super::change::Change;
use super::page::{LibraryPage, Question};
use super::play_queue::PlayQueue;
use super::playlist_page::AskedName;
use super::preview::Preview;
use super::scope::{RowKey, Scope};
use super::similar::{Named, SimilarAction};
use crate::library::{Location, RecordingId};
use crate::window::app::App;
use crate::window::library::NamePurpose;
use std::sync::Arc;

impl LibraryPage {
    /// Adds a recording to the favourites, or removes it.
    pub(in crate::window) fn set_favourite(&mut self, id: RecordingId, is_favourite: bool) {
        self.send(Command::Change(Change::SetFavourite(vec![id], is_favourite)));
    }

    /// Asks for the name of a playlist of these recordings.
    pub(in crate::window) fn ask_playlist_of(&mut self, ids: Vec<RecordingId>) {
        let purpose = NamePurpose::New { of_selected: false };
        let asked = AskedName { purpose, name: String::new(), of: Some(Arc::from(ids)) };
        self.question = Some(Question::PlaylistName(asked));
    }

    /// Opens a recording on the page for listening.
    pub(in crate::window) fn open_in_listen(&mut self, id: RecordingId) {
        self.send(Command::Locate(vec![id], Purpose::Open));
    }
}

impl App {
    /// Plays only this recording, from its start.
    pub(in crate::window) fn play_one(&mut self, id: RecordingId, name: String, location: &Location) {
        if self.load_in_library(Preview::new(id, name), location, 0.0) {
            self.play_library_player();
        }
    }

    /// Pauses this recording if it is played, plays it on if it was paused; `false` if it is not the one that was played last.
    pub(in crate::window) fn pause_or_resume(&mut self, id: RecordingId) -> bool {
        let is_it = self.library.preview().is_some_and(|preview| preview.id == id);
        if is_it {
            self.play_or_pause_library_player();
        }
        is_it
    }

    /// Plays these recordings one after another.
    pub(in crate::window) fn play_one_after_another(&mut self, ids: Vec<RecordingId>) {
        let keys = ids.iter().copied().map(RowKey::Recording).collect();
        // No collection that the page could show.
        let scope = Scope::Similar(Arc::from(ids));
        self.play_queue(PlayQueue::new(scope, keys, 0), 0);
    }

    /// Shows in the library what is like this recording.
    pub(in crate::window) fn show_similar_to(&mut self, id: RecordingId, name: String) {
        self.handle_similar_action(SimilarAction::To(Named { id, name }));
    }
}
