//! The table: titles, and the rows on show only.

use super::LibraryView;
use super::columns::places;
use super::drag::{DropTable, drop_between_ui};
use super::fields::filter_problem;
use super::focus::{focus_when_new, table_focus_ui};
use super::row::{Row, row_ui};
use super::titles::titles_ui;
use crate::window::action::Action;
use crate::window::library::{LibraryAction, LibraryPage, Scope};
use crate::window::style;
use crate::window::views::announcer::announce_text;
use crate::window::views::dialog::visible_scroll_bar;
use eframe::egui::{self, Label, Rangef, Rect, RichText, ScrollArea, UiBuilder};

/// Draws the table.
pub(super) fn table_ui(ui: &mut egui::Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let page = view.page;
    // Beside the last column, not over it.
    ui.spacing_mut().scroll = visible_scroll_bar();
    let id = ui.scope_id().with("rows");
    // A scroll bar may take some of the width.
    let width = ui.data(|data| data.get_temp::<Rangef>(id)).unwrap_or(ui.max_rect().x_range());
    titles_ui(ui, &places(view.columns, width), page, actions);
    let height = ui.spacing().interact_size.y + 2.0;
    let revealed = revealed_row(ui, page);
    let area = ScrollArea::vertical().id_salt(("library", page.scope())).auto_shrink(false);
    let output = area.show_rows(ui, height, page.len(), |ui, visible| {
        let cursor = page.selection().cursor().filter(|row| visible.contains(row));
        let read = cursor.and_then(|row| page.key(row));
        let focus = table_focus_ui(ui, ui.clip_rect(), "Recordings of the library", page.len(), read);
        focus_when_new(ui);
        let cursor = page.selection().cursor();
        if let Some(row) = revealed.or_else(|| cursor.filter(|_| focus.gained_focus())) {
            let step = height + ui.spacing().item_spacing.y;
            let top = ui.max_rect().top() + (row as f32 - visible.start as f32) * step;
            // Scrolls no further than needed, so that rows do not jump under the pointer.
            ui.scroll_to_rect(Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + height), None);
        }
        if page.len() == 0 && page.was_searched() {
            no_rows_ui(ui, page, actions);
        }
        let places = places(view.columns, ui.max_rect().x_range());
        ui.scope_builder(UiBuilder::new().accessibility_parent(focus.id), |ui| {
            for place in visible.clone() {
                let Some(key) = page.key(place) else { break };
                let row = Row {
                    key,
                    known: page.row(place),
                    place,
                    is_selected: page.selection().contains(place),
                    is_cursor: cursor == Some(place) && focus.has_focus(),
                    height,
                };
                row_ui(ui, &row, view, &places, actions);
            }
        });
        if page.scope().playlist().is_some() && page.sort().is_none() {
            let step = height + ui.spacing().item_spacing.y;
            let top = ui.max_rect().top() - visible.start as f32 * step;
            let table = DropTable { clip: ui.clip_rect(), top, step, rows: page.len() };
            drop_between_ui(ui, &table, actions);
        }
        (ui.max_rect().x_range(), visible)
    });
    let (width, visible) = output.inner;
    ui.data_mut(|data| data.insert_temp(id, width));
    if visible != *page.shown() {
        actions.push(Action::Library(LibraryAction::Show(visible)));
    }
}

/// In the place of the rows when there are none.
fn no_rows_ui(ui: &mut egui::Ui, page: &LibraryPage, actions: &mut Vec<Action>) {
    if let Some(error) = page.error() {
        // Of the filter before this one nothing was found: that says nothing of what it should have been.
        ui.horizontal_wrapped(|ui| {
            let text = RichText::new(filter_problem(error)).color(ui.visuals().error_fg_color);
            announce_text(&ui.add(Label::new(text).wrap()));
            show_all_ui(ui, actions);
        });
        return;
    }
    let is_filtered = !(page.words().is_empty() && page.filter().is_empty());
    if !is_filtered && page.scope_len() == 0 {
        let text = match page.scope() {
            Scope::Favourites => "No favourites yet: F adds the selected recordings",
            Scope::Playlist(_) => {
                "This playlist is empty: drag recordings onto its name, or press L in a list of recordings"
            }
            Scope::Similar(_) if page.similar().is_asking() || page.similar().ask().is_none() => return,
            Scope::Similar(_) if page.similar().is_stopped() => return,
            Scope::Similar(_) => "Nothing else in the library can be compared with it",
            Scope::All | Scope::Duplicates => return,
        };
        ui.add(Label::new(RichText::new(text).color(style::secondary_text(ui.visuals()))).wrap());
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("No recording matches").color(style::secondary_text(ui.visuals())));
        show_all_ui(ui, actions);
    });
}

fn show_all_ui(ui: &mut egui::Ui, actions: &mut Vec<Action>) {
    if ui.button("Show all recordings").clicked() {
        actions.push(Action::Library(LibraryAction::ShowAll));
    }
}

/// The row of the cursor, in the first frame after it has moved.
fn revealed_row(ui: &egui::Ui, page: &LibraryPage) -> Option<usize> {
    let id = ui.scope_id().with("moves");
    let now = page.moves();
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, now), now));
    page.selection().cursor().filter(|_| before != now)
}
