//! The state behind the transport: commands change the desired state; reports of the callback update the position.

mod following;

use super::Output;
use super::command::PlayerCommand;
use super::playback_speed::PlaybackSpeed;
use super::playback_timeline::{EndKind, EndReached, PlaybackPosition, PlaybackTimeline};
use following::NextTrack;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Two generations may overlap by this many seconds where one continues the other.
const SEAM_S: f64 = 0.02;
/// A remainder of the recording that is not worth playing, in seconds: containers state durations to about this accuracy.
const REMAINDER_S: f64 = 0.05;

/// The state that the player's thread must reach.
#[derive(Debug, Clone)]
pub(super) struct DesiredState {
    /// Incremented with each recording.
    pub(super) load: u64,
    /// The recording.
    pub(super) path: Option<Arc<Path>>,
    /// Its number; none of those before had it.
    pub(super) track: u64,
    /// What follows it without a gap.
    pub(super) next: Option<NextTrack>,
    /// Incremented with each seek; blocks of earlier generations are dropped.
    pub(super) generation: u64,
    /// Start of this generation, in seconds.
    pub(super) start_s: f64,
    /// Start and end of the range to play, in seconds.
    pub(super) range: Option<(f64, f64)>,
    /// Playback is requested.
    pub(super) playing: bool,
    /// Incremented with each play command.
    pub(super) plays: u64,
    /// Playback repeats.
    pub(super) looping: bool,
    /// The speed.
    pub(super) speed: PlaybackSpeed,
    /// The thread must end.
    pub(super) closed: bool,
}

/// The state behind the transport's lock.
pub(super) struct TransportState {
    /// The state that the window wants.
    pub(super) desired: DesiredState,
    /// Volume, 0 to 1.
    pub(super) volume: f32,
    /// Duration of the recording in seconds.
    pub(super) duration_s: Option<f64>,
    /// The duration was measured by decoding; a container may state it wrong.
    duration_is_measured: bool,
    /// Number of the last recording.
    last_track: u64,
    /// Duration of the next recording in seconds, once it was opened.
    pub(super) next_duration_s: Option<f64>,
    /// Number of the last one that was decoded behind another.
    pub(super) decoded_next: u64,
    /// The last next recording that cannot be played, and why.
    pub(super) failed_next: Option<(u64, String)>,
    /// The output in use.
    pub(super) output: Output,
    /// Why the recording cannot be played.
    pub(super) problem: Option<String>,
    /// Incremented with each device.
    pub(super) device: u64,
    /// Timeline of the open device.
    pub(super) timeline: Option<PlaybackTimeline>,
    /// The end that the callback reported.
    pub(super) ended: Option<EndReached>,
    /// At an end, by playing or by a seek: the next play command starts over.
    pub(super) at_end: Option<EndKind>,
    /// Generation at the last play command.
    played: u64,
    /// Frames of earlier generations are not reported: a seek came in between.
    reported_from: u64,
    /// Generation, recording, lap and position last returned since then.
    last_reported: Option<(u64, u64, u32, f64)>,
}

impl TransportState {
    /// No recording.
    pub(super) fn new() -> Self {
        let desired = DesiredState {
            load: 0,
            path: None,
            track: 0,
            next: None,
            generation: 0,
            start_s: 0.0,
            range: None,
            playing: false,
            plays: 0,
            looping: false,
            speed: PlaybackSpeed::default(),
            closed: false,
        };
        Self {
            desired,
            volume: 1.0,
            duration_s: None,
            duration_is_measured: false,
            last_track: 0,
            next_duration_s: None,
            decoded_next: 0,
            failed_next: None,
            output: Output::NotOpened,
            problem: None,
            device: 0,
            timeline: None,
            ended: None,
            at_end: None,
            played: 0,
            reported_from: 0,
            last_reported: None,
        }
    }

