//! The player's thread: opens recordings and devices, and keeps the queue between them full.
//!
//! It does what the transport's orders ask for, one step at a time, and waits between the steps for the
//! bell. Time is handed in, so that tests can let it pass as they like.

use super::block::{Block, Queue};
use super::error::PlayerError;
use super::output::{Device, Outputs, Silent, close};
use super::renderer::Renderer;
use super::state::Orders;
use super::timeline::Place;
use super::track::Track;
use super::transport::Transport;
use super::{Output, Wake};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A device is kept open so long after it was paused: to open one takes a noticeable time, and an open one
/// costs CPU.
const IDLE: Duration = Duration::from_secs(4);
/// A device that asks for nothing for so long has stopped. A sound server that has just started may take two
/// seconds for its first period.
const STUCK: Duration = Duration::from_secs(5);
/// How often to look whether it has.
const WATCH: Duration = Duration::from_secs(1);

/// What to do after a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Next {
    /// Wait for the bell, and no longer than until then.
    Wait(Option<Instant>),
    /// The window is closed.
    Stop,
}

/// Where the sound goes.
enum Sink {
    Closed,
    Device(Box<dyn Device>),
    Silent(Box<Silent>),
}

/// The player's thread.
pub(super) struct Engine {
    transport: Arc<Transport>,
    outputs: Box<dyn Outputs>,
    wake: Wake,
    queue: Queue,
    sink: Sink,
    /// Of the sink, in Hz.
    rate: u32,
    /// Which recording is open.
    load: u64,
    track: Option<Track>,
    /// Of which the blocks are made now.
    generation: u64,
    /// The orders to play that were followed.
    plays: u64,
    /// A block for which the queue had no room.
    spare: Option<Block>,
    paused_since: Option<Instant>,
}

impl Engine {
    /// Nothing is open.
    pub(super) fn new(transport: Arc<Transport>, outputs: Box<dyn Outputs>, wake: Wake) -> Self {
        Self {
            transport,
            outputs,
            wake,
            queue: Queue::new(),
            sink: Sink::Closed,
            rate: 0,
            load: 0,
            track: None,
            generation: 0,
            plays: 0,
            spare: None,
            paused_since: None,
        }
    }

    /// Does all there is to do `now`.
    pub(super) fn step(&mut self, now: Instant) -> Next {
        if self.transport.orders().closed {
            return Next::Stop;
        }
        self.follow_load(now);
        self.follow_play(now);
        self.watch(now);
        self.fill(now);
        let orders = self.transport.orders();
        let dues = [self.play_silently(&orders, now), self.end(now), self.rest(&orders, now)];
        Next::Wait(dues.into_iter().flatten().min())
    }

    /// Opens the recording that is asked for.
    fn follow_load(&mut self, now: Instant) {
        let orders = self.transport.orders();
        if orders.load == self.load {
            return;
        }
        self.load = orders.load;
        self.track = None;
        self.forget_blocks();
        let Some(path) = orders.path else { return };
        match Track::open(&path) {
            Ok(track) => {
                self.transport.loaded(self.load, track.duration_s());
                self.track = Some(track);
                (self.wake)();
            }
            Err(error) => self.fail(&error.into(), now),
        }
    }

    /// Opens the device, each time that play is asked for and none is open.
    fn follow_play(&mut self, now: Instant) {
        let orders = self.transport.orders();
        let Some(track) = &self.track else { return };
        if !orders.playing || orders.plays == self.plays {
            return;
        }
        self.plays = orders.plays;
        if matches!(self.sink, Sink::Device(_)) {
            return;
        }
        let own_rate = track.own_rate();
        let (transport, queue) = (&self.transport, &self.queue);
        let mut opened_rate = own_rate;
        let opened = self.outputs.open(transport, &mut |rate, channels| {
            opened_rate = rate;
            // Before its first callback, which belongs to it.
            let device = transport.change_timeline(Some(rate), now);
            Renderer::new(transport.clone(), queue.supply(), device, rate, channels)
        });
        match opened {
            Ok(device) => {
                transport.set_output(Output::Device(device.name()));
                self.rate = opened_rate;
                self.sink = Sink::Device(device);
                (self.wake)();
            }
            Err(error) => self.go_silent(own_rate, &error, now),
        }
    }

