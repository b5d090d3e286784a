//! Draws all dots into a picture, pixel by pixel, for egui to show: with software OpenGL that takes a small part of the time of as many
//! triangles, and it needs nothing but egui where OpenGL refuses [`super::gl_dots`].

use super::dots::Dot;
use eframe::egui::emath::GuiRounding;
use eframe::egui::{
    Color32, ColorImage, Painter, Pos2, Rect, TextureHandle, TextureOptions, Vec2, pos2, vec2,
};
use std::collections::HashMap;

/// Radii that are told apart, for each pixel.
const RADIUS_STEPS: f32 = 8.0;
/// Places of a middle that are told apart, for each pixel.
const PLACE_STEPS: f32 = 4.0;
/// Stamps that are kept: each radius has sixteen.
const MOST_STAMPS: usize = 16 * 256;

/// The picture and what it was drawn of.
#[derive(Default)]
pub(super) struct DotPicture {
    texture: Option<TextureHandle>,
    drawn: Option<Drawn>,
    stamps: Stamps,
}

/// What a picture depends on.
#[derive(Clone, Copy, PartialEq)]
struct Drawn {
    /// Number of the dots.
    generation: u64,
    /// Upper left corner, in points.
    from: Pos2,
    pixels_per_point: f32,
    /// Width and height in pixels.
    size: [usize; 2],
}

impl DotPicture {
    /// Shows dots in `rect`. Dots of the same generation are the same.
    pub(super) fn paint(&mut self, painter: &Painter, rect: Rect, dots: &[Dot], generation: u64) {
        let most = painter.ctx().input(|input| input.max_texture_side) as f32;
        let pixels_per_point = painter.pixels_per_point().min(most / rect.size().max_elem().max(1.0));
        let size = (rect.size() * pixels_per_point).ceil().clamp(Vec2::splat(1.0), Vec2::splat(most));
        let drawn = Drawn {
            generation,
            from: rect.min.round_to_pixels(painter.pixels_per_point()),
            pixels_per_point,
            size: [size.x as usize, size.y as usize],
        };
        if self.drawn != Some(drawn) {
            let image = ColorImage::new(drawn.size, draw(dots, &drawn, &mut self.stamps));
            match &mut self.texture {
                Some(texture) => texture.set(image, TextureOptions::LINEAR),
                none => *none = Some(painter.ctx().load_texture("dots", image, TextureOptions::LINEAR)),
            }
            self.drawn = Some(drawn);
        }
        if let Some(texture) = &self.texture {
            let shown = Rect::from_min_size(drawn.from, size / pixels_per_point);
            let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            painter.image(texture.id(), shown, whole, Color32::WHITE);
        }
    }
}

/// The pixels of a picture, row by row, transparent where no dot is.
fn draw(dots: &[Dot], picture: &Drawn, stamps: &mut Stamps) -> Vec<Color32> {
    let [width, height] = picture.size;
    let mut pixels = vec![Color32::TRANSPARENT; width * height];
    for dot in dots {
        let middle = (dot.at - picture.from) * picture.pixels_per_point;
        let (stamp, left, top) = stamps.of(dot.radius * picture.pixels_per_point, middle);
        let Some((columns, skipped)) = overlap(left, stamp.side, width) else { continue };
        let Some((rows, skipped_rows)) = overlap(top, stamp.side, height) else { continue };
        let tint = u32::from_le_bytes(dot.colour.to_array());
        let stamp_rows = stamp.values.chunks_exact(stamp.side).skip(skipped_rows);
        let picture_rows = pixels.chunks_exact_mut(width).skip(rows.start).take(rows.len());
        for (pixels, values) in picture_rows.zip(stamp_rows) {
            let pixels = pixels.get_mut(columns.clone()).unwrap_or_default();
            for (pixel, value) in pixels.iter_mut().zip(values.iter().skip(skipped)) {
                if value.cover > 0 {
                    *pixel = over(*pixel, tint, *value);
                }
            }
        }
    }
    pixels
}

