//! Which made fingerprints are found to be the same.

use super::super::alignment::align;
use super::super::candidates::Limits;
use super::super::fingerprints::Fingerprints;
use super::super::pairs::{FoundPair, PairKind, find_pairs};
use super::{made_words, noisy};
use crate::cancel::Cancel;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Words of a minute.
const MINUTE: usize = 447;

fn found(recordings: &[(Vec<u32>, f64)]) -> Vec<FoundPair> {
    let mut fingerprints = Fingerprints::default();
    recordings.iter().for_each(|(words, _)| fingerprints.push(words.clone()));
    let durations_s: Vec<Option<f64>> = recordings.iter().map(|(_, duration)| Some(*duration)).collect();
    find_pairs(&fingerprints, &durations_s, Limits::default(), 2, &Cancel::new())
}

fn kinds(recordings: &[(Vec<u32>, f64)]) -> Vec<(usize, usize, PairKind)> {
    found(recordings).into_iter().map(|pair| (pair.a, pair.b, pair.kind)).collect()
}

#[test]
fn a_copy_with_errors_is_found_whole_or_cut_and_other_recordings_are_not() {
    let original = made_words(MINUTE, 1.0, 1);
    let recordings = [
        (original.clone(), 180.0),
        (noisy(&original, 0.05, 2), 180.4),
        // 5 s are missing at its start.
        (noisy(&original[40..], 0.05, 3), 175.0),
        // 20 s from the middle.
        (noisy(&original[200..342], 0.05, 4), 20.0),
        (made_words(MINUTE, 1.0, 5), 180.0),
        (made_words(MINUTE, 1.0, 6), 180.0),
    ];
    let pairs = found(&recordings);
    let kinds: Vec<_> = pairs.iter().map(|pair| (pair.a, pair.b, pair.kind)).collect();
    let (whole, cut) = (PairKind::Whole, PairKind::Cut);
    let expected = [(0, 1, whole), (0, 2, cut), (0, 3, cut), (1, 2, cut), (1, 3, cut), (2, 3, cut)];
    assert_eq!(kinds, expected);
    assert!((pairs[1].offset_s - 40.0 * 0.128_062_5).abs() < 1e-9, "{pairs:?}");
    assert!((0.04..0.06).contains(&pairs[0].bit_error_rate), "{pairs:?}");
    assert!((pairs[0].compared_s - 57.3).abs() < 0.1, "{pairs:?}");
}

#[test]
fn held_notes_hum_and_silence_match_nothing() {
    // The same note held in each of them, with little noise: they agree at every offset.
    let note = made_words(1, 1.0, 7);
    let held = |seed| (noisy(&vec![note[0]; MINUTE], 0.01, seed), 60.0);
    let mut recordings: Vec<(Vec<u32>, f64)> = (0..30).map(held).collect();
    recordings.extend((0..5).map(|_| (vec![0; MINUTE], 60.0)));
    assert_eq!(kinds(&recordings), []);
    // A slow recording is found all the same.
    let slow = made_words(MINUTE, 0.5, 8);
    recordings.extend([(slow.clone(), 60.0), (noisy(&slow, 0.02, 9), 60.0)]);
    assert_eq!(kinds(&recordings), [(35, 36, PairKind::Whole)]);
}

#[test]
fn excerpts_that_only_overlap_and_recordings_that_only_begin_alike_are_not_the_same() {
    let piece = made_words(2 * MINUTE, 1.0, 10);
    // The second half of one is the first half of the other.
    let first = (piece[..MINUTE].to_vec(), 60.0);
    let second = (piece[MINUTE / 2..MINUTE + MINUTE / 2].to_vec(), 60.0);
    assert_eq!(kinds(&[first.clone(), second]), []);
    // A jingle of 12 s, then something else.
    let mut jingle = piece[..100].to_vec();
    jingle.extend(made_words(MINUTE - 100, 1.0, 11));
    assert_eq!(kinds(&[first.clone(), (jingle, 60.0)]), []);
    // Cut at both ends, one at the start and one at the end: most of both is common.
    assert_eq!(
        kinds(&[(piece[40..MINUTE].to_vec(), 55.0), (piece[..MINUTE - 40].to_vec(), 55.0)]),
        [(0, 1, PairKind::Cut)]
    );
    // A track at the start of an album's recording.
    assert_eq!(kinds(&[first, (piece[..MINUTE].to_vec(), 2400.0)]), [(0, 1, PairKind::Cut)]);
}

#[test]
fn music_that_repeats_a_phrase_is_aligned_and_short_phrases_must_agree_better() {
    let phrase = made_words(70, 1.0, 12);
    let looped: Vec<u32> = phrase.iter().copied().cycle().take(MINUTE).collect();
    assert_eq!(
        kinds(&[(looped.clone(), 60.0), (noisy(&looped[25..], 0.03, 13), 57.0)]),
        [(0, 1, PairKind::Cut)]
    );
    let short = made_words(40, 1.0, 14);
    assert!(align(&short, &noisy(&short, 0.05, 15), 0).is_some());
    assert!(align(&short, &noisy(&short, 0.13, 15), 0).is_none());
    let long = made_words(MINUTE, 1.0, 14);
    assert!(align(&long, &noisy(&long, 0.11, 15), 0).is_some());
    assert!(align(&short[..23], &short[..23], 0).is_none());
    assert!(align(&long, &long, 430).is_none());
    assert!(align(&[], &long, i32::MAX - 1).is_none());
}

/// One note: a few bits change for good, each at its moment, as a string fades.
fn fading(note: u32, seed: u64) -> Vec<u32> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut words = vec![note; 184];
    for _ in 0..20 {
        let (bit, from) = (random.random_range(0..32), random.random_range(10..174));
        words.iter_mut().skip(from).for_each(|word| *word ^= 1 << bit);
    }
    words
}

#[test]
fn one_note_that_fades_is_found_by_the_moments_of_its_changes_and_no_other_recording_of_the_note_is() {
    let note = made_words(1, 1.0, 17)[0];
    let mut recordings: Vec<(Vec<u32>, f64)> = (0..30).map(|seed| (fading(note, seed), 26.0)).collect();
    assert_eq!(kinds(&recordings), []);
    recordings.push((noisy(&recordings[3].0, 0.0005, 18), 26.0));
    recordings.push((recordings[3].0[39..].to_vec(), 21.0));
    let expected = [(3, 30, PairKind::Whole), (3, 31, PairKind::Cut), (30, 31, PairKind::Cut)];
    assert_eq!(kinds(&recordings), expected);
    // Its first seconds alone, in which nothing changes, could be of any of them.
    assert!(align(&recordings[3].0[..30], &recordings[3].0[..30], 0).is_none());
}

#[test]
fn a_cancelled_search_gives_nothing() {
    let words = made_words(MINUTE, 1.0, 16);
    let mut fingerprints = Fingerprints::default();
    fingerprints.push(words.clone());
    fingerprints.push(words);
    let cancel = Cancel::new();
    cancel.cancel();
    assert_eq!(find_pairs(&fingerprints, &[None, None], Limits::default(), 2, &cancel), []);
    assert_eq!(find_pairs(&fingerprints, &[None, None], Limits::default(), 2, &Cancel::new()).len(), 1);
}
