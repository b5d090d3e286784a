//! Tiles finer than the overview: decoded on request, and cached in bounded memory.

use super::pyramid::{Pyramid, Tile};
use crate::audio::{AudioError, Decoder};
use crate::dsp::{DspError, Spectrogram, SpectrogramBuilder, SpectrogramSettings};
use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

/// Most bytes of cached spectrograms.
const MAX_BYTES: usize = 48 << 20;

/// After a seek that takes longer, e.g. in a file that must be decoded from its start each time, the file is not seeked again.
const MAX_SEEK_TIME: Duration = Duration::from_millis(250);

/// Error of a detail tile.
#[derive(Debug, thiserror::Error)]
pub(super) enum DetailError {
    #[error(transparent)]
    Audio(#[from] AudioError),
    #[error(transparent)]
    Dsp(#[from] DspError),
    #[error("the recording is still being downloaded")]
    Partial,
    #[error("seeking in this file takes too long")]
    SlowSeek,
}

/// The detail tiles of a recording for one FFT size.
pub(super) struct Details {
    pyramid: Pyramid,
    sample_rate: u32,
    n_fft: usize,
    decoder: Option<Decoder>,
    /// The tile that is being decoded.
    current: Option<PartialTile>,
    /// The least recently used tile first.
    kept: VecDeque<(Tile, Spectrogram)>,
    block: Vec<f32>,
    slow_seek: bool,
}

struct PartialTile {
    tile: Tile,
    builder: SpectrogramBuilder,
    /// Samples still to decode.
    remaining: usize,
}

impl Details {
    pub(super) fn new(pyramid: Pyramid, sample_rate: u32, n_fft: usize) -> Self {
        Self {
            pyramid,
            sample_rate,
            n_fft,
            decoder: None,
            current: None,
            kept: VecDeque::new(),
            block: Vec::new(),
            slow_seek: false,
        }
    }

    /// A cached tile.
    pub(super) fn get(&mut self, tile: Tile) -> Option<&Spectrogram> {
        let at = self.kept.iter().position(|(kept, _)| *kept == tile)?;
        let found = self.kept.remove(at)?;
        self.kept.push_back(found);
        self.kept.back().map(|(_, spectrogram)| spectrogram)
    }

    /// Decodes a tile until `deadline`; `true` when it is complete. Another unfinished tile is discarded.
    pub(super) fn advance(
        &mut self,
        path: &Path,
        tile: Tile,
        deadline: Instant,
    ) -> Result<bool, DetailError> {
        let mut partial = match self.current.take() {
            Some(partial) if partial.tile == tile => partial,
            _ => self.begin(path, tile)?,
        };
        let Some(decoder) = &mut self.decoder else { return Ok(false) };
        while partial.remaining > 0 {
            if Instant::now() >= deadline {
                self.current = Some(partial);
                return Ok(false);
            }
            if !decoder.next_block(&mut self.block)? {
                break;
            }
            let part = self.block.get(..partial.remaining.min(self.block.len())).unwrap_or_default();
            partial.builder.push(part);
            partial.remaining -= part.len();
        }
        self.keep(tile, partial.builder.finish());
        Ok(true)
    }

    /// Plans a tile and seeks to its start.
    fn begin(&mut self, path: &Path, tile: Tile) -> Result<PartialTile, DetailError> {
        if self.slow_seek {
            return Err(DetailError::SlowSeek);
        }
        let samples_per_column = self.pyramid.samples_per_column(tile.level);
        let settings = SpectrogramSettings {
            sample_rate: self.sample_rate,
            n_fft: self.n_fft,
            samples_per_column,
            // Large enough that columns are never merged.
            max_columns: 1 << 12,
        };
        let Range { start, end } = self.pyramid.span(tile);
        // Whole columns beyond the reach of frames on both sides, so that adjacent tiles join seamlessly.
        let margin_s =
            (self.n_fft.div_ceil(samples_per_column) + 1) as f64 * self.pyramid.column_s(tile.level);
        let decoder = match &mut self.decoder {
            Some(decoder) => decoder,
            none => none.insert(Decoder::open(path)?),
        };
        let seek_start = Instant::now();
        let reached_s = decoder.seek((start - margin_s).max(0.0))?;
        self.slow_seek = seek_start.elapsed() > MAX_SEEK_TIME;
        let remaining = ((end + margin_s - reached_s).max(0.0) * f64::from(self.sample_rate)) as usize;
        Ok(PartialTile {
            tile,
            builder: SpectrogramBuilder::new(&settings)?.starting_at(reached_s),
            remaining,
        })
    }

    fn keep(&mut self, tile: Tile, spectrogram: Spectrogram) {
        let bytes = |spectrogram: &Spectrogram| spectrogram.columns() * spectrogram.bins() * size_of::<f32>();
        self.kept.push_back((tile, spectrogram));
        let mut sum: usize = self.kept.iter().map(|(_, spectrogram)| bytes(spectrogram)).sum();
        while sum > MAX_BYTES && self.kept.len() > 1 {
            if let Some((_, oldest)) = self.kept.pop_front() {
                sum -= bytes(&oldest);
            }
        }
    }
}
