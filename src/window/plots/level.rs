//! How loud the recording is over time, with the line under which it is not listened to.

use super::quads::quads;
use super::{Desk, Plots, columns, in_view};
use crate::picture::decibels;
use crate::window::look;
use eframe::egui::{self, Align2, Color32, Rect, TextStyle, pos2};

/// The plot reaches from full scale down by so many dB.
const RANGE_DB: f32 = 80.0;

/// The line under which nothing is heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct Threshold {
    /// dB of full scale; `None` while the recording's own level is not known.
    pub(in crate::window) db: Option<f32>,
    /// It is being moved: what lies under it is shown as dropped.
    pub(in crate::window) moving: bool,
}

pub(super) fn level_ui(ui: &egui::Ui, desk: &Desk, plots: &Plots<'_>, rect: Rect) {
    let visuals = ui.visuals();
    let theme = look::theme(visuals);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 0.0, look::colour(theme.plot_background()));
    let y = |db: f32| rect.bottom() - (1.0 + db / RANGE_DB).clamp(0.0, 1.0) * rect.height();
    let threshold_db = plots.threshold.db;
    if let Some(peaks) = &plots.atlas.known().peaks {
        let (ink, dropped) = (look::colour(theme.secondary_text()), look::colour(theme.hatching().0));
        let step = 2.0 / ui.pixels_per_point().max(1.0);
        let per_point = desk.timeline.span_s() / f64::from(rect.width().max(1.0));
        let count = (rect.width() / step) as usize;
        let bars = (0..count).filter_map(|bar| {
            let left = bar as f32 * step;
            let start_s = desk.timeline.start_s() + f64::from(left) * per_point;
            let peak = peaks.loudest(start_s, start_s + f64::from(step) * per_point)?;
            let db = 20.0 * peak.max(1e-6).log10();
            let quiet = plots.threshold.moving && threshold_db.is_some_and(|threshold| db < threshold);
            let bar = Rect::from_min_max(
                pos2(rect.left() + left, y(db)),
                pos2(rect.left() + left + step, rect.bottom()),
            );
            Some((bar, if quiet { dropped } else { ink }))
        });
        painter.add(quads(bars));
    }
    if !plots.threshold.moving {
        let (spans, _) = in_view(plots.recording, &desk.timeline);
        for span in spans.iter().filter(|span| !span.audible) {
            let part = columns(&desk.timeline, rect, span.start_s, span.end_s);
            if part.width() >= 0.5 {
                painter.rect_filled(part, 0.0, look::colour(theme.hatching().0).gamma_multiply(0.7));
            }
        }
    }
    if let Some(db) = threshold_db {
        let colour =
            if plots.threshold.moving { visuals.error_fg_color } else { Color32::from_rgb(200, 90, 70) };
        painter.hline(rect.x_range(), y(db), (if plots.threshold.moving { 2.0 } else { 1.0 }, colour));
    }
    let font = TextStyle::Small.resolve(ui.style());
    let place = pos2(rect.left() - 7.0, rect.center().y);
    ui.painter().text(place, Align2::RIGHT_CENTER, "level", font.clone(), look::faint(visuals));
    if let Some(db) = threshold_db {
        let place = pos2(rect.right() + 8.0, y(db).clamp(rect.top() + 7.0, rect.bottom() - 7.0));
        ui.painter().text(place, Align2::LEFT_CENTER, decibels(db.into()), font, look::faint(visuals));
    }
}