    /// Goes on without a device if it is gone.
    fn watch(&mut self, now: Instant) {
        let Sink::Device(device) = &mut self.sink else { return };
        let stuck = || {
            let reported = self.transport.reported()?;
            let late = now.saturating_duration_since(reported) > STUCK;
            (late && self.transport.orders().playing).then_some(PlayerError::Stuck)
        };
        if let Some(fault) = device.fault().or_else(stuck) {
            let rate = self.rate;
            self.go_silent(rate, &fault, now);
        }
    }

    fn go_silent(&mut self, rate: u32, why: &PlayerError, now: Instant) {
        self.close();
        let device = self.transport.change_timeline(Some(rate), now);
        let renderer = Renderer::new(self.transport.clone(), self.queue.supply(), device, rate, 1);
        self.rate = rate;
        self.sink = Sink::Silent(Box::new(Silent::new(renderer)));
        self.transport.set_output(Output::Silent(why.to_string()));
        (self.wake)();
    }

    /// Fills the queue.
    fn fill(&mut self, now: Instant) {
        if matches!(self.sink, Sink::Closed) {
            return;
        }
        loop {
            let orders = self.transport.orders();
            // While paused, a dragged cursor asks for many places that nobody will hear.
            if orders.load != self.load || !orders.playing {
                return;
            }
            match self.make(&orders) {
                Ok(Some(block)) => {
                    if let Err(refused) = self.queue.push(block) {
                        self.spare = Some(refused);
                        return;
                    }
                }
                Ok(None) => return,
                Err(error) => return self.fail(&error, now),
            }
        }
    }

    /// The next block.
    fn make(&mut self, orders: &Orders) -> Result<Option<Block>, PlayerError> {
        let Some(track) = &mut self.track else { return Ok(None) };
        let until_s = orders.range.map(|(_, end_s)| end_s);
        if orders.generation != self.generation {
            self.spare = None;
            self.queue.clear();
            let place = Place { generation: orders.generation, lap: 0, position_s: orders.start_s };
            track.start(place, until_s, self.rate)?;
            self.generation = orders.generation;
        }
        if let Some(spare) = self.spare.take() {
            return Ok(Some(spare));
        }
        if track.is_over() && orders.looping {
            let position_s = orders.range.map_or(0.0, |(start_s, _)| start_s);
            let last = track.place();
            // A recording that ends where the loop begins would go round for ever.
            if last.position_s > position_s {
                track.start(Place { lap: last.lap + 1, position_s, ..last }, until_s, self.rate)?;
            }
        }
        Ok(track.next(self.queue.buffer())?)
    }

    fn play_silently(&mut self, orders: &Orders, now: Instant) -> Option<Instant> {
        match &mut self.sink {
            Sink::Silent(silent) => silent.play(now, orders.playing),
            _ => None,
        }
    }

    /// Pauses when the end is heard; when that will be.
    fn end(&mut self, now: Instant) -> Option<Instant> {
        let due = self.transport.end_due()?;
        if due > now {
            return Some(due);
        }
        self.transport.finish();
        (self.wake)();
        // To begin to count the idle time.
        Some(now)
    }

    /// Closes the device some time after a pause; when to look again.
    fn rest(&mut self, orders: &Orders, now: Instant) -> Option<Instant> {
        if !matches!(self.sink, Sink::Device(_)) {
            return None;
        }
        if orders.playing {
            self.paused_since = None;
            return Some(now + WATCH);
        }
        let close = *self.paused_since.get_or_insert(now) + IDLE;
        if now < close {
            return Some(close);
        }
        self.close();
        self.paused_since = None;
        self.transport.change_timeline(None, now);
        None
    }

    fn close(&mut self) {
        let Sink::Device(device) = std::mem::replace(&mut self.sink, Sink::Closed) else { return };
        if !close(device) {
            // Should it come to life again, what is decoded is not for it.
            self.queue = Queue::new();
        }
    }

    fn fail(&mut self, error: &PlayerError, now: Instant) {
        self.track = None;
        self.forget_blocks();
        self.transport.fail(self.load, now, error.to_string());
        (self.wake)();
    }

    fn forget_blocks(&mut self) {
        self.spare = None;
        self.queue.clear();
    }

    /// Frames that were decoded ahead.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.track.as_ref().map_or(0, Track::waiting) + self.queue.len() * self.rate as usize / 50
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.close();
    }
}
