//! Lines and text around the pixels.

use super::SpectrogramPicture;
use super::canvas::{Anchor, Canvas};
use super::layout::{Layout, Rect};
use super::raster::Hatching;
use crate::dsp::FrequencyAxis;

/// Draws frames, ticks, labels, title, verdict and legend around what was painted.
pub(super) fn annotate(picture: &SpectrogramPicture<'_>, layout: &Layout, canvas: &mut Canvas<'_>) {
    let mut pen = Pen { canvas, picture, layout };
    pen.title();
    pen.frequency_axis();
    pen.colour_bar();
    pen.votes_axis();
    pen.time_axis();
    pen.legend();
}

enum Swatch {
    Colour([u8; 3]),
    Hatching,
}

struct Pen<'a, 'b> {
    canvas: &'a mut Canvas<'b>,
    picture: &'a SpectrogramPicture<'a>,
    layout: &'a Layout,
}

impl Pen<'_, '_> {
    fn text(&mut self, text: &str, at: (usize, usize), anchor: Anchor) {
        self.canvas.text(text, self.layout.text, at, anchor, self.picture.paper.ink());
    }

    /// Swatches and their labels in one line, as far as there is room.
    fn legend(&mut self) {
        let mut entries = Vec::new();
        if !self.picture.votes.is_empty() {
            let (first, other) = self.picture.paper.votes();
            entries.push((Swatch::Colour(first), self.picture.labels.0));
            entries.push((Swatch::Colour(other), self.picture.labels.1));
        }
        if !self.picture.dropped.is_empty() {
            entries.push((Swatch::Hatching, "too quiet, not heard"));
        }
        let em = self.layout.text.round() as usize;
        let (top, mut left) = (self.layout.legend_top, self.layout.spectrogram.left);
        for (swatch, label) in entries {
            let rect = Rect { left, top, right: left + 3 * em / 2, bottom: top + em };
            let text_left = rect.right + em / 2;
            let right = text_left + self.canvas.text_width(label, self.layout.text);
            if right > self.picture.width.saturating_sub(self.layout.margin) {
                return;
            }
            match swatch {
                Swatch::Colour(colour) => self.canvas.fill(rect, colour),
                Swatch::Hatching => Hatching::new(self.picture, self.layout).fill(self.canvas, rect),
            }
            self.text(label, (text_left, (rect.top + rect.bottom) / 2), Anchor::Left);
            left = right + 3 * em / 2;
        }
    }

    /// Text that is cut with an ellipsis where it would run out of the picture.
    fn line(&mut self, text: &str, size: f64, top: usize, colour: [u8; 3]) {
        let room = self.picture.width.saturating_sub(2 * self.layout.margin);
        // Control characters, such as a newline in a file's name, have no shape.
        let mut shown: String =
            text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(1000).collect();
        if self.canvas.text_width(&shown, size) > room {
            while !shown.is_empty() && self.canvas.text_width(&format!("{shown}\u{2026}"), size) > room {
                shown.pop();
            }
            shown.push('\u{2026}');
        }
        self.canvas.text(&shown, size, (self.layout.margin, top), Anchor::TopLeft, colour);
    }

    fn title(&mut self) {
        let paper = self.picture.paper;
        self.line(self.picture.title, self.layout.title_text, self.layout.title_top, paper.ink());
        if let Some(verdict) = self.picture.verdict {
            self.line(verdict, self.layout.text, self.layout.verdict_top, paper.faint_ink());
        }
    }

    fn frame(&mut self, rect: &Rect) {
        let (stroke, colour) = (self.layout.stroke, self.picture.paper.faint_ink());
        let outer = Rect {
            left: rect.left - stroke,
            top: rect.top - stroke,
            right: rect.right + stroke,
            bottom: rect.bottom + stroke,
        };
        self.canvas.fill(Rect { bottom: rect.top, ..outer }, colour);
        self.canvas.fill(Rect { top: rect.bottom, ..outer }, colour);
        self.canvas.fill(Rect { right: rect.left, ..outer }, colour);
        self.canvas.fill(Rect { left: rect.right, ..outer }, colour);
    }

    fn tick_length(&self) -> usize {
        (self.layout.text * 0.3).round().max(2.0) as usize
    }

