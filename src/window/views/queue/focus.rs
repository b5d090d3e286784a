//! The keyboard focus in the list: Tab reaches the list as a whole, and its keys move the selection. So the focus stays in the list when rows
//! are sorted anew, scrolled out of sight or removed, and a list of 300 recordings is one step for Tab.

use crate::window::action::Action;
use crate::window::recording::RecordingId;
use eframe::egui::accesskit::Action as AccessAction;
use eframe::egui::{self, EventFilter, Id, Key, Modifiers, Rect, Response, Role, Sense, WidgetInfo};

/// Id of the list.
fn list_id() -> Id {
    Id::unique("list of recordings")
}

/// Id of a recording's row, wherever it is.
pub(super) fn row_id(recording: RecordingId) -> Id {
    Id::unique(("row", recording.0))
}

/// Whether the list has the focus.
pub(in crate::window) fn list_has_focus(ctx: &egui::Context) -> bool {
    ctx.memory(|memory| memory.has_focus(list_id()))
}

/// Makes the list focusable; for screen readers it is a list box with this number of rows. Its rows have to be children of its id.
pub(super) fn list_focus_ui(
    ui: &egui::Ui,
    rect: Rect,
    rows: usize,
    selected: Option<RecordingId>,
) -> Response {
    let response = ui.interact(rect, list_id(), Sense::focusable_noninteractive());
    // All arrow keys are the list's, or seek.
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(list_id(), filter));
    response.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, "Recordings"));
    ui.ctx().accesskit_node_builder(list_id(), |list| {
        list.set_size_of_set(rows);
        // The row that the screen reader reads while the list has the focus.
        if let Some(selected) = selected {
            list.set_active_descendant(row_id(selected).accesskit_id());
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
pub(super) fn is_focus_requested(response: &Response) -> bool {
    let is_requested =
        response.ctx.input(|input| input.has_accesskit_action_request(response.id, AccessAction::Focus));
    if is_requested {
        response.ctx.memory_mut(|memory| memory.request_focus(list_id()));
    }
    is_requested
}

/// The keys of the list while it has the focus: Up, Down, Home and End select, Enter plays. Other keys are left to the window.
pub(in crate::window::views) fn list_keys(ctx: &egui::Context, actions: &mut Vec<Action>) {
    if !list_has_focus(ctx) {
        return;
    }
    let presses =
        |key: Key| ctx.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)).cast_signed();
    let rows = presses(Key::ArrowDown) - presses(Key::ArrowUp);
    if rows != 0 {
        actions.push(Action::SelectNext(rows));
    }
    // With Shift they extend the selection of time.
    if ctx.input(|input| input.modifiers.shift) {
        return;
    }
    if presses(Key::Home) > 0 {
        actions.push(Action::SelectNext(isize::MIN));
    }
    if presses(Key::End) > 0 {
        actions.push(Action::SelectNext(isize::MAX));
    }
    if presses(Key::Enter) > 0 {
        actions.push(Action::PlayOrPause);
    }
}