/// Which part of `size` places `side` places from `start` on are, and how many of them are before it.
fn overlap(start: i64, side: usize, size: usize) -> Option<(std::ops::Range<usize>, usize)> {
    let end = usize::try_from(start.saturating_add(side as i64)).ok()?.min(size);
    let first = usize::try_from(start.max(0)).ok()?;
    let skipped = usize::try_from(start.min(0).unsigned_abs()).ok()?;
    (first < end).then_some((first..end, skipped))
}

/// A pixel of a dot over another one.
#[inline]
fn over(under: Color32, tint: u32, value: StampValue) -> Color32 {
    let lit = scaled(tint, value.light.into());
    let alpha = of_255((tint >> 24) * u32::from(value.cover));
    // The light of a pixel that is covered whole may be less than that of its colour, its opacity not.
    let own = lit & 0x00ff_ffff | alpha << 24;
    let mixed = own + scaled(u32::from_le_bytes(under.to_array()), 255 - alpha);
    let [red, green, blue, alpha] = mixed.to_le_bytes();
    Color32::from_rgba_premultiplied(red, green, blue, alpha)
}

/// Four bytes, each multiplied by a share of 255 and rounded: two of them at once in 32 bits.
#[inline]
fn scaled(bytes: u32, share: u32) -> u32 {
    const EVERY_OTHER: u32 = 0x00ff_00ff;
    let pair = |bytes: u32| {
        let product = (bytes & EVERY_OTHER) * share + 0x0080_0080;
        (product + (product >> 8 & EVERY_OTHER)) >> 8 & EVERY_OTHER
    };
    pair(bytes) | pair(bytes >> 8) << 8
}

/// A product of two bytes as a byte: divided by 255, rounded.
fn of_255(product: u32) -> u32 {
    let product = product + 128;
    (product + (product >> 8)) >> 8
}

/// Discs that were computed once, by their radius and by where in a pixel their middle is.
#[derive(Default)]
struct Stamps(HashMap<(u16, u8, u8), Stamp>);

/// A disc of one colour.
struct Stamp {
    /// Width and height in pixels.
    side: usize,
    values: Vec<StampValue>,
}

/// One pixel of a disc.
#[derive(Clone, Copy)]
struct StampValue {
    /// How much of the colour is there: less towards the edge.
    light: u8,
    /// How much of what is behind is hidden.
    cover: u8,
}

impl Stamps {
    /// The disc with a radius and a middle in pixels, and its first column and row.
    fn of(&mut self, radius: f32, middle: Vec2) -> (&Stamp, i64, i64) {
        let steps = (radius.max(0.0) * RADIUS_STEPS).round() as u16;
        let radius = f32::from(steps) / RADIUS_STEPS;
        let reach = (radius + 0.5).ceil() + 1.0;
        let place = (middle * PLACE_STEPS).round() / PLACE_STEPS;
        let (whole, part) = (place.floor(), place - place.floor());
        let key = (steps, (part.x * PLACE_STEPS) as u8, (part.y * PLACE_STEPS) as u8);
        if self.0.len() >= MOST_STAMPS {
            self.0.clear();
        }
        let stamp = self.0.entry(key).or_insert_with(|| Stamp::new(radius, reach, part));
        (stamp, whole.x as i64 - reach as i64, whole.y as i64 - reach as i64)
    }
}

