//! What of a stage moves at a time: a pure function of the audio analysed and of the time.

use super::envelope::{Lane, Lanes};
use super::hits::{Drum, Hit, Hits};
use super::salience::KEYS;
use super::strikes::{LIFT_S, LONGEST_S};
use super::timeline::{Strike, Timeline};

/// A key goes down in this time, so that it is down when the sound begins.
pub const ATTACK_S: f64 = 0.025;
/// And comes up in this time.
pub const RELEASE_S: f64 = 0.08;
/// Times nearer than this to the last frame decided can still change: a strike to come begins before its sound, and lifts
/// its key before that.
pub(super) const UNSETTLED_S: f64 = LIFT_S + 0.01;

/// All that was heard so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Motion {
    pub(super) timeline: Timeline,
    pub(super) hits: Hits,
    pub(super) lanes: Lanes,
    pub(super) settled_s: f64,
}

impl Motion {
    /// Before this time (s) nothing changes any more, however the recording goes on.
    pub fn settled_s(&self) -> f64 {
        self.settled_s
    }

    /// Strikes that start from `from_s` on and before `to_s`, in that order.
    pub fn strikes(&self, from_s: f64, to_s: f64) -> impl DoubleEndedIterator<Item = Strike> + '_ {
        self.timeline.between(from_s, to_s)
    }

    /// How far each key is down at a time, 0 to 1; A0 first.
    pub fn keys(&self, at_s: f64) -> [f32; KEYS] {
        let mut depths = [0.0_f32; KEYS];
        for strike in self.timeline.between(at_s - LONGEST_S - 1.0, at_s + ATTACK_S) {
            if let Some(depth) = depths.get_mut(usize::from(strike.key)) {
                *depth = depth.max(depth_of(&strike, at_s));
            }
        }
        depths
    }

    /// How far one key (0 to 87) is down at a time, 0 to 1.
    pub fn key_depth(&self, key: u8, at_s: f64) -> f32 {
        let near = self.timeline.between(at_s - LONGEST_S - 1.0, at_s + ATTACK_S);
        near.filter(|strike| strike.key == key).fold(0.0, |depth, strike| depth.max(depth_of(&strike, at_s)))
    }

    /// Hits of a drum from `from_s` on and before `to_s`, in that order.
    pub fn hits(&self, drum: Drum, from_s: f64, to_s: f64) -> impl DoubleEndedIterator<Item = Hit> + '_ {
        self.hits.between(drum, from_s, to_s)
    }

    /// The last hit of a drum at a time: how long ago it was (s), and how hard.
    pub fn last_hit(&self, drum: Drum, at_s: f64) -> Option<(f64, f32)> {
        self.hits.between(drum, 0.0, at_s).next_back().map(|hit| (at_s - hit.at_s, hit.strength))
    }

    /// A continuous movement at a time, 0 to 1.
    pub fn level(&self, lane: Lane, at_s: f64) -> f32 {
        self.lanes.at(lane, at_s)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.timeline.bytes() + self.hits.bytes() + self.lanes.bytes()
    }
}

/// How far a strike holds its key down, 0 to 1: eased, so that no key jumps.
fn depth_of(strike: &Strike, at_s: f64) -> f32 {
    let down = ease((at_s - strike.start_s + ATTACK_S) / ATTACK_S);
    let up = if strike.end_s.is_finite() { ease((at_s - strike.end_s) / RELEASE_S) } else { 0.0 };
    (down * (1.0 - up)) as f32
}

/// 0 to 1 with no slope at either end.
fn ease(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
