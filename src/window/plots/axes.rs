//! The axes around the plots: time, frequency, and the colour scale.

use super::x;
use crate::dsp::FrequencyRange;
use crate::picture::{PlotTick, frequency_plot_ticks, level_plot_ticks, time_ticks};
use crate::window::style;
use crate::window::timeline::Timeline;
use eframe::egui::{self, Align2, Color32, FontId, Mesh, Rect, Shape, TextStyle, pos2};
use std::ops::RangeInclusive;

/// Distance between the labels of an axis, in points.
pub(super) const LABEL_DISTANCE: f32 = 22.0;

fn font(ui: &egui::Ui) -> FontId {
    TextStyle::Small.resolve(ui.style())
}

/// Ticks with times.
pub(super) fn time_axis_ui(ui: &egui::Ui, timeline: &Timeline, rect: Rect) {
    let most = (rect.width() / 84.0).max(1.0) as usize;
    let colour = style::secondary_text(ui.visuals());
    for tick in time_ticks(timeline.start_s(), timeline.end_s(), most) {
        let x = x(timeline, rect, tick.value);
        ui.painter().vline(x, rect.top()..=rect.top() + 4.0, (1.0, colour));
        // The first and the last label stay inside the plot.
        let anchor = if x < rect.left() + 16.0 {
            Align2::LEFT_TOP
        } else if x > rect.right() - 16.0 {
            Align2::RIGHT_TOP
        } else {
            Align2::CENTER_TOP
        };
        ui.painter().text(pos2(x, rect.top() + 4.0), anchor, tick.label, font(ui), colour);
    }
}

/// Ticks with frequencies, left of the plot, at least `distance` points apart.
pub(super) fn frequency_axis_ui(ui: &egui::Ui, frequencies: &FrequencyRange, rect: Rect, distance: f32) {
    let rows = Rows::new(ui, rect);
    for tick in frequency_plot_ticks(frequencies, rows.height, rows.pixels(distance)) {
        rows.tick_ui(ui, &tick, rect.left() - 4.0..=rect.left());
        let at = pos2(rect.left() - 7.0, rows.y(tick.row));
        let colour = style::secondary_text(ui.visuals());
        ui.painter().text(at, Align2::RIGHT_CENTER, tick.label, font(ui), colour);
    }
}

/// The rows of pixels of a plot.
struct Rows {
    top: f32,
    height: usize,
    pixels_per_point: f32,
}

impl Rows {
    fn new(ui: &egui::Ui, rect: Rect) -> Self {
        let pixels_per_point = ui.pixels_per_point();
        let height = (rect.height() * pixels_per_point).round().max(1.0) as usize;
        Self { top: rect.top(), height, pixels_per_point }
    }

    fn pixels(&self, points: f32) -> f64 {
        f64::from(points * self.pixels_per_point)
    }

    /// The upper edge of a row, in points.
    fn y(&self, row: usize) -> f32 {
        self.top + row as f32 / self.pixels_per_point
    }

    /// The line of a tick, about a point thick.
    fn tick_ui(&self, ui: &egui::Ui, tick: &PlotTick, x: RangeInclusive<f32>) {
        let rows = tick.line(self.pixels_per_point.round().max(1.0) as usize, self.height);
        let line = Rect::from_min_max(pos2(*x.start(), self.y(rows.start)), pos2(*x.end(), self.y(rows.end)));
        ui.painter().rect_filled(line, 0.0, style::secondary_text(ui.visuals()));
    }
}

