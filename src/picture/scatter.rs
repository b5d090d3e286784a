//! Draws points of a map with a legend.

use super::text::{Placement, draw_text, load_font, text_error, text_width};
use super::{PictureError, Rgb, Theme, file};
use plotters::prelude::{BitMapBackend, Circle, IntoDrawingArea, RGBColor};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, FontTransform};
use std::path::Path;

/// A point of a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScatterPoint {
    /// To the right, in any unit.
    pub x: f32,
    /// Upwards, in the unit of `x`.
    pub y: f32,
    /// Towards the reader, in the unit of `x`: nearer points are larger and hide others.
    pub z: f32,
    /// Index of the name in the legend; `None`: it has none, and is grey.
    pub group: Option<usize>,
}

/// Points seen from the front.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// Title above the points.
    pub title: String,
    /// Below the points, e.g. what the map kept.
    pub caption: String,
    /// Name of each group, in the order of their colours; those from the 13th on are drawn as points without a group.
    pub groups: Vec<String>,
    /// Those that are no numbers are left out.
    pub points: Vec<ScatterPoint>,
    /// Colours.
    pub theme: Theme,
    /// Width and height in pixels, at least 320 x 240.
    pub size: (usize, usize),
}

/// Groups with a colour of their own.
pub const MAX_GROUPS: usize = 12;

const TEXT: f64 = 20.0;
const MARGIN: i32 = 28;
/// Width of the legend's dot and of the space after it.
const DOT: i32 = 24;

impl Scatter {
    /// Draws the points into a PNG file, which is written atomically.
    ///
    /// # Errors
    /// If the embedded font is damaged, or the file cannot be written.
    pub fn write_png(&self, path: &Path) -> Result<(), PictureError> {
        let (width, height) = self.pixel_size();
        file::write_png(path, width, height, &self.pixels()?)
    }

    fn pixel_size(&self) -> (usize, usize) {
        (self.size.0.max(320), self.size.1.max(240))
    }

    /// RGB pixels, row by row.
    ///
    /// # Errors
    /// If the embedded font is damaged.
    pub fn pixels(&self) -> Result<Vec<u8>, PictureError> {
        load_font()?;
        let (width, height) = self.pixel_size();
        let mut pixels = self.theme.background().repeat(width * height);
        {
            let canvas =
                BitMapBackend::with_buffer(&mut pixels, (width as u32, height as u32)).into_drawing_area();
            let write = |text: &str, at: (i32, i32), anchor: (HPos, VPos), size: f64, colour: Rgb| {
                let placement =
                    Placement { at, anchor, transform: FontTransform::None, size, colour: rgb(colour) };
                draw_text(&canvas, text, placement)
            };
            let (w, h) = (width as i32, height as i32);
            let left = (HPos::Left, VPos::Center);
            write(&self.title, (MARGIN, MARGIN), left, 1.2 * TEXT, self.theme.text())?;
            write(&self.caption, (MARGIN, h - MARGIN), left, 0.8 * TEXT, self.theme.secondary_text())?;
            let legend = self.legend_width()?;
            let area = (MARGIN, 2 * MARGIN, w - MARGIN - legend, h - 2 * MARGIN);
            for (at, radius, colour) in self.discs(area) {
                canvas.draw(&Circle::new(at, radius, colour.mix(0.85).filled())).map_err(text_error)?;
            }
            for (index, name) in self.groups.iter().take(MAX_GROUPS).enumerate() {
                let (x, y) = (w - legend, 2 * MARGIN + (1.5 * TEXT) as i32 * index as i32);
                let dot = Circle::new((x, y), 7, rgb(self.theme.label(index)).filled());
                canvas.draw(&dot).map_err(text_error)?;
                write(name, (x + DOT, y), left, 0.9 * TEXT, self.theme.text())?;
            }
            canvas.present().map_err(text_error)?;
        }
        Ok(pixels)
    }

    fn legend_width(&self) -> Result<i32, PictureError> {
        let widths = self.groups.iter().take(MAX_GROUPS).map(|name| text_width(name, 0.9 * TEXT));
        let widest = widths.collect::<Result<Vec<_>, _>>()?.into_iter().max();
        Ok(widest.map_or(0, |widest| widest as i32 + DOT + 2 * MARGIN))
    }

