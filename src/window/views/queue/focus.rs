//! The keyboard focus in the list of recordings, and its keys, which move the selection.

use crate::window::action::Action;
use crate::window::recording::RecordingId;
use crate::window::views::list_row;
use eframe::egui::{self, Id, Key, Modifiers, Rect, Response, Ui};

/// Id of the list.
pub(super) fn list_id() -> Id {
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

/// Makes the list focusable; see [`list_row::list_focus_ui`].
pub(super) fn list_focus_ui(ui: &Ui, rect: Rect, rows: usize, selected: Option<RecordingId>) -> Response {
    list_row::list_focus_ui(ui, list_id(), rect, "Recordings", rows, selected.map(row_id))
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
