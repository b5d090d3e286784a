//! Lines and text around the pixels.

use super::layout::{Layout, Rect};
use super::plot_ticks::PlotTick;
use super::raster::Hatching;
use super::text::{Placement, draw_text, load_font, text_error, text_width};
use super::{PictureError, SpectrogramPicture};
use crate::dsp::FrequencyAxis;
use plotters::backend::RGBPixel;
use plotters::coord::Shift;
use plotters::prelude::{BitMapBackend, DrawingArea, IntoDrawingArea, RGBColor};
use plotters::style::FontTransform;
use plotters::style::text_anchor::{HPos, VPos};

type Canvas<'a> = DrawingArea<BitMapBackend<'a, RGBPixel>, Shift>;

/// Draws frames, ticks, labels, title, verdict and legend over the painted `pixels`.
///
/// # Errors
/// If the embedded font is damaged or the drawing library fails.
pub(super) fn annotate(
    picture: &SpectrogramPicture<'_>,
    layout: &Layout,
    pixels: &mut [u8],
) -> Result<(), PictureError> {
    load_font()?;
    let legend = legend(picture, layout)?;
    for entry in &legend {
        match entry.swatch {
            Swatch::Colour(_) => {}
            Swatch::Hatching => Hatching::new(picture, layout).fill(pixels, picture.width, &entry.rect),
        }
    }
    let size = (picture.width as u32, picture.height as u32);
    let canvas = BitMapBackend::with_buffer(pixels, size).into_drawing_area();
    let pen = Pen { canvas: &canvas, picture, layout };
    pen.title()?;
    pen.frequency_axis()?;
    pen.colour_bar()?;
    pen.votes_axis()?;
    pen.time_axis()?;
    for entry in &legend {
        if let Swatch::Colour(colour) = entry.swatch {
            pen.fill(entry.rect, colour)?;
        }
        let middle = (entry.rect.top + entry.rect.bottom) / 2;
        pen.text(&entry.label, layout.text, (entry.text_left, middle), (HPos::Left, VPos::Center))?;
    }
    canvas.present().map_err(text_error)
}

enum Swatch {
    Colour([u8; 3]),
    Hatching,
}

struct LegendEntry {
    swatch: Swatch,
    rect: Rect,
    label: String,
    text_left: usize,
}

/// Swatches and their labels in one line, as many as fit.
fn legend(picture: &SpectrogramPicture<'_>, layout: &Layout) -> Result<Vec<LegendEntry>, PictureError> {
    let mut wanted = Vec::new();
    if !picture.votes.is_empty() {
        let colours = (0..).map(|index| Swatch::Colour(picture.theme.label(index)));
        wanted.extend(colours.zip(picture.labels.iter().map(|&label| label.to_owned())));
    }
    if !picture.dropped.is_empty() {
        wanted.push((Swatch::Hatching, "not audible, not classified".to_owned()));
    }
    let em = layout.text.round() as usize;
    let (top, mut left) = (layout.legend_top, layout.spectrogram.left);
    let mut entries = Vec::new();
    for (swatch, label) in wanted {
        let rect = Rect { left, top, right: left + 3 * em / 2, bottom: top + em };
        let text_left = rect.right + em / 2;
        left = text_left + text_width(&label, layout.text)? + 3 * em / 2;
        if left.saturating_sub(3 * em / 2) <= picture.width.saturating_sub(layout.margin) {
            entries.push(LegendEntry { swatch, rect, label, text_left });
        }
    }
    Ok(entries)
}

struct Pen<'a, 'b> {
    canvas: &'a Canvas<'b>,
    picture: &'a SpectrogramPicture<'a>,
    layout: &'a Layout,
}

impl Pen<'_, '_> {
    fn fill(&self, rect: Rect, [red, green, blue]: [u8; 3]) -> Result<(), PictureError> {
        let colour = RGBColor(red, green, blue);
        // Not as a rectangle of plotters, which leaves out those that are one pixel thin.
        for (x, y) in (rect.top..rect.bottom).flat_map(|y| (rect.left..rect.right).map(move |x| (x, y))) {
            self.canvas.draw_pixel((x as i32, y as i32), &colour).map_err(text_error)?;
        }
        Ok(())
    }

    fn text_in(
        &self,
        text: &str,
        size: f64,
        (x, y): (usize, usize),
        anchor: (HPos, VPos),
        [red, green, blue]: [u8; 3],
        transform: FontTransform,
    ) -> Result<(), PictureError> {
        let colour = RGBColor(red, green, blue);
        let at = (x as i32, y as i32);
        draw_text(self.canvas, text, Placement { at, anchor, transform, size, colour })
    }

    fn text(
        &self,
        text: &str,
        size: f64,
        at: (usize, usize),
        anchor: (HPos, VPos),
    ) -> Result<(), PictureError> {
        self.text_in(text, size, at, anchor, self.picture.theme.text(), FontTransform::None)
    }

    /// Text that is truncated with an ellipsis if it is wider than the picture.
    fn line(&self, text: &str, size: f64, top: usize, colour: [u8; 3]) -> Result<(), PictureError> {
        let available = self.picture.width.saturating_sub(2 * self.layout.margin);
        // Control characters, such as a newline in a file name, have no glyph.
        let mut shown: String =
            text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(1000).collect();
        if text_width(&shown, size)? > available {
            while !shown.is_empty() && text_width(&format!("{shown}\u{2026}"), size)? > available {
                shown.pop();
            }
            shown.push('\u{2026}');
        }
        let at = (self.layout.margin, top);
        self.text_in(&shown, size, at, (HPos::Left, VPos::Top), colour, FontTransform::None)
    }

