//! The list of groups: only the rows on show are drawn.

use super::row::{RowPlaces, heading_row_ui, member_row_ui};
use crate::window::action::Action;
use crate::window::library::{DuplicateRow, DuplicatesAction, LibraryAction, RowKey};
use crate::window::views::dialog::visible_scroll_bar;
use crate::window::views::library::LibraryView;
use crate::window::views::library::focus::{focus_when_new, table_focus_ui};
use eframe::egui::{Rect, ScrollArea, Ui, UiBuilder};

/// Draws the list.
pub(super) fn list_ui(ui: &mut Ui, view: &LibraryView<'_>, actions: &mut Vec<Action>) {
    let duplicates = view.page.duplicates();
    // Beside the sizes, not over them.
    ui.spacing_mut().scroll = visible_scroll_bar();
    let height = ui.spacing().interact_size.y + 2.0;
    let revealed = revealed_row(ui, view);
    let area = ScrollArea::vertical().id_salt("groups of duplicates").auto_shrink(false);
    let output = area.show_rows(ui, height, duplicates.len(), |ui, visible| {
        let read = duplicates.cursor().filter(|row| visible.contains(row));
        let read = read.and(duplicates.member()).map(|(_, member)| RowKey::Recording(member.recording.id));
        let focus = table_focus_ui(ui, ui.clip_rect(), "Groups of duplicates", duplicates.len(), read);
        focus_when_new(ui);
        let cursor = duplicates.cursor();
        if let Some(row) = revealed.or_else(|| cursor.filter(|_| focus.gained_focus())) {
            let step = height + ui.spacing().item_spacing.y;
            let top = ui.max_rect().top() + (row as f32 - visible.start as f32) * step;
            // With the heading of the group, if it is just above.
            let is_first = matches!(duplicates.row(row), Some(DuplicateRow::Member(_, 0)));
            let above = if is_first { step } else { 0.0 };
            ui.scroll_to_rect(
                Rect::from_x_y_ranges(ui.max_rect().x_range(), top - above..=top + height),
                None,
            );
        }
        let places = RowPlaces::new(ui.max_rect().x_range());
        ui.scope_builder(UiBuilder::new().accessibility_parent(focus.id), |ui| {
            for place in visible.clone() {
                match duplicates.row(place) {
                    Some(DuplicateRow::Heading(group)) => {
                        if let Some(group) = duplicates.groups().get(group) {
                            heading_row_ui(ui, group, height);
                        }
                    }
                    Some(DuplicateRow::Member(group, member)) => {
                        if let Some(group) = duplicates.groups().get(group) {
                            let is_cursor = cursor == Some(place);
                            let is_ringed = is_cursor && focus.has_focus();
                            let row = (place, member, is_cursor, is_ringed);
                            member_row_ui(ui, view, group, row, height, &places, actions);
                        }
                    }
                    None => break,
                }
            }
        });
        visible
    });
    if output.inner != *duplicates.shown() {
        let action = DuplicatesAction::Show(output.inner);
        actions.push(Action::Library(LibraryAction::Duplicates(action)));
    }
}

/// The row of the cursor, in the first frame after it has moved.
fn revealed_row(ui: &Ui, view: &LibraryView<'_>) -> Option<usize> {
    let id = ui.scope_id().with("moves");
    let now = view.page.duplicates().moves();
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, now), now));
    view.page.duplicates().cursor().filter(|_| before != now)
}
