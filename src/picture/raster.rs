//! Paints the pixels of the spectrogram, its colour bar and the votes.

use super::layout::{Layout, Rect};
use super::{ColourMap, SpectrogramPicture};

/// The rows of a rectangle: the index from its top, and the pixels.
fn rows<'a>(
    pixels: &'a mut [u8],
    width: usize,
    rect: &Rect,
) -> impl Iterator<Item = (usize, &'a mut [[u8; 3]])> {
    let (left, right) = (rect.left, rect.right);
    let lines = pixels.as_chunks_mut::<3>().0.chunks_exact_mut(width).skip(rect.top).take(rect.height());
    debug_assert!(left <= right && right <= width, "columns {left} to {right} of {width}");
    lines.map(move |line| line.get_mut(left..right).unwrap_or_default()).enumerate()
}

/// Paints into `pixels`, which are RGB, row by row.
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
            let shade = ColourMap::shade(*db, picture.top_db, picture.range_db);
            let colour = table.get(usize::from(shade)).copied().unwrap_or_default();
            *pixel = if *dropped { hatch.over(colour, x, y) } else { colour };
        }
    }
}

/// The columns of pixels of which at least half is silent.
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

/// Diagonal lines over the silent parts.
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

    /// Blends the hatching with the colour under it, 3 to 1.
    fn over(&self, under: [u8; 3], x: usize, y: usize) -> [u8; 3] {
        let over = self.at(x, y);
        std::array::from_fn(|i| {
            let channel = |colour: [u8; 3]| colour.get(i).copied().map_or(0, u16::from);
            ((channel(under) + 3 * channel(over)) / 4) as u8
        })
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let on_line = (x + y) % self.period < self.period.div_ceil(4);
        if on_line { self.line } else { self.ground }
    }

    /// Fills a rectangle of the legend.
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

/// Bars of the most probable label. Of two labels, they start at the middle: upwards for the first, downwards for the second;
/// of any other number, at the bottom.
fn paint_votes(picture: &SpectrogramPicture<'_>, layout: &Layout, strip: &Rect, pixels: &mut [u8]) {
    let ground = picture.theme.plot_background();
    let bars: Vec<Option<Bar>> = mean_votes(picture, strip.width(), layout.stroke)
        .into_iter()
        .map(|mean| mean.and_then(|probabilities| Bar::new(picture, &probabilities)))
        .collect();
    let height = strip.height() as f32;
    for (y, line) in rows(pixels, picture.width, strip) {
        let level = 1.0 - (y as f32 + 0.5) / height;
        for (pixel, bar) in line.iter_mut().zip(&bars) {
            *pixel = match bar {
                Some(bar) if (bar.bottom..=bar.top).contains(&level) => bar.colour,
                _ => ground,
            };
        }
    }
}

/// One bar of the votes; edges from 0 at the bottom to 1 at the top.
struct Bar {
    bottom: f32,
    top: f32,
    colour: [u8; 3],
}

impl Bar {
    fn new(picture: &SpectrogramPicture<'_>, probabilities: &[f32]) -> Option<Self> {
        let (winner, top) = probabilities.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let (bottom, top) = match probabilities {
            [first, _] if *first > 0.5 => (0.5, *first),
            [first, _] => (*first, 0.5),
            _ => (0.0, top),
        };
        // The first of two labels needs more than half.
        let winner = if let [first, _] = probabilities { usize::from(*first <= 0.5) } else { winner };
        Some(Self { bottom, top, colour: picture.theme.label(winner) })
    }
}

/// The mean probabilities of the votes in each column of pixels; `None` without a vote, and between wide bars.
fn mean_votes(picture: &SpectrogramPicture<'_>, width: usize, gap: usize) -> Vec<Option<Vec<f32>>> {
    let per_pixel = (picture.end_s - picture.start_s) / width.max(1) as f64;
    let mut sums = vec![(vec![0.0_f32; picture.labels.len()], 0.0_f32); width];
    for vote in picture.votes {
        debug_assert_eq!(vote.probabilities.len(), picture.labels.len(), "one probability per label");
        let from = ((vote.start_s - picture.start_s) / per_pixel).round().max(0.0) as usize;
        let to = ((vote.end_s - picture.start_s) / per_pixel).round().max(0.0) as usize;
        // Bars of single windows are separated by a gap in the last column.
        let to = if to.saturating_sub(from) >= 6 * gap { to - gap } else { to.max(from + 1) };
        for (sum, count) in sums.iter_mut().take(to).skip(from) {
            sum.iter_mut().zip(vote.probabilities).for_each(|(sum, p)| *sum += p.clamp(0.0, 1.0));
            *count += 1.0;
        }
    }
    let mean = |(sum, count): (Vec<f32>, f32)| (count > 0.0).then(|| sum.iter().map(|s| s / count).collect());
    sums.into_iter().map(mean).collect()
}
