//! Fingerprints and lengths → pairs of recordings that are the same.

use super::alignment::{Alignment, align};
use super::candidates::{Candidate, Limits, Parts, candidates};
use super::fingerprints::Fingerprints;
use crate::cancel::Cancel;
use crate::parallel_map::parallel_map;
use std::ops::ControlFlow;

/// Seconds from one word of a fingerprint to the next: 683 samples at a third of 16 kHz.
const WORD_S: f64 = 683.0 * 3.0 / 16_000.0;
/// Two lengths are the same up to this, which is more than what encoders add.
const SAME_LENGTH_S: f64 = 1.5;
const SAME_LENGTH_SHARE: f64 = 0.01;
/// How much of the shorter recording the longer one must have. Two excerpts that only overlap are no duplicates of each other: none of
/// them could go.
const LEAST_COMMON_SHARE: f64 = 0.7;
/// Candidates that one thread takes at once.
const PIECE: usize = 4096;

/// How two recordings are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairKind {
    /// Byte for byte.
    Exact,
    /// The same sound of the same length.
    Whole,
    /// One is a part of the other.
    Cut,
}

impl PairKind {
    /// As it is written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Whole => "whole",
            Self::Cut => "cut",
        }
    }
}

/// Two recordings, by their indices, that are the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FoundPair {
    /// Index of the first.
    pub a: usize,
    /// Index of the second, larger.
    pub b: usize,
    pub kind: PairKind,
    /// Seconds of sound that were compared.
    pub compared_s: f64,
    /// Different bits of all bits in that, 0 to 1.
    pub bit_error_rate: f64,
    /// Where the second begins in the first, in seconds; negative if the first begins in the second.
    pub offset_s: f64,
}

/// All pairs of the same recording, in order; empty if cancelled. `durations_s`: by index, `None` if not known.
pub(super) fn find_pairs(
    fingerprints: &Fingerprints,
    durations_s: &[Option<f64>],
    limits: Limits,
    threads: usize,
    cancel: &Cancel,
) -> Vec<FoundPair> {
    let parts = Parts::new(fingerprints.total_words(), limits);
    let mut found = Vec::new();
    for part in 0..parts.count {
        if cancel.is_cancelled() {
            return Vec::new();
        }
        let candidates = candidates(fingerprints, parts, part, limits);
        let pieces: Vec<&[Candidate]> = candidates.chunks(PIECE).collect();
        let aligned = parallel_map(&pieces, threads, |_, piece| {
            let aligned = aligned(fingerprints, piece);
            if cancel.is_cancelled() {
                ControlFlow::Break(Vec::new())
            } else {
                ControlFlow::Continue(aligned)
            }
        });
        found.extend(aligned.into_iter().flatten());
        keep_best(&mut found);
    }
    if cancel.is_cancelled() {
        return Vec::new();
    }
    let duration_s = |index: usize| durations_s.get(index).copied().flatten();
    let pairs = found.into_iter().filter_map(|(a, b, alignment)| {
        let words = (fingerprints.get(a).len(), fingerprints.get(b).len());
        pair(a, b, alignment, words, (duration_s(a), duration_s(b)))
    });
    pairs.collect()
}

/// Two recordings by their indices, and how they fit on each other.
type Aligned = (usize, usize, Alignment);

/// Leaves the best alignment of each pair, in order.
fn keep_best(found: &mut Vec<Aligned>) {
    found.sort_unstable_by(|(a, b, x), (c, d, y)| {
        (a, b).cmp(&(c, d)).then(x.bit_error_rate.total_cmp(&y.bit_error_rate))
    });
    found.dedup_by_key(|(a, b, _)| (*a, *b));
}

/// The best alignment of each pair of recordings in `piece`.
fn aligned(fingerprints: &Fingerprints, piece: &[Candidate]) -> Vec<Aligned> {
    let pairs = piece.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b));
    let best = pairs.filter_map(|offsets| {
        let first = offsets.first()?;
        let (a, b) = (first.a as usize, first.b as usize);
        let (words_a, words_b) = (fingerprints.get(a), fingerprints.get(b));
        let alignments = offsets.iter().filter_map(|candidate| align(words_a, words_b, candidate.offset));
        let best = alignments.min_by(|x, y| x.bit_error_rate.total_cmp(&y.bit_error_rate))?;
        Some((a, b, best))
    });
    best.collect()
}

/// The pair, if the lengths fit too: one recording must have most of the other.
fn pair(
    a: usize,
    b: usize,
    alignment: Alignment,
    words: (usize, usize),
    durations_s: (Option<f64>, Option<f64>),
) -> Option<FoundPair> {
    let offset_s = f64::from(alignment.offset) * WORD_S;
    let seconds = |words: usize| words as f64 * WORD_S;
    // What a wrong or missing length cannot take away: the sound that the words are of.
    let length_s = |duration_s: Option<f64>, words: usize| duration_s.unwrap_or(0.0).max(seconds(words));
    let (length_a, length_b) = (length_s(durations_s.0, words.0), length_s(durations_s.1, words.1));
    let shorter = length_a.min(length_b);
    let common = (length_a - offset_s.max(0.0)).min(length_b + offset_s.min(0.0));
    if common < LEAST_COMMON_SHARE * shorter {
        return None;
    }
    let tolerance = SAME_LENGTH_S.max(SAME_LENGTH_SHARE * shorter);
    let is_whole = (length_a - length_b).abs() <= tolerance && offset_s.abs() <= tolerance;
    Some(FoundPair {
        a,
        b,
        kind: if is_whole { PairKind::Whole } else { PairKind::Cut },
        compared_s: seconds(alignment.words),
        bit_error_rate: alignment.bit_error_rate,
        offset_s,
    })
}
