//! The player's thread: opens recordings and devices, and keeps the block queue between them full.
//!
//! It works towards the transport's desired state, one step at a time, and sleeps between steps until it is notified.
//! Time is an argument, so that tests control it.

mod blocks;

use super::Output;
use super::audio_renderer::AudioRenderer;
use super::block_queue::{BlockQueue, PlaybackBlock};
use super::block_source::BlockSource;
use super::error::PlayerError;
use super::null_output::NullOutput;
use super::output::{OutputBackend, OutputDevice, close};
use super::transport::Transport;
use super::transport_state::DesiredState;
use super::upcoming::Upcoming;
use crate::window::supervisor::{INTERNAL_ERROR, Supervisor, inject_panic};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A paused device is closed after this time: opening one takes noticeable time, and an open one costs CPU.
const CLOSE_AFTER: Duration = Duration::from_secs(4);
/// A device that requests no samples for this long has stalled. A sound server may take two seconds to start.
const STALLED: Duration = Duration::from_secs(5);
/// Interval of that check.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// What the thread does after a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum NextStep {
    /// Wait for a notification, at most until this time.
    Wait(Option<Instant>),
    /// End the thread.
    Stop,
}

/// What takes the samples.
enum OutputSink {
    Closed,
    Device(Box<dyn OutputDevice>),
    Null(Box<NullOutput>),
}

/// The state of the player's thread.
pub(super) struct PlaybackEngine {
    transport: Arc<Transport>,
    backend: Box<dyn OutputBackend>,
    supervisor: Supervisor,
    queue: BlockQueue,
    sink: OutputSink,
    /// Sample rate of the sink in Hz.
    rate: u32,
    /// Number of the recording that is open.
    load: u64,
    track: Option<BlockSource>,
    /// What follows it, opened ahead, and the number of the last recording that was tried as such.
    upcoming: Option<Upcoming>,
    tried: u64,
    /// Generation of the blocks that are decoded.
    generation: u64,
    /// Number of the last play command that was handled.
    plays: u64,
    /// A block for which the queue had no room.
    pending_block: Option<PlaybackBlock>,
    paused_since: Option<Instant>,
}

impl PlaybackEngine {
    /// No recording or device is open.
    pub(super) fn new(
        transport: Arc<Transport>,
        backend: Box<dyn OutputBackend>,
        supervisor: Supervisor,
    ) -> Self {
        Self {
            transport,
            backend,
            supervisor,
            queue: BlockQueue::new(),
            sink: OutputSink::Closed,
            rate: 0,
            load: 0,
            track: None,
            upcoming: None,
            tried: 0,
            generation: 0,
            plays: 0,
            pending_block: None,
            paused_since: None,
        }
    }

    /// Does everything that is due at `now`.
    pub(super) fn step(&mut self, now: Instant) -> NextStep {
        if self.transport.desired().closed {
            return NextStep::Stop;
        }
        self.apply_load(now);
        self.apply_play(now);
        self.check_device(now);
        if self.restarts_near_end() {
            // Otherwise the end would be in the queue before it is known what follows.
            self.prepare_next();
        }
        self.fill(now);
        if self.prepare_next() {
            self.fill(now);
        }
        let desired = self.transport.desired();
        let dues = [
            self.play_silently(&desired, now),
            self.pass_seam(now),
            self.end(now),
            self.close_idle_device(&desired, now),
        ];
        NextStep::Wait(dues.into_iter().flatten().min())
    }

    /// Opens the requested recording.
    fn apply_load(&mut self, now: Instant) {
        let desired = self.transport.desired();
        if desired.load == self.load {
            return;
        }
        self.load = desired.load;
        self.track = None;
        (self.upcoming, self.tried) = (None, 0);
        self.forget_blocks();
        let Some(path) = desired.path else { return };
        inject_panic("player", &path);
        match BlockSource::open(desired.track, &path) {
            Ok(track) => {
                self.transport.loaded(self.load, track.duration_s());
                self.track = Some(track);
                self.supervisor.wake();
            }
            Err(error) => self.fail(&error.into(), now),
        }
    }

