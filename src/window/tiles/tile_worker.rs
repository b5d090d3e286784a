//! The thread that draws tiles and follows the progress of the overview.

use super::TileStyle;
use super::pyramid::Tile;
use super::recording_tiles::{RecordingTiles, TileSource};
use crate::dsp::PeakTrack;
use crate::window::actor::Actor;
use crate::window::recording_analysis::PassStatus;
use crate::window::supervisor::{INTERNAL_ERROR, Supervisor, inject_panic};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

/// Longest time between two checks for commands.
const STEP: Duration = Duration::from_millis(15);
/// Time between two events about a growing overview.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(80);
/// Time between two scans of a growing overview for its peak, for which the pass waits some milliseconds.
const PEAK_INTERVAL: Duration = Duration::from_millis(400);

/// Handle of the thread.
pub(in crate::window) type TileWorker = Actor<TileCommand, TileEvent>;

/// A command to the thread.
#[derive(Debug)]
pub(in crate::window) enum TileCommand {
    /// Opens a recording. All its events carry `id`.
    Open { id: u64, source: TileSource },
    /// Closes the recording.
    Close,
    /// Changes the style.
    Restyle(TileStyle),
    /// Replaces the requested tiles by these, in this order.
    Request(Vec<Tile>),
}

/// An event about the recording that was opened with this `id`.
pub(in crate::window) struct TileEvent {
    pub(in crate::window) id: u64,
    pub(in crate::window) update: TileUpdate,
}

/// News about a recording.
pub(in crate::window) enum TileUpdate {
    /// The pass over the recording has started.
    Opened { sample_rate: u32, duration_s: Option<f64> },
    /// The overview so far.
    Overview { until_s: f64, complete: bool, peak_db: f32, peaks: PeakTrack },
    /// The levels of a tile, drawn in this style when the overview ended at `until_s`.
    Tile { tile: Tile, style: TileStyle, until_s: f64, levels: Box<[u8]> },
    /// There is no spectrogram, for this reason.
    Failed(String),
}

/// Starts the thread, which wakes the window after each event.
///
/// # Errors
/// If the thread cannot be started.
pub(in crate::window) fn start(style: TileStyle, supervisor: Supervisor) -> io::Result<TileWorker> {
    Actor::start("tiles", 64, 8, move |commands, events| {
        TileThread { commands, events, supervisor, style, id: 0, open: None, requested: VecDeque::new() }
            .run();
    })
}

struct TileThread {
    commands: Receiver<TileCommand>,
    events: Sender<TileEvent>,
    supervisor: Supervisor,
    style: TileStyle,
    id: u64,
    open: Option<OpenRecording>,
    requested: VecDeque<Tile>,
}

/// The recording that is open.
struct OpenRecording {
    source: TileSource,
    /// Generation of the pass that `tiles` belongs to.
    generation: u64,
    /// `None` before the pass starts.
    tiles: Option<RecordingTiles>,
    /// End of the overview so far, in seconds; infinite when it is complete.
    until_s: f64,
    /// The pass has ended and the last event about it is sent.
    is_final: bool,
    last_event: Option<Instant>,
    /// Peak of the overview in dB, and when it was scanned.
    peak_db: Option<(f32, Instant)>,
}

impl TileThread {
    /// Handles commands until the window closes.
    fn run(mut self) {
        loop {
            let follows_pass = self.open.as_ref().is_some_and(|open| !open.is_final);
            let command = match (self.requested.is_empty(), follows_pass) {
                (false, _) => self.commands.try_recv(),
                (true, true) => self.commands.recv_timeout(STEP).map_err(|error| match error {
                    RecvTimeoutError::Timeout => TryRecvError::Empty,
                    RecvTimeoutError::Disconnected => TryRecvError::Disconnected,
                }),
                (true, false) => self.commands.recv().map_err(|_| TryRecvError::Disconnected),
            };
            let is_connected = match command {
                Ok(command) => {
                    self.handle(command);
                    true
                }
                Err(TryRecvError::Empty) => {
                    let supervisor = self.supervisor.clone();
                    let went_on = supervisor.catch(|| self.follow_pass() && self.draw_tile());
                    went_on.unwrap_or_else(|_| self.fail(INTERNAL_ERROR.to_owned()))
                }
                Err(TryRecvError::Disconnected) => false,
            };
            if !is_connected {
                return;
            }
        }
    }

