//! A part of a wrapping line that stays together: where the line is full, it moves to the next one as a whole.

use eframe::egui::{self, Align, Layout, vec2};

/// Draws `contents` from left to right in a part `height` points high. Its width is that of the last frame; a change repeats the frame.
pub(super) fn unit_ui<R>(
    ui: &mut egui::Ui,
    id_salt: &str,
    height: f32,
    contents: impl FnOnce(&mut egui::Ui) -> R,
) -> R {
    let id = ui.scope_id().with(("unit", id_salt));
    let known = ui.data(|data| data.get_temp::<f32>(id));
    let size = vec2(known.unwrap_or(0.0), height);
    let drawn = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), contents);
    let width = drawn.response.rect.width();
    if known.is_none_or(|known| (known - width).abs() > 0.5) {
        ui.data_mut(|data| data.insert_temp(id, width));
        ui.ctx().request_discard("a part of a line has another width");
    }
    drawn.inner
}
