//! Made fingerprints, and sound that is made here.

mod finding;
mod groups_of_a_library;
mod remaining;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Chances that the bits of a word change from one to the next, the lowest bit first: those of 1,279 recordings.
const CHANGES: [f64; 32] = [
    0.16, 0.10, 0.06, 0.04, 0.29, 0.21, 0.15, 0.10, 0.19, 0.13, 0.21, 0.12, 0.30, 0.24, 0.15, 0.09, 0.28,
    0.21, 0.07, 0.04, 0.11, 0.06, 0.22, 0.15, 0.17, 0.11, 0.05, 0.03, 0.05, 0.03, 0.05, 0.03,
];

/// A fingerprint as music has it: each word is the one before with some bits changed. `liveliness`: 1 for music; a held note 0.05.
pub(super) fn made_words(count: usize, liveliness: f64, seed: u64) -> Vec<u32> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut word = random.random::<u32>();
    let mut next = || {
        for (bit, change) in CHANGES.iter().enumerate() {
            word ^= u32::from(random.random_bool(change * liveliness)) << bit;
        }
        word
    };
    (0..count).map(|_| next()).collect()
}

/// The words with each bit changed with a chance of `errors`.
pub(super) fn noisy(words: &[u32], errors: f64, seed: u64) -> Vec<u32> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut changed =
        |word: &u32| (0..32).fold(*word, |word, bit| word ^ (u32::from(random.random_bool(errors)) << bit));
    words.iter().map(&mut changed).collect()
}
