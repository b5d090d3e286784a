//! The player's thread: opens recordings and devices, and keeps the queue between them full.
//!
//! It does what the transport's orders ask for, one step at a time, and waits between the steps for the
//! bell. Time is handed in, so that tests can let it pass as they like.

use super::audio_renderer::AudioRenderer;
use super::block_queue::{Block, BlockQueue};
use super::block_source::BlockSource;
use super::error::PlayerError;
use super::output::{NullOutput, OutputBackend, OutputDevice, close};
use super::playback_timeline::PlaybackPosition;
use super::transport::Transport;
use super::transport_state::DesiredState;
use super::{Output, Wake};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A device is kept open so long after it was paused: to open one takes a noticeable time, and an open one
/// costs CPU.
const CLOSE_AFTER: Duration = Duration::from_secs(4);
/// A device that asks for nothing for so long has stopped. A sound server that has just started may take two
/// seconds for its first period.
const STALLED: Duration = Duration::from_secs(5);
/// How often to look whether it has.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

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
    Device(Box<dyn OutputDevice>),
    Null(Box<NullOutput>),
}

/// The player's thread.
pub(super) struct Engine {
    transport: Arc<Transport>,
    backend: Box<dyn OutputBackend>,
    wake: Wake,
    queue: BlockQueue,
    sink: Sink,
    /// Of the sink, in Hz.
    rate: u32,
    /// Which recording is open.
    load: u64,
    track: Option<BlockSource>,
    /// Of which the blocks are made now.
    generation: u64,
    /// The orders to play that were followed.
    plays: u64,
    /// A block for which the queue had no room.
    pending_block: Option<Block>,
    paused_since: Option<Instant>,
}

impl Engine {
    /// Nothing is open.
    pub(super) fn new(transport: Arc<Transport>, backend: Box<dyn OutputBackend>, wake: Wake) -> Self {
        Self {
            transport,
            backend,
            wake,
            queue: BlockQueue::new(),
            sink: Sink::Closed,
            rate: 0,
            load: 0,
            track: None,
            generation: 0,
            plays: 0,
            pending_block: None,
            paused_since: None,
        }
    }

    /// Does all there is to do `now`.
    pub(super) fn step(&mut self, now: Instant) -> Next {
        if self.transport.desired().closed {
            return Next::Stop;
        }
        self.apply_load(now);
        self.apply_play(now);
        self.check_device(now);
        self.fill(now);
        let desired = self.transport.desired();
        let dues = [self.play_silently(&desired, now), self.end(now), self.close_idle_device(&desired, now)];
        Next::Wait(dues.into_iter().flatten().min())
    }

    /// Opens the recording that is asked for.
    fn apply_load(&mut self, now: Instant) {
        let desired = self.transport.desired();
        if desired.load == self.load {
            return;
        }
        self.load = desired.load;
        self.track = None;
        self.forget_blocks();
        let Some(path) = desired.path else { return };
        match BlockSource::open(&path) {
            Ok(track) => {
                self.transport.loaded(self.load, track.duration_s());
                self.track = Some(track);
                (self.wake)();
            }
            Err(error) => self.fail(&error.into(), now),
        }
    }

    /// Opens the device, each time that play is asked for and none is open.
    fn apply_play(&mut self, now: Instant) {
        let desired = self.transport.desired();
        let Some(track) = &self.track else { return };
        if !desired.playing || desired.plays == self.plays {
            return;
        }
        self.plays = desired.plays;
        if matches!(self.sink, Sink::Device(_)) {
            return;
        }
        let own_rate = track.own_rate();
        let (transport, queue) = (&self.transport, &self.queue);
        let mut opened_rate = own_rate;
        let opened = self.backend.open(transport, &mut |rate, channels| {
            opened_rate = rate;
            // Before its first callback, which belongs to it.
            let device = transport.change_timeline(Some(rate), now);
            AudioRenderer::new(transport.clone(), queue.receiver(), device, rate, channels)
        });
        match opened {
            Ok(device) => {
                transport.set_output(Output::Device(device.name()));
                self.rate = opened_rate;
                self.sink = Sink::Device(device);
                (self.wake)();
            }
            Err(error) => self.use_null_output(own_rate, &error, now),
        }
    }

