//! The tiles as textures. Missing tiles are requested, and replaced by coarser ones until they arrive.

use super::palette::Palette;
use super::pyramid::{LEVELS, Pyramid, TILE_COLUMNS, Tile};
use super::tile_worker::{self, TileCommand, TileEvent, TileUpdate, TileWorker};
use super::{TileSource, TileStyle, db_from_level};
use crate::dsp::{FrequencyRange, PeakTrack};
use crate::picture::ColourMap;
use crate::window::supervisor::Supervisor;
use crate::window::timeline::Timeline;
use eframe::egui::{self, Color32, Rect, TextureHandle, TextureOptions, pos2};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::time::{Duration, Instant};

/// Interpolates when enlarged.
const FILTER: TextureOptions =
    TextureOptions { minification: egui::TextureFilter::Nearest, ..TextureOptions::LINEAR };
/// Most tiles kept, of half a megabyte each: several screens.
const MAX_TILES: usize = 64;
/// While the plot is resized, its tiles are enlarged or reduced; they are drawn again once its height stays the same for this time.
const RESIZE_DELAY: Duration = Duration::from_millis(150);
/// Most tiles recoloured in one frame.
const MAX_RECOLOURED: usize = 8;

/// The spectrogram of the selected recording.
pub(in crate::window) struct TileCache {
    worker: TileWorker,
    /// Commands that the worker has not accepted yet.
    unsent: VecDeque<TileCommand>,
    id: u64,
    style: TileStyle,
    /// Tiles requested last.
    requested: Vec<Tile>,
    entries: HashMap<Tile, Entry>,
    palette: Palette,
    /// A new number of rows, and since when.
    resized: Option<(usize, Instant)>,
    /// Frame counter, for the eviction of tiles not drawn recently.
    frame: u64,
    known: Known,
}

/// State of the selected recording's spectrogram.
#[derive(Debug, Clone, Default)]
pub(in crate::window) struct Known {
    pub(in crate::window) sample_rate: Option<u32>,
    pub(in crate::window) duration_s: Option<f64>,
    /// End of the overview so far, in seconds.
    pub(in crate::window) until_s: f64,
    pub(in crate::window) complete: bool,
    pub(in crate::window) peaks: Option<PeakTrack>,
    pub(in crate::window) failure: Option<String>,
    peak_db: f32,
}

impl Known {
    /// Length in seconds, as far as known: the container's duration may be too short.
    pub(in crate::window) fn length_s(&self) -> f64 {
        self.duration_s.unwrap_or(0.0).max(self.until_s)
    }
}

struct Entry {
    levels: Box<[u8]>,
    style: TileStyle,
    until_s: f64,
    texture: TextureHandle,
    palette: u64,
    used: u64,
}

impl TileCache {
    /// Starts the tile worker, which wakes the window whenever there is something to draw.
    pub(in crate::window) fn start(supervisor: Supervisor, style: TileStyle) -> io::Result<Self> {
        Ok(Self {
            worker: tile_worker::start(style, supervisor)?,
            unsent: VecDeque::new(),
            id: 0,
            style,
            requested: Vec::new(),
            entries: HashMap::new(),
            palette: Palette::new(ColourMap::default(), 0.0, 70.0, 0),
            resized: None,
            frame: 0,
            known: Known::default(),
        })
    }

    /// Opens a recording, or none. If it `is_same` as before, its tiles are shown until the new ones arrive.
    pub(in crate::window) fn open(&mut self, source: Option<TileSource>, is_same: bool) {
        self.id += 1;
        self.requested.clear();
        self.unsent.clear();
        if is_same {
            (self.known.complete, self.known.until_s, self.known.failure) = (false, 0.0, None);
        } else {
            self.entries.clear();
            self.known = Known::default();
        }
        self.unsent.push_back(TileCommand::Restyle(self.style));
        self.unsent.push_back(match source {
            Some(source) => TileCommand::Open { id: self.id, source },
            None => TileCommand::Close,
        });
    }

    /// Draws tiles with this many rows, once that has not changed for a moment.
    pub(in crate::window) fn set_rows(&mut self, ctx: &egui::Context, rows: usize) {
        let since =
            self.resized.filter(|(resized, _)| *resized == rows).map_or_else(Instant::now, |(_, at)| at);
        self.resized = (rows != self.style.rows).then_some((rows, since));
        if self.resized.is_none() {
            return;
        }
        if self.entries.is_empty() || since.elapsed() >= RESIZE_DELAY {
            self.restyle(TileStyle { rows, ..self.style });
        } else {
            ctx.request_repaint_after(RESIZE_DELAY);
        }
    }

