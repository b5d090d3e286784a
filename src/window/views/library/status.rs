//! The line at the bottom of the page: what was done last, and what is under way. It is there also while it is empty, so that nothing
//! moves, unless the play bar is below it.

use super::LibraryView;
use super::fields::{filter_id, filter_problem};
use crate::format::thousands;
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{DuplicatesAction, LibraryAction, LibraryPage, Scope, recordings_text};
use crate::window::style;
use crate::window::views::announcer::announce_text;
use crate::window::views::trailing::with_trailing_ui;
use eframe::egui::{self, Label, RichText};

/// In narrower windows, in points, what is under way elsewhere gives way to the text.
const MIN_WIDE: f32 = 620.0;

/// Draws the line.
pub(super) fn status_ui(ui: &mut egui::Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let height = ui.spacing().interact_size.y;
    let is_wide = ui.available_width() >= MIN_WIDE;
    let status = |ui: &mut egui::Ui| status_text_ui(ui, view);
    let under_way = |ui: &mut egui::Ui| {
        buttons_ui(ui, view, actions);
        for text in texts(view, is_wide) {
            ui.label(RichText::new(text).color(style::secondary_text(ui.visuals())));
        }
    };
    with_trailing_ui(ui, "library status", height, status, under_way);
}

/// Whether neither the line nor the bars of progress above it have anything to show.
pub(super) fn is_empty(view: &LibraryView<'_>) -> bool {
    let page = view.page;
    let is_under_way = page.import_progress().is_some() || page.export().is_some();
    let has_buttons = can_undo(page) || page.added() > 0 || page.has_lost();
    let is_said = page.error().is_none() && page.status().is_empty();
    is_said && !is_under_way && !has_buttons && texts(view, true).is_empty()
}

/// What is wrong with the filter, or else what was done last.
fn status_text_ui(ui: &mut egui::Ui, view: &LibraryView<'_>) {
    // Said once: while it is typed below the field, and without rows in their place.
    let is_said = view.page.len() == 0 || ui.memory(|memory| memory.has_focus(filter_id()));
    let error = view.page.error().filter(|_| !is_said && *view.page.scope() != Scope::Duplicates);
    let (text, colour) = match error {
        Some(error) => (filter_problem(error), ui.visuals().error_fg_color),
        None => (view.page.status().to_owned(), style::secondary_text(ui.visuals())),
    };
    announce_text(&ui.add(Label::new(RichText::new(display_text(&text)).color(colour)).truncate()));
}

/// Whether there is something to take back. What was said of duplicates is taken back among them.
fn can_undo(page: &LibraryPage) -> bool {
    page.can_undo() || (*page.scope() == Scope::Duplicates && page.duplicates().can_undo())
}

fn buttons_ui(ui: &mut egui::Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let page = view.page;
    if can_undo(page) && ui.button("Undo").on_hover_text("Take the last change back (Ctrl+Z)").clicked() {
        actions.push(Action::Library(match page.scope() {
            Scope::Duplicates => LibraryAction::Duplicates(DuplicatesAction::Undo),
            _ => LibraryAction::Undo,
        }));
    }
    if page.added() > 0 {
        let text = format!("Show {} new", thousands(page.added() as u64));
        let hint = "Search again (F5): recordings were added or analysed again";
        if ui.button(text).on_hover_text(hint).clicked() {
            actions.push(Action::Library(LibraryAction::Refresh));
        }
    } else if page.has_lost() {
        let hint = "Recordings were removed from the library elsewhere (F5)";
        if ui.button("Search again").on_hover_text(hint).clicked() {
            actions.push(Action::Library(LibraryAction::Refresh));
        }
    }
}

/// What is under way, and how much is selected.
fn texts(view: &LibraryView<'_>, is_wide: bool) -> Vec<String> {
    let LibraryView { page, watched, analysing, .. } = view;
    let mut texts = Vec::new();
    if page.is_searching() {
        texts.push("searching…".to_owned());
    }
    if let Some((done, all)) = page.changing() {
        texts.push(format!("Changing {} of {}", thousands(done as u64), recordings_text(all)));
    }
    let selected = page.selection().len();
    if selected > 1 {
        texts.push(format!("{} selected", thousands(selected as u64)));
    }
    if is_wide && !watched.is_empty() {
        let folders = if watched.len() == 1 { "folder" } else { "folders" };
        texts.push(format!("Watching {} {folders}", watched.len()));
    }
    if is_wide && *analysing > 0 {
        texts.push(format!("{} being analysed in Listen", recordings_text(*analysing)));
    }
    texts
}
