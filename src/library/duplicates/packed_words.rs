//! A fingerprint's words as bytes, half as many as they have themselves: 100,000 fingerprints of a minute take 90 MB.
//!
//! A word holds 16 values of two bits, and most of them are those of the word before. Each is coded as one decision: has it changed? If
//! it has, one or two more say to what. The probabilities depend on the position in the word and on the value before. That takes 16 bits
//! a word of music, where Chromaprint's own compression takes 23.

use super::range_coder::{Decoder, Encoder, Probability};

/// Values in a word.
const VALUES: usize = 16;

/// The probabilities of one value, by what it was before.
#[derive(Clone)]
struct Model {
    changed: [Probability; 4],
    /// Of those that changed, whether both bits did.
    both: [Probability; 4],
    /// Of those with one changed bit, whether it is the upper.
    upper: [Probability; 4],
}

impl Model {
    fn new() -> Self {
        Self {
            changed: [Probability::new(0.15); 4],
            both: [Probability::new(0.1); 4],
            upper: [Probability::new(0.5); 4],
        }
    }
}

/// At most 65,535 words; those beyond are dropped.
pub(in crate::library) fn pack(words: &[u32]) -> Vec<u8> {
    let count = u16::try_from(words.len()).unwrap_or(u16::MAX);
    let mut encoder = Encoder::after(count.to_le_bytes().to_vec());
    let mut models = [(); VALUES].map(|()| Model::new());
    let mut before = 0_u32;
    for word in words.iter().take(usize::from(count)) {
        for (value, model) in models.iter_mut().enumerate() {
            let old = before >> (2 * value) & 3;
            let flipped = (word ^ before) >> (2 * value) & 3;
            let [changed, both, upper] = model.decisions(old);
            encoder.encode(changed, flipped != 0);
            if flipped != 0 {
                encoder.encode(both, flipped == 3);
                if flipped != 3 {
                    encoder.encode(upper, flipped == 2);
                }
            }
        }
        before = *word;
    }
    encoder.finish()
}

/// The words that were packed; `None` from fewer bytes than any packing has. Other damage gives other words.
pub(in crate::library) fn unpack(bytes: &[u8]) -> Option<Vec<u32>> {
    let (count, coded) = bytes.split_first_chunk()?;
    let count = u16::from_le_bytes(*count);
    let mut decoder = Decoder::new(coded);
    let mut models = [(); VALUES].map(|()| Model::new());
    let mut word = 0_u32;
    let words = (0..count).map(|_| {
        for (value, model) in models.iter_mut().enumerate() {
            let [changed, both, upper] = model.decisions(word >> (2 * value) & 3);
            if decoder.decode(changed) {
                let flipped = match decoder.decode(both) {
                    true => 3,
                    false => 1 + u32::from(decoder.decode(upper)),
                };
                word ^= flipped << (2 * value);
            }
        }
        word
    });
    Some(words.collect())
}

impl Model {
    /// Those of a value that was `old` before, 0 to 3.
    fn decisions(&mut self, old: u32) -> [&mut Probability; 3] {
        let Self { changed: [c0, c1, c2, c3], both: [b0, b1, b2, b3], upper: [u0, u1, u2, u3] } = self;
        match old {
            0 => [c0, b0, u0],
            1 => [c1, b1, u1],
            2 => [c2, b2, u2],
            _ => [c3, b3, u3],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    /// Words of which each bit is that of the word before with a probability of 1 - `change`.
    fn made(count: usize, change: f64, seed: u64) -> Vec<u32> {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut word = random.random::<u32>();
        let mut next = || {
            (0..32).filter(|_| random.random_bool(change)).for_each(|bit| word ^= 1 << bit);
            word
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn unpacking_gives_the_words_that_were_packed() {
        let cases = [vec![], vec![0], vec![u32::MAX], vec![0; 500], vec![u32::MAX; 500]];
        for words in cases {
            assert_eq!(unpack(&pack(&words)).unwrap(), words);
        }
        for seed in 0..300 {
            let change = [0.01, 0.13, 0.5, 0.99][seed as usize % 4];
            let words = made(1 + seed as usize * 3, change, seed);
            assert_eq!(unpack(&pack(&words)).unwrap(), words, "seed {seed}");
        }
    }

    #[test]
    fn words_that_change_as_those_of_music_take_little_more_than_their_entropy() {
        let words = made(463, 0.13, 1);
        // 32 binary entropies of 0.13 are 17.8 bits a word.
        let entropy_bytes = 463.0 * 17.8 / 8.0;
        let bytes = pack(&words).len();
        assert!((bytes as f64) < 1.08 * entropy_bytes, "{bytes} bytes, entropy {entropy_bytes}");
        assert!(pack(&[0x1234_5678; 463]).len() < 80);
    }

    #[test]
    fn damaged_bytes_never_give_more_words_than_they_state() {
        assert_eq!(unpack(&[]), None);
        assert_eq!(unpack(&[7]), None);
        let bytes = pack(&made(463, 0.13, 2));
        let mut random = Pcg64Mcg::seed_from_u64(3);
        for _ in 0..2000 {
            let mut damaged = bytes.clone();
            damaged.truncate(random.random_range(2..=bytes.len()));
            let at = random.random_range(0..damaged.len());
            damaged[at] ^= random.random_range(1..=255);
            let stated = usize::from(u16::from_le_bytes([damaged[0], damaged[1]]));
            assert_eq!(unpack(&damaged).unwrap().len(), stated);
        }
    }
}