    /// Changes the style; old tiles are shown until the new ones arrive.
    pub(in crate::window) fn restyle(&mut self, style: TileStyle) {
        if style != self.style {
            if style.n_fft != self.style.n_fft {
                // The length stays known while the overview is computed again.
                self.known.duration_s = Some(self.known.duration_s.unwrap_or(self.known.until_s));
                (self.known.complete, self.known.until_s) = (false, 0.0);
            }
            self.style = style;
            self.requested.clear();
            self.unsent.push_back(TileCommand::Restyle(style));
        }
    }

    /// The current style.
    pub(in crate::window) fn style(&self) -> TileStyle {
        self.style
    }

    /// The frequencies of the spectrogram; `None` while there is none.
    pub(in crate::window) fn frequencies(&self) -> Option<FrequencyRange> {
        self.style.frequencies(self.known.sample_rate?).ok()
    }

    /// Changes the colours: `range_db` below the recording's peak.
    pub(in crate::window) fn recolour(&mut self, map: ColourMap, range_db: f32) {
        // In steps of 5 dB, so that not every louder note changes all colours.
        let top_db = if self.known.peaks.is_some() { (self.known.peak_db / 5.0).ceil() * 5.0 } else { 0.0 };
        // The darkest colour is at least -120 dB, the lowest level; otherwise silence would be bright.
        let top_db = top_db.clamp(range_db - 120.0, 5.0);
        let palette = &self.palette;
        if (palette.map, palette.top_db, palette.range_db) != (map, top_db, range_db) {
            self.palette = Palette::new(map, top_db, range_db, palette.version + 1);
        }
    }

    /// The levels of the brightest and the darkest colour, in dB.
    pub(in crate::window) fn levels_db(&self) -> (f32, f32) {
        (self.palette.top_db, self.palette.top_db - self.palette.range_db)
    }

    /// State of the selected recording's spectrogram.
    pub(in crate::window) fn known(&self) -> &Known {
        &self.known
    }

    /// Handles the worker's events since the last frame.
    pub(in crate::window) fn update(&mut self, ctx: &egui::Context) {
        self.frame += 1;
        let events: Vec<TileEvent> = self.worker.events().collect();
        for event in events {
            self.handle_event(ctx, event);
        }
        self.send();
    }

    fn send(&mut self) {
        self.worker.send_waiting(&mut self.unsent);
    }

    fn handle_event(&mut self, ctx: &egui::Context, TileEvent { id, update }: TileEvent) {
        if id != self.id {
            return;
        }
        let known = &mut self.known;
        match update {
            TileUpdate::Opened { sample_rate, duration_s } => {
                // The same tiles now cover other times.
                if known.sample_rate.is_some_and(|before| before != sample_rate) {
                    self.entries.clear();
                }
                (known.sample_rate, known.duration_s) = (Some(sample_rate), duration_s);
            }
            TileUpdate::Overview { until_s, complete, peak_db, peaks } => {
                (known.until_s, known.complete, known.peak_db) = (until_s, complete, peak_db);
                known.peaks = Some(peaks);
                if complete {
                    known.duration_s = Some(until_s);
                }
            }
            TileUpdate::Tile { tile, style, until_s, levels } => self.keep(ctx, tile, style, until_s, levels),
            TileUpdate::Failed(reason) => known.failure = Some(reason),
        }
    }

