//! State shared by the window, the player's thread and the device's callback.
//!
//! Commands take effect immediately, so the window sees them in the same frame, and a hundred seeks of a dragged cursor are a
//! single one for the thread, which only sees the latest state. The window and the thread hold the lock for less than a
//! microsecond; the callback only tries to lock it.

use super::command::PlayerCommand;
use super::controls::SharedControls;
use super::playback_timeline::{CallbackReport, EndKind, PlaybackTimeline};
use super::transport_state::{DesiredState, TransportState};
use super::{Output, PlayerState};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

/// Receives commands and reports.
pub(super) struct Transport {
    /// Controls for the callback.
    pub(super) controls: SharedControls,
    state: Mutex<TransportState>,
    wakeups: Sender<()>,
}

impl Transport {
    /// A transport without a recording, and the receiver of notifications for the thread.
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

    /// Applies a command.
    pub(super) fn apply(&self, command: PlayerCommand) {
        let mut state = self.lock();
        state.apply(command);
        self.publish(&state);
        drop(state);
        self.notify();
    }

    /// Notifies the thread.
    pub(super) fn notify(&self) {
        // One pending notification is enough.
        self.wakeups.try_send(()).ok();
    }

    /// The state for the window at `now`.
    pub(super) fn state(&self, now: Instant) -> PlayerState {
        let mut state = self.lock();
        PlayerState {
            playing: state.desired.playing,
            position_s: state.reported_position(now),
            duration_s: state.duration_s,
            output: state.output.clone(),
            problem: state.problem.clone(),
            track: state.desired.track,
            failed_next: state.failed_next.clone(),
            at_end: state.at_end == Some(EndKind::Recording),
            range: state.desired.range,
            looping: state.desired.looping,
            volume: state.volume,
            speed: state.desired.speed,
        }
    }

    /// The state that the thread must reach.
    pub(super) fn desired(&self) -> DesiredState {
        self.lock().desired.clone()
    }

    /// Adds the callback's report. Returns `false` if the lock is held; its spans must then be sent with the next report.
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

    /// Sets the recording that follows without a gap, or none. Returns its number.
    pub(super) fn set_next(&self, path: Option<Arc<Path>>) -> u64 {
        let mut state = self.lock();
        let number = state.set_next(path);
        self.publish(&state);
        drop(state);
        self.notify();
        number
    }

    /// The next recording was opened ahead.
    pub(super) fn next_opened(&self, number: u64, duration_s: Option<f64>) {
        let mut state = self.lock();
        if state.desired.next.as_ref().is_some_and(|next| next.number == number) {
            state.next_duration_s = duration_s;
        }
    }

    /// The next recording cannot be played.
    pub(super) fn next_failed(&self, number: u64, problem: String) {
        let mut state = self.lock();
        state.desired.next.take_if(|next| next.number == number);
        state.failed_next = Some((number, problem));
    }

    /// Blocks of the next recording are in the queue.
    pub(super) fn next_decoded(&self, number: u64) {
        self.lock().decoded_next = number;
    }

    /// When the first frame of the next recording is audible, if it was delivered to the device.
    pub(super) fn seam_due(&self) -> Option<Instant> {
        let state = self.lock();
        state.timeline.as_ref()?.seam_after(state.desired.track)
    }

    /// Goes over to the next recording if it is audible; whether it is.
    pub(super) fn pass_seam(&self, now: Instant) -> bool {
        let mut state = self.lock();
        let before = state.desired.track;
        state.position(now);
        state.desired.track != before
    }

    /// Recording number `load` was opened.
    pub(super) fn loaded(&self, load: u64, duration_s: Option<f64>) {
        let mut state = self.lock();
        if state.desired.load == load {
            state.set_duration(duration_s, false);
        }
    }

    /// Recording number `load` cannot be played any further.
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

    /// Starts the timeline of a new device of `rate` in Hz, or of none, at the audible position. Returns the number that the device's
    /// reports must carry.
    pub(super) fn change_timeline(&self, rate: Option<u32>, now: Instant) -> u64 {
        let mut state = self.lock();
        let position_s = state.position(now);
        state.move_to_device(position_s);
        state.timeline = rate.map(|rate| PlaybackTimeline::new(rate, now));
        state.device += 1;
        self.publish(&state);
        state.device
    }

    /// Sets the output in use.
    pub(super) fn set_output(&self, output: Output) {
        self.lock().output = output;
    }

    /// Time of the device's last callback.
    pub(super) fn reported(&self) -> Option<Instant> {
        self.lock().timeline.as_ref().map(PlaybackTimeline::reported)
    }

    /// When the end is audible, if it was delivered to the device.
    pub(super) fn end_due(&self) -> Option<Instant> {
        let state = self.lock();
        let ended = state.current_end()?;
        state.timeline.as_ref()?.time_of(ended.frame)
    }

    /// Pauses at the end; see [`TransportState::finish`].
    pub(super) fn finish(&self) {
        let mut state = self.lock();
        let Some(ended) = state.current_end() else { return };
        state.finish(ended);
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
