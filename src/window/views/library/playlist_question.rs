//! The questions about playlists: what one is called, whether it is deleted, and which one recordings are added to.

use super::question::{NUMBERS, focus_once};
use crate::library::playlists::PlaylistId;
use crate::window::display_text::display_text;
use crate::window::library::{
    AskedName, LibraryAction, LibraryPage, NamePurpose, PlaylistAction, entries_text,
};
use crate::window::style;
use crate::window::views::announcer::announce_text;
use eframe::egui::{Button, Key, Label, Modifiers, RichText, TextEdit, Ui};

/// A field for the name, and a button that gives it.
pub(super) fn name_ui(
    ui: &mut Ui,
    page: &LibraryPage,
    asked: &AskedName,
    answer: &mut Option<LibraryAction>,
) {
    let mut name = asked.name.clone();
    let field = TextEdit::singleline(&mut name).hint_text("Name").desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name("Name of the playlist");
    focus_once(ui, &field);
    let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let problem = page.name_problem(asked);
    // The line is always there, so that nothing moves.
    let text = RichText::new(problem.clone().unwrap_or_default()).color(ui.visuals().error_fg_color);
    announce_text(&ui.add(Label::new(text).wrap()));
    let count = match (&asked.of, asked.purpose) {
        (Some(ids), _) => Some(ids.len()),
        (None, NamePurpose::New { of_selected: true }) => Some(page.selection().len()),
        _ => None,
    };
    if let Some(count) = count {
        let text = format!("Of the {}", crate::window::library::recordings_text(count));
        ui.label(RichText::new(text).color(style::secondary_text(ui.visuals())));
    }
    ui.horizontal(|ui| {
        let confirm = match asked.purpose {
            NamePurpose::New { .. } => "Create",
            NamePurpose::Rename(_) => "Rename",
        };
        if ui.add_enabled(problem.is_none(), Button::new(confirm)).clicked()
            || is_entered && problem.is_none()
        {
            *answer = Some(LibraryAction::Playlist(PlaylistAction::ConfirmName));
        }
        if ui.button("Cancel").clicked() {
            *answer = Some(LibraryAction::CloseQuestion);
        }
    });
    if name != asked.name {
        *answer = Some(LibraryAction::Playlist(PlaylistAction::EditName(name)));
    }
}

/// Whether a playlist is deleted. Its name may be longer than a title.
pub(super) fn delete_ui(
    ui: &mut Ui,
    id: PlaylistId,
    name: &str,
    entries: u64,
    answer: &mut Option<LibraryAction>,
) {
    ui.add(Label::new(RichText::new(display_text(name)).strong()).wrap());
    let entries = entries_text(usize::try_from(entries).unwrap_or(usize::MAX));
    let text = format!(
        "It has {entries}. The recordings stay in the library, and Undo (Ctrl+Z) brings the playlist back."
    );
    ui.add(Label::new(text).wrap());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        if ui.button("Delete").clicked() {
            *answer = Some(LibraryAction::Playlist(PlaylistAction::Delete(id)));
        }
        let keep = ui.button("Keep it");
        focus_once(ui, &keep);
        if keep.clicked() {
            *answer = Some(LibraryAction::CloseQuestion);
        }
    });
}

/// Each playlist is a button; the first ones have numbers, which are also their keys.
pub(super) fn which_ui(ui: &mut Ui, page: &LibraryPage, answer: &mut Option<LibraryAction>) {
    let new = ui.button("New playlist…");
    focus_once(ui, &new);
    if new.clicked() {
        *answer = Some(LibraryAction::Playlist(PlaylistAction::New { of_selected: true }));
    }
    let keys = NUMBERS.iter().copied().map(Some).chain(std::iter::repeat(None));
    for ((i, playlist), key) in page.collections().playlists.iter().enumerate().zip(keys) {
        let number = key.map_or_else(String::new, |_| (i + 1).to_string());
        let button = Button::new(display_text(&playlist.name)).shortcut_text(number).truncate();
        let button = ui.add(button).accessible_name(playlist.name.as_str());
        let is_pressed = key.is_some_and(|key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)));
        if button.clicked() || is_pressed {
            *answer = Some(LibraryAction::Playlist(PlaylistAction::Add(playlist.id)));
        }
    }
}