    /// Opens a device on a play command, if none is open.
    fn apply_play(&mut self, now: Instant) {
        let desired = self.transport.desired();
        let Some(track) = &self.track else { return };
        if !desired.playing || desired.plays == self.plays {
            return;
        }
        self.plays = desired.plays;
        if matches!(self.sink, OutputSink::Device(_)) {
            return;
        }
        let own_rate = track.own_rate();
        let (transport, queue) = (&self.transport, &self.queue);
        let mut opened_rate = own_rate;
        let opened = self.backend.open(transport, &mut |rate, channels| {
            opened_rate = rate;
            // Before the device's first callback, which already reports to the new timeline.
            let device = transport.change_timeline(Some(rate), now);
            AudioRenderer::new(transport.clone(), queue.receiver(), device, rate, channels)
        });
        match opened {
            Ok(device) => {
                tracing::info!(device = %device.name(), rate = opened_rate, "player: device opened");
                transport.set_output(Output::Device(device.name()));
                self.rate = opened_rate;
                self.sink = OutputSink::Device(device);
                self.supervisor.wake();
            }
            Err(error) => self.use_null_output(own_rate, &error, now),
        }
    }

    /// Replaces a device that was lost or has stalled by the null output.
    fn check_device(&mut self, now: Instant) {
        let OutputSink::Device(device) = &mut self.sink else { return };
        let stalled = || {
            let reported = self.transport.reported()?;
            let late = now.saturating_duration_since(reported) > STALLED;
            (late && self.transport.desired().playing).then_some(PlayerError::Stalled)
        };
        if let Some(fault) = device.fault().or_else(stalled) {
            let rate = self.rate;
            self.use_null_output(rate, &fault, now);
        }
    }

    fn use_null_output(&mut self, rate: u32, why: &PlayerError, now: Instant) {
        tracing::warn!(reason = %why, "player: no sound");
        self.close();
        let device = self.transport.change_timeline(Some(rate), now);
        let renderer = AudioRenderer::new(self.transport.clone(), self.queue.receiver(), device, rate, 1);
        self.rate = rate;
        self.sink = OutputSink::Null(Box::new(NullOutput::new(renderer)));
        self.transport.set_output(Output::Silent(why.to_string()));
        self.supervisor.wake();
    }

    /// Decodes until the queue is full.
    fn fill(&mut self, now: Instant) {
        if matches!(self.sink, OutputSink::Closed) {
            return;
        }
        loop {
            let desired = self.transport.desired();
            // While paused, a dragged cursor seeks to many positions that are never played.
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

    fn play_silently(&mut self, desired: &DesiredState, now: Instant) -> Option<Instant> {
        match &mut self.sink {
            OutputSink::Null(output) => output.play(now, desired.playing),
            _ => None,
        }
    }

    /// Pauses once the end is audible; returns when that will be.
    fn end(&mut self, now: Instant) -> Option<Instant> {
        let due = self.transport.end_due()?;
        if due > now {
            return Some(due);
        }
        self.transport.finish();
        self.supervisor.wake();
        // Step again, to start the idle time.
        Some(now)
    }

    /// Closes a device that has been paused for a while; returns when to check again.
    fn close_idle_device(&mut self, desired: &DesiredState, now: Instant) -> Option<Instant> {
        if !matches!(self.sink, OutputSink::Device(_)) {
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
        let OutputSink::Device(device) = std::mem::replace(&mut self.sink, OutputSink::Closed) else {
            return;
        };
        if !close(device) {
            tracing::warn!("player: the device hangs while it is closed");
            // If the hanging device resumes, it must not take new blocks.
            self.queue = BlockQueue::new();
        }
    }

    fn fail(&mut self, error: &PlayerError, now: Instant) {
        tracing::warn!(%error, "player: cannot play the recording");
        self.track = None;
        self.forget_blocks();
        self.transport.fail(self.load, now, error.to_string());
        self.supervisor.wake();
    }

    /// Starts anew after a panic, without the recording that caused it.
    pub(super) fn recover(&mut self, now: Instant) {
        self.close();
        self.queue = BlockQueue::new();
        (self.track, self.pending_block, self.paused_since) = (None, None, None);
        self.upcoming = None;
        // The same recording is not opened again, nor a device for it.
        let desired = self.transport.desired();
        (self.load, self.plays) = (desired.load, desired.plays);
        self.transport.change_timeline(None, now);
        self.transport.fail(self.load, now, INTERNAL_ERROR.to_owned());
        self.supervisor.wake();
    }

    fn forget_blocks(&mut self) {
        self.pending_block = None;
        self.queue.clear();
    }

    /// Number of frames decoded ahead.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.track.as_ref().map_or(0, BlockSource::waiting) + self.queue.len() * self.rate as usize / 50
    }
}

impl Drop for PlaybackEngine {
    fn drop(&mut self) {
        self.close();
    }
}