    fn title(&self) -> Result<(), PictureError> {
        let theme = self.picture.theme;
        self.line(self.picture.title, self.layout.title_text, self.layout.title_top, theme.text())?;
        match self.picture.verdict {
            Some(verdict) => {
                self.line(verdict, self.layout.text, self.layout.verdict_top, theme.secondary_text())
            }
            None => Ok(()),
        }
    }

    fn frame(&self, rect: &Rect) -> Result<(), PictureError> {
        let (stroke, colour) = (self.layout.stroke, self.picture.theme.secondary_text());
        let outer = Rect {
            left: rect.left - stroke,
            top: rect.top - stroke,
            right: rect.right + stroke,
            bottom: rect.bottom + stroke,
        };
        self.fill(Rect { bottom: rect.top, ..outer }, colour)?;
        self.fill(Rect { top: rect.bottom, ..outer }, colour)?;
        self.fill(Rect { right: rect.left, ..outer }, colour)?;
        self.fill(Rect { left: rect.right, ..outer }, colour)
    }

    fn tick_length(&self) -> usize {
        (self.layout.text * 0.3).round().max(2.0) as usize
    }

    /// A tick and its label to the left of `rect`.
    fn left_tick(&self, rect: &Rect, tick: &PlotTick) -> Result<(), PictureError> {
        let (stroke, length) = (self.layout.stroke, self.tick_length());
        let rows = tick.line(stroke, rect.height());
        let line = Rect {
            left: rect.left - stroke - length,
            top: rect.top + rows.start,
            right: rect.left,
            bottom: rect.top + rows.end,
        };
        self.fill(line, self.picture.theme.secondary_text())?;
        let at = (line.left - length / 2, rect.top + tick.row);
        self.text(&tick.label, self.layout.text, at, (HPos::Right, VPos::Center))
    }

    /// The name of an axis at the left edge, rotated by 90 degrees.
    fn name_upwards(&self, name: &str, rect: &Rect) -> Result<(), PictureError> {
        let fits = text_width(name, self.layout.text)? <= rect.height();
        if !self.layout.axis_names || !fits {
            return Ok(());
        }
        let at = (self.layout.margin, (rect.top + rect.bottom) / 2);
        let colour = self.picture.theme.secondary_text();
        self.text_in(name, self.layout.text, at, (HPos::Center, VPos::Top), colour, FontTransform::Rotate270)
    }

    fn frequency_axis(&self) -> Result<(), PictureError> {
        let rect = &self.layout.spectrogram;
        self.frame(rect)?;
        self.layout.frequency_ticks.iter().try_for_each(|tick| self.left_tick(rect, tick))?;
        let name = match self.picture.frequencies.axis() {
            FrequencyAxis::Linear => "Frequency",
            FrequencyAxis::Log => "Frequency (log)",
            FrequencyAxis::Mel => "Frequency (mel)",
        };
        self.name_upwards(name, rect)
    }

    fn colour_bar(&self) -> Result<(), PictureError> {
        let rect = &self.layout.colour_bar;
        self.frame(rect)?;
        let (stroke, length) = (self.layout.stroke, self.tick_length());
        for tick in &self.layout.level_ticks {
            let rows = tick.line(stroke, rect.height());
            let line = Rect {
                left: rect.right,
                top: rect.top + rows.start,
                right: rect.right + stroke + length,
                bottom: rect.top + rows.end,
            };
            self.fill(line, self.picture.theme.secondary_text())?;
            let at = (line.right + length / 2, rect.top + tick.row);
            self.text(&tick.label, self.layout.text, at, (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }

    fn votes_axis(&self) -> Result<(), PictureError> {
        let Some(rect) = &self.layout.votes else { return Ok(()) };
        self.frame(rect)?;
        let middle = (rect.top + rect.bottom) / 2;
        let axis_name = match self.picture.labels {
            [first, _] => {
                let line = Rect { top: middle, bottom: middle + self.layout.stroke, ..*rect };
                self.fill(line, self.picture.theme.secondary_text())?;
                first
            }
            _ => "Probability",
        };
        let three = rect.height() as f64 >= 3.6 * self.layout.text;
        let rows = [(1.0, "100 %", 0), (0.5, "50 %", middle - rect.top), (0.0, "0 %", rect.height())];
        for (value, label, row) in rows.into_iter().filter(|(value, ..)| three || *value != 0.5) {
            self.left_tick(rect, &PlotTick { value, label: label.to_owned(), row })?;
        }
        self.name_upwards(axis_name, rect)
    }

    fn time_axis(&self) -> Result<(), PictureError> {
        let rect = self.layout.votes.as_ref().unwrap_or(&self.layout.spectrogram);
        let (stroke, length) = (self.layout.stroke, self.tick_length());
        let per_second = rect.width() as f64 / (self.picture.end_s - self.picture.start_s);
        let label_top = rect.bottom + stroke + length + length / 2;
        for tick in &self.layout.time_ticks {
            let x = rect.left + ((tick.value - self.picture.start_s) * per_second).round() as usize;
            let left = x.saturating_sub(stroke / 2).min(rect.right - stroke);
            let line =
                Rect { left, top: rect.bottom, right: left + stroke, bottom: rect.bottom + stroke + length };
            self.fill(line, self.picture.theme.secondary_text())?;
            self.text(&tick.label, self.layout.text, (x, label_top), (HPos::Center, VPos::Top))?;
        }
        if self.layout.axis_names {
            let at = ((rect.left + rect.right) / 2, label_top + (1.2 * self.layout.text) as usize);
            let name = if self.picture.end_s >= 3600.0 { "Time (h:mm:ss)" } else { "Time (m:ss)" };
            let colour = self.picture.theme.secondary_text();
            let anchor = (HPos::Center, VPos::Top);
            self.text_in(name, self.layout.text, at, anchor, colour, FontTransform::None)?;
        }
        Ok(())
    }
}
