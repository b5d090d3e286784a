//! Scrolls to the widget that the keyboard's focus has reached.

use eframe::egui::{self, Id};

/// Scrolls the surrounding area to the focused widget if it is inside `ui`, once for each move of the focus. To be called after the widgets.
pub(in crate::window) fn reveal_focus(ui: &egui::Ui) {
    let id = ui.unique_id().with("revealed focus");
    let focused = ui.memory(|memory| memory.focused());
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, None::<Id>), focused));
    if before == focused {
        return;
    }
    let Some(response) = focused.and_then(|focused| ui.ctx().read_response(focused)) else { return };
    let is_inside = response.layer_id == ui.layer_id() && ui.min_rect().contains(response.rect.center());
    // With some space, so that the next widget is seen, too.
    let rect = response.rect.expand(4.0);
    if is_inside && !ui.clip_rect().contains_rect(rect) {
        ui.scroll_to_rect(rect, None);
    }
}
