//! A rise of one key's salience → the odds that the key was struck.
//!
//! Whether a rise is a strike or the shadow of one (an octave, a partial, a room) shows in the half second around it,
//! in the keys that share partials with it and in the partials themselves. A network with one small hidden layer weighs that,
//! the same for all keys. It was taught on 73 performances played by three SoundFonts and two sampled pianos, detuned,
//! filtered and with noise.

use super::frames::Frames;
use super::network::Network;
use super::spectrum::BINS_PER_SEMITONE;

/// Frames before a rise that are looked at.
const BEFORE: i64 = 6;
/// Frames after it.
pub(super) const AFTER: i64 = 8;
/// Keys around, in semitones, that share partials with a key or lie beside it.
const OTHERS: [i32; 22] =
    [-36, -31, -28, -24, -19, -12, -7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7, 12, 19, 24, 28];
/// Partials 1 to 7 in bins above the fundamental; last the octave below, which must be empty.
const PARTIALS: [i32; 8] = [0, 36, 57, 72, 84, 93, 101, -36];
/// Numbers that are looked at.
const FEATURES: usize = (BEFORE + AFTER + 1) as usize + 3 * (OTHERS.len() + PARTIALS.len()) + 4;
/// Hidden values.
const HIDDEN: usize = 24;
/// Pairs of frames whose means stand for before, just after and later.
const MOMENTS: [(i64, i64); 3] = [(-2, -1), (1, 2), (4, 6)];

/// Weights of a [`Network`] with 109 inputs, 24 hidden values and 2 outputs: 11 kB.
static WEIGHTS: &[u8] = include_bytes!("decision.bin");

/// Everything that is looked at of a rise of `key` (0 to 87) at `frame`; frames up to `frame + AFTER` must be there.
fn features(frames: &Frames, frame: u64, key: usize, out: &mut [f32; FEATURES]) {
    let key_i = key as i32;
    let place = key as f32 / 44.0 - 1.0;
    let mean = |value: &dyn Fn(i64) -> f32, (a, b): (i64, i64)| 0.5 * (value(a) + value(b));
    let mut out = out.iter_mut();
    let mut put = |value: f32| {
        if let Some(out) = out.next() {
            *out = value;
        }
    };
    (-BEFORE..=AFTER).for_each(|offset| put(frames.key(frame, offset, key_i)));
    for other in OTHERS {
        MOMENTS.into_iter().for_each(|at| put(mean(&|offset| frames.key(frame, offset, key_i + other), at)));
    }
    for partial in PARTIALS {
        let bin = (key_i + 1) * BINS_PER_SEMITONE as i32 + partial;
        MOMENTS.into_iter().for_each(|at| put(mean(&|offset| frames.bin(frame, offset, bin), at)));
    }
    [frames.total(frame, -2), frames.total(frame, 2), place, place * place].into_iter().for_each(put);
}

/// What is thought of a rise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    /// Natural logarithm of the odds that the key was struck.
    pub log_odds: f32,
    /// How hard, if it was: MIDI velocity / 127, 0 to 1.
    pub strength: f32,
}

/// The network.
pub(super) struct Decision {
    network: Network,
    features: [f32; FEATURES],
}

impl Decision {
    /// Reads the weights.
    pub(super) fn new() -> Self {
        Self { network: Network::new(WEIGHTS, FEATURES, HIDDEN, 2), features: [0.0; FEATURES] }
    }

    /// About a rise of `key` at `frame`; frames up to `frame + AFTER` must be there.
    pub(super) fn weigh(&mut self, frames: &Frames, frame: u64, key: usize) -> Verdict {
        features(frames, frame, key, &mut self.features);
        let mut outputs = [0.0; 2];
        self.network.run(&self.features, &mut outputs);
        let [log_odds, strength] = outputs;
        Verdict { log_odds, strength: strength.clamp(0.05, 1.0) }
    }
}
