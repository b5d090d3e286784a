//! The spectrogram with its axes; silent spans are greyed out.

use super::{PlotRects, Plots, ViewState, axes, time_rect, visible};
use crate::window::recording::State;
use crate::window::style;
use crate::window::tiles::TileStyle;
use eframe::egui::{self, Align2, Color32, TextStyle};

pub(super) fn spectrogram_ui(ui: &egui::Ui, view: &ViewState, plots: &mut Plots<'_>, rects: &PlotRects) {
    let rect = rects.spectrogram;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    // Only the part without tiles: filling twice costs time with a software renderer.
    let known = plots.tiles.known();
    let until_s = if known.sample_rate.is_some() { known.until_s } else { 0.0 };
    let blank = time_rect(&view.timeline, rect, until_s, view.timeline.end_s());
    painter.rect_filled(blank, 0.0, style::colour(style::theme(ui.visuals()).plot_background()));
    plots.tiles.set_rows(ui.ctx(), TileStyle::rows_for(rect.height() * ui.pixels_per_point()));
    plots.tiles.draw(&painter, rect, &view.timeline);

    let (spans, _) = visible(plots.recording, &view.timeline);
    for span in spans.iter().filter(|span| !span.audible) {
        let part = time_rect(&view.timeline, rect, span.start_s, span.end_s);
        if part.width() >= 0.5 {
            painter.rect_filled(part, 0.0, Color32::from_rgba_unmultiplied(128, 128, 136, 110));
        }
    }
    let known = plots.tiles.known();
    if let Some(reason) = &known.failure {
        let text_colour = style::colour(style::theme(ui.visuals()).text());
        // The card shows why the classification failed.
        let has_failed = matches!(plots.recording.state, State::Failed(_));
        let text = if has_failed { "No spectrogram".to_owned() } else { format!("No spectrogram: {reason}") };
        painter.text(
            rect.center(),
            Align2::CENTER_CENTER,
            text,
            TextStyle::Body.resolve(ui.style()),
            text_colour,
        );
    }
    if let Some(frequencies) = plots.tiles.frequencies() {
        axes::frequency_axis_ui(ui, &frequencies, rect, axes::LABEL_DISTANCE);
        axes::colour_scale_ui(ui, &plots.tiles.colour_scale(24), plots.tiles.levels_db(), rect);
    }
}