    /// Applies a command.
    pub(super) fn apply(&mut self, command: PlayerCommand) {
        match command {
            PlayerCommand::Load(path) => self.load(Some(path.into())),
            PlayerCommand::Unload => self.load(None),
            PlayerCommand::Play => self.play(),
            PlayerCommand::Pause => self.desired.playing = false,
            PlayerCommand::Seek(time_s) => self.seek(time_s),
            PlayerCommand::PlayRange { start_s, end_s } => self.play_range(start_s, end_s),
            PlayerCommand::ChangeRange { start_s, end_s } => self.change_range(start_s, end_s),
            PlayerCommand::ForgetRange => self.forget_range(),
            PlayerCommand::SetDuration(duration_s) => self.set_duration(duration_s, true),
            PlayerCommand::SetLooping(on) => self.desired.looping = on,
            PlayerCommand::SetVolume(volume) if volume.is_nan() => {}
            PlayerCommand::SetVolume(volume) => self.volume = volume.clamp(0.0, 1.0),
            PlayerCommand::SetSpeed(speed) => self.set_speed(speed),
            PlayerCommand::Close => self.desired.closed = true,
        }
    }

    fn load(&mut self, path: Option<Arc<Path>>) {
        self.desired.load += 1;
        self.desired.path = path;
        self.last_track += 1;
        self.desired.track = self.last_track;
        (self.desired.next, self.failed_next) = (None, None);
        self.desired.range = None;
        self.desired.playing = false;
        (self.duration_s, self.duration_is_measured) = (None, false);
        self.problem = None;
        self.restart(0.0);
    }

    fn play(&mut self) {
        if self.desired.path.is_none() {
            return;
        }
        if self.problem.take().is_some() {
            // Open the file again: it may have been replaced.
            self.desired.load += 1;
        }
        match (self.at_end, self.desired.range) {
            (Some(_), Some((start_s, _))) if self.desired.looping => self.restart(start_s),
            (Some(EndKind::Range), _) => {
                self.desired.range = None;
                self.restart(self.desired.start_s);
            }
            (Some(EndKind::Recording), _) => {
                self.desired.range = None;
                self.restart(0.0);
            }
            (None, _) => {}
        }
        self.desired.playing = true;
        self.desired.plays += 1;
        self.played = self.desired.generation;
    }

    fn seek(&mut self, time_s: f64) {
        if !time_s.is_finite() || self.desired.path.is_none() {
            return;
        }
        let time_s = time_s.clamp(0.0, self.duration_s.unwrap_or(f64::MAX));
        if self.desired.range.is_some_and(|(start_s, end_s)| time_s < start_s || time_s >= end_s) {
            self.desired.range = None;
        }
        self.restart(time_s);
        // Playback that goes on reaches the end, or begins its next lap, by itself.
        if !self.desired.playing && self.duration_s.is_some_and(|duration_s| time_s >= duration_s) {
            self.at_end = Some(EndKind::Recording);
        }
    }

    fn play_range(&mut self, start_s: f64, end_s: f64) {
        if start_s.is_finite() && end_s > start_s.max(0.0) && self.desired.path.is_some() {
            let start_s = start_s.max(0.0);
            self.at_end = None;
            self.play();
            self.desired.range = Some((start_s, end_s));
            self.restart(start_s);
        }
    }

    /// Replaces the range; playback goes on, or stays paused, at its position if that is inside.
    fn change_range(&mut self, start_s: f64, end_s: f64) {
        let start_s = start_s.max(0.0);
        if !start_s.is_finite() || end_s.is_nan() || end_s <= start_s || self.desired.path.is_none() {
            return;
        }
        self.desired.range = Some((start_s, end_s));
        let next_s = self.delivered().map_or(self.desired.start_s, |place| place.position_s);
        if (start_s..end_s).contains(&next_s) {
            self.at_end = None;
            self.continue_anew();
        } else {
            self.restart(start_s);
        }
    }

    /// Sets the duration in seconds. One that was measured is kept.
    pub(super) fn set_duration(&mut self, duration_s: Option<f64>, is_measured: bool) {
        if is_measured || !self.duration_is_measured {
            (self.duration_s, self.duration_is_measured) = (duration_s, is_measured);
        }
    }

    fn forget_range(&mut self) {
        if self.desired.range.take().is_some() {
            // The end of the range may have been decoded already.
            self.continue_anew();
        }
    }