    /// A tick and its label left of `rect`, at a height of `y` pixels.
    fn left_tick(&mut self, rect: &Rect, y: f64, label: &str) {
        let (stroke, length) = (self.layout.stroke, self.tick_length());
        let y = (y.round() as usize).clamp(rect.top, rect.bottom);
        let top = (y - stroke / 2).min(rect.bottom - stroke);
        let tick = Rect { left: rect.left - stroke - length, top, right: rect.left, bottom: top + stroke };
        self.canvas.fill(tick, self.picture.paper.faint_ink());
        self.text(label, (tick.left - length / 2, y), Anchor::Right);
    }

    /// The name of an axis, written upwards at the left edge.
    fn name_upwards(&mut self, name: &str, rect: &Rect) {
        let size = self.layout.text;
        if self.layout.axis_names && self.canvas.text_width(name, size) <= rect.height() {
            let middle = (rect.top + rect.bottom) / 2;
            self.canvas.text_upwards(name, size, self.layout.margin, middle, self.picture.paper.faint_ink());
        }
    }

    fn frequency_axis(&mut self) {
        let layout = self.layout;
        let rect = &layout.spectrogram;
        self.frame(rect);
        for tick in &layout.frequency_ticks {
            let y = self.picture.frequencies.pixel_from_hz(tick.value, rect.height());
            self.left_tick(rect, rect.top as f64 + y, &tick.label);
        }
        let name = match self.picture.frequencies.axis() {
            FrequencyAxis::Linear => "Frequency",
            FrequencyAxis::Log => "Frequency (log)",
            FrequencyAxis::Mel => "Frequency (mel)",
        };
        self.name_upwards(name, rect);
    }

    fn colour_bar(&mut self) {
        let layout = self.layout;
        let rect = &layout.colour_bar;
        self.frame(rect);
        let (stroke, length) = (self.layout.stroke, self.tick_length());
        let bottom_db = f64::from(self.picture.top_db - self.picture.range_db);
        for tick in &layout.level_ticks {
            let fraction = (tick.value - bottom_db) / f64::from(self.picture.range_db);
            let y = rect.bottom - (fraction.clamp(0.0, 1.0) * rect.height() as f64).round() as usize;
            let top = (y - stroke / 2).min(rect.bottom - stroke);
            let line =
                Rect { left: rect.right, top, right: rect.right + stroke + length, bottom: top + stroke };
            self.canvas.fill(line, self.picture.paper.faint_ink());
            self.text(&tick.label, (line.right + length / 2, y), Anchor::Left);
        }
    }

    fn votes_axis(&mut self) {
        let layout = self.layout;
        let Some(rect) = &layout.votes else { return };
        self.frame(rect);
        let middle = (rect.top + rect.bottom) / 2;
        let line = Rect { top: middle, bottom: middle + self.layout.stroke, ..*rect };
        self.canvas.fill(line, self.picture.paper.faint_ink());
        let three = rect.height() as f64 >= 3.6 * self.layout.text;
        self.left_tick(rect, rect.top as f64, "100 %");
        if three {
            self.left_tick(rect, middle as f64, "50 %");
        }
        self.left_tick(rect, rect.bottom as f64, "0 %");
        self.name_upwards(self.picture.labels.0, rect);
    }

    fn time_axis(&mut self) {
        let layout = self.layout;
        let rect = layout.votes.as_ref().unwrap_or(&layout.spectrogram);
        let (stroke, length) = (self.layout.stroke, self.tick_length());
        let per_second = rect.width() as f64 / (self.picture.end_s - self.picture.start_s);
        let label_top = rect.bottom + stroke + length + length / 2;
        for tick in &layout.time_ticks {
            let x = rect.left + ((tick.value - self.picture.start_s) * per_second).round() as usize;
            let left = x.saturating_sub(stroke / 2).min(rect.right - stroke);
            let line =
                Rect { left, top: rect.bottom, right: left + stroke, bottom: rect.bottom + stroke + length };
            self.canvas.fill(line, self.picture.paper.faint_ink());
            self.text(&tick.label, (x, label_top), Anchor::TopCentre);
        }
        if self.layout.axis_names {
            let at = ((rect.left + rect.right) / 2, label_top + (1.2 * self.layout.text) as usize);
            let name = if self.picture.end_s >= 3600.0 { "Time (h:mm:ss)" } else { "Time (m:ss)" };
            let colour = self.picture.paper.faint_ink();
            self.canvas.text(name, self.layout.text, at, Anchor::TopCentre, colour);
        }
    }
}
