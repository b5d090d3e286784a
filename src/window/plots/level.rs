//! The level of the recording over time, with the threshold of the silence gate.

use super::bar_mesh::bar_mesh;
use super::{Plots, ViewState, time_rect, visible};
use crate::picture::decibels;
use crate::window::style;
use eframe::egui::{self, Align2, Color32, Rect, TextStyle, pos2};

/// Range of the plot below full scale, in dB.
const RANGE_DB: f32 = 80.0;

/// The threshold of the silence gate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct Threshold {
    /// In dB of full scale; `None` while the recording's level is unknown.
    pub(in crate::window) db: Option<f32>,
    /// The slider is dragged: bars below the threshold are drawn as silent.
    pub(in crate::window) is_dragged: bool,
}

pub(super) fn level_ui(ui: &egui::Ui, view: &ViewState, plots: &Plots<'_>, rect: Rect) {
    let visuals = ui.visuals();
    let theme = style::theme(visuals);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 0.0, style::colour(theme.plot_background()));
    let y = |db: f32| rect.bottom() - (1.0 + db / RANGE_DB).clamp(0.0, 1.0) * rect.height();
    let threshold_db = plots.threshold.db;
    if let Some(peaks) = &plots.tiles.known().peaks {
        let (audible, silent) = (style::colour(theme.secondary_text()), style::colour(theme.hatching().0));
        let step = 2.0 / ui.pixels_per_point().max(1.0);
        let per_point = view.timeline.span_s() / f64::from(rect.width().max(1.0));
        let count = (rect.width() / step) as usize;
        let bars = (0..count).filter_map(|bar| {
            let left = bar as f32 * step;
            let start_s = view.timeline.start_s() + f64::from(left) * per_point;
            let peak = peaks.maximum(start_s, start_s + f64::from(step) * per_point)?;
            let db = 20.0 * peak.max(1e-6).log10();
            let quiet = plots.threshold.is_dragged && threshold_db.is_some_and(|threshold| db < threshold);
            let bar = Rect::from_min_max(
                pos2(rect.left() + left, y(db)),
                pos2(rect.left() + left + step, rect.bottom()),
            );
            Some((bar, if quiet { silent } else { audible }))
        });
        painter.add(bar_mesh(bars));
    }
    if !plots.threshold.is_dragged {
        let (spans, _) = visible(plots.recording, &view.timeline);
        for span in spans.iter().filter(|span| !span.audible) {
            let part = time_rect(&view.timeline, rect, span.start_s, span.end_s);
            if part.width() >= 0.5 {
                painter.rect_filled(part, 0.0, style::colour(theme.hatching().0).gamma_multiply(0.7));
            }
        }
    }
    if let Some(db) = threshold_db {
        let colour =
            if plots.threshold.is_dragged { visuals.error_fg_color } else { Color32::from_rgb(200, 90, 70) };
        painter.hline(rect.x_range(), y(db), (if plots.threshold.is_dragged { 2.0 } else { 1.0 }, colour));
    }
    let font = TextStyle::Small.resolve(ui.style());
    let place = pos2(rect.left() - 7.0, rect.center().y);
    ui.painter().text(place, Align2::RIGHT_CENTER, "level", font.clone(), style::secondary_text(visuals));
    if let Some(db) = threshold_db {
        let place = pos2(rect.right() + 8.0, y(db).clamp(rect.top() + 7.0, rect.bottom() - 7.0));
        ui.painter().text(
            place,
            Align2::LEFT_CENTER,
            decibels(db.into()),
            font,
            style::secondary_text(visuals),
        );
    }
}
