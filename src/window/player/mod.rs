//! A recording → the loudspeaker, and the position that is heard.
//!
//! ```text
//! window → Command → Transport → Engine: BlockSource (decode, resample) → BlockQueue → AudioRenderer → device
//! window ← PlayerState ← Transport (PlaybackTimeline, DeviceClock) ← CallbackReport ←──────────────┘
//! ```
//!
//! The engine runs on a thread of its own, the renderer in the device's callback. A device that is missing or goes
//! away is replaced by a silent one, so that the window shows the same with and without sound.

mod audio_renderer;
mod block_queue;
mod block_source;
mod command;
mod controls;
mod cpal_device;
mod device_clock;
mod engine;
mod error;
mod output;
mod playback_timeline;
#[cfg(test)]
mod tests;
mod transport;
mod transport_state;

use command::Command;
use cpal_device::CpalBackend;
use engine::{Engine, Next};
use output::OutputBackend;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;
use transport::Transport;

/// Called when the state has changed by itself.
type Wake = Box<dyn Fn() + Send>;

/// Plays one recording at a time. Dropping it stops the sound and its thread.
pub(super) struct Player {
    transport: Arc<Transport>,
    thread: Option<JoinHandle<()>>,
}

/// What the player does now.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlayerState {
    /// Sound is wanted; it may not have begun yet.
    pub(super) playing: bool,
    /// What is heard now, in seconds: never backwards, except by a seek or a loop.
    pub(super) position_s: f64,
    /// As the container tells it, or where the end was found.
    pub(super) duration_s: Option<f64>,
    /// Where the sound goes.
    pub(super) output: Output,
    /// Why this recording cannot be played, in words.
    pub(super) problem: Option<String>,
    /// After the end comes the start.
    pub(super) looping: bool,
    /// 0 to 1.
    pub(super) volume: f32,
}

/// Where the sound goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Output {
    /// To this device; also while it is closed in a pause.
    Device(String),
    /// Nowhere, and why, in words.
    Silent(String),
    /// Nothing was played yet.
    NotOpened,
}

impl Player {
    /// Starts the thread named `player`. `wake` is called whenever the state has changed by itself: a
    /// recording was opened, its end was heard, a device has gone.
    pub(super) fn start(wake: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        Self::start_with(wake, || Box::new(CpalBackend))
    }

    fn start_with(
        wake: impl Fn() + Send + 'static,
        backend: impl FnOnce() -> Box<dyn OutputBackend> + Send + 'static,
    ) -> io::Result<Self> {
        let (transport, wakeups) = Transport::new();
        let shared = transport.clone();
        let thread = thread::Builder::new().name("player".to_owned()).spawn(move || {
            let mut engine = Engine::new(shared, backend(), Box::new(wake));
            loop {
                // The bell cannot go silent for ever, since the engine holds its other end.
                match engine.step(Instant::now()) {
                    Next::Stop => return,
                    Next::Wait(Some(until)) => wakeups.recv_deadline(until).unwrap_or_default(),
                    Next::Wait(None) => wakeups.recv().unwrap_or_default(),
                }
            }
        })?;
        Ok(Self { transport, thread: Some(thread) })
    }

    /// Another recording, paused at its start.
    pub(super) fn load(&mut self, path: &Path) {
        self.transport.apply(Command::Load(path.to_owned()));
    }

    /// No recording.
    pub(super) fn unload(&mut self) {
        self.transport.apply(Command::Unload);
    }

    /// Goes on, from the start if the end was reached. Tries the device again if there was none.
    pub(super) fn play(&mut self) {
        self.transport.apply(Command::Play);
    }

    /// Stops where it is.
    pub(super) fn pause(&mut self) {
        self.transport.apply(Command::Pause);
    }

    /// To `time_s` in seconds, playing or paused. Outside the range last played, that range is forgotten.
    pub(super) fn seek(&mut self, time_s: f64) {
        self.transport.apply(Command::Seek(time_s));
    }

    /// Plays from `start_s` to `end_s` in seconds and pauses there, or repeats it while looping is on.
    pub(super) fn play_range(&mut self, start_s: f64, end_s: f64) {
        self.transport.apply(Command::PlayRange { start_s, end_s });
    }

    /// Forgets the part that is played, and goes on behind it.
    pub(super) fn forget_range(&mut self) {
        self.transport.apply(Command::ForgetRange);
    }

    /// Repeats the recording, or the range last played.
    pub(super) fn set_looping(&mut self, on: bool) {
        self.transport.apply(Command::SetLooping(on));
    }

    /// From 0 to 1, as it feels.
    pub(super) fn set_volume(&mut self, volume: f32) {
        self.transport.apply(Command::SetVolume(volume));
    }

    /// What it does now; to be called as often as one likes.
    pub(super) fn state(&self) -> PlayerState {
        self.transport.state(Instant::now())
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.transport.apply(Command::Close);
        if let Some(thread) = self.thread.take() {
            // Its panic was printed when it happened, and the window is closing.
            thread.join().ok();
        }
    }
}
