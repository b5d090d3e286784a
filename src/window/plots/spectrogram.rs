//! The spectrogram with its axes; what the mask dropped is veiled.

use super::{PlotRects, Plots, ViewState, axes, columns, in_view};
use crate::window::recording::State;
use crate::window::style;
use crate::window::tiles::TileStyle;
use eframe::egui::{self, Align2, Color32, TextStyle};

pub(super) fn spectrogram_ui(ui: &egui::Ui, view: &ViewState, plots: &mut Plots<'_>, rects: &PlotRects) {
    let rect = rects.spectrogram;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    // Only where nothing is painted yet: a plot that is filled twice costs twice where the processor draws.
    let known = plots.tiles.known();
    let until_s = if known.sample_rate.is_some() { known.until_s } else { 0.0 };
    let blank = columns(&view.timeline, rect, until_s, view.timeline.end_s());
    painter.rect_filled(blank, 0.0, style::colour(style::theme(ui.visuals()).plot_background()));
    let mut style = plots.tiles.style();
    style.rows = TileStyle::rows_for(rect.height() * ui.pixels_per_point());
    plots.tiles.restyle(style);
    plots.tiles.draw(&painter, rect, &view.timeline);

    let (spans, _) = in_view(plots.recording, &view.timeline);
    for span in spans.iter().filter(|span| !span.kept) {
        let part = columns(&view.timeline, rect, span.start_s, span.end_s);
        if part.width() >= 0.5 {
            painter.rect_filled(part, 0.0, Color32::from_rgba_unmultiplied(128, 128, 136, 110));
        }
    }
    let known = plots.tiles.known();
    if let Some(reason) = &known.failure {
        let ink = style::colour(style::theme(ui.visuals()).text());
        // The card says why a recording cannot be heard at all.
        let unheard = matches!(plots.recording.state, State::Failed(_));
        let text = if unheard { "No spectrogram".to_owned() } else { format!("No spectrogram: {reason}") };
        painter.text(rect.center(), Align2::CENTER_CENTER, text, TextStyle::Body.resolve(ui.style()), ink);
    }
    if let Some(frequencies) = known.sample_rate.and_then(|rate| style.frequencies(rate).ok()) {
        axes::frequency_axis_ui(ui, &frequencies, rect);
        axes::colour_scale_ui(ui, &plots.tiles.ramp(24), plots.tiles.levels_db(), rect);
    }
}
