//! The tiles of one recording: drawn from its overview, or decoded where they are finer.

use super::details::{DetailError, Details};
use super::pyramid::{Pyramid, TILE_COLUMNS, Tile};
use super::{TileStyle, level_from_db};
use crate::window::recording_analysis::RecordingAnalysis;
use std::path::PathBuf;
use std::time::Instant;

/// A recording from which tiles are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct TileSource {
    /// Its overview, which may still be growing.
    pub(in crate::window) analysis: RecordingAnalysis,
    /// Its file, in which details are sought; `None` during a download.
    pub(in crate::window) path: Option<PathBuf>,
}

/// The tiles of a recording whose sample rate is known.
pub(super) struct RecordingTiles {
    source: TileSource,
    style: TileStyle,
    pyramid: Pyramid,
    sample_rate: u32,
    /// Generation of the pass.
    generation: u64,
    details: Details,
}

impl RecordingTiles {
    pub(super) fn new(source: TileSource, sample_rate: u32, generation: u64, style: TileStyle) -> Self {
        let pyramid = Pyramid::new(sample_rate);
        let details = Details::new(pyramid, sample_rate, style.n_fft);
        Self { source, style, pyramid, sample_rate, generation, details }
    }

    /// Changes the style. Another FFT size discards the details.
    pub(super) fn set_style(&mut self, style: TileStyle) {
        if style.n_fft != self.style.n_fft {
            self.details = Details::new(self.pyramid, self.sample_rate, style.n_fft);
        }
        self.style = style;
    }

    /// Whether the pass has started again, with an empty overview.
    pub(super) fn is_restarted(&self) -> bool {
        self.source.analysis.lock().generation != self.generation
    }

    /// Whether the overview has another FFT size than the style and an analysis with that size will replace it.
    pub(super) fn is_outdated(&self) -> bool {
        self.source.path.is_some() && self.source.analysis.n_fft() != self.style.n_fft
    }

    /// The levels of a tile and whether the overview was complete; `None` if a detail must be decoded first. Rows start at the highest
    /// frequency and have `TILE_COLUMNS` values each.
    pub(super) fn levels(&mut self, tile: Tile) -> Result<Option<Box<[u8]>>, DetailError> {
        let frequencies = self.style.frequencies(self.sample_rate)?;
        let (span, rows) = (self.pyramid.span(tile), self.style.rows);
        let column_s = self.pyramid.column_s(tile.level);
        let data = self.source.analysis.lock();
        let overview = data.overview.as_ref().map(|overview| overview.spectrogram());
        let image = match overview.filter(|overview| overview.column_s() <= column_s * 1.001) {
            Some(overview) => overview.draw(span.start, span.end, &frequencies, TILE_COLUMNS, rows),
            None => {
                drop(data);
                let Some(detail) = self.details.get(tile) else { return Ok(None) };
                detail.draw(span.start, span.end, &frequencies, TILE_COLUMNS, rows)
            }
        };
        Ok(Some(image.db.iter().map(|&db| level_from_db(db)).collect()))
    }

    /// Decodes a detail until `deadline`; `true` when it is complete.
    pub(super) fn advance(&mut self, tile: Tile, deadline: Instant) -> Result<bool, DetailError> {
        match &self.source.path {
            Some(path) => self.details.advance(path, tile, deadline),
            None => Err(DetailError::Partial),
        }
    }
}
