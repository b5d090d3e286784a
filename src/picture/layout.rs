//! Positions of all parts, computed from the size of the picture and the widths of its labels.

use super::plot_ticks::{PlotTick, frequency_plot_ticks, level_plot_ticks};
use super::text::text_width;
use super::ticks::{Tick, longest_time, time_ticks};
use super::{PictureError, SpectrogramPicture};

/// A rectangle of pixels; `right` and `bottom` are exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl Rect {
    pub(super) fn width(&self) -> usize {
        self.right.saturating_sub(self.left)
    }

    pub(super) fn height(&self) -> usize {
        self.bottom.saturating_sub(self.top)
    }
}

/// Positions and sizes in pixels.
#[derive(Debug)]
pub(super) struct Layout {
    /// Font size of ordinary text.
    pub(super) text: f64,
    /// Font size of the title.
    pub(super) title_text: f64,
    /// Line width of frames and ticks.
    pub(super) stroke: usize,
    pub(super) margin: usize,
    /// Upper edges of the lines of text.
    pub(super) title_top: usize,
    pub(super) verdict_top: usize,
    pub(super) legend_top: usize,
    pub(super) spectrogram: Rect,
    pub(super) colour_bar: Rect,
    /// `None` without votes.
    pub(super) votes: Option<Rect>,
    pub(super) frequency_ticks: Vec<PlotTick>,
    pub(super) time_ticks: Vec<Tick>,
    pub(super) level_ticks: Vec<PlotTick>,
    /// Whether the names of the axes fit.
    pub(super) axis_names: bool,
}

impl Layout {
    pub(super) fn new(picture: &SpectrogramPicture<'_>) -> Result<Self, PictureError> {
        let (width, height) = (picture.width, picture.height);
        // The font size grows with the picture, but more slowly.
        let text = (((width * height) as f64).sqrt() / 60.0).powf(0.85).mul_add(1.2, 2.0).clamp(10.0, 90.0);
        let em = text.round() as usize;
        let margin = em.div_ceil(2);
        let axis_names = width >= 30 * em && height >= 24 * em;
        let title_text = if axis_names { 1.35 * text } else { 1.15 * text };

        let title_top = margin;
        let verdict_top = title_top + (1.35 * title_text).round() as usize;
        let top = verdict_top + if picture.verdict.is_some() { 7 * em / 4 } else { em / 3 };

        let has_legend = !picture.votes.is_empty() || !picture.dropped.is_empty();
        let legend_top = height.saturating_sub(margin + em);
        let axis_bottom = if has_legend { legend_top.saturating_sub(em / 2) } else { height - margin };
        let time_rows = if axis_names { 11 * em / 4 } else { 3 * em / 2 };
        let bottom = axis_bottom.saturating_sub(time_rows);

        // Half a tick label of each plot extends into the gap.
        let gap = 5 * em / 4;
        let (spectrogram_bottom, strip_top) = if picture.votes.is_empty() {
            (bottom, None)
        } else {
            let strip = (height / 7).max(2 * em + em / 2).min(12 * em);
            (bottom.saturating_sub(strip + gap), Some(bottom.saturating_sub(strip)))
        };
        let plot_height = spectrogram_bottom.saturating_sub(top).max(1);

        let frequency_ticks = frequency_plot_ticks(&picture.frequencies, plot_height, 1.9 * text);
        let top_db = f64::from(picture.top_db);
        let bottom_db = top_db - f64::from(picture.range_db);
        let level_ticks = level_plot_ticks(bottom_db, top_db, plot_height, 1.7 * text);

        let widest = |ticks: &[PlotTick]| -> Result<usize, PictureError> {
            let mut widths = ticks.iter().map(|tick| text_width(&tick.label, text));
            widths.try_fold(0, |widest, width| Ok(widest.max(width?)))
        };
        let vote_label = if strip_top.is_some() { text_width("100 %", text)? } else { 0 };
        let name = if axis_names { 7 * em / 4 } else { 0 };
        let tick = em / 2;
        let left = margin + name + widest(&frequency_ticks)?.max(vote_label) + tick;
        let bar_width = em;
        let bar_right = width.saturating_sub(margin + widest(&level_ticks)? + tick);
        let bar_left = bar_right.saturating_sub(bar_width);
        let right = bar_left.saturating_sub(em).max(left + 1);

        let label = text_width(&longest_time(picture.start_s, picture.end_s), text)? + 3 * em / 2;
        let time_ticks = time_ticks(picture.start_s, picture.end_s, ((right - left) / label).clamp(1, 24));

        Ok(Self {
            text,
            title_text,
            stroke: (em / 14).max(1),
            margin,
            title_top,
            verdict_top,
            legend_top,
            spectrogram: Rect { left, top, right, bottom: top + plot_height },
            colour_bar: Rect { left: bar_left, top, right: bar_right, bottom: top + plot_height },
            votes: strip_top.map(|top| Rect { left, top, right, bottom }),
            frequency_ticks,
            time_ticks,
            level_ticks,
            axis_names,
        })
    }
}