/// The colour scale, right of the plot, with round levels.
pub(super) fn colour_scale_ui(
    ui: &egui::Ui,
    colours: &[Color32],
    (top_db, bottom_db): (f32, f32),
    rect: Rect,
) {
    let bar =
        Rect::from_min_max(pos2(rect.right() + 8.0, rect.top()), pos2(rect.right() + 18.0, rect.bottom()));
    let mut mesh = Mesh::default();
    let last = colours.len().saturating_sub(1).max(1) as f32;
    for (step, colour) in colours.iter().enumerate() {
        let y = bar.bottom() - bar.height() * step as f32 / last;
        mesh.colored_vertex(pos2(bar.left(), y), *colour);
        mesh.colored_vertex(pos2(bar.right(), y), *colour);
    }
    for step in 0..colours.len().saturating_sub(1) as u32 {
        mesh.add_triangle(2 * step, 2 * step + 1, 2 * step + 2);
        mesh.add_triangle(2 * step + 1, 2 * step + 2, 2 * step + 3);
    }
    ui.painter().add(Shape::mesh(mesh));
    let colour = style::secondary_text(ui.visuals());
    let rows = Rows::new(ui, rect);
    for tick in
        level_plot_ticks(bottom_db.into(), top_db.into(), rows.height, rows.pixels(1.5 * LABEL_DISTANCE))
    {
        rows.tick_ui(ui, &tick, bar.right()..=bar.right() + 3.0);
        let at = pos2(bar.right() + 6.0, rows.y(tick.row));
        ui.painter().text(at, Align2::LEFT_CENTER, tick.label, font(ui), colour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::{FrequencyAxis, SpectrogramBuilder, SpectrogramSettings};
    use crate::picture::{ColourMap, SpectrogramPicture, Theme};
    use crate::window::tiles::TileStyle;
    use eframe::egui::{Context, RawInput, vec2};
    use std::ops::Range;

    /// The rows of the lines in the window left of a plot of `height` pixels.
    fn window_lines(
        frequencies: &FrequencyRange,
        height: usize,
        pixels_per_point: f32,
        distance: f64,
    ) -> Vec<Range<usize>> {
        let ctx = Context::default();
        ctx.set_pixels_per_point(pixels_per_point);
        let top = 30.0 / pixels_per_point;
        let rect = Rect::from_min_size(pos2(100.0, top), vec2(300.0, height as f32 / pixels_per_point));
        let draw = |ui: &mut egui::Ui| {
            frequency_axis_ui(ui, frequencies, rect, distance as f32 / pixels_per_point);
        };
        let draw_frame = || {
            let mut output = ctx.run_ui(RawInput::default(), draw);
            output.textures_delta.clear();
            output.shapes
        };
        // The scale applies from the second frame on.
        draw_frame();
        let shapes = draw_frame();
        let lines = shapes.into_iter().filter_map(|clipped| match clipped.shape {
            Shape::Rect(line) if line.rect.right() == rect.left() => Some(line.rect),
            _ => None,
        });
        let row = |y: f32| {
            let row = (y - top) * pixels_per_point;
            assert!((row - row.round()).abs() < 1e-2, "{row} is between two rows");
            row.round() as usize
        };
        lines.map(|line| row(line.top())..row(line.bottom())).collect()
    }

    /// The first rows of the lines in a saved picture left of the plot, from its pixels.
    fn picture_rows(picture: &SpectrogramPicture<'_>) -> Vec<usize> {
        let pixels = picture.pixels().unwrap();
        let (columns, rows, text) = picture.plot();
        let stroke = ((text.round() as usize) / 14).max(1);
        // Left of the frame, where only ticks reach.
        let x = columns.start - stroke - 1;
        let is_line = |y: usize| {
            let at = 3 * (y * picture.width + x);
            pixels[at..at + 3] == picture.theme.secondary_text()
        };
        let starts = rows.clone().filter(|&y| is_line(y) && (y == rows.start || !is_line(y - 1)));
        starts.map(|y| y - rows.start).rev().collect()
    }

    #[test]
    fn ticks_of_the_window_and_of_saved_pictures_are_at_the_same_rows() {
        let mut builder = SpectrogramBuilder::new(&SpectrogramSettings::for_rate(44_100)).unwrap();
        builder.push(&vec![0.0; 88_200]);
        let spectrogram = builder.finish();
        let mut compared = 0;
        for axis in FrequencyAxis::ALL {
            for top_hz in [4_000.0, 8_000.0, 12_000.0, 24_000.0] {
                let style = TileStyle { n_fft: 2048, axis, top_hz, rows: 512 };
                let frequencies = style.frequencies(44_100).unwrap();
                for height in [260, 333, 512, 701, 900] {
                    let picture = SpectrogramPicture {
                        width: 700,
                        height,
                        title: "silence",
                        verdict: None,
                        spectrogram: &spectrogram,
                        start_s: 0.0,
                        end_s: 2.0,
                        frequencies: FrequencyRange::for_plot(axis, Some(top_hz), spectrogram.nyquist_hz())
                            .unwrap(),
                        top_db: 0.0,
                        range_db: 80.0,
                        colours: ColourMap::Magma,
                        theme: Theme::Light,
                        dropped: &[],
                        votes: &[],
                        labels: &[],
                    };
                    let (_, rows, text) = picture.plot();
                    let saved = picture_rows(&picture);
                    assert!(saved.len() >= 2, "{axis} {top_hz} {height}: {saved:?}");
                    for pixels_per_point in [1.0, 1.25, 2.0] {
                        let shown = window_lines(&frequencies, rows.len(), pixels_per_point, 1.9 * text);
                        let is_same =
                            |(line, row): (&Range<usize>, &usize)| line.contains(row) && line.len() <= 2;
                        assert!(
                            shown.len() == saved.len() && shown.iter().zip(&saved).all(is_same),
                            "{axis} up to {top_hz} Hz, {height} pixels, {pixels_per_point}: {shown:?} {saved:?}"
                        );
                        compared += shown.len();
                    }
                }
            }
        }
        assert!(compared > 500, "{compared}");
    }
}
