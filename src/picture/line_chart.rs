//! Draws curves in panels side by side: training curves, ROC curves, reliability.

use super::text::{FONT, Placement, draw_text, load_font, text_error, text_width};
use super::{PictureError, Theme, file};
use plotters::coord::Shift;
use plotters::prelude::{
    BitMapBackend, ChartBuilder, Circle, DrawingArea, IntoDrawingArea, IntoFont, LineSeries, PathElement,
    RGBColor, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontTransform, ShapeStyle, TextStyle};
use std::path::Path;

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// For the legend.
    pub name: &'static str,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
}

/// Curves that share their axes. Curves without points are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Title above the panel.
    pub title: String,
    /// Name of the horizontal axis.
    pub x: &'static str,
    /// Name of the vertical axis; may be empty.
    pub y: &'static str,
    /// Range of both axes; `None`: the range of the points.
    pub range: Option<(f64, f64)>,
    /// At most four.
    pub curves: Vec<Curve>,
}

/// Panels side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// From left to right.
    pub panels: Vec<Panel>,
}

/// Width and height of a panel in pixels.
const PANEL: (usize, usize) = (640, 520);
const TEXT: f64 = 18.0;
/// Distinguishable with any colour vision (Okabe and Ito, 2008).
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 158, 115), RGBColor(204, 121, 167)];

impl LineChart {
    /// Draws the chart: RGB pixels, row by row, with their width and height.
    ///
    /// # Errors
    /// If the embedded font is damaged.
    pub fn pixels(&self) -> Result<(Vec<u8>, usize, usize), PictureError> {
        load_font()?;
        let (width, height) = (PANEL.0 * self.panels.len().max(1), PANEL.1);
        let mut pixels = Theme::Light.background().repeat(width * height);
        {
            let size = (width as u32, height as u32);
            let canvas = BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area();
            for (area, panel) in canvas.split_evenly((1, self.panels.len().max(1))).iter().zip(&self.panels) {
                panel.draw(area)?;
            }
            canvas.present().map_err(text_error)?;
        }
        Ok((pixels, width, height))
    }

    /// Draws the chart into a PNG file, which is written atomically.
    ///
    /// # Errors
    /// As [`pixels`](Self::pixels), and if the file cannot be written.
    pub fn write_png(&self, path: &Path) -> Result<(), PictureError> {
        let (pixels, width, height) = self.pixels()?;
        file::write_png(path, width, height, &pixels)
    }
}

/// The range of the finite values with a margin, never empty.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .filter(|v| v.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    match (low.is_finite(), high - low) {
        (false, _) => (0.0, 1.0),
        (true, size) if size <= 0.0 => (low - 0.5, high + 0.5),
        (true, size) => (low - 0.03 * size, high + 0.03 * size),
    }
}

/// Without trailing zeros: `500`, `0.25`.
fn tick(value: &f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

impl Panel {
    fn draw(&self, area: &Area<'_>) -> Result<(), PictureError> {
        let [r, g, b] = Theme::Light.text();
        let dark = RGBColor(r, g, b);
        let font = |size: f64| (FONT, size).into_font().color(&dark);
        let title = Placement {
            at: (PANEL.0 as i32 / 2, 14),
            anchor: (HPos::Center, VPos::Top),
            transform: FontTransform::None,
            size: 1.2 * TEXT,
            colour: dark,
        };
        draw_text(area, &self.title, title)?;
        let drawn: Vec<(&Curve, RGBColor)> =
            self.curves.iter().zip(COLOURS).filter(|(curve, _)| !curve.points.is_empty()).collect();
        if drawn.len() > 1 {
            legend(area, &drawn, &font(0.9 * TEXT))?;
        }
        let points = || drawn.iter().flat_map(|(curve, _)| curve.points.iter().copied());
        let (x0, x1) = self.range.unwrap_or_else(|| range(points().map(|p| p.0)));
        let (y0, y1) = self.range.unwrap_or_else(|| range(points().map(|p| p.1)));
        let mut chart = ChartBuilder::on(area)
            .margin(16)
            .margin_top(74)
            .margin_right(28)
            .x_label_area_size(52)
            .y_label_area_size(if self.y.is_empty() { 60 } else { 78 })
            .build_cartesian_2d(x0..x1, y0..y1)
            .map_err(text_error)?;
        chart
            .configure_mesh()
            .x_desc(self.x)
            .y_desc(self.y)
            .x_labels(7)
            .y_labels(7)
            .x_label_formatter(&tick)
            .y_label_formatter(&tick)
            .label_style(font(0.85 * TEXT))
            .axis_desc_style(font(TEXT))
            .light_line_style(RGBColor(255, 255, 255))
            .bold_line_style(RGBColor(222, 222, 228))
            .draw()
            .map_err(text_error)?;
        for (curve, colour) in drawn {
            let line = ShapeStyle::from(&colour).stroke_width(3);
            chart.draw_series(LineSeries::new(curve.points.iter().copied(), line)).map_err(text_error)?;
            if curve.points.len() <= 40 {
                let dots = curve.points.iter().map(|p| Circle::new(*p, 4, colour.filled()));
                chart.draw_series(dots).map_err(text_error)?;
            }
        }
        Ok(())
    }
}

/// One line above the plot, where it hides nothing.
fn legend(area: &Area<'_>, curves: &[(&Curve, RGBColor)], style: &TextStyle<'_>) -> Result<(), PictureError> {
    let style = style.pos(Pos::new(HPos::Left, VPos::Center));
    let (mut x, y) = (84, 56);
    for (curve, colour) in curves {
        let line = ShapeStyle::from(colour).stroke_width(3);
        area.draw(&PathElement::new(vec![(x, y), (x + 26, y)], line)).map_err(text_error)?;
        area.draw(&Text::new(curve.name, (x + 34, y), style.clone())).map_err(text_error)?;
        x += 34 + text_width(curve.name, 0.9 * TEXT)? as i32 + 30;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<(f64, f64)>) -> LineChart {
        let curves = vec![Curve { name: "a", points }, Curve { name: "b", points: Vec::new() }];
        LineChart { panels: vec![Panel { title: "title".into(), x: "x", y: "y", range: None, curves }] }
    }

    fn pixels_of(colour: RGBColor, chart: &LineChart) -> usize {
        let (pixels, ..) = chart.pixels().unwrap();
        pixels.chunks_exact(3).filter(|p| *p == [colour.0, colour.1, colour.2]).count()
    }

    #[test]
    fn a_curve_is_drawn_in_its_colour_and_one_without_points_is_not() {
        let drawn = chart(vec![(0.0, 1.0), (1.0, 0.5), (2.0, 0.25)]);
        assert!(pixels_of(COLOURS[0], &drawn) > 300);
        assert_eq!(pixels_of(COLOURS[1], &drawn), 0);
    }

    #[test]
    fn no_point_one_point_and_equal_points_are_drawn_as_well() {
        for points in [vec![], vec![(3.0, 4.0)], vec![(0.0, 1.0), (5.0, 1.0)], vec![(0.0, f64::NAN)]] {
            chart(points).pixels().unwrap();
        }
    }
}
