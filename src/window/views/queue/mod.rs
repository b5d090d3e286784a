//! The list of recordings with their states.

mod focus;
mod header;
mod list_buttons;
mod row;
mod status;

pub(in crate::window) use focus::list_has_focus;
pub(in crate::window::views) use focus::list_keys;
pub(in crate::window::views) use status::counted_text;
pub(in crate::window) use status::{fraction, status_text, windows_text};

use crate::window::action::Action;
use crate::window::session::Session;
use eframe::egui::{self, Rect, ScrollArea, UiBuilder};
use focus::list_focus_ui;
use header::header_ui;
use row::{Row, row_ui};

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
    header: QueueHeader,
    actions: &mut Vec<Action>,
) -> f32 {
    let top = ui.cursor().top();
    header_ui(ui, session, header, actions);
    let height = ui.spacing().interact_size.y + 2.0;
    let first_row_end = ui.cursor().top() - top + height;
    let selected = session.selected().map(|recording| recording.id);
    let newly_selected_row = newly_selected_row(ui, session);
    let rows = session.recordings().len();
    ScrollArea::vertical().id_salt("queue").auto_shrink(false).show_rows(ui, height, rows, |ui, visible| {
        let list = list_focus_ui(ui, ui.clip_rect(), rows, selected);
        let row_to_show =
            newly_selected_row.or_else(|| selected_row(session).filter(|_| list.gained_focus()));
        if let Some(row) = row_to_show {
            let step = height + ui.spacing().item_spacing.y;
            let top = ui.max_rect().top() + (row as f32 - visible.start as f32) * step;
            // Scrolls no further than needed, so that rows do not jump under the pointer.
            ui.scroll_to_rect(Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + height), None);
        }
        debug_assert!(visible.end <= session.recordings().len(), "rows beyond the last recording");
        ui.scope_builder(UiBuilder::new().accessibility_parent(list.id), |ui| {
            let places = visible.clone();
            for (place, recording) in places.zip(session.recordings().get(visible).unwrap_or_default()) {
                let row = Row {
                    place,
                    is_selected: selected == Some(recording.id),
                    list_has_focus: list.has_focus(),
                };
                row_ui(ui, recording, row, height, actions);
            }
        });
    });
    first_row_end
}

/// The row of the selected recording.
fn selected_row(session: &Session) -> Option<usize> {
    let selected = session.selected()?.id;
    session.recordings().iter().position(|recording| recording.id == selected)
}

/// The row of the selected recording, in the first frame after its selection.
fn newly_selected_row(ui: &egui::Ui, session: &Session) -> Option<usize> {
    let id = ui.scope_id().with("shown");
    let selected = session.selected()?.id;
    let before = ui.data_mut(|data| *data.get_temp_mut_or(id, selected));
    ui.data_mut(|data| data.insert_temp(id, selected));
    if before == selected { None } else { selected_row(session) }
}