    fn set_speed(&mut self, speed: PlaybackSpeed) {
        let Some(speed) = speed.valid() else { return };
        let before = std::mem::replace(&mut self.desired.speed, speed);
        // At an end, playback starts over anyway.
        if !speed.is_same(before) && self.at_end.is_none() {
            self.continue_anew();
        }
    }

    /// Starts a new generation behind what was passed to the device, which is still played and reported: blocks that were decoded ahead
    /// no longer fit.
    fn continue_anew(&mut self) {
        let delivered = self.delivered();
        if let Some(place) = delivered {
            self.desired.start_s = place.position_s;
        }
        let is_pressed = self.played == self.desired.generation && delivered.is_none();
        self.desired.generation += 1;
        self.ended = None;
        if is_pressed {
            self.played = self.desired.generation;
        }
    }

    /// The position behind what was passed to the device since the last seek; if that is in the next recording, it becomes the present one.
    fn delivered(&mut self) -> Option<PlaybackPosition> {
        let delivered = self.timeline.as_ref().and_then(PlaybackTimeline::delivered);
        let delivered = delivered.filter(|place| place.generation >= self.reported_from)?;
        self.adopt(delivered);
        Some(delivered)
    }

    /// Starts a new generation at `start_s`; blocks of earlier ones are dropped.
    pub(super) fn restart(&mut self, start_s: f64) {
        self.desired.generation += 1;
        self.reported_from = self.desired.generation;
        self.desired.start_s = start_s;
        self.ended = None;
        self.at_end = None;
        self.last_reported = None;
    }

    /// Starts a new generation at the audible position for another device, which is no seek.
    pub(super) fn move_to_device(&mut self, position_s: f64) {
        let at_end = self.at_end;
        let untouched = self.played == self.desired.generation && position_s == self.desired.start_s;
        self.restart(position_s);
        self.at_end = at_end;
        if untouched {
            self.played = self.desired.generation;
        }
    }

    /// The end that was passed to the device, if it still applies.
    pub(super) fn current_end(&self) -> Option<EndReached> {
        // With looping on, the start follows.
        self.ended.filter(|ended| {
            ended.place.generation == self.desired.generation && self.desired.playing && !self.desired.looping
        })
    }

    /// Pauses at an end that is audible. Where play was pressed at the end of a recording whose duration was not known, so that nothing
    /// is left to play, it plays from the start instead.
    pub(super) fn finish(&mut self, ended: EndReached) {
        self.adopt(ended.place);
        let end_s = ended.place.position_s;
        let start_s = self.desired.start_s;
        if ended.end == EndKind::Recording {
            self.set_duration(Some(end_s), true);
        }
        let pressed_at_end = self.played == self.desired.generation && end_s - start_s < REMAINDER_S;
        if ended.end == EndKind::Recording && pressed_at_end && start_s > 0.0 {
            self.desired.range = None;
            self.restart(0.0);
            return;
        }
        self.restart(end_s);
        self.at_end = Some(ended.end);
        self.desired.playing = false;
    }

    /// The audible position in seconds, or the one that is audible next.
    pub(super) fn position(&mut self, now: Instant) -> f64 {
        self.audible(now).map_or(self.desired.start_s, |place| place.position_s)
    }

    fn audible(&mut self, now: Instant) -> Option<PlaybackPosition> {
        let place = self.timeline.as_ref()?.at(now)?;
        let audible = (place.generation >= self.reported_from).then_some(place)?;
        self.adopt(audible);
        Some(audible)
    }

    /// The position for the window: never decreases within a lap, although the clock may correct itself by a millisecond.
    pub(super) fn reported_position(&mut self, now: Instant) -> f64 {
        let Some(place) = self.audible(now) else {
            return self.last_reported.map_or(self.desired.start_s, |(.., last_s)| last_s);
        };
        let mut latest = (place.generation, place.track, place.lap, place.position_s);
        if let Some(last) = self.last_reported {
            // Where a generation continues another, both contain a fade.
            let is_seam = last.0 < latest.0 && (0.0..SEAM_S).contains(&(last.3 - latest.3));
            if last > latest {
                latest = last;
            } else if is_seam {
                latest.3 = last.3;
            }
        }
        self.last_reported = Some(latest);
        latest.3
    }
}
