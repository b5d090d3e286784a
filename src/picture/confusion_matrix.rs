//! Draws a confusion matrix.

use super::text::{Placement, draw_text, load_font, text_error};
use super::{PictureError, Theme, file};
use plotters::prelude::{BitMapBackend, IntoDrawingArea, RGBColor, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, FontTransform};
use std::path::Path;

/// Counts by true and predicted label; each cell is shaded by its share of its row.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfusionMatrix<'a> {
    /// Title above the matrix.
    pub title: &'a str,
    /// Name of the vertical axis.
    pub rows: &'a str,
    /// Name of the horizontal axis.
    pub columns: &'a str,
    /// Labels of the rows.
    pub row_names: Vec<&'a str>,
    /// Labels of the columns.
    pub column_names: Vec<&'a str>,
    /// One list of counts per row.
    pub counts: &'a [Vec<usize>],
}

const CELL: usize = 150;
const EDGE: usize = 140;
const TEXT: f64 = 20.0;

impl ConfusionMatrix<'_> {
    /// Draws the matrix into a PNG file, which is written atomically.
    ///
    /// # Errors
    /// If the embedded font is damaged, or the file cannot be written.
    pub fn write_png(&self, path: &Path) -> Result<(), PictureError> {
        let (pixels, width, height) = self.pixels()?;
        file::write_png(path, width, height, &pixels)
    }

    /// Draws the matrix: RGB pixels, row by row, with their width and height.
    ///
    /// # Errors
    /// If the embedded font is damaged.
    pub fn pixels(&self) -> Result<(Vec<u8>, usize, usize), PictureError> {
        load_font()?;
        let width = EDGE + CELL * self.column_names.len() + 24;
        let height = EDGE + CELL * self.row_names.len() + 24;
        let mut pixels = Theme::Light.background().repeat(width * height);
        self.draw(&mut pixels, width, height)?;
        Ok((pixels, width, height))
    }

    fn draw(&self, pixels: &mut [u8], width: usize, height: usize) -> Result<(), PictureError> {
        let canvas = BitMapBackend::with_buffer(pixels, (width as u32, height as u32)).into_drawing_area();
        let [r, g, b] = Theme::Light.text();
        let write = |text: &str, x: usize, y: usize, size: f64, colour: RGBColor, turned: bool| {
            let transform = if turned { FontTransform::Rotate270 } else { FontTransform::None };
            let (at, anchor) = ((x as i32, y as i32), (HPos::Center, VPos::Center));
            draw_text(&canvas, text, Placement { at, anchor, transform, size, colour })
        };
        let ink = RGBColor(r, g, b);
        let middle = |n: usize| EDGE + CELL * n + CELL / 2;
        write(self.title, width / 2, 28, 1.15 * TEXT, ink, false)?;
        write(self.columns, (EDGE + width) / 2, 70, TEXT, ink, false)?;
        write(self.rows, 28, (EDGE + height) / 2, TEXT, ink, true)?;
        for (n, name) in self.column_names.iter().enumerate() {
            write(name, middle(n), 112, TEXT, ink, false)?;
        }
        for (n, name) in self.row_names.iter().enumerate() {
            write(name, 96, middle(n), TEXT, ink, false)?;
        }
        for (y, row) in self.counts.iter().enumerate() {
            let sum = row.iter().sum::<usize>().max(1) as f64;
            for (x, count) in row.iter().enumerate() {
                let share = *count as f64 / sum;
                let (left, top) = ((EDGE + CELL * x) as i32, (EDGE + CELL * y) as i32);
                let (right, bottom) = (left + CELL as i32 - 4, top + CELL as i32 - 4);
                // From white to the blue of the first label.
                let mix = |full: u8| (255.0 + share * (f64::from(full) - 255.0)) as u8;
                let shade = RGBColor(mix(0), mix(114), mix(178));
                canvas
                    .draw(&Rectangle::new([(left, top), (right, bottom)], shade.filled()))
                    .map_err(text_error)?;
                canvas
                    .draw(&Rectangle::new([(left, top), (right, bottom)], RGBColor(190, 190, 198)))
                    .map_err(text_error)?;
                let colour = if share > 0.5 { RGBColor(255, 255, 255) } else { ink };
                write(&count.to_string(), middle(x), middle(y) - 14, 1.3 * TEXT, colour, false)?;
                write(
                    &format!("{:.1} %", 100.0 * share),
                    middle(x),
                    middle(y) + 22,
                    0.8 * TEXT,
                    colour,
                    false,
                )?;
            }
        }
        canvas.present().map_err(text_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_shaded_by_its_share_of_the_row() {
        let counts = [vec![9, 0], vec![0, 0]];
        let table = ConfusionMatrix {
            title: "t",
            rows: "is",
            columns: "predicted",
            row_names: vec!["a", "b"],
            column_names: vec!["a", "b"],
            counts: &counts,
        };
        let (pixels, width, _) = table.pixels().unwrap();
        let shade = |x: usize, y: usize| {
            let at = 3 * ((EDGE + CELL * y + 8) * width + EDGE + CELL * x + 8);
            [pixels[at], pixels[at + 1], pixels[at + 2]]
        };
        assert_eq!(shade(0, 0), [0, 114, 178]);
        assert_eq!([shade(1, 0), shade(0, 1), shade(1, 1)], [[255; 3]; 3]);
    }
}