    fn handle(&mut self, command: TileCommand) {
        match command {
            TileCommand::Open { id, source } => {
                self.id = id;
                self.requested.clear();
                self.open = Some(OpenRecording {
                    source,
                    generation: 0,
                    tiles: None,
                    until_s: 0.0,
                    is_final: false,
                    last_event: None,
                    peak_db: None,
                });
            }
            TileCommand::Close => {
                self.open = None;
                self.requested.clear();
            }
            TileCommand::Restyle(style) => {
                self.style = style;
                if let Some(tiles) = self.open.as_mut().and_then(|open| open.tiles.as_mut()) {
                    tiles.set_style(style);
                }
            }
            TileCommand::Request(tiles) => self.requested = tiles.into(),
        }
    }

    /// Reports the progress of the pass; `false` if the window has closed.
    fn follow_pass(&mut self) -> bool {
        let updates = self.open.as_mut().map(|open| open.updates(self.style)).unwrap_or_default();
        updates.into_iter().all(|update| self.send(update))
    }

    /// Draws the next requested tile or decodes a part of it; `false` if the window has closed.
    fn draw_tile(&mut self) -> bool {
        let Some(&tile) = self.requested.front() else { return true };
        let Some(open) = &mut self.open else {
            self.requested.clear();
            return true;
        };
        if let Some(path) = &open.source.path {
            inject_panic("tiles", path);
        }
        let until_s = open.until_s;
        let Some(tiles) = open.tiles.as_mut().filter(|tiles| !tiles.is_outdated()) else {
            // Requested again when the next overview is reported.
            self.requested.clear();
            return true;
        };
        match tiles.levels(tile) {
            // Perhaps drawn from the new overview, while `until_s` is that of the old one.
            Ok(Some(_)) if tiles.is_restarted() => true,
            Ok(Some(levels)) => {
                self.requested.pop_front();
                self.send(TileUpdate::Tile { tile, style: self.style, until_s, levels })
            }
            Ok(None) => {
                if tiles.advance(tile, Instant::now() + STEP).is_err() {
                    // Without a seekable file the coarser overview stays.
                    self.requested.pop_front();
                }
                true
            }
            Err(error) => self.fail(error.to_string()),
        }
    }

    fn fail(&mut self, reason: String) -> bool {
        self.open = None;
        self.requested.clear();
        self.send(TileUpdate::Failed(reason))
    }

    fn send(&self, update: TileUpdate) -> bool {
        let sent = self.events.send(TileEvent { id: self.id, update }).is_ok();
        self.supervisor.wake();
        sent
    }
}

impl OpenRecording {
    /// What has changed in the pass since the last call.
    fn updates(&mut self, style: TileStyle) -> Vec<TileUpdate> {
        let mut updates = Vec::new();
        if self.is_final {
            return updates;
        }
        let data = self.source.analysis.lock();
        if data.generation != self.generation {
            self.generation = data.generation;
            (self.until_s, self.last_event, self.peak_db) = (0.0, None, None);
            let tiles = RecordingTiles::new(self.source.clone(), data.sample_rate, data.generation, style);
            self.tiles = Some(tiles);
            updates.push(TileUpdate::Opened { sample_rate: data.sample_rate, duration_s: data.duration_s });
        }
        self.is_final = !matches!(data.status, PassStatus::Queued | PassStatus::Running);
        let is_due = self.last_event.is_none_or(|last| last.elapsed() >= PROGRESS_INTERVAL);
        if let Some(overview) = data.overview.as_ref().filter(|_| is_due || self.is_final) {
            self.last_event = Some(Instant::now());
            let (spectrogram, complete) = (overview.spectrogram(), overview.is_complete());
            let until_s = spectrogram.duration_s();
            self.until_s = if complete { f64::INFINITY } else { until_s };
            let peak = self.peak_db.filter(|(_, at)| at.elapsed() < PEAK_INTERVAL && !self.is_final);
            let (peak_db, at) = peak.unwrap_or_else(|| (spectrogram.peak_db(), Instant::now()));
            self.peak_db = Some((peak_db, at));
            let peaks = overview.peaks().clone();
            updates.push(TileUpdate::Overview { until_s, complete, peak_db, peaks });
        }
        if let PassStatus::Failed(reason) = &data.status {
            updates.push(TileUpdate::Failed(reason.clone()));
        }
        updates
    }
}
