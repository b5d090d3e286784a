//! A rise of one key's activation → the odds that the key was struck.
//!
//! A rise is either an onset or a by-product of one (an octave, a partial, reverberation). Which of them it is shows in the half second
//! around it, in the keys that share partials with it and in the partials themselves. A network with one small hidden layer weighs
//! these features, the same for all keys. It was trained on 73 performances played by three SoundFonts and two sampled pianos,
//! detuned, filtered and with noise.

use super::frame_history::FrameHistory;
use super::mlp::Mlp;
use super::spectrum::BINS_PER_SEMITONE;

/// Frames before a rise among the features.
const BEFORE: i64 = 6;
/// Frames after it.
pub(super) const AFTER: i64 = 8;
/// Neighbouring keys, in semitones, and keys that share partials.
const OTHERS: [i32; 22] =
    [-36, -31, -28, -24, -19, -12, -7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7, 12, 19, 24, 28];
/// Partials 1 to 7 in bins above the fundamental; last the octave below, which must be empty.
const PARTIALS: [i32; 8] = [0, 36, 57, 72, 84, 93, 101, -36];
/// Values per rise.
const FEATURES: usize = (BEFORE + AFTER + 1) as usize + 3 * (OTHERS.len() + PARTIALS.len()) + 4;
/// Hidden units.
const HIDDEN: usize = 24;
/// Pairs of frames whose means describe the time before, just after and later.
const MOMENTS: [(i64, i64); 3] = [(-2, -1), (1, 2), (4, 6)];

/// Weights of an [`Mlp`] with 109 inputs, 24 hidden units and 2 outputs: 11 kB.
static WEIGHTS: &[u8] = include_bytes!("onset_classifier.bin");

/// Features of a rise of `key` (0 to 87) at `frame`; frames up to `frame + AFTER` must be there.
fn features(history: &FrameHistory, frame: u64, key: usize, out: &mut [f32; FEATURES]) {
    let key_i = key as i32;
    let register = key as f32 / 44.0 - 1.0;
    let mean = |value: &dyn Fn(i64) -> f32, (a, b): (i64, i64)| 0.5 * (value(a) + value(b));
    let mut out = out.iter_mut();
    let mut put = |value: f32| {
        let slot = out.next();
        debug_assert!(slot.is_some(), "more than {FEATURES} features");
        if let Some(slot) = slot {
            *slot = value;
        }
    };
    (-BEFORE..=AFTER).for_each(|offset| put(history.key(frame, offset, key_i)));
    for other in OTHERS {
        MOMENTS.into_iter().for_each(|at| put(mean(&|offset| history.key(frame, offset, key_i + other), at)));
    }
    for partial in PARTIALS {
        let bin = (key_i + 1) * BINS_PER_SEMITONE as i32 + partial;
        MOMENTS.into_iter().for_each(|at| put(mean(&|offset| history.bin(frame, offset, bin), at)));
    }
    [history.total(frame, -2), history.total(frame, 2), register, register * register]
        .into_iter()
        .for_each(put);
}

/// The classifier's output for a rise.
#[derive(Debug, Clone, Copy)]
pub(super) struct OnsetEstimate {
    /// Natural logarithm of the odds that the key was struck.
    pub log_odds: f32,
    /// Strength of the note if it was: MIDI velocity / 127, 0 to 1.
    pub strength: f32,
}

/// Classifies rises; reuses its buffers.
pub(super) struct OnsetClassifier {
    network: Mlp,
    features: [f32; FEATURES],
}

impl OnsetClassifier {
    /// Reads the weights.
    pub(super) fn new() -> Self {
        Self { network: Mlp::new(WEIGHTS, FEATURES, HIDDEN, 2), features: [0.0; FEATURES] }
    }

    /// Classifies a rise of `key` at `frame`; frames up to `frame + AFTER` must be there.
    pub(super) fn classify(&mut self, history: &FrameHistory, frame: u64, key: usize) -> OnsetEstimate {
        features(history, frame, key, &mut self.features);
        let mut outputs = [0.0; 2];
        self.network.forward(&self.features, &mut outputs);
        let [log_odds, strength] = outputs;
        OnsetEstimate { log_odds, strength: strength.clamp(0.05, 1.0) }
    }
}
