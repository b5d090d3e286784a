//! Rectangles and text onto pixels.

use super::PictureError;
use super::layout::Rect;
use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};

/// Height of capital letters and digits as a part of the text's height, in DejaVu Sans.
const CAPITALS: f32 = 0.626;

/// Where text stands to the point it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The point is left of the text, at its upper edge.
    TopLeft,
    /// The point is over the middle of the text.
    TopCentre,
    /// The point is left of the text, at half the height of its capitals.
    Left,
    /// The point is right of the text, at half the height of its capitals.
    Right,
}

/// The font travels in the program, so that pictures look the same on every machine and need no font library.
#[derive(Debug, Clone)]
pub(super) struct Typeface(FontRef<'static>);

impl Typeface {
    pub(super) fn new() -> Result<Self, PictureError> {
        let bytes = include_bytes!("../../assets/fonts/DejaVuSans.ttf");
        FontRef::try_from_slice(bytes).map(Self).map_err(|_| PictureError::Font)
    }

    /// Pixels that `text` takes at a height of `size`.
    pub(super) fn width(&self, text: &str, size: f64) -> usize {
        self.set(text, size).1.ceil() as usize
    }

    /// The glyphs of one line from (0, 0) on the baseline, and the line's width.
    fn set(&self, text: &str, size: f64) -> (Vec<Glyph>, f32) {
        let font = self.0.as_scaled(PxScale::from(size as f32));
        let mut x = 0.0;
        let mut glyphs: Vec<Glyph> = Vec::new();
        for character in text.chars() {
            let mut glyph = font.scaled_glyph(character);
            x += glyphs.last().map_or(0.0, |last| font.kern(last.id, glyph.id));
            glyph.position = point(x, 0.0);
            x += font.h_advance(glyph.id);
            glyphs.push(glyph);
        }
        (glyphs, x)
    }
}

/// RGB pixels, row by row.
pub(super) struct Canvas<'a> {
    pixels: &'a mut [[u8; 3]],
    width: usize,
    typeface: &'a Typeface,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(pixels: &'a mut [u8], width: usize, typeface: &'a Typeface) -> Self {
        Self { pixels: pixels.as_chunks_mut().0, width, typeface }
    }

    pub(super) fn text_width(&self, text: &str, size: f64) -> usize {
        self.typeface.width(text, size)
    }

    /// The rows of a rectangle, each as the pixels in it, with their place from the rectangle's top.
    pub(super) fn rows(&mut self, rect: Rect) -> impl Iterator<Item = (usize, &mut [[u8; 3]])> {
        let lines = self.pixels.chunks_exact_mut(self.width).skip(rect.top).take(rect.height());
        lines.map(move |line| line.get_mut(rect.left..rect.right).unwrap_or_default()).enumerate()
    }

    pub(super) fn fill(&mut self, rect: Rect, colour: [u8; 3]) {
        self.rows(rect).for_each(|(_, line)| line.fill(colour));
    }

    pub(super) fn text(
        &mut self,
        text: &str,
        size: f64,
        at: (usize, usize),
        anchor: Anchor,
        colour: [u8; 3],
    ) {
        let (x, y) = (at.0 as f32, at.1 as f32);
        let (glyphs, width) = self.typeface.set(text, size);
        let left = match anchor {
            Anchor::TopLeft | Anchor::Left => x,
            Anchor::TopCentre => x - width / 2.0,
            Anchor::Right => x - width,
        };
        let baseline = match anchor {
            Anchor::TopLeft | Anchor::TopCentre => y + self.ascent(size),
            Anchor::Left | Anchor::Right => y + CAPITALS * size as f32 / 2.0,
        };
        // A baseline between two rows of pixels would blur every letter's foot.
        let baseline = baseline.round();
        self.draw(&glyphs, colour, |x, y| (left + x, baseline + y));
    }

    /// Text that reads upwards, its top at `left`, its middle at `middle`.
    pub(super) fn text_upwards(
        &mut self,
        text: &str,
        size: f64,
        left: usize,
        middle: usize,
        colour: [u8; 3],
    ) {
        let (glyphs, width) = self.typeface.set(text, size);
        let baseline = (left as f32 + self.ascent(size)).round();
        let bottom = (middle as f32 + width / 2.0).round();
        self.draw(&glyphs, colour, |x, y| (baseline + y, bottom - 1.0 - x));
    }

    fn ascent(&self, size: f64) -> f32 {
        self.typeface.0.as_scaled(PxScale::from(size as f32)).ascent()
    }

    /// `place` takes pixels right of and below the line's start on the baseline to pixels of the canvas.
    fn draw(&mut self, glyphs: &[Glyph], colour: [u8; 3], place: impl Fn(f32, f32) -> (f32, f32)) {
        // Whole pixels sideways are kept, the rest goes into the glyph's shape.
        let origin = place(0.0, 0.0);
        let rest = (origin.0.fract(), origin.1.fract());
        for glyph in glyphs {
            let mut glyph = glyph.clone();
            glyph.position.x += rest.0.max(rest.1);
            let Some(outline) = self.typeface.0.outline_glyph(glyph) else { continue };
            let bounds = outline.px_bounds();
            outline.draw(|x, y, coverage| {
                let (x, y) = place(bounds.min.x + x as f32, bounds.min.y + y as f32);
                self.blend(x.floor(), y.floor(), colour, coverage.clamp(0.0, 1.0));
            });
        }
    }

    fn blend(&mut self, x: f32, y: f32, colour: [u8; 3], coverage: f32) {
        if x < 0.0 || y < 0.0 || x as usize >= self.width {
            return;
        }
        let Some(pixel) = self.pixels.get_mut(y as usize * self.width + x as usize) else { return };
        for (under, over) in pixel.iter_mut().zip(colour) {
            *under = (f32::from(*under) * (1.0 - coverage) + f32::from(over) * coverage).round() as u8;
        }
    }
}
