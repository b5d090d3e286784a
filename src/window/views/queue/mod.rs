//! The list of recordings with their states.

mod header;
mod list_buttons;
mod row;
mod status;

pub(in crate::window) use status::{fraction, status_text, windows_text};

use crate::window::action::Action;
use crate::window::session::Session;
use eframe::egui::{self, Rect, ScrollArea};
use header::header_ui;
use row::row_ui;

/// State of the list's header.
#[derive(Debug, Clone, Copy)]
pub(in crate::window) struct QueueHeader {
    /// Number of recordings classified with other settings.
    pub(in crate::window) outdated: usize,
    /// Number of consecutive links that failed because of the network.
    pub(in crate::window) outage: Option<u32>,
}

/// Draws the list with its header.
pub(in crate::window) fn queue_ui(
    ui: &mut egui::Ui,
    session: &Session,
    header: QueueHeader,
    actions: &mut Vec<Action>,
) {
    header_ui(ui, session, header, actions);
    let height = ui.spacing().interact_size.y + 2.0;
    let selected = session.selected().map(|recording| recording.id);
    let newly_selected_row = newly_selected_row(ui, session);
    ScrollArea::vertical().id_salt("queue").auto_shrink(false).show_rows(
        ui,
        height,
        session.recordings().len(),
        |ui, visible| {
            if let Some(row) = newly_selected_row {
                let step = height + ui.spacing().item_spacing.y;
                let top = ui.max_rect().top() + (row as f32 - visible.start as f32) * step;
                // Scrolls no further than needed, so that rows do not jump under the pointer.
                ui.scroll_to_rect(Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + height), None);
            }
            debug_assert!(visible.end <= session.recordings().len(), "rows beyond the last recording");
            for recording in session.recordings().get(visible).unwrap_or_default() {
                row_ui(ui, recording, selected == Some(recording.id), height, actions);
            }
        },
    );
}

/// The row of the selected recording, in the first frame after its selection.
fn newly_selected_row(ui: &egui::Ui, session: &Session) -> Option<usize> {
    let id = ui.scope_id().with("shown");
    let selected = session.selected()?.id;
    let before = ui.data_mut(|data| *data.get_temp_mut_or(id, selected));
    ui.data_mut(|data| data.insert_temp(id, selected));
    let row = session.recordings().iter().position(|recording| recording.id == selected);
    row.filter(|_| before != selected)
}
