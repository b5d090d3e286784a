//! Which recordings may be the same: those with a rare word in common.
//!
//! Every word is 32 bits of two seconds of music, so two words of different recordings are equal about once in 40 million times, and in
//! copies between 1 in 12 (cut half-way between two words, at 24 kbit/s) and all. What many recordings have in common says nothing:
//! silence, hum, one long note. Such words are left out, as stop words are in a search of texts.

use super::fingerprints::Fingerprints;

/// Two recordings that may be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// Index of the first.
    pub a: u32,
    /// Index of the second, larger.
    pub b: u32,
    /// Position in `a` of the first word of `b`.
    pub offset: i32,
}

/// How much is considered, and how much of it at once; all bound memory and time, whatever the recordings sound like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Words in the index. Of more words only every second, third, ... is taken, chosen by its value, so that copies keep the same ones.
    pub words: usize,
    /// Words in one part of the index, 8 bytes each.
    pub words_of_part: usize,
    /// Candidates by the words of one part, 12 bytes each. If there are more, fewer words count as rare.
    pub candidates_of_part: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { words: 16_000_000, words_of_part: 2_000_000, candidates_of_part: 1_000_000 }
    }
}

/// Which words are in which part of the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    every: u32,
    pub count: u32,
}

impl Parts {
    pub(super) fn new(total_words: usize, limits: Limits) -> Self {
        let ratio = |words: usize, limit: usize| {
            u32::try_from(words.div_ceil(limit.max(1))).unwrap_or(u32::MAX).max(1)
        };
        let every = ratio(total_words, limits.words);
        Self { every, count: ratio(total_words / every as usize, limits.words_of_part) }
    }

    fn has(self, part: u32, word: u32) -> bool {
        // Knuth's multiplicative hash: the upper bits depend on all bits of the word.
        let hash = word.wrapping_mul(2_654_435_761) >> 8;
        hash.is_multiple_of(self.every) && hash / self.every % self.count == part
    }
}

/// Most recordings that may have a word in common.
const MOST_RECORDINGS: usize = 100;

/// A word of a recording, packed so that sorting brings equal words together: word, recording, position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Posting(u64);

/// Bits of a position, and of a recording.
const POSITION_BITS: u32 = 9;
const RECORDING_BITS: u32 = 23;

impl Posting {
    fn new(word: u32, recording: usize, position: usize) -> Self {
        Self(u64::from(word) << 32 | (recording as u64) << POSITION_BITS | position as u64)
    }

