//! Activations and onsets → notes: which keys go down and come up when.

use super::frame_history::FrameHistory;
use super::notes::Notes;
use super::onset_classifier::{AFTER, OnsetClassifier, OnsetEstimate};
use super::overtones::is_overtone;
use super::pitch_activation::KEYS;
use super::spectrum::HOP_S;

/// Log odds above which a rise is an onset; at about this value misses and false onsets are equally many.
const LOG_ODDS: f32 = 0.0;
/// Smallest rise that is classified.
const MIN_RISE: f32 = 0.03;
/// Frames between two onsets of a key: 48 ms, faster than any repetition (about 15 a second);
const MIN_GAP: u64 = 3;
/// 128 ms below C3, where the long frames spread an onset and bass strings beat.
const MIN_GAP_IN_BASS: u64 = 8;
const C3: usize = 27;
/// An onset follows the frame where the activation rises fastest by this much (measured).
const ONSET_DELAY_S: f64 = 0.003;
/// Before a repeated note the key comes up by this much earlier.
pub(super) const LIFT_S: f64 = 0.06;
/// Longest note: bass strings ring longer, but a key held down shows nothing more.
pub(super) const LONGEST_S: f64 = 12.0;

/// Keys that the hands alone often hold.
const HELD_BY_HANDS: f32 = 1.5;
/// With this many more keys down, the pedal is certainly down.
const PEDAL_RANGE: f32 = 1.5;
/// Weight of one damped key against the pedal.
const DAMPING_WEIGHT: f32 = 0.6;
/// Decay of that evidence per frame.
const DAMPING_DECAY: f32 = 0.94;

/// A note ends where its activation is less than this part of its maximum (a root of amplitude: -28 dB)
const DECAYED: f32 = 0.2;
/// or less than this (an average note reaches about 1),
const FAINTEST: f32 = 0.1;
/// or falls below this part of itself within 80 ms (-14 dB: a damper, no string decays so fast)
const DAMPED: f32 = 0.45;
/// and below this part of its maximum.
const DAMPED_OF_PEAK: f32 = 0.7;
/// Frames after an onset before its release is searched.
const ATTACK: u64 = 3;
/// Frames after an onset before a fall means a damper and not the end of the hammer's noise.
const NOISE: u64 = 6;

/// A key that is down.
#[derive(Debug, Clone, Copy)]
struct HeldKey {
    /// Number of its note.
    note: usize,
    /// Frame of its onset.
    since: u64,
    /// Largest activation, linear.
    peak: f32,
}

/// Finds notes frame by frame.
pub(super) struct NoteTracker {
    classifier: OnsetClassifier,
    held: [Option<HeldKey>; KEYS],
    /// Frame of each key's last onset.
    last: [Option<u64>; KEYS],
    /// Recent dampings: 1 for each key, decaying within a quarter of a second.
    damped: f32,
}

impl NoteTracker {
    /// All keys up.
    pub(super) fn new() -> Self {
        Self { classifier: OnsetClassifier::new(), held: [None; KEYS], last: [None; KEYS], damped: 0.0 }
    }

    /// Tracks all keys at one frame; frames up to `frame + AFTER` must be there.
    pub(super) fn track(&mut self, history: &FrameHistory, frame: u64, notes: &mut Notes) {
        self.damped *= DAMPING_DECAY;
        for key in 0..KEYS {
            let rested =
                self.last.get(key).is_some_and(|last| last.is_none_or(|last| frame >= last + min_gap(key)));
            let estimate =
                (rested && rises(history, frame, key)).then(|| self.classifier.classify(history, frame, key));
            let is_onset =
                |estimate: &OnsetEstimate| estimate.log_odds > LOG_ODDS && !is_overtone(history, frame, key);
            if let Some(estimate) = estimate.filter(is_onset) {
                self.start_note(history, frame, key, estimate.strength, notes);
            } else {
                self.release_if_ended(history, frame, key, notes);
            }
        }
    }

    fn start_note(
        &mut self,
        history: &FrameHistory,
        frame: u64,
        key: usize,
        strength: f32,
        notes: &mut Notes,
    ) {
        let (Some(held), Some(last)) = (self.held.get_mut(key), self.last.get_mut(key)) else { return };
        let start_s = frame as f64 * HOP_S + ONSET_DELAY_S;
        if let Some(held) = held.take() {
            notes.release(held.note, start_s - LIFT_S);
        }
        let at = |offset| linear(history, frame, offset, key);
        let peak = (0..=AFTER).map(at).fold(0.0, f32::max);
        let note = notes.push(key as u8, start_s, strength);
        *held = Some(HeldKey { note, since: frame, peak });
        *last = Some(frame);
    }

    /// Releases a key whose sound was damped or has decayed.
    fn release_if_ended(&mut self, history: &FrameHistory, frame: u64, key: usize, notes: &mut Notes) {
        let Some(slot) = self.held.get_mut(key) else { return };
        let Some(held) = slot.as_mut() else { return };
        let age = frame - held.since;
        let at = |offset| linear(history, frame, offset, key);
        let now = (at(0) + at(1) + at(2)) / 3.0;
        let (before, after) = ((at(-4) + at(-3) + at(-2)) / 3.0, (at(2) + at(3) + at(4)) / 3.0);
        let decayed = now < (DECAYED * held.peak).max(FAINTEST);
        let damped = age > NOISE + min_gap(key) - MIN_GAP
            && after < DAMPED * before
            && after < DAMPED_OF_PEAK * held.peak;
        let end_s = frame as f64 * HOP_S;
        if age > ATTACK + min_gap(key) - MIN_GAP && (decayed || damped) || age as f64 * HOP_S > LONGEST_S {
            notes.release(held.note, end_s);
            *slot = None;
            self.damped += f32::from(u8::from(damped));
        }
    }

    /// How likely the damper pedal is down, 0 to 1: more keys are down than hands hold, and no note stops abruptly.
    pub(super) fn pedal(&self) -> f32 {
        let down = self.held.iter().flatten().count() as f32;
        ((down - HELD_BY_HANDS) / PEDAL_RANGE - DAMPING_WEIGHT * self.damped).clamp(0.0, 1.0)
    }

    /// Ends the recording and all notes.
    pub(super) fn finish(&mut self, end_s: f64, notes: &mut Notes) {
        for held in self.held.iter_mut().filter_map(Option::take) {
            notes.release(held.note, end_s);
        }
    }
}

/// Activation / loudness, times ten.
fn linear(history: &FrameHistory, frame: u64, offset: i64, key: usize) -> f32 {
    history.key(frame, offset, key as i32).exp_m1()
}

fn min_gap(key: usize) -> u64 {
    if key < C3 { MIN_GAP_IN_BASS } else { MIN_GAP }
}

/// Whether the activation of a key rises faster at this frame than just before and after.
fn rises(history: &FrameHistory, frame: u64, key: usize) -> bool {
    let flux = |by: i64| {
        let at = |offset| history.key(frame, by + offset, key as i32);
        at(1) + 0.5 * at(2) - at(-1) - 0.5 * at(-2)
    };
    let here = flux(0);
    here > MIN_RISE && flux(-1) < here && flux(1) <= here
}
