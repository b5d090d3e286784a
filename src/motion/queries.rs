//! The state of the stage at any time: a function of the analysed audio and the time.

use super::envelopes::{EnvelopeChannel, Envelopes};
use super::hits::{Drum, Hit, Hits};
use super::note_tracker::{LIFT_S, LONGEST_S};
use super::notes::{Note, Notes};
use super::pitch_activation::KEYS;

/// A key goes down in this time, so that it is down when the sound begins.
pub const ATTACK_S: f64 = 0.025;
/// And comes up in this time.
pub const RELEASE_S: f64 = 0.08;
/// Times nearer than this to the last analysed frame can still change: a later note moves its key before its onset, and
/// releases the key before that.
pub(super) const UNSETTLED_S: f64 = LIFT_S + 0.01;

/// The motion of the audio analysed so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Motion {
    pub(super) notes: Notes,
    pub(super) hits: Hits,
    pub(super) envelopes: Envelopes,
    pub(super) settled_s: f64,
}

impl Motion {
    /// Before this time (s) nothing changes any more, however the recording continues.
    pub fn settled_s(&self) -> f64 {
        self.settled_s
    }

    /// Notes with `from_s <= onset < to_s`, in order.
    pub fn notes(&self, from_s: f64, to_s: f64) -> impl DoubleEndedIterator<Item = Note> + '_ {
        self.notes.between(from_s, to_s)
    }

    /// How far each key is down at a time, 0 to 1; A0 first.
    pub fn keys(&self, at_s: f64) -> [f32; KEYS] {
        let mut depths = [0.0_f32; KEYS];
        for note in self.notes.between(at_s - LONGEST_S - 1.0, at_s + ATTACK_S) {
            if let Some(depth) = depths.get_mut(usize::from(note.key)) {
                *depth = depth.max(depth_of(&note, at_s));
            }
        }
        depths
    }

    /// How far one key (0 to 87) is down at a time, 0 to 1.
    pub fn key_depth(&self, key: u8, at_s: f64) -> f32 {
        let near = self.notes.between(at_s - LONGEST_S - 1.0, at_s + ATTACK_S);
        near.filter(|note| note.key == key).fold(0.0, |depth, note| depth.max(depth_of(&note, at_s)))
    }

    /// Hits of a drum with `from_s <= time < to_s`, in order.
    pub fn hits(&self, drum: Drum, from_s: f64, to_s: f64) -> impl DoubleEndedIterator<Item = Hit> + '_ {
        self.hits.between(drum, from_s, to_s)
    }

    /// The last hit of a drum before a time: its age (s) and strength (0 to 1).
    pub fn last_hit(&self, drum: Drum, at_s: f64) -> Option<(f64, f32)> {
        self.hits.between(drum, 0.0, at_s).next_back().map(|hit| (at_s - hit.at_s, hit.strength))
    }

    /// A continuous movement at a time, 0 to 1.
    pub fn level(&self, channel: EnvelopeChannel, at_s: f64) -> f32 {
        self.envelopes.at(channel, at_s)
    }

    /// Memory in bytes.
    pub fn bytes(&self) -> usize {
        self.notes.bytes() + self.hits.bytes() + self.envelopes.bytes()
    }
}

/// How far a note holds its key down, 0 to 1; eased, so that no key jumps.
fn depth_of(note: &Note, at_s: f64) -> f32 {
    let down = ease((at_s - note.start_s + ATTACK_S) / ATTACK_S);
    let up = if note.end_s.is_finite() { ease((at_s - note.end_s) / RELEASE_S) } else { 0.0 };
    (down * (1.0 - up)) as f32
}

/// 0 to 1 with no slope at either end.
fn ease(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}
