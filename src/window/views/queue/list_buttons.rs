//! The buttons that concern the whole list. A button never takes another's place, so that a double click on one never reaches another: a
//! button that does not apply is disabled, the last two never move, and the others keep the largest width that they had.

use crate::format::thousands;
use crate::window::action::Action;
use crate::window::session::Session;
use eframe::egui::{self, Button, Response, UiBuilder, vec2};

/// Draws the buttons, those whose width changes first. `outdated`: number of recordings classified with other settings; `hidden`: of those
/// that the list does not show.
pub(super) fn list_buttons_ui(
    ui: &mut egui::Ui,
    session: &Session,
    outdated: usize,
    hidden: usize,
    actions: &mut Vec<Action>,
) {
    let (all, open) = (session.recordings().len(), session.pending_count());
    let counted = [
        ("Retry", "failed", session.failed_count(), "All failed recordings", Action::RetryFailed),
        ("Analyse", "again", outdated, "Classified with other settings", Action::ReclassifyOutdated),
        (
            "Resume",
            "cancelled",
            session.cancelled_count(),
            "All cancelled recordings",
            Action::ResumeCancelled,
        ),
    ];
    for (before, after, count, hint, action) in counted {
        if counted_button_ui(ui, before, after, count, hint) {
            actions.push(action);
        }
    }
    let clear = button_ui(ui, "Clear", open < all, Button::new("Clear"));
    let hint = match hidden {
        0 => "Remove finished recordings from the list (Ctrl+Z takes it back)",
        _ => "Remove the finished recordings that are shown; hidden ones stay (Ctrl+Z takes it back)",
    };
    if clear.on_hover_text(hint).clicked() {
        actions.push(Action::RemoveFinished);
    }
    if button_ui(ui, "Cancel all", open > 0, Button::new("Cancel all")).clicked() {
        actions.push(Action::CancelAll);
    }
}

/// A button whose id does not depend on the buttons before it. A press and a release that arrive between two frames are a click on the id that
/// was under the pointer in the last frame; an id by order would then belong to another button if one has appeared since.
fn button_ui(ui: &mut egui::Ui, name: &str, is_enabled: bool, button: Button<'_>) -> Response {
    let id = ui.scope_id().with(("list button", name));
    ui.scope_builder(UiBuilder::new().scope_id(id), |ui| ui.add_enabled(is_enabled, button)).inner
}

/// A button for `count` recordings, such as `Retry 3 failed`; `true` if it is clicked. It appears when it applies first, and stays.
fn counted_button_ui(ui: &mut egui::Ui, before: &str, after: &str, count: usize, hint: &str) -> bool {
    let id = ui.scope_id().with(("list button", before));
    let widest = ui.data(|data| data.get_temp::<f32>(id));
    if count == 0 && widest.is_none() {
        return false;
    }
    let text = match count {
        0 => format!("{before} {after}"),
        _ => format!("{before} {} {after}", thousands(count as u64)),
    };
    let button = Button::new(text).min_size(vec2(widest.unwrap_or(0.0), 0.0));
    let response = button_ui(ui, before, count > 0, button).on_hover_text(hint);
    let width = response.rect.width();
    if widest.is_none_or(|widest| width > widest) {
        ui.data_mut(|data| data.insert_temp(id, width));
    }
    response.clicked()
}
