//! Saliences and decisions → which keys are struck and let go when.

use super::decision::{AFTER, Decision, Verdict};
use super::frames::Frames;
use super::overtones::is_overtone;
use super::salience::KEYS;
use super::spectrum::HOP_S;
use super::timeline::Timeline;

/// Natural logarithm of the odds from which on a rise is a strike; about where misses and false strikes are as many.
const LOG_ODDS: f32 = 0.0;
/// Smallest rise that is looked at.
const LEAST_RISE: f32 = 0.03;
/// Frames between two strikes of a key: 48 ms, faster than any repetition (about 15 a second);
const APART: u64 = 3;
/// 128 ms below C3, where the long frames spread an onset and bass strings beat.
const APART_IN_BASS: u64 = 8;
const C3: usize = 27;
/// A strike is heard this much after the frame where the salience rises fastest (measured).
const LATE_S: f64 = 0.003;
/// Where a key is struck again, it was let go this long before.
pub(super) const LIFT_S: f64 = 0.06;
/// Longest strike: bass strings ring longer, but a key that lies still says nothing.
pub(super) const LONGEST_S: f64 = 12.0;

/// Keys that hands alone often hold.
const HELD_BY_HANDS: f32 = 1.5;
/// As many more, and the pedal is surely down.
const PEDAL_RANGE: f32 = 1.5;
/// Weight of one damped key against the pedal.
const DAMPING_WEIGHT: f32 = 0.6;
/// Per frame.
const DAMPING_FORGOTTEN: f32 = 0.94;

/// A key comes up where its salience is less than this of its largest (a root of amplitude: -28 dB)
const DECAYED: f32 = 0.2;
/// or less than this (an average strike reaches 1 or so),
const FAINTEST: f32 = 0.1;
/// or falls below this part of itself within 80 ms (-14 dB: a damper, no string dies away so fast)
const DAMPED: f32 = 0.45;
/// and below this part of its largest.
const DAMPED_OF_PEAK: f32 = 0.7;
/// Frames after a strike before its end is looked for.
const ATTACK: u64 = 3;
/// Frames after a strike before a fall is a damper and not the end of the hammer's noise.
const NOISE: u64 = 6;

/// A key that is down.
#[derive(Debug, Clone, Copy)]
struct Down {
    /// Its strike in the timeline.
    strike: usize,
    since: u64,
    /// Largest salience, linear.
    peak: f32,
}

/// Hears strikes out of frames.
pub(super) struct Strikes {
    decision: Decision,
    down: [Option<Down>; KEYS],
    last: [Option<u64>; KEYS],
    /// How much was damped of late: 1 for each key, forgotten in a quarter of a second.
    damped: f32,
}

impl Strikes {
    /// All keys up.
    pub(super) fn new() -> Self {
        Self { decision: Decision::new(), down: [None; KEYS], last: [None; KEYS], damped: 0.0 }
    }

    /// Decides one frame; frames up to `frame + AFTER` must be there.
    pub(super) fn decide(&mut self, frames: &Frames, frame: u64, timeline: &mut Timeline) {
        self.damped *= DAMPING_FORGOTTEN;
        for key in 0..KEYS {
            let rested =
                self.last.get(key).is_some_and(|last| last.is_none_or(|last| frame >= last + apart(key)));
            let verdict =
                (rested && rises(frames, frame, key)).then(|| self.decision.weigh(frames, frame, key));
            let struck = |verdict: &Verdict| verdict.log_odds > LOG_ODDS && !is_overtone(frames, frame, key);
            if let Some(verdict) = verdict.filter(struck) {
                self.strike(frames, frame, key, verdict.strength, timeline);
            } else {
                self.release(frames, frame, key, timeline);
            }
        }
    }

    fn strike(&mut self, frames: &Frames, frame: u64, key: usize, strength: f32, timeline: &mut Timeline) {
        let (Some(down), Some(last)) = (self.down.get_mut(key), self.last.get_mut(key)) else { return };
        let start_s = frame as f64 * HOP_S + LATE_S;
        if let Some(down) = down.take() {
            timeline.let_go(down.strike, start_s - LIFT_S);
        }
        let at = |offset| linear(frames, frame, offset, key);
        let peak = (0..=AFTER).map(at).fold(0.0, f32::max);
        let strike = timeline.strike(key as u8, start_s, strength);
        *down = Some(Down { strike, since: frame, peak });
        *last = Some(frame);
    }

    /// Lets a key go whose sound was damped or has died away.
    fn release(&mut self, frames: &Frames, frame: u64, key: usize, timeline: &mut Timeline) {
        let Some(slot) = self.down.get_mut(key) else { return };
        let Some(down) = slot.as_mut() else { return };
        let age = frame - down.since;
        let at = |offset| linear(frames, frame, offset, key);
        let now = (at(0) + at(1) + at(2)) / 3.0;
        let (before, after) = ((at(-4) + at(-3) + at(-2)) / 3.0, (at(2) + at(3) + at(4)) / 3.0);
        let gone = now < (DECAYED * down.peak).max(FAINTEST);
        let damped =
            age > NOISE + apart(key) - APART && after < DAMPED * before && after < DAMPED_OF_PEAK * down.peak;
        let end_s = frame as f64 * HOP_S;
        if age > ATTACK + apart(key) - APART && (gone || damped) || age as f64 * HOP_S > LONGEST_S {
            timeline.let_go(down.strike, end_s);
            *slot = None;
            self.damped += f32::from(u8::from(damped));
        }
    }

    /// How likely the damper pedal is down, 0 to 1: more keys are down than hands hold, and no sound stops short.
    pub(super) fn pedal(&self) -> f32 {
        let down = self.down.iter().flatten().count() as f32;
        ((down - HELD_BY_HANDS) / PEDAL_RANGE - DAMPING_WEIGHT * self.damped).clamp(0.0, 1.0)
    }

    /// The recording ended.
    pub(super) fn finish(&mut self, end_s: f64, timeline: &mut Timeline) {
        for down in self.down.iter_mut().filter_map(Option::take) {
            timeline.let_go(down.strike, end_s);
        }
    }
}

/// Salience / loudness, times ten.
fn linear(frames: &Frames, frame: u64, offset: i64, key: usize) -> f32 {
    frames.key(frame, offset, key as i32).exp_m1()
}

fn apart(key: usize) -> u64 {
    if key < C3 { APART_IN_BASS } else { APART }
}

/// Whether the salience of a key rises here faster than just before and after.
fn rises(frames: &Frames, frame: u64, key: usize) -> bool {
    let flux = |by: i64| {
        let at = |offset| frames.key(frame, by + offset, key as i32);
        at(1) + 0.5 * at(2) - at(-1) - 0.5 * at(-2)
    };
    let here = flux(0);
    here > LEAST_RISE && flux(-1) < here && flux(1) <= here
}
