//! The outputs of a head over time: of two exclusive labels one upwards and the other downwards, otherwise a row for each label.

use super::bar_mesh::bar_mesh;
use super::vote_bars::{audible_votes, bars_from_votes, signed_confidence};
use super::{Plots, ViewState, time_rect, visible, x};
use crate::classify::{AudibleSpan, WindowPrediction};
use crate::model::{Head, HeadKind};
use crate::window::style;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{self, Align2, Color32, Rect, Stroke, TextFormat, TextStyle, pos2};

/// Names of labels are omitted in rows lower than this, in points.
const MIN_NAMED_ROW: f32 = 8.0;

pub(super) fn votes_ui(ui: &egui::Ui, view: &ViewState, plots: &Plots<'_>, rect: Rect) {
    let theme = style::theme(ui.visuals());
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 0.0, style::colour(theme.plot_background()));
    let (spans, votes) = visible(plots.recording, &view.timeline);
    let hatch = style::colour(theme.hatching().0);
    for span in spans.iter().filter(|span| !span.audible) {
        hatching_ui(&painter, time_rect(&view.timeline, rect, span.start_s, span.end_s), hatch);
    }
    if let Some(head) = plots.heads.get(view.head) {
        let votes = audible_votes(votes, spans, plots.recording.framing());
        if head.kind == HeadKind::Exclusive && head.labels.len() == 2 {
            mirrored_ui(ui, &painter, view, head, &votes, rect);
        } else {
            rows_ui(ui, &painter, view, plots, head, &votes, rect);
        }
    }
}

/// Bars of two labels, upwards for the first and downwards for the second, as high as the vote is confident.
fn mirrored_ui(
    ui: &egui::Ui,
    painter: &egui::Painter,
    view: &ViewState,
    head: &Head,
    votes: &[AudibleSpan<'_>],
    rect: Rect,
) {
    let (visuals, middle) = (ui.visuals(), rect.center().y);
    let height = |vote: &WindowPrediction| signed_confidence(vote.output(view.head));
    let pixel = 1.0 / ui.pixels_per_point().max(1.0);
    let bars = bars_from_votes(votes, height, |time_s| x(&view.timeline, rect, time_s), pixel);
    painter.add(bar_mesh(bars.into_iter().map(|bar| {
        let top = middle - bar.height * 0.5 * rect.height();
        let colour = style::label_colour(visuals, usize::from(bar.height < 0.0));
        (Rect::from_two_pos(pos2(bar.left, middle), pos2(bar.right, top)), colour)
    })));
    painter.hline(rect.x_range(), middle, Stroke::new(1.0, style::secondary_text(visuals)));
    let rows = [rect.top() + rect.height() * 0.22, rect.bottom() - rect.height() * 0.22];
    for (label, (name, y)) in head.labels.iter().zip(rows).enumerate() {
        name_ui(ui, name, label, pos2(rect.left(), y), TextStyle::Small.resolve(ui.style()).size);
    }
}

/// A row of bars for each label: its probability, or its value between the least and the greatest of the recording.
fn rows_ui(
    ui: &egui::Ui,
    painter: &egui::Painter,
    view: &ViewState,
    plots: &Plots<'_>,
    head: &Head,
    votes: &[AudibleSpan<'_>],
    rect: Rect,
) {
    debug_assert!(
        votes.iter().all(|vote| vote.prediction.output(view.head).len() == head.labels.len()),
        "one output a label"
    );
    let row_height = rect.height() / head.labels.len().max(1) as f32;
    let pixel = 1.0 / ui.pixels_per_point().max(1.0);
    for (label, name) in head.labels.iter().enumerate() {
        let output = |vote: &WindowPrediction| vote.output(view.head).get(label).copied().unwrap_or(0.0);
        let (min, max) = match head.kind {
            HeadKind::Exclusive | HeadKind::Independent => (0.0, 1.0),
            HeadKind::Value => range(plots.recording.votes().iter().map(output)),
        };
        let height = |vote: &WindowPrediction| ((output(vote) - min) / (max - min)).clamp(0.0, 1.0);
        let bottom = rect.top() + row_height * (label + 1) as f32;
        let colour = style::label_colour(ui.visuals(), label);
        let bars = bars_from_votes(votes, height, |time_s| x(&view.timeline, rect, time_s), pixel);
        painter.add(bar_mesh(bars.into_iter().map(|bar| {
            let top = bottom - bar.height * (row_height - pixel);
            (Rect::from_min_max(pos2(bar.left, top), pos2(bar.right, bottom)), colour)
        })));
        if row_height >= MIN_NAMED_ROW {
            let size = TextStyle::Small.resolve(ui.style()).size.min(row_height);
            name_ui(ui, name, label, pos2(rect.left(), bottom - 0.5 * row_height), size);
        }
    }
}

/// Least and greatest value, apart from each other.
fn range(values: impl Iterator<Item = f32>) -> (f32, f32) {
    let (min, max) = values.fold((f32::MAX, f32::MIN), |(min, max), value| (min.min(value), max.max(value)));
    if min < max { (min, max) } else { (min - 0.5, min + 0.5) }
}

/// The name of a label left of the plot, truncated to the margin.
fn name_ui(ui: &egui::Ui, name: &str, label: usize, right_centre: egui::Pos2, size: f32) {
    let colour = style::label_text_colour(ui.visuals(), label);
    let format = TextFormat::simple(egui::FontId::proportional(size), colour);
    let mut job = LayoutJob::single_section(name.to_owned(), format);
    job.wrap = TextWrapping::truncate_at_width(super::LEFT - 8.0);
    let galley = ui.painter().layout_job(job);
    let rect = Align2::RIGHT_CENTER.anchor_size(right_centre - egui::vec2(7.0, 0.0), galley.size());
    ui.painter().galley(rect.min, galley, colour);
}

/// Hatching of silent spans.
fn hatching_ui(painter: &egui::Painter, rect: Rect, colour: Color32) {
    if rect.width() < 1.0 {
        return;
    }
    painter.rect_filled(rect, 0.0, colour.gamma_multiply(0.45));
    // Too narrow to recognise lines.
    if rect.width() < 6.0 {
        return;
    }
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let (step, height) = (7.0, rect.height());
    let first = ((rect.left() - height) / step).floor() as i32;
    let end = (rect.right() / step).ceil() as i32;
    for line in first..end {
        let left = line as f32 * step;
        painter.line_segment([pos2(left, rect.bottom()), pos2(left + height, rect.top())], (1.0, colour));
    }
}
