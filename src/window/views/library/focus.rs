//! The keyboard focus in the table.

use crate::window::library::RowKey;
use crate::window::views::list_row;
use eframe::egui::{Context, Id, Rect, Response, Ui};

pub(super) fn table_id() -> Id {
    Id::unique("table of the library")
}

/// Id of a row, wherever it is.
pub(super) fn row_id(key: RowKey) -> Id {
    Id::unique(("library row", key))
}

pub(super) fn table_has_focus(ctx: &Context) -> bool {
    ctx.memory(|memory| memory.has_focus(table_id()))
}

/// Moves the focus to the table.
pub(super) fn focus_table(ctx: &Context) {
    ctx.memory_mut(|memory| memory.request_focus(table_id()));
}

/// Makes the table focusable; see [`list_row::list_focus_ui`].
pub(super) fn table_focus_ui(
    ui: &Ui,
    rect: Rect,
    name: &str,
    rows: usize,
    cursor: Option<RowKey>,
) -> Response {
    let response = list_row::list_focus_ui(ui, table_id(), rect, name, rows, cursor.map(row_id));
    ui.ctx().accesskit_node_builder(table_id(), |table| table.set_multiselectable());
    response
}

/// Gives the focus to the table in the first frame in which it is drawn again, unless something else has it: its keys work at once.
pub(super) fn focus_when_new(ui: &Ui) {
    let frame = ui.ctx().cumulative_frame_nr();
    let id = table_id().with("drawn in frame");
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, 0), frame));
    let is_new = before == 0 || before + 1 < frame;
    if is_new && ui.memory(|memory| memory.focused()).is_none() {
        focus_table(ui.ctx());
    }
}
