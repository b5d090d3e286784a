//! What lists have in common: Tab reaches the list as a whole, its rows are described to screen readers, and a row shows whether it is
//! selected. So the focus stays in the list when rows are sorted anew, scrolled out of sight or removed, and a list of 300 recordings is one
//! step for Tab.

use crate::window::style;
use eframe::egui::accesskit::Action as AccessAction;
use eframe::egui::{Color32, EventFilter, Id, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo};

/// Makes a list focusable; for screen readers it is a list box with this name and number of rows. Its rows have to be children of its id.
/// `cursor`: the row that is read while the list has the focus, if it is drawn.
pub(super) fn list_focus_ui(
    ui: &Ui,
    list: Id,
    rect: Rect,
    name: &str,
    rows: usize,
    cursor: Option<Id>,
) -> Response {
    let response = ui.interact(rect, list, Sense::focusable_noninteractive());
    // All arrow keys are the list's, or seek.
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(list, filter));
    response.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, name));
    ui.ctx().accesskit_node_builder(list, |node| {
        node.set_size_of_set(rows);
        if let Some(cursor) = cursor {
            node.set_active_descendant(cursor.accesskit_id());
        }
    });
    response
}

/// Describes a row to screen readers: its text, whether it is selected, and its place in the list, from 0.
pub(super) fn describe_row(response: &Response, text: &str, is_selected: bool, place: usize) {
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, text));
    response.ctx.accesskit_node_builder(response.id, |row| {
        row.set_selected(is_selected);
        row.set_position_in_set(place);
        row.add_action(AccessAction::Focus);
    });
}

/// Whether a screen reader moves its focus to the row, which gives the focus to the list.
pub(super) fn is_focus_requested(response: &Response, list: Id) -> bool {
    let is_requested =
        response.ctx.input(|input| input.has_accesskit_action_request(response.id, AccessAction::Focus));
    if is_requested {
        response.ctx.memory_mut(|memory| memory.request_focus(list));
    }
    is_requested
}

/// Paints what is behind a row. `is_cursor`: keys move from here, and the list has the focus.
pub(super) fn row_background_ui(ui: &Ui, response: &Response, is_selected: bool, is_cursor: bool) {
    let background = if is_selected {
        ui.visuals().selection.bg_fill
    } else if response.hovered() {
        style::colour(style::theme(ui.visuals()).plot_background())
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().rect_filled(response.rect, 4.0, background);
    if is_cursor {
        ui.painter().rect_stroke(response.rect, 4.0, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
}