    fn word(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn recording(self) -> u32 {
        self.0 as u32 >> POSITION_BITS
    }

    fn position(self) -> i32 {
        self.0 as i32 & ((1 << POSITION_BITS) - 1)
    }
}

/// All pairs of recordings that have a rare word of this part in common, each with the offsets at which they have, in order. At most
/// 8 million recordings and 512 words of each are considered.
pub(super) fn candidates(
    fingerprints: &Fingerprints,
    parts: Parts,
    part: u32,
    limits: Limits,
) -> Vec<Candidate> {
    let postings = postings(fingerprints, parts, part);
    let (most, count) = most_recordings(&postings, limits.candidates_of_part);
    let mut candidates = Vec::with_capacity(count);
    for same in postings.chunk_by(|x, y| x.word() == y.word()).filter(|same| same.len() <= most) {
        for (index, x) in same.iter().enumerate() {
            candidates.extend(same.iter().skip(index + 1).map(|y| Candidate {
                a: x.recording(),
                b: y.recording(),
                offset: x.position() - y.position(),
            }));
        }
    }
    drop(postings);
    candidates.sort_unstable();
    candidates.dedup();
    candidates
}

/// The words of a part of all recordings in order, each once a recording, where it comes first.
fn postings(fingerprints: &Fingerprints, parts: Parts, part: u32) -> Vec<Posting> {
    let of_index = fingerprints.total_words() / parts.every as usize;
    // A tenth more than there are on the average.
    let mut postings = Vec::with_capacity(of_index / parts.count as usize / 10 * 11);
    for (recording, words) in fingerprints.iter().enumerate().take(1 << RECORDING_BITS) {
        let words = words.iter().enumerate().take(1 << POSITION_BITS);
        let taken = words.filter(|(_, word)| parts.has(part, **word));
        postings.extend(taken.map(|(position, word)| Posting::new(*word, recording, position)));
    }
    postings.sort_unstable();
    postings.dedup_by_key(|posting| (posting.word(), posting.recording()));
    postings
}

/// How many recordings may have a word in common so that there are at most `limit` candidates, up to [`MOST_RECORDINGS`]; and how many
/// candidates that gives.
fn most_recordings(postings: &[Posting], limit: usize) -> (usize, usize) {
    let mut words_by_recordings = [0_usize; MOST_RECORDINGS + 1];
    for same in postings.chunk_by(|x, y| x.word() == y.word()) {
        if let Some(words) = words_by_recordings.get_mut(same.len()) {
            *words += 1;
        }
    }
    let (mut most, mut candidates) = (0, 0);
    for (recordings, words) in words_by_recordings.iter().enumerate() {
        let more = words * recordings * recordings.saturating_sub(1) / 2;
        if candidates + more > limit {
            break;
        }
        (most, candidates) = (recordings, candidates + more);
    }
    (most, candidates)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprints(of: &[Vec<u32>]) -> Fingerprints {
        let mut fingerprints = Fingerprints::default();
        of.iter().for_each(|words| fingerprints.push(words.clone()));
        fingerprints
    }

    fn found(of: &[Vec<u32>], limits: Limits) -> Vec<(u32, u32, i32)> {
        let fingerprints = fingerprints(of);
        let parts = Parts::new(fingerprints.total_words(), limits);
        let found = (0..parts.count).flat_map(|part| candidates(&fingerprints, parts, part, limits));
        let mut found: Vec<_> = found.map(|candidate| (candidate.a, candidate.b, candidate.offset)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn a_common_word_gives_the_offset_and_a_repeated_one_counts_where_it_comes_first() {
        let of = [vec![1, 2, 3, 7, 7, 9], vec![], vec![7, 7, 10, 11], vec![2, 20]];
        assert_eq!(found(&of, Limits::default()), [(0, 2, 3), (0, 3, 1)]);
    }

    #[test]
    fn words_of_many_recordings_propose_nothing() {
        // All have the word 0, two of them the word 5 as well.
        let of: Vec<Vec<u32>> =
            (0..200).map(|i| if i == 17 || i == 60 { vec![0, 5] } else { vec![0] }).collect();
        assert_eq!(found(&of, Limits::default()), [(17, 60, 0)]);
        assert_eq!(found(&of[..100], Limits::default()).len(), 100 * 99 / 2);
        // With room for few candidates, the rarest words are kept.
        let few = Limits { candidates_of_part: 10, ..Limits::default() };
        assert_eq!(found(&of[..100], few), [(17, 60, 0)]);
    }

    #[test]
    fn with_more_words_than_the_index_takes_copies_keep_the_same_ones() {
        let made = |seed: u32| (0..400).map(|i| (seed * 1000 + i).wrapping_mul(0x9e37_79b9)).collect();
        let mut of: Vec<Vec<u32>> = (0..50).map(made).collect();
        of.push(of[20][30..].to_vec());
        let limits = Limits { words: 4000, ..Limits::default() };
        assert_eq!(found(&of, limits), [(20, 50, 30)]);
        let fingerprints = fingerprints(&of);
        let parts = Parts::new(fingerprints.total_words(), limits);
        let taken: usize = (0..parts.count).map(|part| postings(&fingerprints, parts, part).len()).sum();
        assert!((3000..5500).contains(&taken), "{taken}");
        // The same in parts of the index.
        let parts = Limits { words_of_part: 500, ..limits };
        assert!(Parts::new(fingerprints.total_words(), parts).count > 5);
        assert_eq!(found(&of, parts), [(20, 50, 30)]);
    }
}
