//! The pixels of the spectrogram, its colour bar and the votes.

use super::SpectrogramPicture;
use super::layout::{Layout, Rect};

/// The rows of a rectangle, each as the pixels in it, with their place from the rectangle's top.
fn rows<'a>(
    pixels: &'a mut [u8],
    width: usize,
    rect: &Rect,
) -> impl Iterator<Item = (usize, &'a mut [[u8; 3]])> {
    let (left, right) = (rect.left, rect.right);
    let lines = pixels.as_chunks_mut::<3>().0.chunks_exact_mut(width).skip(rect.top).take(rect.height());
    lines.map(move |line| line.get_mut(left..right).unwrap_or_default()).enumerate()
}

/// Paints into `pixels`, RGB row by row.
pub(super) fn paint(picture: &SpectrogramPicture<'_>, layout: &Layout, pixels: &mut [u8]) {
    paint_spectrogram(picture, layout, pixels);
    paint_colour_bar(picture, layout, pixels);
    if let Some(strip) = &layout.votes {
        paint_votes(picture, layout, strip, pixels);
    }
}

fn paint_spectrogram(picture: &SpectrogramPicture<'_>, layout: &Layout, pixels: &mut [u8]) {
    let rect = &layout.spectrogram;
    let (start_s, end_s) = (picture.start_s, picture.end_s);
    let image = picture.spectrogram.draw(start_s, end_s, &picture.frequencies, rect.width(), rect.height());
    let table = picture.colours.table();
    let dropped = dropped_columns(picture, rect.width());
    let hatch = Hatching::new(picture, layout);
    for ((y, line), levels) in
        rows(pixels, picture.width, rect).zip(image.db.chunks_exact(image.width.max(1)))
    {
        for (x, ((pixel, db), dropped)) in line.iter_mut().zip(levels).zip(&dropped).enumerate() {
            let level = (db - picture.top_db) / picture.range_db + 1.0;
            // The cast saturates at both ends.
            let colour = table.get(usize::from((level * 255.0) as u8)).copied().unwrap_or_default();
            *pixel = if *dropped { hatch.over(colour, x, y) } else { colour };
        }
    }
}

/// Which columns of pixels show mostly dropped time.
fn dropped_columns(picture: &SpectrogramPicture<'_>, width: usize) -> Vec<bool> {
    let per_pixel = (picture.end_s - picture.start_s) / width.max(1) as f64;
    let mut covered = vec![0.0; width];
    for &(start_s, end_s) in picture.dropped {
        let (from, to) = ((start_s - picture.start_s) / per_pixel, (end_s - picture.start_s) / per_pixel);
        let first = from.max(0.0) as usize;
        let last = (to.max(0.0).ceil() as usize).min(width);
        for (x, covered) in covered.iter_mut().enumerate().take(last).skip(first) {
            *covered += (to.min((x + 1) as f64) - from.max(x as f64)).max(0.0);
        }
    }
    covered.into_iter().map(|part| part >= 0.5).collect()
}

/// Slanted lines over the parts that were not listened to.
pub(super) struct Hatching {
    ground: [u8; 3],
    line: [u8; 3],
    period: usize,
}

impl Hatching {
    pub(super) fn new(picture: &SpectrogramPicture<'_>, layout: &Layout) -> Self {
        let (ground, line) = picture.theme.hatching();
        Self { ground, line, period: (layout.text * 0.7).round().max(4.0) as usize }
    }

    /// Leaves some of what is under it visible.
    fn over(&self, under: [u8; 3], x: usize, y: usize) -> [u8; 3] {
        let over = self.at(x, y);
        std::array::from_fn(|i| {
            let pick = |colour: [u8; 3]| colour.get(i).copied().map_or(0, u16::from);
            ((pick(under) + 3 * pick(over)) / 4) as u8
        })
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let on_line = (x + y) % self.period < self.period.div_ceil(4);
        if on_line { self.line } else { self.ground }
    }

    /// A sample of it for the legend.
    pub(super) fn fill(&self, pixels: &mut [u8], width: usize, rect: &Rect) {
        for (y, line) in rows(pixels, width, rect) {
            line.iter_mut().enumerate().for_each(|(x, pixel)| *pixel = self.at(x, y));
        }
    }
}

fn paint_colour_bar(picture: &SpectrogramPicture<'_>, layout: &Layout, pixels: &mut [u8]) {
    let rect = &layout.colour_bar;
    let table = picture.colours.table();
    let last = rect.height().saturating_sub(1).max(1);
    for (y, line) in rows(pixels, picture.width, rect) {
        let colour = table.get(255 * last.saturating_sub(y) / last).copied().unwrap_or_default();
        line.fill(colour);
    }
}

/// Bars from the middle line: upwards for the first label, downwards for the other.
fn paint_votes(picture: &SpectrogramPicture<'_>, layout: &Layout, strip: &Rect, pixels: &mut [u8]) {
    let (first, other) = picture.theme.votes();
    let ground = picture.theme.plot_background();
    let bars = vote_columns(picture, strip.width(), layout.stroke);
    let height = strip.height() as f32;
    for (y, line) in rows(pixels, picture.width, strip) {
        let probability_here = 1.0 - (y as f32 + 0.5) / height;
        for (pixel, bar) in line.iter_mut().zip(&bars) {
            *pixel = match *bar {
                Some(p) if p > 0.5 && (0.5..=p).contains(&probability_here) => first,
                Some(p) if p <= 0.5 && (p..=0.5).contains(&probability_here) => other,
                _ => ground,
            };
        }
    }
}

/// The mean vote in each column of pixels; `None` where nothing was heard and between bars that are wide.
fn vote_columns(picture: &SpectrogramPicture<'_>, width: usize, gap: usize) -> Vec<Option<f32>> {
    let per_pixel = (picture.end_s - picture.start_s) / width.max(1) as f64;
    let mut sums = vec![(0.0f32, 0.0f32); width];
    for vote in picture.votes {
        let from = ((vote.start_s - picture.start_s) / per_pixel).round().max(0.0) as usize;
        let to = ((vote.end_s - picture.start_s) / per_pixel).round().max(0.0) as usize;
        // Bars of one window each stand apart; the last column of a bar is its gap.
        let to = if to.saturating_sub(from) >= 6 * gap { to - gap } else { to.max(from + 1) };
        for (sum, count) in sums.iter_mut().take(to).skip(from) {
            *sum += vote.probability.clamp(0.0, 1.0);
            *count += 1.0;
        }
    }
    sums.into_iter().map(|(sum, count)| (count > 0.0).then(|| sum / count)).collect()
}
