//! Renders queued blocks into the device's buffer, with fades and volume, and reports which position went to which frame.
//!
//! Runs in the device's callback, so it neither blocks nor allocates. The null output uses the same code on the player's thread.

use super::block_queue::{BlockReceiver, PlaybackBlock};
use super::controls::Controls;
use super::playback_timeline::{CallbackReport, EndReached, PlaybackPosition, SPANS, TimelineSpan};
use super::transport::Transport;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Duration of a fade in seconds: long enough to avoid a click, too short to be audible as a fade.
pub(super) const FADE_S: f64 = 0.004;
/// Time constant of volume changes, in seconds.
const VOLUME_S: f32 = 0.01;

/// Fills the buffers of one device while it is open.
pub(super) struct AudioRenderer {
    transport: Arc<Transport>,
    receiver: BlockReceiver,
    device: u64,
    rate: u32,
    channels: usize,
    /// The block that is played, from frame `at` on; `next` is fetched shortly before its end.
    current: Option<PlaybackBlock>,
    at: usize,
    /// Recording time per time in the current block.
    speed: f64,
    next: Option<PlaybackBlock>,
    fade_frames: usize,
    /// Gain of the fade, 0 to 1.
    fade: f32,
    /// Smoothed volume gain.
    gain: f32,
    gain_share: f32,
    /// Frames rendered so far.
    frames: u64,
    /// Number of the frame after the last audible one.
    sound_end: u64,
    /// Spans not reported yet.
    spans: Vec<TimelineSpan>,
    /// The last span.
    last: Option<TimelineSpan>,
    interrupted: bool,
}

impl AudioRenderer {
    /// A renderer for device number `device`, with `rate` in Hz and `channels`.
    pub(super) fn new(
        transport: Arc<Transport>,
        receiver: BlockReceiver,
        device: u64,
        rate: u32,
        channels: usize,
    ) -> Self {
        let gain = transport.controls.read().gain;
        Self {
            transport,
            receiver,
            device,
            rate,
            channels: channels.max(1),
            current: None,
            at: 0,
            speed: 1.0,
            next: None,
            fade_frames: ((f64::from(rate) * FADE_S) as usize).max(1),
            fade: 0.0,
            gain,
            gain_share: 1.0 - (-1.0 / (VOLUME_S * rate.max(1) as f32)).exp(),
            frames: 0,
            sound_end: 0,
            spans: Vec::with_capacity(SPANS),
            last: None,
            interrupted: false,
        }
    }

    /// The device has stopped since the last buffer.
    pub(super) fn interrupted(&mut self) {
        self.interrupted = true;
    }

    /// Whether the output is silent: faded out completely.
    pub(super) fn is_silent(&self) -> bool {
        self.fade == 0.0
    }

    /// Sample rate in Hz.
    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    /// Number of channels in a buffer.
    pub(super) fn channels(&self) -> usize {
        self.channels
    }

    /// Frames rendered so far.
    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    /// Duration of the frames rendered so far.
    pub(super) fn rendered(&self) -> Duration {
        Duration::from_secs_f64(self.frames as f64 / f64::from(self.rate.max(1)))
    }

    /// Fills a buffer of interleaved frames, requested at `at` and audible `latency` later.
    pub(super) fn render(&mut self, buffer: &mut [f32], at: Instant, latency: Duration) {
        debug_assert!(buffer.len().is_multiple_of(self.channels), "a buffer holds whole frames");
        let controls = self.transport.controls.read();
        let first = self.frames;
        let mut took = false;
        for frame in buffer.chunks_exact_mut(self.channels) {
            took |= self.render_frame(frame, controls);
        }
        let ended = self.ended(controls);
        let report = CallbackReport {
            device: self.device,
            first,
            frames: self.frames - first,
            at,
            latency,
            interrupted: self.interrupted,
            spans: &self.spans,
            ended,
        };
        // If not accepted, the spans are sent with the next report.
        if self.transport.apply_report(&report) {
            self.spans.clear();
            self.interrupted = false;
        }
        // The thread pauses once the end is audible.
        if ended.is_some() && controls.playing || took && self.receiver.is_low() {
            self.transport.notify();
        }
    }

