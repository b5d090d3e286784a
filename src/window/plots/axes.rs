//! The axes around the plots: time, frequency, and the colour scale.

use super::x;
use crate::dsp::FrequencyRange;
use crate::picture::{decibels, frequency_ticks, time_ticks};
use crate::window::style;
use crate::window::timeline::Timeline;
use eframe::egui::{self, Align2, Color32, FontId, Mesh, Rect, Shape, TextStyle, pos2};

fn font(ui: &egui::Ui) -> FontId {
    TextStyle::Small.resolve(ui.style())
}

/// Ticks with times.
pub(super) fn time_axis_ui(ui: &egui::Ui, timeline: &Timeline, rect: Rect) {
    let most = (rect.width() / 84.0).max(1.0) as usize;
    let colour = style::secondary_text(ui.visuals());
    for tick in time_ticks(timeline.start_s(), timeline.end_s(), most) {
        let x = x(timeline, rect, tick.value);
        ui.painter().vline(x, rect.top()..=rect.top() + 4.0, (1.0, colour));
        // The first and the last label stay inside the plot.
        let anchor = if x < rect.left() + 16.0 {
            Align2::LEFT_TOP
        } else if x > rect.right() - 16.0 {
            Align2::RIGHT_TOP
        } else {
            Align2::CENTER_TOP
        };
        ui.painter().text(pos2(x, rect.top() + 4.0), anchor, tick.label, font(ui), colour);
    }
}

/// Ticks with frequencies, left of the plot.
pub(super) fn frequency_axis_ui(ui: &egui::Ui, frequencies: &FrequencyRange, rect: Rect) {
    let colour = style::secondary_text(ui.visuals());
    for tick in frequency_ticks(frequencies, f64::from(22.0 / rect.height().max(23.0))) {
        let y = rect.bottom() - (frequencies.fraction_from_hz(tick.value) * f64::from(rect.height())) as f32;
        ui.painter().hline(rect.left() - 4.0..=rect.left(), y, (1.0, colour));
        ui.painter().text(pos2(rect.left() - 7.0, y), Align2::RIGHT_CENTER, tick.label, font(ui), colour);
    }
}

/// The colour scale, right of the plot, with the levels at its ends and middle.
pub(super) fn colour_scale_ui(
    ui: &egui::Ui,
    colours: &[Color32],
    (top_db, bottom_db): (f32, f32),
    rect: Rect,
) {
    let bar =
        Rect::from_min_max(pos2(rect.right() + 8.0, rect.top()), pos2(rect.right() + 18.0, rect.bottom()));
    let mut mesh = Mesh::default();
    let last = colours.len().saturating_sub(1).max(1) as f32;
    for (step, colour) in colours.iter().enumerate() {
        let y = bar.bottom() - bar.height() * step as f32 / last;
        mesh.colored_vertex(pos2(bar.left(), y), *colour);
        mesh.colored_vertex(pos2(bar.right(), y), *colour);
    }
    for step in 0..colours.len().saturating_sub(1) as u32 {
        mesh.add_triangle(2 * step, 2 * step + 1, 2 * step + 2);
        mesh.add_triangle(2 * step + 1, 2 * step + 2, 2 * step + 3);
    }
    ui.painter().add(Shape::mesh(mesh));
    let colour = style::secondary_text(ui.visuals());
    let middle_db = (top_db + bottom_db) / 2.0;
    let rects = [
        (bar.top(), top_db, Align2::LEFT_TOP),
        (bar.center().y, middle_db, Align2::LEFT_CENTER),
        (bar.bottom(), bottom_db, Align2::LEFT_BOTTOM),
    ];
    for (y, db, anchor) in rects {
        ui.painter().text(pos2(bar.right() + 4.0, y), anchor, decibels(db.into()), font(ui), colour);
    }
}
