//! The keyboard focus in the table: Tab reaches it as a whole, and its keys move the selection, as in the list of the other page.

use crate::window::library::RowKey;
use eframe::egui::accesskit::Action as AccessAction;
use eframe::egui::{self, Context, EventFilter, Id, Rect, Response, Role, Sense, WidgetInfo};

fn table_id() -> Id {
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

/// Makes the table focusable; for screen readers it is a list box with this number of rows. Its rows have to be children of its id.
/// `cursor`: the row that is read while the table has the focus, if it is drawn.
pub(super) fn table_focus_ui(
    ui: &egui::Ui,
    rect: Rect,
    name: &str,
    rows: usize,
    cursor: Option<RowKey>,
) -> Response {
    let response = ui.interact(rect, table_id(), Sense::focusable_noninteractive());
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(table_id(), filter));
    response.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, name));
    ui.ctx().accesskit_node_builder(table_id(), |list| {
        list.set_size_of_set(rows);
        list.set_multiselectable();
        if let Some(cursor) = cursor {
            list.set_active_descendant(row_id(cursor).accesskit_id());
        }
    });
    response
}

/// Describes a row to screen readers: its text, whether it is selected, and its place in the table, from 0.
pub(super) fn describe_row(response: &Response, text: &str, is_selected: bool, place: usize) {
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, text));
    response.ctx.accesskit_node_builder(response.id, |row| {
        row.set_selected(is_selected);
        row.set_position_in_set(place);
        row.add_action(AccessAction::Focus);
    });
}

/// Whether a screen reader moves its focus to the row, which gives the focus to the table.
pub(super) fn is_focus_requested(response: &Response) -> bool {
    let is_requested =
        response.ctx.input(|input| input.has_accesskit_action_request(response.id, AccessAction::Focus));
    if is_requested {
        focus_table(&response.ctx);
    }
    is_requested
}

/// Gives the focus to the table in the first frame in which it is drawn again, unless something else has it: its keys work at once.
pub(super) fn focus_when_new(ui: &egui::Ui) {
    let frame = ui.ctx().cumulative_frame_nr();
    let id = table_id().with("drawn in frame");
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, 0), frame));
    let is_new = before == 0 || before + 1 < frame;
    if is_new && ui.memory(|memory| memory.focused()).is_none() {
        focus_table(ui.ctx());
    }
}
