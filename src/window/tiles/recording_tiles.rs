//! One recording as the painter sees it: an overview that grows, and the levels of any tile.

use super::audio_source::{AudioBlocks, Next, PartialDecoder};
use super::details::{DetailError, Details};
use super::pyramid::{Pyramid, TILE_COLUMNS, Tile};
use super::{TileStyle, level_from_db};
use crate::audio::{Decoder, StreamInfo};
use crate::dsp::{PeakTrack, Spectrogram, SpectrogramBuilder, SpectrogramSettings};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Bytes of the overview at most.
const MAX_BYTES: usize = 40 << 20;
/// Columns of the overview: more than a screen has pixels, since one zooms in soon; what is finer is decoded where it is looked at.
const MAX_COLUMNS: usize = 1 << 13;
/// A column is no shorter than this, in seconds.
const MIN_COLUMN_S: f64 = 0.005;

/// A recording that is being painted.
pub(super) struct RecordingTiles {
    /// `None` while it is on its way: then there is nothing to go to.
    path: Option<PathBuf>,
    style: TileStyle,
    pyramid: Pyramid,
    sample_rate: u32,
    duration_s: Option<f64>,
    /// Gone when the recording was decoded to its end.
    blocks: Option<AudioBlocks>,
    overview: Overview,
    peaks: PeakTrack,
    /// The waveform is known: it was heard to the end before.
    peaks_complete: bool,
    details: Details,
    block: Vec<f32>,
}

enum Overview {
    Growing(Box<SpectrogramBuilder>),
    Whole(Spectrogram),
}

impl Overview {
    /// A recording that is known to be long starts with long columns: each shorter one would only cost its transform.
    fn begin(sample_rate: u32, n_fft: usize, duration_s: Option<f64>) -> Result<Self, DetailError> {
        let column_bytes = (n_fft / 2 + 1) * size_of::<f32>();
        let column_s = (duration_s.unwrap_or(0.0) / MAX_COLUMNS as f64).max(MIN_COLUMN_S);
        let settings = SpectrogramSettings {
            sample_rate,
            n_fft,
            samples_per_column: ((column_s * f64::from(sample_rate)).ceil() as usize).clamp(1, 1 << 24),
            max_columns: (MAX_BYTES / column_bytes / 2 * 2).min(MAX_COLUMNS),
        };
        Ok(Self::Growing(Box::new(SpectrogramBuilder::new(&settings)?)))
    }

    fn spectrogram(&self) -> &Spectrogram {
        match self {
            Self::Growing(builder) => builder.spectrogram(),
            Self::Whole(spectrogram) => spectrogram,
        }
    }
}

impl RecordingTiles {
    pub(super) fn open(path: &Path, style: TileStyle) -> Result<Self, DetailError> {
        let decoder = Decoder::open(path)?;
        let info = decoder.info().clone();
        Self::new(Some(path.to_owned()), AudioBlocks::File(Box::new(decoder)), &info, style)
    }

    /// Of a recording that is still on its way.
    pub(super) fn open_partial(
        opening: PartialDecoder,
        info: &StreamInfo,
        style: TileStyle,
    ) -> Result<Self, DetailError> {
        Self::new(None, AudioBlocks::Partial(opening), info, style)
    }

    fn new(
        path: Option<PathBuf>,
        blocks: AudioBlocks,
        info: &StreamInfo,
        style: TileStyle,
    ) -> Result<Self, DetailError> {
        let (sample_rate, duration_s) = (info.sample_rate, info.duration_s);
        let pyramid = Pyramid::new(sample_rate);
        Ok(Self {
            path,
            style,
            pyramid,
            sample_rate,
            duration_s,
            blocks: Some(blocks),
            overview: Overview::begin(sample_rate, style.n_fft, duration_s)?,
            peaks: PeakTrack::new(sample_rate),
            peaks_complete: false,
            details: Details::new(pyramid, sample_rate, style.n_fft),
            block: Vec::new(),
        })
    }

    pub(super) fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// As the container tells it, then the truth.
    pub(super) fn duration_s(&self) -> Option<f64> {
        self.duration_s
    }

    pub(super) fn peaks(&self) -> &PeakTrack {
        &self.peaks
    }

    /// Seconds that the overview shows.
    pub(super) fn until_s(&self) -> f64 {
        self.overview.spectrogram().duration_s()
    }

    /// Whether the overview shows all.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.overview, Overview::Whole(_))
    }

    /// The loudest value of the overview, in dB.
    pub(super) fn peak_db(&self) -> f32 {
        self.overview.spectrogram().peak_db()
    }

    /// Other frames mean another overview, decoded again; everything else is only drawn anew.
    pub(super) fn set_style(&mut self, style: TileStyle) -> Result<(), DetailError> {
        if style.n_fft != self.style.n_fft {
            self.overview = Overview::begin(self.sample_rate, style.n_fft, self.duration_s)?;
            self.details = Details::new(self.pyramid, self.sample_rate, style.n_fft);
            if let Some(path) = &self.path {
                self.blocks = Some(AudioBlocks::File(Box::new(Decoder::open(path)?)));
            }
            if !self.peaks_complete {
                self.peaks = PeakTrack::new(self.sample_rate);
            }
        }
        self.style = style;
        Ok(())
    }

    /// Decodes on until `deadline` or the end.
    pub(super) fn grow(&mut self, deadline: Instant) -> Result<(), DetailError> {
        let (Some(blocks), Overview::Growing(builder)) = (&mut self.blocks, &mut self.overview) else {
            return Ok(());
        };
        while Instant::now() < deadline {
            match blocks.next(&mut self.block, deadline)? {
                Next::Block => {}
                Next::Later => return Ok(()),
                Next::End => return self.end(),
            }
            builder.push(&self.block);
            if !self.peaks_complete {
                self.peaks.push(&self.block);
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), DetailError> {
        self.blocks = None;
        self.peaks_complete = true;
        // Anything may stand in its place for a moment.
        let growing = std::mem::replace(&mut self.overview, Overview::begin(self.sample_rate, 64, None)?);
        if let Overview::Growing(builder) = growing {
            let whole = builder.finish();
            self.duration_s = Some(whole.duration_s());
            self.overview = Overview::Whole(whole);
        }
        Ok(())
    }

    /// The levels of a tile, if it needs no more decoding: rows from the highest frequency down, each of `TILE_COLUMNS`.
    pub(super) fn levels(&mut self, tile: Tile) -> Result<Option<Box<[u8]>>, DetailError> {
        let frequencies = self.style.frequencies(self.sample_rate)?;
        let span = self.pyramid.span(tile);
        let spectrogram = if self.overview_is_fine_enough(tile) {
            self.overview.spectrogram()
        } else {
            match self.details.get(tile) {
                Some(detail) => detail,
                None => return Ok(None),
            }
        };
        let image = spectrogram.draw(span.start, span.end, &frequencies, TILE_COLUMNS, self.style.rows);
        Ok(Some(image.db.iter().map(|&db| level_from_db(db)).collect()))
    }

    /// Goes on with a tile that needs decoding; `true` when it is there.
    pub(super) fn advance(&mut self, tile: Tile, deadline: Instant) -> Result<bool, DetailError> {
        match &self.path {
            Some(path) => self.details.advance(path, tile, deadline),
            None => Err(DetailError::Partial),
        }
    }

    /// Whether the overview is as fine as the tile's columns are.
    fn overview_is_fine_enough(&self, tile: Tile) -> bool {
        self.overview.spectrogram().column_s() <= self.pyramid.column_s(tile.level) * 1.001
    }
}
