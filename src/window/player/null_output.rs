//! An output without a device: discards the audio in real time, and the position advances as with sound.

use super::audio_renderer::AudioRenderer;
use std::time::{Duration, Instant};

/// Simulated latency, as a device has it: the position is interpolated smoothly between two calls.
const LATENCY: Duration = Duration::from_millis(60);
/// Interval in which [`NullOutput::play`] must be called.
const INTERVAL: Duration = Duration::from_millis(25);
/// Frames rendered at once.
const FRAMES: usize = 512;
/// A call that is this late means that the machine was suspended, and playback with it.
const SUSPENDED: Duration = Duration::from_secs(1);

/// Takes samples in real time and discards them.
pub(super) struct NullOutput {
    renderer: AudioRenderer,
    /// When frame number `.1` is audible; `None` while nothing plays.
    anchor: Option<(Instant, u64)>,
    buffer: Vec<f32>,
}

impl NullOutput {
    /// An output that plays nothing yet.
    pub(super) fn new(renderer: AudioRenderer) -> Self {
        let buffer = vec![0.0; FRAMES * renderer.channels()];
        Self { renderer, anchor: None, buffer }
    }

    /// Renders what is due at `now`. Returns when to call again, if anything plays.
    pub(super) fn play(&mut self, now: Instant, playing: bool) -> Option<Instant> {
        if !playing && self.renderer.is_silent() {
            self.anchor = None;
            return None;
        }
        let rate = f64::from(self.renderer.rate().max(1));
        loop {
            let frames = self.renderer.frames();
            let (at, number) = *self.anchor.get_or_insert_with(|| {
                self.renderer.interrupted();
                (now, frames)
            });
            let audible = at + Duration::from_secs_f64((frames - number) as f64 / rate);
            if audible + SUSPENDED < now {
                self.anchor = None;
                continue;
            }
            if audible > now + LATENCY {
                return Some(now + INTERVAL);
            }
            // As if it had been requested in time.
            self.renderer.render(&mut self.buffer, audible.checked_sub(LATENCY).unwrap_or(now), LATENCY);
        }
    }
}