impl Stamp {
    /// As the shader of [`super::gl_dots`] has it.
    fn new(radius: f32, reach: f32, part: Vec2) -> Self {
        let side = 2 * reach as usize + 1;
        let value = |at: usize| {
            let pixel = vec2((at % side) as f32 + 0.5, (at / side) as f32 + 0.5);
            let from_middle = (pixel - Vec2::splat(reach) - part).length();
            let inside = (radius + 0.5 - from_middle).clamp(0.0, 1.0);
            // Darker at the edge, so that discs that lie on each other are told apart.
            let rim = ((from_middle / radius.max(f32::MIN_POSITIVE) - 0.55) / 0.45).clamp(0.0, 1.0);
            let light = 255.0 * inside * (1.0 - 0.3 * rim * rim * (3.0 - 2.0 * rim));
            StampValue { light: light.round() as u8, cover: (255.0 * inside).round() as u8 }
        };
        Self { side, values: (0..side * side).map(value).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Color32 = Color32::from_rgb(255, 0, 0);
    const BLUE: Color32 = Color32::from_rgb(0, 0, 255);

    fn drawn(dots: &[(f32, f32, f32, Color32)]) -> Vec<Color32> {
        let picture = Drawn { generation: 0, from: pos2(10.0, 20.0), pixels_per_point: 2.0, size: [40, 30] };
        let dot = |&(x, y, radius, colour): &(f32, f32, f32, Color32)| Dot {
            at: picture.from + vec2(x, y),
            radius,
            colour,
        };
        draw(&dots.iter().map(dot).collect::<Vec<_>>(), &picture, &mut Stamps::default())
    }

    fn at(pixels: &[Color32], x: usize, y: usize) -> Color32 {
        pixels[y * 40 + x]
    }

    #[test]
    fn a_dot_is_as_large_as_it_says_in_pixels_and_has_a_soft_edge() {
        let pixels = drawn(&[(10.0, 7.5, 4.0, RED)]);
        assert_eq!(at(&pixels, 20, 15), RED);
        assert_eq!(at(&pixels, 0, 0), Color32::TRANSPARENT);
        let area: f32 = pixels.iter().map(|pixel| f32::from(pixel.a()) / 255.0).sum();
        let expected = std::f32::consts::PI * 64.0;
        assert!((area - expected).abs() < 0.02 * expected, "{area} pixels instead of {expected}");
        let edge = at(&pixels, 27, 15);
        assert!(edge.r() < 200 && edge.a() > 0, "darker towards the edge: {edge:?}");
    }

    #[test]
    fn half_a_pixel_to_the_right_is_seen() {
        let middle = |x: f32| {
            let pixels = drawn(&[(x, 7.5, 3.0, RED)]);
            let weight = |(place, pixel): (usize, &Color32)| (place as f32 % 40.0) * f32::from(pixel.a());
            let all: f32 = pixels.iter().map(|pixel| f32::from(pixel.a())).sum();
            pixels.iter().enumerate().map(weight).sum::<f32>() / all
        };
        assert!((middle(10.25) - middle(10.0) - 0.5).abs() < 0.02);
    }

    #[test]
    fn the_last_dot_is_on_top_and_a_faint_one_lets_others_through() {
        let pixels = drawn(&[(10.0, 7.5, 4.0, RED), (10.0, 7.5, 2.0, BLUE)]);
        assert_eq!(at(&pixels, 20, 15), BLUE);
        let faint = Color32::from_rgba_premultiplied(0, 0, 51, 51);
        let pixels = drawn(&[(10.0, 7.5, 4.0, RED), (10.0, 7.5, 2.0, faint)]);
        assert_eq!(at(&pixels, 20, 15), Color32::from_rgb(204, 0, 51));
    }

    #[test]
    fn dots_across_every_edge_are_cut_off_and_those_outside_are_left_out() {
        let inside = drawn(&[(10.0, 7.5, 3.0, RED)]).iter().filter(|pixel| pixel.a() > 0).count();
        for (x, y) in [(0.0, 7.5), (20.0, 7.5), (10.0, 0.0), (10.0, 15.0), (-1.5, -1.5), (21.5, 16.5)] {
            let found = drawn(&[(x, y, 3.0, RED)]).iter().filter(|pixel| pixel.a() > 0).count();
            assert!((1..inside).contains(&found), "at {x}, {y}: {found} of {inside} pixels");
        }
        for (x, y) in [(-9.0, 7.0), (30.0, 7.0), (10.0, -9.0), (10.0, 30.0), (-1e9, 1e9)] {
            assert!(drawn(&[(x, y, 3.0, RED)]).iter().all(|pixel| *pixel == Color32::TRANSPARENT));
        }
    }
}
