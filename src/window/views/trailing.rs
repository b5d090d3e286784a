//! A line whose buttons stand at its right end, created in reading order: keyboard focus and screen readers follow the order of creation,
//! which a right-to-left layout would reverse.

use eframe::egui::{self, Align, Layout, vec2};

/// Draws `leading` in what `trailing` leaves of the line, which is `height` points high. The width of `trailing` is that of the last frame; a
/// change repeats the frame.
pub(in crate::window) fn with_trailing_ui(
    ui: &mut egui::Ui,
    id_salt: &str,
    height: f32,
    leading: impl FnOnce(&mut egui::Ui),
    trailing: impl FnOnce(&mut egui::Ui),
) {
    let id = ui.scope_id().with(("trailing", id_salt));
    let line = vec2(ui.available_width(), height);
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(line, layout, |ui| {
        let known = ui.data(|data| data.get_temp::<f32>(id));
        let gap = ui.spacing().item_spacing.x;
        // In the first pass a guess that does not widen what is around the line.
        let trailing_width = known.unwrap_or(0.5 * ui.available_width());
        let width = (ui.available_width() - trailing_width - gap).max(0.0);
        ui.allocate_ui_with_layout(vec2(width, height), layout, |ui| {
            ui.set_min_width(width);
            ui.set_max_width(width);
            leading(ui);
        });
        let used = ui.scope(trailing).response.rect.width();
        if known.is_none_or(|known| (known - used).abs() > 0.5) {
            ui.data_mut(|data| data.insert_temp(id, used));
            ui.ctx().request_discard("the buttons at the end of a line have another width");
        }
    });
}
