//! What was asked and what is heard: shared by the window, the player's thread and the device's callback.
//!
//! Commands take effect here and at once, so the window sees what it asked for in the same frame, and a
//! hundred seeks of a dragged cursor are one for the thread, which only ever looks at the last state. The window
//! and the thread hold the lock for less than a microsecond; the callback only tries it.

use super::command::Command;
use super::controls::SharedControls;
use super::playback_timeline::{CallbackReport, EndKind, PlaybackTimeline};
use super::transport_state::{DesiredState, TransportState};
use super::{Output, PlayerState};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

/// Both ends of commands and reports.
pub(super) struct Transport {
    /// For the callback.
    pub(super) controls: SharedControls,
    state: Mutex<TransportState>,
    wakeups: Sender<()>,
}

impl Transport {
    /// Nothing loaded; and the bell that rings when the thread should look.
    pub(super) fn new() -> (Arc<Self>, Receiver<()>) {
        let (wakeups, rung) = bounded(1);
        (
            Arc::new(Self {
                controls: SharedControls::new(1.0),
                state: Mutex::new(TransportState::new()),
                wakeups,
            }),
            rung,
        )
    }

    /// Takes a command.
    pub(super) fn apply(&self, command: Command) {
        let mut state = self.lock();
        state.apply(command);
        self.publish(&state);
        drop(state);
        self.notify();
    }

    /// Lets the thread look.
    pub(super) fn notify(&self) {
        // A bell that rings already is enough.
        self.wakeups.try_send(()).ok();
    }

    /// What the window draws at `now`.
    pub(super) fn state(&self, now: Instant) -> PlayerState {
        let mut state = self.lock();
        PlayerState {
            playing: state.desired.playing,
            position_s: state.reported_position(now),
            duration_s: state.duration_s,
            output: state.output.clone(),
            problem: state.problem.clone(),
            looping: state.desired.looping,
            volume: state.volume,
        }
    }

    /// What the thread works by.
    pub(super) fn desired(&self) -> DesiredState {
        self.lock().desired.clone()
    }

    /// The callback's report; `false` if somebody else held the lock, and it should be told with the next.
    pub(super) fn apply_report(&self, report: &CallbackReport<'_>) -> bool {
        let mut state = match self.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        let current = state.device == report.device;
        if let (Some(timeline), true) = (&mut state.timeline, current) {
            timeline.apply_report(report);
            state.ended = report.ended;
        }
        true
    }

    /// Recording number `load` was opened.
    pub(super) fn loaded(&self, load: u64, duration_s: Option<f64>) {
        let mut state = self.lock();
        if state.desired.load == load {
            state.duration_s = duration_s;
        }
    }

    /// Recording number `load` cannot be played on.
    pub(super) fn fail(&self, load: u64, now: Instant, problem: String) {
        let mut state = self.lock();
        if state.desired.load == load {
            let position_s = state.position(now);
            state.restart(position_s);
            state.desired.playing = false;
            state.problem = Some(problem);
            self.publish(&state);
        }
    }

    /// A device of `rate` in Hz begins at frame 0, or none at all. It goes on where the last one was heard.
    /// Returns the number that its reports must bear.
    pub(super) fn change_timeline(&self, rate: Option<u32>, now: Instant) -> u64 {
        let mut state = self.lock();
        let position_s = state.position(now);
        let at_end = state.at_end;
        state.restart(position_s);
        state.at_end = at_end;
        state.timeline = rate.map(|rate| PlaybackTimeline::new(rate, now));
        state.device += 1;
        self.publish(&state);
        state.device
    }

    /// Where the sound goes.
    pub(super) fn set_output(&self, output: Output) {
        self.lock().output = output;
    }

    /// When the device last took sound.
    pub(super) fn reported(&self) -> Option<Instant> {
        self.lock().timeline.as_ref().map(PlaybackTimeline::reported)
    }

    /// When the end is heard, if it was handed to the device.
    pub(super) fn end_due(&self) -> Option<Instant> {
        let state = self.lock();
        let ended = state.current_end()?;
        state.timeline.as_ref()?.time_of(ended.frame)
    }

    /// The end was heard: pauses there.
    pub(super) fn finish(&self) {
        let mut state = self.lock();
        let Some(ended) = state.current_end() else { return };
        if ended.end == EndKind::Recording {
            state.duration_s = Some(ended.place.position_s);
        }
        state.restart(ended.place.position_s);
        state.at_end = Some(ended.end);
        state.desired.playing = false;
        self.publish(&state);
    }

    fn publish(&self, state: &TransportState) {
        // The generation first: the callback reads it after `playing`.
        self.controls.set_generation(state.desired.generation);
        self.controls.set_looping(state.desired.looping);
        self.controls.set_volume(state.volume);
        self.controls.set_playing(state.desired.playing);
    }

    fn lock(&self) -> MutexGuard<'_, TransportState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