    /// Centre, radius and colour of each point within an area of left, top, right and bottom; the farthest first.
    fn discs(&self, (left, top, right, bottom): (i32, i32, i32, i32)) -> Vec<((i32, i32), i32, RGBColor)> {
        let is_number =
            |point: &&ScatterPoint| [point.x, point.y, point.z].iter().all(|value| value.is_finite());
        let mut points: Vec<&ScatterPoint> = self.points.iter().filter(is_number).collect();
        points.sort_by(|a, b| a.z.total_cmp(&b.z));
        let range = |of: fn(&ScatterPoint) -> f32| {
            let values = || points.iter().map(|point| of(point));
            (values().fold(f32::INFINITY, f32::min), values().fold(f32::NEG_INFINITY, f32::max))
        };
        let (x, y, z) = (range(|p| p.x), range(|p| p.y), range(|p| p.z));
        // One scale for both axes.
        let (width, height) = ((right - left).max(1) as f32, (bottom - top).max(1) as f32);
        let span = ((x.1 - x.0) / width).max((y.1 - y.0) / height).max(f32::MIN_POSITIVE);
        let centre = (left as f32 + width / 2.0, top as f32 + height / 2.0);
        let radius = match points.len() {
            0..500 => 6.0,
            500..5000 => 4.0,
            _ => 2.5,
        };
        let place = |point: &ScatterPoint| {
            let nearness = if z.1 > z.0 { (point.z - z.0) / (z.1 - z.0) } else { 1.0 };
            let at = (
                (centre.0 + (point.x - f32::midpoint(x.0, x.1)) / span).round() as i32,
                (centre.1 - (point.y - f32::midpoint(y.0, y.1)) / span).round() as i32,
            );
            let group = point.group.filter(|group| *group < MAX_GROUPS);
            let colour = group.map_or_else(|| self.theme.hatching().1, |group| self.theme.label(group));
            (at, (radius * (0.6 + 0.4 * nearness)).round() as i32, rgb(colour))
        };
        points.into_iter().map(place).collect()
    }
}

fn rgb([r, g, b]: Rgb) -> RGBColor {
    RGBColor(r, g, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scatter(points: Vec<ScatterPoint>) -> Scatter {
        let groups = vec!["Piano".to_owned(), "Other".to_owned()];
        Scatter {
            title: "t".into(),
            caption: String::new(),
            groups,
            points,
            theme: Theme::Dark,
            size: (400, 300),
        }
    }

    fn pixels_of(colour: Rgb, pixels: &[u8]) -> usize {
        // Points are mixed with the background a little.
        let near = |pixel: &[u8]| pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 40);
        pixels.chunks_exact(3).filter(|pixel| near(pixel)).count()
    }

    #[test]
    fn points_have_the_colour_of_their_group_and_the_nearer_one_hides_the_other() {
        let at = |x: f32, z: f32, group| ScatterPoint { x, y: x, z, group };
        let legend_only = scatter(Vec::new()).pixels().unwrap();
        let drawn = scatter(vec![at(0.0, 0.0, Some(0)), at(1.0, 0.0, Some(1))]).pixels().unwrap();
        for group in 0..2 {
            let colour = Theme::Dark.label(group);
            assert!(pixels_of(colour, &drawn) > pixels_of(colour, &legend_only) + 40, "{group}");
        }
        let hidden = scatter(vec![at(0.0, 1.0, Some(0)), at(0.0, 0.0, Some(1))]).pixels().unwrap();
        let other = Theme::Dark.label(1);
        assert!(pixels_of(other, &hidden) < pixels_of(other, &legend_only) + 40);
    }

    #[test]
    fn no_point_one_point_and_no_numbers_are_drawn_as_well() {
        let point = ScatterPoint { x: 3.0, y: f32::NAN, z: 0.0, group: Some(99) };
        for points in [vec![], vec![point], vec![ScatterPoint { y: 4.0, ..point }]] {
            assert_eq!(scatter(points).pixels().unwrap().len(), 400 * 300 * 3);
        }
    }
}
