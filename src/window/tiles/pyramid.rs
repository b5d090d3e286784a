//! Time at several resolutions, divided into tiles of equal width in pixels.

use std::ops::Range;

/// Columns of pixels in one tile.
pub(in crate::window) const TILE_COLUMNS: usize = 256;
/// Length of a column of the finest level, in seconds.
const MIN_COLUMN_S: f64 = 0.0015;
/// The coarsest level, whose tiles are some months long.
pub(super) const LEVELS: u8 = 24;

/// A tile. Each level has tiles twice as long as the previous one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::window) struct Tile {
    pub(in crate::window) level: u8,
    pub(in crate::window) index: u32,
}

impl Tile {
    /// The tile that covers this one at half the resolution.
    pub(in crate::window) fn parent(self) -> Self {
        Self { level: self.level.saturating_add(1), index: self.index / 2 }
    }
}

/// Tile lengths for a sample rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct Pyramid {
    sample_rate: u32,
}

impl Pyramid {
    /// For a recording of `sample_rate` Hz.
    pub(in crate::window) fn new(sample_rate: u32) -> Self {
        Self { sample_rate: sample_rate.max(1) }
    }

    /// Samples in one column of pixels.
    pub(in crate::window) fn samples_per_column(&self, level: u8) -> usize {
        let finest = (f64::from(self.sample_rate) * MIN_COLUMN_S).round().max(1.0) as usize;
        finest << level.min(LEVELS)
    }

    /// Length of one column of pixels, in seconds.
    pub(in crate::window) fn column_s(&self, level: u8) -> f64 {
        self.samples_per_column(level) as f64 / f64::from(self.sample_rate)
    }

    /// Time range of the tile, in seconds.
    pub(in crate::window) fn span(&self, tile: Tile) -> Range<f64> {
        let length = self.column_s(tile.level) * TILE_COLUMNS as f64;
        let start = f64::from(tile.index) * length;
        start..start + length
    }

    /// The level whose columns are closest to the width of a pixel.
    pub(in crate::window) fn level_for(&self, seconds_per_pixel: f64) -> u8 {
        let fits = |level: &u8| self.column_s(*level) <= seconds_per_pixel * std::f64::consts::SQRT_2;
        (0..=LEVELS).rev().find(fits).unwrap_or(0)
    }

    /// The tiles of a level that overlap `seconds`, in order of time.
    pub(in crate::window) fn tiles(&self, level: u8, seconds: Range<f64>) -> impl Iterator<Item = Tile> {
        let length = self.column_s(level) * TILE_COLUMNS as f64;
        // Casts saturate at 0.
        let first = (seconds.start / length).floor() as u32;
        let end = (seconds.end / length).ceil() as u32;
        (first..end).map(move |index| Tile { level, index })
    }

    /// The finest tile that covers the whole of `length_s`.
    pub(in crate::window) fn root(&self, length_s: f64) -> Tile {
        let fits = |level: &u8| self.span(Tile { level: *level, index: 0 }).end >= length_s;
        Tile { level: (0..=LEVELS).find(fits).unwrap_or(LEVELS), index: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_of_a_level_cover_a_range_without_gaps() {
        for rate in [1, 8_000, 44_100, 192_000] {
            let pyramid = Pyramid::new(rate);
            for level in [0, 3, 9] {
                let part = 3.7..1234.5;
                let tiles: Vec<_> =
                    pyramid.tiles(level, part.clone()).map(|tile| pyramid.span(tile)).collect();
                assert!(tiles.first().unwrap().start <= part.start && tiles.last().unwrap().end >= part.end);
                assert!(tiles.windows(2).all(|pair| (pair[0].end - pair[1].start).abs() < 1e-6));
            }
        }
    }

    #[test]
    fn a_parent_covers_its_children() {
        let pyramid = Pyramid::new(44_100);
        for index in [0, 1, 6, 7] {
            let child = Tile { level: 2, index };
            let (inner, outer) = (pyramid.span(child), pyramid.span(child.parent()));
            assert!(outer.start <= inner.start + 1e-9 && outer.end >= inner.end - 1e-9);
        }
    }

    #[test]
    fn a_view_needs_few_tiles_at_every_zoom() {
        let pyramid = Pyramid::new(48_000);
        let mut span = 1.0;
        while span < 36_000.0 {
            let level = pyramid.level_for(span / 900.0);
            let count = pyramid.tiles(level, 1.0..1.0 + span).count();
            assert!((3..=7).contains(&count), "{span} s: {count} tiles");
            span *= 1.3;
        }
    }

    #[test]
    fn the_root_shows_everything() {
        let pyramid = Pyramid::new(44_100);
        for length_s in [0.01, 5.0, 240.0, 36_000.0, 1e9] {
            let root = pyramid.root(length_s);
            assert!(pyramid.span(root).end >= length_s.min(2.5e6), "{length_s}");
        }
    }
}