    /// Goes on without a device if it is gone.
    fn check_device(&mut self, now: Instant) {
        let Sink::Device(device) = &mut self.sink else { return };
        let stuck = || {
            let reported = self.transport.reported()?;
            let late = now.saturating_duration_since(reported) > STALLED;
            (late && self.transport.desired().playing).then_some(PlayerError::Stalled)
        };
        if let Some(fault) = device.fault().or_else(stuck) {
            let rate = self.rate;
            self.use_null_output(rate, &fault, now);
        }
    }

    fn use_null_output(&mut self, rate: u32, why: &PlayerError, now: Instant) {
        self.close();
        let device = self.transport.change_timeline(Some(rate), now);
        let renderer = AudioRenderer::new(self.transport.clone(), self.queue.receiver(), device, rate, 1);
        self.rate = rate;
        self.sink = Sink::Null(Box::new(NullOutput::new(renderer)));
        self.transport.set_output(Output::Silent(why.to_string()));
        (self.wake)();
    }

    /// Fills the queue.
    fn fill(&mut self, now: Instant) {
        if matches!(self.sink, Sink::Closed) {
            return;
        }
        loop {
            let desired = self.transport.desired();
            // While paused, a dragged cursor asks for many places that nobody will hear.
            if desired.load != self.load || !desired.playing {
                return;
            }
            match self.next_block(&desired) {
                Ok(Some(block)) => {
                    if let Err(refused) = self.queue.push(block) {
                        self.pending_block = Some(refused);
                        return;
                    }
                }
                Ok(None) => return,
                Err(error) => return self.fail(&error, now),
            }
        }
    }

    /// The next block.
    fn next_block(&mut self, desired: &DesiredState) -> Result<Option<Block>, PlayerError> {
        let Some(track) = &mut self.track else { return Ok(None) };
        let until_s = desired.range.map(|(_, end_s)| end_s);
        if desired.generation != self.generation {
            self.pending_block = None;
            self.queue.clear();
            let place =
                PlaybackPosition { generation: desired.generation, lap: 0, position_s: desired.start_s };
            track.start(place, until_s, self.rate)?;
            self.generation = desired.generation;
        }
        if let Some(pending_block) = self.pending_block.take() {
            return Ok(Some(pending_block));
        }
        if track.is_over() && desired.looping {
            let position_s = desired.range.map_or(0.0, |(start_s, _)| start_s);
            let last = track.place();
            // A recording that ends where the loop begins would go round for ever.
            if last.position_s > position_s {
                track.start(
                    PlaybackPosition { lap: last.lap + 1, position_s, ..last },
                    until_s,
                    self.rate,
                )?;
            }
        }
        Ok(track.next(self.queue.buffer())?)
    }

    fn play_silently(&mut self, desired: &DesiredState, now: Instant) -> Option<Instant> {
        match &mut self.sink {
            Sink::Null(silent) => silent.play(now, desired.playing),
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
    fn close_idle_device(&mut self, desired: &DesiredState, now: Instant) -> Option<Instant> {
        if !matches!(self.sink, Sink::Device(_)) {
            return None;
        }
        if desired.playing {
            self.paused_since = None;
            return Some(now + CHECK_INTERVAL);
        }
        let close = *self.paused_since.get_or_insert(now) + CLOSE_AFTER;
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
            self.queue = BlockQueue::new();
        }
    }

    fn fail(&mut self, error: &PlayerError, now: Instant) {
        self.track = None;
        self.forget_blocks();
        self.transport.fail(self.load, now, error.to_string());
        (self.wake)();
    }

    fn forget_blocks(&mut self) {
        self.pending_block = None;
        self.queue.clear();
    }

    /// Frames that were decoded ahead.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.track.as_ref().map_or(0, BlockSource::waiting) + self.queue.len() * self.rate as usize / 50
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.close();
    }
}
