//! The thread that paints: which recording, in which style, which tiles → their levels, the nearest need first.

use super::Style;
use super::details::DetailError;
use super::painting::Painting;
use super::pyramid::Tile;
use super::sound::{Incoming, Sound};
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
const GROWTH_TOLD: Duration = Duration::from_millis(80);

/// The painter's other end.
pub(in crate::window) type Painter = Actor<PainterCommand, Painted>;

/// What the window asks.
#[derive(Debug)]
pub(in crate::window) enum PainterCommand {
    /// Paints another recording. `id` comes back with all that is told of it.
    Open { id: u64, sound: Sound },
    /// Paints none.
    Close,
    /// Paints in another way.
    Restyle(Style),
    /// These tiles, in this order, and no others that were wanted before.
    Want(Vec<Tile>),
}

/// What the painter tells, of the recording that was opened with this `id`.
pub(in crate::window) struct Painted {
    pub(in crate::window) id: u64,
    pub(in crate::window) news: News,
}

/// What there is to tell.
pub(in crate::window) enum News {
    /// The recording is open.
    Opened { sample_rate: u32, duration_s: Option<f64> },
    /// The overview reaches so far.
    Grown { until_s: f64, whole: bool, peak_db: f32, peaks: PeakTrack },
    /// A tile's levels, painted in this style while the overview reached so far.
    Tile { tile: Tile, style: Style, until_s: f64, levels: Box<[u8]> },
    /// It cannot be painted, for this reason.
    Failed(String),
}

/// Starts the thread named `paint`; `wake` is called whenever there is something to draw.
pub(in crate::window) fn start(style: Style, wake: impl Fn() + Send + 'static) -> io::Result<Painter> {
    Actor::start("paint", 64, 8, move |asked, told| {
        let studio = Studio {
            asked,
            told,
            wake,
            style,
            id: 0,
            painting: None,
            coming: None,
            incoming: None,
            wanted: VecDeque::new(),
        };
        studio.work();
    })
}

struct Studio<W: Fn()> {
    asked: Receiver<PainterCommand>,
    told: Sender<Painted>,
    wake: W,
    style: Style,
    id: u64,
    painting: Option<Painting>,
    /// The recording that is painted while it comes.
    coming: Option<PartialFile>,
    /// Of it nothing is known yet.
    incoming: Option<Incoming>,
    wanted: VecDeque<Tile>,
}

impl<W: Fn()> Studio<W> {
    /// Until nobody asks or listens any more.
    fn work(mut self) {
        let mut growth_told = Instant::now();
        loop {
            let busy = !self.wanted.is_empty() || self.painting.as_ref().is_some_and(|p| !p.is_whole());
            if !busy && self.incoming.is_some() {
                match self.asked.recv_timeout(STEP) {
                    Ok(command) => self.obey(command),
                    Err(RecvTimeoutError::Timeout) => self.receive(),
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            } else if !busy {
                match self.asked.recv() {
                    Ok(command) => self.obey(command),
                    Err(_) => return,
                }
            }
            loop {
                match self.asked.try_recv() {
                    Ok(command) => self.obey(command),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            let went_on = match self.step(&mut growth_told) {
                Ok(heard) => heard,
                Err(error) => {
                    self.painting = None;
                    self.tell(News::Failed(error.to_string()))
                }
            };
            // With both ends closed nobody will ask again.
            if !went_on {
                return;
            }
        }
    }

    fn obey(&mut self, command: PainterCommand) {
        match command {
            PainterCommand::Open { id, sound } => {
                self.id = id;
                self.wanted.clear();
                (self.painting, self.coming, self.incoming) = (None, None, None);
                match sound {
                    Sound::File(path) => self.show(Painting::open(&path, self.style)),
                    Sound::Coming(growing) => {
                        self.incoming = Incoming::start(growing.clone()).ok();
                        self.coming = Some(growing);
                    }
                }
            }
            PainterCommand::Close => {
                (self.painting, self.coming, self.incoming) = (None, None, None);
                self.wanted.clear();
            }
            PainterCommand::Restyle(style) => {
                let anew = style.n_fft != self.style.n_fft;
                self.style = style;
                // Other frames mean that what came is decoded once more.
                if let Some(growing) = self.coming.clone().filter(|_| anew) {
                    return self.obey(PainterCommand::Open { id: self.id, sound: Sound::Coming(growing) });
                }
                if let Some(Err(error)) = self.painting.as_mut().map(|painting| painting.set_style(style)) {
                    self.painting = None;
                    self.tell(News::Failed(error.to_string()));
                }
            }
            PainterCommand::Want(tiles) => self.wanted = tiles.into(),
        }
    }

    /// Shows a painting that was opened, or says why it was not.
    fn show(&mut self, opened: Result<Painting, DetailError>) {
        match opened {
            Ok(painting) => {
                let (sample_rate, duration_s) = (painting.sample_rate(), painting.duration_s());
                self.tell(News::Opened { sample_rate, duration_s });
                self.painting = Some(painting);
            }
            Err(error) => {
                self.tell(News::Failed(error.to_string()));
            }
        }
    }

    /// Looks whether it is known by now what comes.
    fn receive(&mut self) {
        let Some(incoming) = self.incoming.take() else { return };
        match incoming.opened() {
            Ok(Some(info)) => self.show(Painting::coming(incoming, &info, self.style)),
            Ok(None) => self.incoming = Some(incoming),
            // It is painted when all of it is here.
            Err(()) => {}
        }
    }

    /// One step of work; `false` if nobody listens any more.
    fn step(&mut self, growth_told: &mut Instant) -> Result<bool, DetailError> {
        let Some(painting) = &mut self.painting else {
            self.wanted.clear();
            return Ok(true);
        };
        if let Some(&tile) = self.wanted.front() {
            if let Some(levels) = painting.levels(tile)? {
                self.wanted.pop_front();
                let until_s = if painting.is_whole() { f64::INFINITY } else { painting.until_s() };
                let painted = News::Tile { tile, style: self.style, until_s, levels };
                if !self.tell(painted) {
                    return Ok(false);
                }
            } else if painting.advance(tile, Instant::now() + STEP).is_err() {
                // What cannot be sought stays as coarse as the overview shows it.
                self.wanted.pop_front();
            }
        }
        self.grow(growth_told)
    }

    fn grow(&mut self, growth_told: &mut Instant) -> Result<bool, DetailError> {
        let Some(painting) = self.painting.as_mut().filter(|painting| !painting.is_whole()) else {
            return Ok(true);
        };
        painting.grow(Instant::now() + STEP)?;
        if growth_told.elapsed() < GROWTH_TOLD && !painting.is_whole() {
            return Ok(true);
        }
        *growth_told = Instant::now();
        let grown = News::Grown {
            until_s: painting.until_s(),
            whole: painting.is_whole(),
            peak_db: painting.peak_db(),
            peaks: painting.peaks().clone(),
        };
        Ok(self.tell(grown))
    }

    fn tell(&self, news: News) -> bool {
        let heard = self.told.send(Painted { id: self.id, news }).is_ok();
        (self.wake)();
        heard
    }
}
