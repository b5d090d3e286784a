//! The list of recordings: totals, titles of the columns, and a row for each recording shown.

mod button_width;
mod columns;
mod export_menu;
mod focus;
mod header;
mod list_buttons;
mod row;
mod status;
mod titles;
mod totals;

pub(in crate::window) use focus::list_has_focus;
pub(in crate::window::views) use focus::list_keys;
pub(in crate::window::views) use status::counted_text;
pub(in crate::window) use status::{fraction, status_text, windows_text};
pub(in crate::window::views) use titles::filter_id;

use crate::window::action::Action;
use crate::window::list_view::ListView;
use crate::window::recording::RecordingId;
use crate::window::session::Session;
use crate::window::style;
use eframe::egui::{self, Rangef, Rect, RichText, ScrollArea, UiBuilder};
use focus::list_focus_ui;
use header::header_ui;
use row::{Row, row_ui};
use titles::titles_ui;

/// State of the list's header.
#[derive(Debug, Clone, Copy)]
pub(in crate::window) struct QueueHeader {
    /// Number of recordings classified with other settings.
    pub(in crate::window) outdated: usize,
    /// Number of consecutive links that failed because of the network.
    pub(in crate::window) outage: Option<u32>,
}

/// Draws the list with its header; returns the height of the header and the first row.
pub(in crate::window) fn queue_ui(
    ui: &mut egui::Ui,
    session: &Session,
    list: &ListView,
    header: QueueHeader,
    actions: &mut Vec<Action>,
) -> f32 {
    let top = ui.cursor().top();
    header_ui(ui, session, list, header, actions);
    let id = ui.scope_id().with("rows");
    if has_titles(list) {
        // A scroll bar may take some of the width.
        let rows = ui.data(|data| data.get_temp::<Rangef>(id)).unwrap_or(ui.max_rect().x_range());
        titles_ui(ui, list, rows, actions);
    }
    let height = ui.spacing().interact_size.y + 2.0;
    let first_row_end = ui.cursor().top() - top + height;
    let selected = session.selected().map(|recording| recording.id);
    let revealed_row = revealed_row(ui, selected, list);
    let count = list.totals().all;
    let area = ScrollArea::vertical().id_salt("queue").auto_shrink(false);
    let output = area.show_rows(ui, height, list.len(), |ui, visible| {
        let selected_row = || list.row(selected?);
        let focus =
            list_focus_ui(ui, ui.clip_rect(), list.len(), selected.filter(|_| selected_row().is_some()));
        let row_to_show = revealed_row.or_else(|| selected_row().filter(|_| focus.gained_focus()));
        if let Some(row) = row_to_show {
            let step = height + ui.spacing().item_spacing.y;
            let top = ui.max_rect().top() + (row as f32 - visible.start as f32) * step;
            // Scrolls no further than needed, so that rows do not jump under the pointer.
            ui.scroll_to_rect(Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + height), None);
        }
        debug_assert!(visible.end <= list.len(), "rows beyond the last recording");
        if list.len() == 0 && list.is_filtered() {
            no_match_ui(ui, actions);
        }
        ui.scope_builder(UiBuilder::new().accessibility_parent(focus.id), |ui| {
            let shown = list.recordings_from(visible.start, session).take(visible.len());
            for (place, (index, recording)) in visible.clone().zip(shown) {
                let row = Row {
                    recording,
                    place,
                    number: index + 1,
                    is_selected: selected == Some(recording.id),
                    list_has_focus: focus.has_focus(),
                    height,
                };
                row_ui(ui, &row, count, actions);
            }
        });
        ui.max_rect().x_range()
    });
    ui.data_mut(|data| data.insert_temp(id, output.inner));
    let is_over = ui.rect_contains_pointer(output.inner_rect);
    if list.pointer_is_over() != is_over {
        actions.push(Action::PointOverList(is_over));
    }
    first_row_end
}

/// In the place of the rows when the filter hides all of them.
fn no_match_ui(ui: &mut egui::Ui, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("No recording matches").color(style::secondary_text(ui.visuals())));
        if ui.button("Show all recordings").clicked() {
            actions.push(Action::ShowWholeList);
        }
    });
}

/// Whether there is something to sort or a filter to see.
fn has_titles(list: &ListView) -> bool {
    list.totals().all > 1 || list.is_filtered()
}

/// The row of the selected recording, in the first frame after its selection or after a change of the filter or order.
fn revealed_row(ui: &egui::Ui, selected: Option<RecordingId>, list: &ListView) -> Option<usize> {
    let id = ui.scope_id().with("shown");
    let now = (selected, list.changes());
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, now), now));
    if before == now { None } else { list.row(selected?) }
}
