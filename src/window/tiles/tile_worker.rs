//! The thread that paints: which recording, in which style, which tiles → their levels, the nearest need first.

use super::TileStyle;
use super::audio_source::{AudioSource, PartialDecoder};
use super::details::DetailError;
use super::pyramid::Tile;
use super::recording_tiles::RecordingTiles;
use crate::dsp::PeakTrack;
use crate::fetch::PartialFile;
use crate::window::actor::Actor;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

/// So long at most until a new command is looked at.
const STEP: Duration = Duration::from_millis(15);
/// So often the window hears that the overview has grown.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(80);

/// The painter's other end.
pub(in crate::window) type TileWorker = Actor<TileCommand, TileEvent>;

/// What the window asks.
#[derive(Debug)]
pub(in crate::window) enum TileCommand {
    /// Paints another recording. `id` comes back with all that is told of it.
    Open { id: u64, source: AudioSource },
    /// Paints none.
    Close,
    /// Paints in another way.
    Restyle(TileStyle),
    /// These tiles, in this order, and no others that were wanted before.
    Request(Vec<Tile>),
}

/// What the painter tells, of the recording that was opened with this `id`.
pub(in crate::window) struct TileEvent {
    pub(in crate::window) id: u64,
    pub(in crate::window) update: TileUpdate,
}

/// What there is to tell.
pub(in crate::window) enum TileUpdate {
    /// The recording is open.
    Opened { sample_rate: u32, duration_s: Option<f64> },
    /// The overview reaches so far.
    Overview { until_s: f64, complete: bool, peak_db: f32, peaks: PeakTrack },
    /// A tile's levels, painted in this style while the overview reached so far.
    Tile { tile: Tile, style: TileStyle, until_s: f64, levels: Box<[u8]> },
    /// It cannot be painted, for this reason.
    Failed(String),
}

/// Starts the thread named `paint`; `wake` is called whenever there is something to draw.
pub(in crate::window) fn start(style: TileStyle, wake: impl Fn() + Send + 'static) -> io::Result<TileWorker> {
    Actor::start("paint", 64, 8, move |commands, events| {
        let thread = TileThread {
            commands,
            events,
            wake,
            style,
            id: 0,
            recording: None,
            partial: None,
            opening: None,
            wanted: VecDeque::new(),
        };
        thread.work();
    })
}

struct TileThread<W: Fn()> {
    commands: Receiver<TileCommand>,
    events: Sender<TileEvent>,
    wake: W,
    style: TileStyle,
    id: u64,
    recording: Option<RecordingTiles>,
    /// The recording that is painted while it comes.
    partial: Option<PartialFile>,
    /// Of it nothing is known yet.
    opening: Option<PartialDecoder>,
    wanted: VecDeque<Tile>,
}

impl<W: Fn()> TileThread<W> {
    /// Until nobody asks or listens any more.
    fn work(mut self) {
        let mut last_progress = Instant::now();
        loop {
            let busy = !self.wanted.is_empty() || self.recording.as_ref().is_some_and(|p| !p.is_complete());
            if !busy && self.opening.is_some() {
                match self.commands.recv_timeout(STEP) {
                    Ok(command) => self.handle(command),
                    Err(RecvTimeoutError::Timeout) => self.poll_opening(),
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            } else if !busy {
                match self.commands.recv() {
                    Ok(command) => self.handle(command),
                    Err(_) => return,
                }
            }
            loop {
                match self.commands.try_recv() {
                    Ok(command) => self.handle(command),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            let went_on = match self.step(&mut last_progress) {
                Ok(sent) => sent,
                Err(error) => {
                    self.recording = None;
                    self.send(TileUpdate::Failed(error.to_string()))
                }
            };
            // With both ends closed nobody will ask again.
            if !went_on {
                return;
            }
        }
    }

    fn handle(&mut self, command: TileCommand) {
        match command {
            TileCommand::Open { id, source } => {
                self.id = id;
                self.wanted.clear();
                (self.recording, self.partial, self.opening) = (None, None, None);
                match source {
                    AudioSource::File(path) => self.set_recording(RecordingTiles::open(&path, self.style)),
                    AudioSource::Partial(growing) => {
                        self.opening = PartialDecoder::start(growing.clone()).ok();
                        self.partial = Some(growing);
                    }
                }
            }
            TileCommand::Close => {
                (self.recording, self.partial, self.opening) = (None, None, None);
                self.wanted.clear();
            }
            TileCommand::Restyle(style) => {
                let anew = style.n_fft != self.style.n_fft;
                self.style = style;
                // Other frames mean that what came is decoded once more.
                if let Some(growing) = self.partial.clone().filter(|_| anew) {
                    return self
                        .handle(TileCommand::Open { id: self.id, source: AudioSource::Partial(growing) });
                }
                if let Some(Err(error)) = self.recording.as_mut().map(|recording| recording.set_style(style))
                {
                    self.recording = None;
                    self.send(TileUpdate::Failed(error.to_string()));
                }
            }
            TileCommand::Request(tiles) => self.wanted = tiles.into(),
        }
    }

    /// Shows a recording that was opened, or says why it was not.
    fn set_recording(&mut self, opened: Result<RecordingTiles, DetailError>) {
        match opened {
            Ok(recording) => {
                let (sample_rate, duration_s) = (recording.sample_rate(), recording.duration_s());
                self.send(TileUpdate::Opened { sample_rate, duration_s });
                self.recording = Some(recording);
            }
            Err(error) => {
                self.send(TileUpdate::Failed(error.to_string()));
            }
        }
    }

    /// Looks whether it is known by now what comes.
    fn poll_opening(&mut self) {
        let Some(opening) = self.opening.take() else { return };
        match opening.opened() {
            Ok(Some(info)) => self.set_recording(RecordingTiles::open_partial(opening, &info, self.style)),
            Ok(None) => self.opening = Some(opening),
            // It is painted when all of it is here.
            Err(()) => {}
        }
    }

    /// One step of work; `false` if nobody listens any more.
    fn step(&mut self, last_progress: &mut Instant) -> Result<bool, DetailError> {
        let Some(recording) = &mut self.recording else {
            self.wanted.clear();
            return Ok(true);
        };
        if let Some(&tile) = self.wanted.front() {
            if let Some(levels) = recording.levels(tile)? {
                self.wanted.pop_front();
                let until_s = if recording.is_complete() { f64::INFINITY } else { recording.until_s() };
                let painted = TileUpdate::Tile { tile, style: self.style, until_s, levels };
                if !self.send(painted) {
                    return Ok(false);
                }
            } else if recording.advance(tile, Instant::now() + STEP).is_err() {
                // What cannot be sought stays as coarse as the overview shows it.
                self.wanted.pop_front();
            }
        }
        self.grow(last_progress)
    }

    fn grow(&mut self, last_progress: &mut Instant) -> Result<bool, DetailError> {
        let Some(recording) = self.recording.as_mut().filter(|recording| !recording.is_complete()) else {
            return Ok(true);
        };
        recording.grow(Instant::now() + STEP)?;
        if last_progress.elapsed() < PROGRESS_INTERVAL && !recording.is_complete() {
            return Ok(true);
        }
        *last_progress = Instant::now();
        let grown = TileUpdate::Overview {
            until_s: recording.until_s(),
            complete: recording.is_complete(),
            peak_db: recording.peak_db(),
            peaks: recording.peaks().clone(),
        };
        Ok(self.send(grown))
    }

    fn send(&self, update: TileUpdate) -> bool {
        let sent = self.events.send(TileEvent { id: self.id, update }).is_ok();
        (self.wake)();
        sent
    }
}
