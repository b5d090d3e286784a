//! Handles what the user does with playlists.

use super::answer::Command;
use super::change::Change;
use super::page::Question;
use super::playlist_action::PlaylistAction;
use super::playlist_change::PlaylistChange;
use super::playlist_export::PlaylistExport;
use super::playlist_page::NamePurpose;
use super::scope::Scope;
use crate::library::playlists::{PlaylistFormat, PlaylistId};
use crate::window::app::App;
use crate::window::background_jobs::SaveDialog;
use crate::window::clock_seed::clock_seed;

/// Songs that are added at once, and how far they are from the last entries: 0 near to 1 far.
const FURTHER: usize = 10;
const DISTANCE: f64 = 0.1;

impl App {
    pub(super) fn handle_playlist_action(&mut self, action: PlaylistAction) {
        let library = &mut self.library;
        match action {
            PlaylistAction::New { of_selected } => library.ask_name(NamePurpose::New { of_selected }),
            PlaylistAction::AskName(id) => library.ask_name(NamePurpose::Rename(id)),
            PlaylistAction::EditName(name) => {
                if let Some(Question::PlaylistName(asked)) = &mut library.question {
                    asked.name = name;
                }
            }
            PlaylistAction::ConfirmName => self.confirm_name(),
            PlaylistAction::AskDelete(id) => {
                if let Some(playlist) = library.playlist(id) {
                    let (name, entries) = (playlist.name.clone(), playlist.entries);
                    library.question = Some(Question::DeletePlaylist { id, name, entries });
                }
            }
            PlaylistAction::Delete(id) => {
                library.question = None;
                if library.scope().playlist() == Some(id) {
                    library.show_scope(Scope::All);
                }
                self.change_playlist(PlaylistChange::Delete(id));
            }
            PlaylistAction::AskWhich => {
                library.question = (library.selection().len() > 0).then_some(Question::WhichPlaylist);
            }
            PlaylistAction::Add(id) => {
                library.question = None;
                let ids = library.selected_ids();
                if !ids.is_empty() {
                    self.change_playlist(PlaylistChange::Add(id, ids));
                }
            }
            PlaylistAction::Remove => self.remove_from_collection(),
            PlaylistAction::MoveBefore(row) => {
                self.move_entries(|page, positions| page.target_before(row, positions))
            }
            PlaylistAction::MoveBy(by) => self.move_entries(|page, positions| {
                let first = positions.first().copied().unwrap_or(0);
                let last = page.found.of.saturating_sub(positions.len());
                first.saturating_add_signed(by).min(last)
            }),
            PlaylistAction::ChooseImport => self.background_jobs.choose_playlists(),
            PlaylistAction::Import(paths) => self.change_playlist(PlaylistChange::Import(paths)),
            PlaylistAction::Export(format) => self.export_collection(format),
            PlaylistAction::AddFurther(id) => self.add_further(id),
        }
    }

    fn change_playlist(&mut self, change: PlaylistChange) {
        self.library.send(Command::ChangePlaylist(change));
    }

    /// Makes or renames the playlist whose name was asked for, if it can have this name.
    fn confirm_name(&mut self) {
        let Some(Question::PlaylistName(asked)) = self.library.question.clone() else { return };
        if self.library.name_problem(&asked).is_some() {
            return;
        }
        self.library.question = None;
        let name = asked.name.trim().to_owned();
        self.change_playlist(match asked.purpose {
            NamePurpose::Rename(id) => PlaylistChange::Rename(id, name),
            NamePurpose::New { of_selected } => {
                let ids = match asked.of {
                    Some(ids) => ids.to_vec(),
                    None if of_selected => self.library.selected_ids(),
                    None => Vec::new(),
                };
                PlaylistChange::Create { name, ids }
            }
        });
    }

    /// Removes the selected rows from the playlist or the favourites on show; the recordings stay in the library.
    fn remove_from_collection(&mut self) {
        if self.library.selection().len() == 0 {
            return;
        }
        match *self.library.scope() {
            Scope::Playlist(id) => {
                let positions = self.library.selected_positions();
                self.change_playlist(PlaylistChange::Remove(id, positions));
            }
            Scope::Favourites => {
                let ids = self.library.selected_ids();
                self.library.send(Command::Change(Change::SetFavourite(ids, false)));
            }
            _ => {}
        }
    }

    fn move_entries(&mut self, target: impl FnOnce(&super::page::LibraryPage, &[usize]) -> usize) {
        match self.library.movable_positions() {
            Err(reason) => self.library.status = reason,
            Ok((_, positions)) if positions.is_empty() => {}
            Ok((playlist, positions)) => {
                let to = target(&self.library, &positions);
                let is_there = (to..).zip(&positions).all(|(at, position)| at == *position);
                if !is_there {
                    self.change_playlist(PlaylistChange::Move { playlist, positions, to });
                }
            }
        }
    }

    fn add_further(&mut self, playlist: PlaylistId) {
        // Other songs each time.
        let random_seed = clock_seed();
        "Looking for songs that go with the last entries…".clone_into(&mut self.library.status);
        self.change_playlist(PlaylistChange::AddFurther {
            playlist,
            count: FURTHER,
            distance: DISTANCE,
            random_seed,
        });
    }

    /// Asks for a file and writes the collection on show to it.
    fn export_collection(&mut self, format: PlaylistFormat) {
        let library = &self.library;
        let Some(path) = library.path.clone() else { return };
        let name = library.scope_name();
        let export = PlaylistExport { library: path, scope: library.scope().clone(), name, format };
        let dialog = SaveDialog {
            title: format!("Export {} as {}", export.name, export.format_name()),
            file_name: Some(export.file_name()),
            folder: None,
        };
        self.background_jobs.save(dialog, move |chosen| export.save(chosen));
    }
}
