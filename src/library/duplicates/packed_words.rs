//! A fingerprint's words as bytes: 100,000 fingerprints of a minute take 115 MB instead of 179.
//!
//! Each word is combined with the one before by exclusive or, since most of its bits are the same, and the lowest bytes of all words, then
//! the next ones and so on, are deflated. That takes 21 bits a word of music. A range coder with a model of each value took 17, four times
//! as long, and 130 lines; the file of 100,000 recordings stays below 250 MB with either.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// Bytes of a word.
const BYTES: usize = 4;
/// More words are no fingerprint; those beyond are dropped.
const MOST_WORDS: usize = 1 << 16;
/// Higher levels take longer and gain nothing.
const LEVEL: u8 = 1;

/// At most 65,536 words.
pub(in crate::library) fn pack(words: &[u32]) -> Vec<u8> {
    let words = words.get(..MOST_WORDS).unwrap_or(words);
    let before = std::iter::once(&0).chain(words);
    let changes: Vec<[u8; BYTES]> =
        words.iter().zip(before).map(|(word, before)| (word ^ before).to_le_bytes()).collect();
    let planes: Vec<u8> = (0..BYTES)
        .flat_map(|plane| changes.iter().filter_map(move |bytes| bytes.get(plane)))
        .copied()
        .collect();
    compress_to_vec(&planes, LEVEL)
}

/// The words that were packed; `None` from bytes that are damaged in a way that shows.
pub(in crate::library) fn unpack(bytes: &[u8]) -> Option<Vec<u32>> {
    let planes = decompress_to_vec_with_limit(bytes, BYTES * MOST_WORDS).ok()?;
    let count = planes.len() / BYTES;
    if count * BYTES != planes.len() {
        return None;
    }
    let mut words = vec![0; count];
    for (plane, bytes) in planes.chunks(count.max(1)).enumerate() {
        words.iter_mut().zip(bytes).for_each(|(word, byte)| *word |= u32::from(*byte) << (8 * plane));
    }
    let mut before = 0;
    for word in &mut words {
        *word ^= before;
        before = *word;
    }
    Some(words)
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
    fn words_that_change_as_those_of_music_take_two_thirds_of_their_bytes() {
        // Bits that change in one word of eight, some often, most seldom.
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let mut word = 0_u32;
        let mut next = || {
            (0..32)
                .filter(|bit| random.random_bool(0.26 - 0.008 * f64::from(*bit)))
                .for_each(|bit| word ^= 1 << bit);
            word
        };
        let words: Vec<u32> = (0..447).map(|_| next()).collect();
        let bytes = pack(&words).len();
        assert!(bytes < 447 * 4 * 3 / 4, "{bytes} bytes");
        assert!(pack(&[0x1234_5678; 447]).len() < 80);
    }

    #[test]
    fn damaged_bytes_give_nothing_or_a_bounded_number_of_words() {
        assert_eq!(unpack(&[]), None);
        assert_eq!(unpack(&[7]), None);
        assert_eq!(pack(&vec![5; MOST_WORDS + 9]), pack(&vec![5; MOST_WORDS]));
        // Five bytes are no words.
        assert_eq!(unpack(&compress_to_vec(&[1; 5], LEVEL)), None);
        assert_eq!(unpack(&compress_to_vec(&vec![1; BYTES * MOST_WORDS + BYTES], LEVEL)), None);
        let bytes = pack(&made(463, 0.13, 2));
        let mut random = Pcg64Mcg::seed_from_u64(3);
        let mut refused = 0;
        for _ in 0..2000 {
            let mut damaged = bytes.clone();
            damaged.truncate(random.random_range(2..=bytes.len()));
            let at = random.random_range(0..damaged.len());
            damaged[at] ^= random.random_range(1..=255);
            match unpack(&damaged) {
                Some(words) => assert!(words.len() <= MOST_WORDS),
                None => refused += 1,
            }
        }
        assert!(refused > 1000, "{refused}");
    }
}
