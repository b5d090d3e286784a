//! The passages of a recording over its whole length, in the colours of their labels.

use crate::format::{clock_time, duration};
use crate::library::StoredSegment;
use crate::window::library::LibraryPage;
use crate::window::style;
use eframe::egui::{self, Rect, Role, Sense, WidgetInfo, vec2};

const HEIGHT: f32 = 16.0;
/// Passages that are drawn at most: a day of short ones would be narrower than a pixel.
const MAX_DRAWN: usize = 2000;

/// Draws the passages of one head as a bar; returns the time that was clicked, in seconds.
pub(super) fn passages_ui(
    ui: &mut egui::Ui,
    page: &LibraryPage,
    segments: &[&StoredSegment],
    duration_s: f64,
) -> Option<f64> {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, description(segments)));
    let background = style::colour(style::theme(ui.visuals()).plot_background());
    ui.painter().rect_filled(rect, 3.0, background);
    let x = |time_s: f64| rect.left() + rect.width() * (time_s / duration_s).clamp(0.0, 1.0) as f32;
    for segment in segments.iter().take(MAX_DRAWN) {
        let Some(label) = page.label_index(&segment.label) else { continue };
        let part = Rect::from_x_y_ranges(x(segment.start_s)..=x(segment.end_s), rect.y_range());
        ui.painter().rect_filled(part, 0.0, style::label_colour(ui.visuals(), label));
    }
    let time_s = |at: f32| f64::from(((at - rect.left()) / rect.width()).clamp(0.0, 1.0)) * duration_s;
    let clicked = response.clicked().then(|| response.interact_pointer_pos().map_or(0.0, |at| time_s(at.x)));
    if let Some(at) = response.hover_pos() {
        let time_s = time_s(at.x);
        let here = segments.iter().find(|segment| (segment.start_s..=segment.end_s).contains(&time_s));
        let label = here.map_or("no passage", |segment| segment.label.as_str());
        response.on_hover_text_at_pointer(format!("{}: {label}", clock_time(time_s)));
    }
    clicked
}

/// `Passages: Piano 52 s, Other 54 s`
fn description(segments: &[&StoredSegment]) -> String {
    let mut times: Vec<(&str, f64)> = Vec::new();
    for segment in segments {
        let length_s = segment.end_s - segment.start_s;
        match times.iter_mut().find(|(label, _)| *label == segment.label) {
            Some((_, time_s)) => *time_s += length_s,
            None => times.push((&segment.label, length_s)),
        }
    }
    let texts = times.iter().map(|(label, time_s)| format!("{label} {}", duration(*time_s)));
    format!("Passages: {}", texts.collect::<Vec<_>>().join(", "))
}
