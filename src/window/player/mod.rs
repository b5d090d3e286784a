//! Plays a recording on the default sound device and reports the position that is audible now.
//!
//! ```text
//! window → PlayerCommand → Transport → PlaybackEngine: BlockSource (decode, resample) → BlockQueue → AudioRenderer → device
//! window ← PlayerState ← Transport (PlaybackTimeline, DeviceClock) ← CallbackReport ←──────────────┘
//! ```
//!
//! The engine runs on its own thread, the renderer in the device's callback. Without a device, or when it is disconnected, a null
//! output keeps time instead, so that the window behaves the same with and without sound.

mod audio_renderer;
mod block_queue;
mod block_source;
mod command;
mod controls;
mod cpal_device;
mod device_clock;
mod engine;
mod error;
mod null_output;
mod output;
mod playback_speed;
mod playback_timeline;
mod speed_change;
#[cfg(test)]
mod tests;
mod transport;
mod transport_state;
mod upcoming;

use crate::window::joined_thread::JoinedThread;
use crate::window::supervisor::Supervisor;
use command::PlayerCommand;
use cpal_device::CpalBackend;
use engine::{NextStep, PlaybackEngine};
use output::OutputBackend;
pub(super) use playback_speed::{PlaybackSpeed, SPEEDS};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use transport::Transport;

/// Plays one recording after another. Dropping it stops playback and the thread, for which it waits briefly.
pub(super) struct Player {
    transport: Arc<Transport>,
    thread: JoinedThread,
}

/// The player's state at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlayerState {
    /// Playback was requested; sound may not have started yet.
    pub(super) playing: bool,
    /// The audible position in seconds. Never decreases, except by a seek or a loop.
    pub(super) position_s: f64,
    /// Duration in seconds from the container, or measured once the end was reached.
    pub(super) duration_s: Option<f64>,
    /// The output in use.
    pub(super) output: Output,
    /// Why the recording cannot be played, as a message for the user.
    pub(super) problem: Option<String>,
    /// Number of the recording; it changes when the next one has become audible.
    pub(super) track: u64,
    /// The last next recording that cannot be played: its number, and a message for the user.
    pub(super) failed_next: Option<(u64, String)>,
    /// Playback has reached the end of the recording.
    pub(super) at_end: bool,
    /// Start and end of the range that is played, in seconds.
    pub(super) range: Option<(f64, f64)>,
    /// Playback repeats.
    pub(super) looping: bool,
    /// Volume, 0 to 1.
    pub(super) volume: f32,
    /// The speed, also while paused.
    pub(super) speed: PlaybackSpeed,
}

/// The output of the player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Output {
    /// The device of this name, even while it is closed during a pause.
    Device(String),
    /// No device, with the reason as a message for the user.
    Silent(String),
    /// Nothing was played yet.
    NotOpened,
}

impl Player {
    /// Starts the thread `player`. It wakes the window whenever the state changes without a command: a recording was opened, its end was
    /// reached, a device was lost.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(supervisor: Supervisor) -> io::Result<Self> {
        Self::start_with(supervisor, || Box::new(CpalBackend))
    }

    fn start_with(
        supervisor: impl Into<Supervisor>,
        backend: impl FnOnce() -> Box<dyn OutputBackend> + Send + 'static,
    ) -> io::Result<Self> {
        let (transport, wakeups) = Transport::new();
        let (shared, supervisor) = (transport.clone(), supervisor.into());
        let thread = JoinedThread::start("player", move || {
            let mut engine = PlaybackEngine::new(shared, backend(), supervisor.clone());
            loop {
                // The channel is never disconnected, since the engine holds its sender; an error is the timeout.
                let now = Instant::now();
                let next = supervisor.catch(|| engine.step(now)).unwrap_or_else(|_| {
                    engine.recover(now);
                    NextStep::Wait(Some(now))
                });
                match next {
                    NextStep::Stop => return,
                    NextStep::Wait(Some(until)) => wakeups.recv_deadline(until).unwrap_or_default(),
                    NextStep::Wait(None) => wakeups.recv().unwrap_or_default(),
                }
            }
        })?;
        Ok(Self { transport, thread })
    }

    /// Loads a recording, paused at its start.
    pub(super) fn load(&mut self, path: &Path) {
        self.transport.apply(PlayerCommand::Load(path.to_owned()));
    }

    /// Sets the recording that follows this one without a gap, in place of the one before; `None`: playback ends. Returns its number, which
    /// becomes [`PlayerState::track`] when it is audible. Nothing follows a range, or a recording that repeats.
    pub(super) fn set_next(&mut self, path: Option<&Path>) -> u64 {
        self.transport.set_next(path.map(Arc::from))
    }

    /// Unloads the recording.
    pub(super) fn unload(&mut self) {
        self.transport.apply(PlayerCommand::Unload);
    }

    /// Plays, from the start if the end was reached. Tries to open a device if there was none.
    pub(super) fn play(&mut self) {
        self.transport.apply(PlayerCommand::Play);
    }

    /// Pauses.
    pub(super) fn pause(&mut self) {
        self.transport.apply(PlayerCommand::Pause);
    }

    /// Seeks to `time_s` in seconds, playing or paused. A position outside the played range clears the range.
    pub(super) fn seek(&mut self, time_s: f64) {
        self.transport.apply(PlayerCommand::Seek(time_s));
    }

    /// Plays from `start_s` to `end_s` in seconds and pauses there, or repeats the range while looping is on.
    pub(super) fn play_range(&mut self, start_s: f64, end_s: f64) {
        self.transport.apply(PlayerCommand::PlayRange { start_s, end_s });
    }

    /// Plays another range instead of the present one, from the present position if that is inside. A paused player stays paused.
    pub(super) fn change_range(&mut self, start_s: f64, end_s: f64) {
        self.transport.apply(PlayerCommand::ChangeRange { start_s, end_s });
    }

    /// Sets the duration in seconds, as measured by decoding: that of the container may be an estimate.
    pub(super) fn set_duration(&mut self, duration_s: f64) {
        self.transport.apply(PlayerCommand::SetDuration(Some(duration_s)));
    }

    /// Clears the range, so that playback continues beyond its end.
    pub(super) fn forget_range(&mut self) {
        self.transport.apply(PlayerCommand::ForgetRange);
    }

    /// Repeats the recording, or the range.
    pub(super) fn set_looping(&mut self, on: bool) {
        self.transport.apply(PlayerCommand::SetLooping(on));
    }

    /// Sets the volume, 0 to 1, perceptually even.
    pub(super) fn set_volume(&mut self, volume: f32) {
        self.transport.apply(PlayerCommand::SetVolume(volume));
    }

    /// Changes the speed, within [`SPEEDS`], from the next sample on that goes to the device.
    pub(super) fn set_speed(&mut self, speed: PlaybackSpeed) {
        self.transport.apply(PlayerCommand::SetSpeed(speed));
    }

    /// The state now; cheap.
    pub(super) fn state(&self) -> PlayerState {
        self.transport.state(Instant::now())
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.transport.apply(PlayerCommand::Close);
        self.thread.join();
    }
}