    /// Returns whether a block was taken from the queue.
    fn render_frame(&mut self, out: &mut [f32], controls: Controls) -> bool {
        let took = (controls.playing || self.fade > 0.0) && self.advance(controls);
        let step = 1.0 / self.fade_frames as f32;
        self.fade = if controls.playing && self.can_continue(controls) {
            (self.fade + step).min(1.0)
        } else {
            (self.fade - step).max(0.0)
        };
        self.gain += (controls.gain - self.gain) * self.gain_share;
        let sample = self.current.as_ref().filter(|_| self.fade > 0.0).and_then(|block| block.frame(self.at));
        self.record_span(sample.is_some());
        match sample {
            Some((left, right)) => {
                self.at += 1;
                self.sound_end = self.frames + 1;
                write_frame(out, left * self.fade * self.gain, right * self.fade * self.gain);
            }
            None => {
                self.fade = 0.0;
                out.fill(0.0);
            }
        }
        self.frames += 1;
        took
    }

    /// Switches to the next block if the current one is used up or belongs to an earlier generation.
    fn advance(&mut self, controls: Controls) -> bool {
        let mut took = false;
        loop {
            let left = self.left();
            if let Some(block) = &self.current {
                let stale = block.place.generation < controls.generation;
                let ends = block.end.is_some() && !controls.looping;
                if left > self.fade_frames && !(stale && self.fade == 0.0) {
                    return took;
                }
                // This near to the end of a block, the next one decides whether to fade out.
                if self.next.is_none() {
                    self.next = self.receiver.next();
                    took |= self.next.is_some();
                }
                let fading = stale && self.fade > 0.0;
                if left > 0 && (!stale || fading) || left == 0 && ends && !stale {
                    return took;
                }
            }
            let Some(next) = self.next.take().or_else(|| self.receiver.next()) else { return took };
            took = true;
            if let Some(used) = self.current.replace(next) {
                self.receiver.recycle(used);
            }
            self.at = 0;
            self.speed = self.current.as_ref().map_or(1.0, |block| block.speed(self.rate));
        }
    }

    /// Whether audio is available and will not run out within a fade.
    fn can_continue(&self, controls: Controls) -> bool {
        self.current.as_ref().is_some_and(|block| {
            let left = self.left();
            let goes_on = self.next.as_ref().is_some_and(|next| next.place.generation == controls.generation);
            // The end itself was faded out by the block source.
            let safe = left > self.fade_frames || block.end.is_some() || goes_on;
            block.place.generation == controls.generation && left > 0 && safe
        })
    }

    /// Number of frames left in the current block.
    fn left(&self) -> usize {
        self.current.as_ref().map_or(0, |block| block.frames().saturating_sub(self.at))
    }

    fn ended(&self, controls: Controls) -> Option<EndReached> {
        let block = self.current.as_ref()?;
        let end = block.end?;
        let over = self.left() == 0 && !controls.looping && block.place.generation == controls.generation;
        over.then(|| EndReached { frame: self.sound_end, place: self.place(block), end })
    }

    /// Begins a span where the content is not the continuation of the last one.
    fn record_span(&mut self, moving: bool) {
        let Some(block) = &self.current else { return };
        // Cheap for most frames: nothing changes within a block.
        let speed = if moving { self.speed } else { 0.0 };
        let continues = self.last.is_some_and(|last| {
            let (before, place) = (last.place, block.place);
            (before.generation, before.track, before.lap, last.speed)
                == (place.generation, place.track, place.lap, speed)
        });
        // Stretched blocks differ in where they start exactly.
        if continues && (self.at > 0 || speed == 1.0 || !moving) {
            return;
        }
        let span = TimelineSpan { first: self.frames, place: self.place(block), speed };
        self.last = Some(span);
        if self.spans.len() < SPANS {
            self.spans.push(span);
        } else if let Some(last) = self.spans.last_mut() {
            *last = span;
        }
    }

    /// Position of the next frame of the current block.
    fn place(&self, block: &PlaybackBlock) -> PlaybackPosition {
        let frames = block.frames();
        let position_s = if self.at > 0 && self.at >= frames {
            block.next_s
        } else {
            block.place.position_s + self.at as f64 / f64::from(self.rate.max(1)) * self.speed
        };
        PlaybackPosition { position_s, ..block.place }
    }
}

/// Writes to the first two channels of the device, or the mean to its only one.
fn write_frame(out: &mut [f32], left: f32, right: f32) {
    match out {
        [] => {}
        [only] => *only = 0.5 * (left + right),
        [first, second, rest @ ..] => {
            (*first, *second) = (left, right);
            rest.fill(0.0);
        }
    }
}
