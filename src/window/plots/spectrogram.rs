//! The spectrogram with its axes; what the mask dropped is veiled.

use super::{Desk, Places, Plots, axes, columns, in_view};
use crate::window::look;
use crate::window::recording::State;
use crate::window::tiles::Style;
use eframe::egui::{self, Align2, Color32, TextStyle};

pub(super) fn spectrogram_ui(ui: &egui::Ui, desk: &Desk, plots: &mut Plots<'_>, places: &Places) {
    let rect = places.spectrogram;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    // Only where nothing is painted yet: a plot that is filled twice costs twice where the processor draws.
    let known = plots.atlas.known();
    let until_s = if known.sample_rate.is_some() { known.until_s } else { 0.0 };
    let blank = columns(&desk.timeline, rect, until_s, desk.timeline.end_s());
    painter.rect_filled(blank, 0.0, look::colour(look::theme(ui.visuals()).plot_background()));
    let mut style = plots.atlas.style();
    style.rows = Style::rows_for(rect.height() * ui.pixels_per_point());
    plots.atlas.restyle(style);
    plots.atlas.draw(&painter, rect, &desk.timeline);

    let (spans, _) = in_view(plots.recording, &desk.timeline);
    for span in spans.iter().filter(|span| !span.audible) {
        let part = columns(&desk.timeline, rect, span.start_s, span.end_s);
        if part.width() >= 0.5 {
            painter.rect_filled(part, 0.0, Color32::from_rgba_unmultiplied(128, 128, 136, 110));
        }
    }
    let known = plots.atlas.known();
    if let Some(reason) = &known.failure {
        let ink = look::colour(look::theme(ui.visuals()).text());
        // The card says why a recording cannot be heard at all.
        let unheard = matches!(plots.recording.state, State::Failed(_));
        let text = if unheard { "No spectrogram".to_owned() } else { format!("No spectrogram: {reason}") };
        painter.text(rect.center(), Align2::CENTER_CENTER, text, TextStyle::Body.resolve(ui.style()), ink);
    }
    if let Some(frequencies) = known.sample_rate.and_then(|rate| style.frequencies(rate).ok()) {
        axes::frequency_axis_ui(ui, &frequencies, rect);
        axes::colour_scale_ui(ui, &plots.atlas.ramp(24), plots.atlas.levels_db(), rect);
    }
}
