//! A made fingerprint, for libraries of many recordings.

use rand::{Rng, RngExt};

/// Words of a fingerprint of 60 s.
const WORDS: usize = 480;

/// As of music: from word to word, of the 16 values of two bits some change, mostly by one bit.
pub(crate) fn made_fingerprint(random: &mut impl Rng) -> Vec<u32> {
    let mut word: u32 = random.random();
    let mut next = || {
        for value in 0..16 {
            if random.random_bool(0.17) {
                let bits = if random.random_bool(0.05) { 3 } else { 1 << random.random_range(0..2) };
                word ^= bits << (2 * value);
            }
        }
        word
    };
    (0..WORDS).map(|_| next()).collect()
}
