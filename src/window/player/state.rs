//! What was asked of the player and what it does: commands → orders, reports → the position told.

use super::Output;
use super::command::Command;
use super::timeline::{End, Ended, Timeline};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// What the player's thread works by.
#[derive(Debug, Clone)]
pub(super) struct Orders {
    /// Counts recordings.
    pub(super) load: u64,
    /// The recording.
    pub(super) path: Option<Arc<Path>>,
    /// Counts seeks.
    pub(super) generation: u64,
    /// Where this generation begins, in seconds.
    pub(super) start_s: f64,
    /// The part to play, in seconds.
    pub(super) range: Option<(f64, f64)>,
    /// Sound is wanted.
    pub(super) playing: bool,
    /// Counts how often play was asked for.
    pub(super) plays: u64,
    /// After the end comes the start.
    pub(super) looping: bool,
    /// The thread is to end.
    pub(super) closed: bool,
}

/// Guarded by the transport's lock.
pub(super) struct State {
    /// What was asked.
    pub(super) orders: Orders,
    /// 0 to 1.
    pub(super) volume: f32,
    /// Of the recording, in seconds.
    pub(super) duration_s: Option<f64>,
    /// Where the sound goes.
    pub(super) output: Output,
    /// Why it cannot be played.
    pub(super) problem: Option<String>,
    /// Counts devices.
    pub(super) device: u64,
    /// Of the device that is open.
    pub(super) timeline: Option<Timeline>,
    /// As the callback tells it.
    pub(super) ended: Option<Ended>,
    /// The end was heard, and it is paused there.
    pub(super) at_end: Option<End>,
    /// What was told last of this generation: lap and position.
    pub(super) told: Option<(u32, f64)>,
}

impl State {
    /// Nothing loaded.
    pub(super) fn new() -> Self {
        let orders = Orders {
            load: 0,
            path: None,
            generation: 0,
            start_s: 0.0,
            range: None,
            playing: false,
            plays: 0,
            looping: false,
            closed: false,
        };
        Self {
            orders,
            volume: 1.0,
            duration_s: None,
            output: Output::NotOpened,
            problem: None,
            device: 0,
            timeline: None,
            ended: None,
            at_end: None,
            told: None,
        }
    }

    /// Takes a command.
    pub(super) fn obey(&mut self, command: Command) {
        match command {
            Command::Load(path) => self.load(Some(path.into())),
            Command::Unload => self.load(None),
            Command::Play => self.play(),
            Command::Pause => self.orders.playing = false,
            Command::Seek(time_s) => self.seek(time_s),
            Command::PlayRange { start_s, end_s } => self.play_range(start_s, end_s),
            Command::ForgetRange => self.forget_range(Instant::now()),
            Command::SetLooping(on) => self.orders.looping = on,
            Command::SetVolume(volume) if volume.is_nan() => {}
            Command::SetVolume(volume) => self.volume = volume.clamp(0.0, 1.0),
            Command::Close => self.orders.closed = true,
        }
    }

    fn load(&mut self, path: Option<Arc<Path>>) {
        self.orders.load += 1;
        self.orders.path = path;
        self.orders.range = None;
        self.orders.playing = false;
        self.duration_s = None;
        self.problem = None;
        self.restart(0.0);
    }

    fn play(&mut self) {
        if self.orders.path.is_none() {
            return;
        }
        if self.problem.take().is_some() {
            // The file may have been mended meanwhile.
            self.orders.load += 1;
        }
        match (self.at_end, self.orders.range) {
            (Some(_), Some((start_s, _))) if self.orders.looping => self.restart(start_s),
            (Some(End::Range), _) => {
                self.orders.range = None;
                self.restart(self.orders.start_s);
            }
            (Some(End::Recording), _) => {
                self.orders.range = None;
                self.restart(0.0);
            }
            (None, _) => {}
        }
        self.orders.playing = true;
        self.orders.plays += 1;
    }

    fn seek(&mut self, time_s: f64) {
        if !time_s.is_finite() || self.orders.path.is_none() {
            return;
        }
        let time_s = time_s.clamp(0.0, self.duration_s.unwrap_or(f64::MAX));
        if self.orders.range.is_some_and(|(start_s, end_s)| time_s < start_s || time_s >= end_s) {
            self.orders.range = None;
        }
        self.restart(time_s);
    }

    fn play_range(&mut self, start_s: f64, end_s: f64) {
        if start_s.is_finite() && end_s > start_s.max(0.0) && self.orders.path.is_some() {
            let start_s = start_s.max(0.0);
            self.at_end = None;
            self.play();
            self.orders.range = Some((start_s, end_s));
            self.restart(start_s);
        }
    }

    fn forget_range(&mut self, now: Instant) {
        if self.orders.range.take().is_some() {
            // Its end may have been decoded already.
            self.restart(self.position(now));
        }
    }

    /// What was decoded before is of no use.
    pub(super) fn restart(&mut self, start_s: f64) {
        self.orders.generation += 1;
        self.orders.start_s = start_s;
        self.ended = None;
        self.at_end = None;
        self.told = None;
    }

    /// The end that was handed to the device, if it is one still.
    pub(super) fn current_end(&self) -> Option<Ended> {
        // With looping on it is no end: the start follows.
        self.ended.filter(|ended| {
            ended.place.generation == self.orders.generation && self.orders.playing && !self.orders.looping
        })
    }

    /// What is heard, or will be as soon as the device has got there.
    pub(super) fn position(&self, now: Instant) -> f64 {
        self.heard(now).map_or(self.orders.start_s, |(_, position_s)| position_s)
    }

    fn heard(&self, now: Instant) -> Option<(u32, f64)> {
        let place = self.timeline.as_ref()?.at(now)?;
        (place.generation == self.orders.generation).then_some((place.lap, place.position_s))
    }

    /// Never backwards within a lap: the clock may correct itself by a millisecond.
    pub(super) fn tell_position(&mut self, now: Instant) -> f64 {
        let Some((lap, position_s)) = self.heard(now) else {
            return self.told.map_or(self.orders.start_s, |(_, told_s)| told_s);
        };
        let told = match self.told {
            Some(told) if told > (lap, position_s) => told,
            _ => (lap, position_s),
        };
        self.told = Some(told);
        told.1
    }
}
