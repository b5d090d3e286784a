//! Menus: the columns on show, and what can be done with the selected recordings.

use super::playlist_menu::add_to_playlist_ui;
use crate::window::action::Action;
use crate::window::library::{
    Column, Judgement, LibraryAction, LibraryPage, MAX_SEEDS, PlayAction, PlaylistAction, Scope,
    SimilarAction, recordings_text,
};
use crate::window::views::dialog::visible_scroll_bar;
use crate::window::views::reveal::reveal_focus;
use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::{Button, PopupCloseBehavior, ScrollArea, TextWrapMode, Ui};

/// What a menu has above and below its entries, in points.
const MENU_FRAME: f32 = 20.0;

/// Draws the button with the menu of columns. Several can be chosen before it is closed.
pub(super) fn columns_menu_ui(ui: &mut Ui, shown: &[Column], actions: &mut Vec<Action>) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = MenuButton::from_button(Button::new("Columns")).config(config);
    let (response, _) = button.ui(ui, |ui| {
        for column in Column::ALL {
            let mut is_shown = shown.contains(&column);
            if ui.checkbox(&mut is_shown, column.title()).changed() {
                actions.push(Action::Library(LibraryAction::ToggleColumn(column)));
            }
        }
    });
    response.on_hover_text("Columns on show; narrow windows have room for some of them only");
}

/// Draws entries of a menu, which scroll if they are higher than the window.
pub(super) fn scrolled_menu_ui(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.spacing_mut().scroll = visible_scroll_bar();
    // The bar would take the width from the longest entry.
    ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
    let room = ui.ctx().content_rect().height() - MENU_FRAME;
    ScrollArea::vertical().max_height(room).show(ui, |ui| {
        contents(ui);
        reveal_focus(ui);
    });
}

/// Draws the menu of the selected recordings.
pub(super) fn selection_menu_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    scrolled_menu_ui(ui, |ui| entries_ui(ui, page, actions));
}

fn entries_ui(ui: &mut Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    let count = page.selection().len();
    if count > 1 {
        ui.label(recordings_text(count));
        ui.separator();
    }
    let is_played_by_enter = matches!(page.scope(), Scope::Favourites | Scope::Playlist(_));
    let is_favourite = page.cursor_row().is_some_and(|row| row.is_favourite);
    let favourite = if is_favourite { "Remove from favourites" } else { "Add to favourites" };
    let similar =
        if count > 1 { format!("More like these {count}") } else { "Similar recordings".to_owned() };
    let enough = ui.add_enabled((1..=MAX_SEEDS).contains(&count), Button::new(similar).shortcut_text("S"));
    let hint = "Compared by their sound, and by what listeners put side by side";
    let too_many = format!("At most {MAX_SEEDS} recordings can be compared with: select fewer");
    if enough.on_hover_text(hint).on_disabled_hover_text(too_many).clicked() {
        actions.push(Action::Library(LibraryAction::Similar(SimilarAction::ToSelected)));
        ui.close();
    }
    ui.separator();
    let groups = [
        vec![
            (
                "Play from here on",
                if is_played_by_enter { "Enter" } else { "Shift+Enter" },
                LibraryAction::Play(PlayAction::Through),
            ),
            ("Play only this, or pause", "P", LibraryAction::PlayOrPause),
            ("Open in Listen", if is_played_by_enter { "" } else { "Enter" }, LibraryAction::Open),
        ],
        vec![
            ("Verdict is right", "Space", LibraryAction::Judge(Judgement::Right)),
            ("Verdict is wrong", "X", LibraryAction::Judge(Judgement::Wrong)),
            ("Undo the last change", "Ctrl+Z", LibraryAction::Undo),
            (favourite, "F", LibraryAction::ToggleFavourite),
        ],
        vec![
            ("Show in folder", "", LibraryAction::ShowInFolder),
            (if count > 1 { "Copy paths" } else { "Copy path" }, "Ctrl+C", LibraryAction::CopyPaths),
            ("Export…", "Ctrl+E", LibraryAction::AskExport),
        ],
        vec![(
            "Remove from the library…",
            if is_played_by_enter { "" } else { "Del" },
            LibraryAction::AskForget,
        )],
    ];
    let mut in_playlist = vec![];
    if is_played_by_enter {
        let name = if page.scope().playlist().is_some() {
            "Remove from this playlist"
        } else {
            "Remove from the favourites"
        };
        in_playlist.push((name, "Del", PlaylistAction::Remove));
    }
    if page.scope().playlist().is_some() {
        in_playlist.push(("Move up", "Alt+Up", PlaylistAction::MoveBy(-1)));
        in_playlist.push(("Move down", "Alt+Down", PlaylistAction::MoveBy(1)));
    }
    add_to_playlist_ui(ui, page, actions);
    for (name, key, action) in in_playlist {
        if ui.add(Button::new(name).shortcut_text(key)).clicked() {
            actions.push(Action::Library(LibraryAction::Playlist(action)));
            ui.close();
        }
    }
    ui.separator();
    for (i, group) in groups.into_iter().enumerate() {
        if i > 0 {
            ui.separator();
        }
        for (name, key, action) in group {
            if ui.add(Button::new(name).shortcut_text(key)).clicked() {
                actions.push(Action::Library(action));
                ui.close();
            }
        }
    }
}