    fn keep(&mut self, ctx: &egui::Context, tile: Tile, style: TileStyle, until_s: f64, levels: Box<[u8]>) {
        let image = self.palette.image(&levels);
        let palette = self.palette.version;
        // A texture can be reused if the number of rows is the same.
        let old = self.entries.remove(&tile).filter(|old| old.levels.len() == levels.len());
        let texture = match old {
            Some(old) => {
                let mut texture = old.texture;
                texture.set(image, FILTER);
                texture
            }
            None => ctx.load_texture(format!("tile {}/{}", tile.level, tile.index), image, FILTER),
        };
        self.entries.insert(tile, Entry { levels, style, until_s, texture, palette, used: self.frame });
        while self.entries.len() > MAX_TILES {
            let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.used).map(|(tile, _)| *tile);
            oldest.and_then(|tile| self.entries.remove(&tile));
        }
    }

    /// Draws the visible range into `rect` and requests missing tiles.
    pub(in crate::window) fn draw(&mut self, painter: &egui::Painter, rect: Rect, timeline: &Timeline) {
        let Some(sample_rate) = self.known.sample_rate else { return };
        let pyramid = Pyramid::new(sample_rate);
        let pixels = f64::from(rect.width() * painter.pixels_per_point()).max(1.0);
        let level = pyramid.level_for(timeline.span_s() / pixels);
        let length_s = self.known.length_s();
        let end_s = timeline.end_s().min(length_s);
        let mut wanted = Vec::new();
        let root = pyramid.root(length_s);
        let mut recoloured = 0;
        for tile in pyramid.tiles(level, timeline.start_s()..end_s) {
            let Some(shown) = self.best_available(tile) else {
                wanted.push(tile);
                continue;
            };
            if shown != tile || self.is_stale(&pyramid, tile) {
                wanted.push(tile);
            }
            let Some(entry) = self.entries.get_mut(&shown) else { continue };
            entry.used = self.frame;
            if entry.palette != self.palette.version && recoloured == MAX_RECOLOURED {
                painter.ctx().request_repaint();
            } else if entry.palette != self.palette.version {
                recoloured += 1;
                entry.palette = self.palette.version;
                entry.texture.set(self.palette.image(&entry.levels), FILTER);
            }
            let (part, whole) = (pyramid.span(tile), pyramid.span(shown));
            let x = |time_s: f64| rect.left() + (timeline.fraction(time_s) * f64::from(rect.width())) as f32;
            let u = |time_s: f64| ((time_s - whole.start) / (whole.end - whole.start)) as f32;
            let place = Rect::from_min_max(pos2(x(part.start), rect.top()), pos2(x(part.end), rect.bottom()));
            let uv = Rect::from_min_max(pos2(u(part.start), 0.0), pos2(u(part.end), 1.0));
            painter.image(entry.texture.id(), place, uv, Color32::WHITE);
        }
        if self.known.complete && (!self.entries.contains_key(&root) || self.is_stale(&pyramid, root)) {
            wanted.push(root);
        }
        self.request_tiles(wanted);
    }

    /// The tile itself, or the finest available one that covers it.
    fn best_available(&self, tile: Tile) -> Option<Tile> {
        let coarser = std::iter::successors(Some(tile), |tile| Some(tile.parent()));
        coarser.take_while(|tile| tile.level <= LEVELS).find(|tile| self.entries.contains_key(tile))
    }

    fn is_stale(&self, pyramid: &Pyramid, tile: Tile) -> bool {
        self.entries.get(&tile).is_none_or(|entry| {
            let grew =
                entry.until_s < self.known.until_s || (self.known.complete && entry.until_s.is_finite());
            entry.style != self.style || (grew && entry.until_s < pyramid.span(tile).end)
        })
    }

    fn request_tiles(&mut self, wanted: Vec<Tile>) {
        // While the overview grows, the same tiles are requested repeatedly.
        if wanted != self.requested || (!self.known.complete && !wanted.is_empty()) {
            self.unsent.retain(|command| !matches!(command, TileCommand::Request(_)));
            self.unsent.push_back(TileCommand::Request(wanted.clone()));
            self.requested = wanted;
            self.send();
        }
    }

    /// The level in dB at a time in seconds and a fraction of the height from the top.
    pub(in crate::window) fn db_at(
        &self,
        timeline: &Timeline,
        width: f32,
        time_s: f64,
        down: f64,
    ) -> Option<f32> {
        let pyramid = Pyramid::new(self.known.sample_rate?);
        let level = pyramid.level_for(timeline.span_s() / f64::from(width).max(1.0));
        let tile = pyramid.tiles(level, time_s..time_s + 1e-9).next()?;
        let shown = self.best_available(tile)?;
        let levels = &self.entries.get(&shown)?.levels;
        let span = pyramid.span(shown);
        let rows = levels.len() / TILE_COLUMNS;
        let column = ((time_s - span.start) / (span.end - span.start) * TILE_COLUMNS as f64) as usize;
        let row = ((down * rows as f64) as usize).min(rows.saturating_sub(1));
        levels.get(row * TILE_COLUMNS + column.min(TILE_COLUMNS - 1)).map(|&level| db_from_level(level))
    }

    /// The colours from the darkest to the brightest, for a legend.
    pub(in crate::window) fn colour_scale(&self, steps: usize) -> Vec<Color32> {
        self.palette.scale(steps)
    }
}
