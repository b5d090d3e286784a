//! Menus of playlists: what can be done with one, and which one recordings are added to.

use super::menu::scrolled_menu_ui;
use crate::library::playlists::{PlaylistFormat, PlaylistId};
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{LibraryAction, LibraryPage, PlaylistAction, Scope};
use eframe::egui::{Button, Ui};

/// More playlists than these are in the dialog that a key opens.
const MAX_PLAYLISTS: usize = 12;

/// The entries of the menu of a collection on show: a playlist, or the favourites.
pub(super) fn collection_menu_ui(ui: &mut Ui, scope: &Scope, actions: &mut Vec<Action>) {
    let mut item = |ui: &mut Ui, name: &str, key: &str, action: PlaylistAction| {
        if ui.add(Button::new(name).shortcut_text(key)).clicked() {
            // What concerns the collection on show.
            actions.push(Action::Library(LibraryAction::ShowScope(scope.clone())));
            actions.push(Action::Library(LibraryAction::Playlist(action)));
            ui.close();
        }
    };
    if let Some(id) = scope.playlist() {
        item(ui, "Rename…", "F2", PlaylistAction::AskName(id));
        item(ui, "Add random further songs", "", PlaylistAction::AddFurther(id));
        ui.separator();
    }
    item(ui, "Export as M3U8…", "", PlaylistAction::Export(PlaylistFormat::M3u8));
    item(ui, "Export as XSPF…", "", PlaylistAction::Export(PlaylistFormat::Xspf));
    if let Some(id) = scope.playlist() {
        ui.separator();
        item(ui, "Delete…", "Del", PlaylistAction::AskDelete(id));
    }
}

/// The entries that make playlists.
pub(super) fn new_playlist_ui(ui: &mut Ui, actions: &mut Vec<Action>) {
    let buttons = [
        ("New playlist", "Make an empty playlist", PlaylistAction::New { of_selected: false }),
        ("Import…", "M3U, M3U8, XSPF or PLS; files can also be dropped here", PlaylistAction::ChooseImport),
    ];
    for (name, hint, action) in buttons {
        if ui.button(name).on_hover_text(hint).clicked() {
            actions.push(Action::Library(LibraryAction::Playlist(action)));
            ui.close();
        }
    }
}

/// The menu of playlists to which the selected recordings are added.
pub(super) fn add_to_playlist_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    ui.menu_button("Add to playlist", |ui| scrolled_menu_ui(ui, |ui| playlists_ui(ui, page, actions)));
}

fn playlists_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let mut act = |ui: &mut Ui, action: PlaylistAction| {
        actions.push(Action::Library(LibraryAction::Playlist(action)));
        ui.close();
    };
    let playlists = &page.collections().playlists;
    for playlist in playlists.iter().take(MAX_PLAYLISTS) {
        if ui.button(display_text(&playlist.name)).clicked() {
            act(ui, PlaylistAction::Add(playlist.id));
        }
    }
    if playlists.len() > MAX_PLAYLISTS && ui.add(Button::new("Others…").shortcut_text("L")).clicked() {
        act(ui, PlaylistAction::AskWhich);
    }
    if !playlists.is_empty() {
        ui.separator();
    }
    if ui.button("New…").clicked() {
        act(ui, PlaylistAction::New { of_selected: true });
    }
}

/// What a key does with the playlist on show while the list of collections has the focus.
pub(super) fn collection_key_action(ui: &Ui, id: PlaylistId) -> Option<PlaylistAction> {
    use eframe::egui::{Key, Modifiers};
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::F2) {
        return Some(PlaylistAction::AskName(id));
    }
    pressed(Key::Delete).then_some(PlaylistAction::AskDelete(id))
}
