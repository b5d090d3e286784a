//! A library of 100,000 recordings.

use super::{Sound, analysis, facts};
use pianoscope::cancel::Cancel;
use pianoscope::library::Library;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::HashSet;
use std::time::Instant;

/// Chances that the bits of a word change from one to the next, the lowest bit first: those of the 1,279 clips.
const CHANGES: [f64; 32] = [
    0.16, 0.10, 0.06, 0.04, 0.29, 0.21, 0.15, 0.10, 0.19, 0.13, 0.21, 0.12, 0.30, 0.24, 0.15, 0.09, 0.28,
    0.21, 0.07, 0.04, 0.11, 0.06, 0.22, 0.15, 0.17, 0.11, 0.05, 0.03, 0.05, 0.03, 0.05, 0.03,
];
/// Share of ones: words of two recordings are then equal once in 40 million times, as those of the clips.
const ONES: f64 = 0.7;

/// A walk that changes the bits as often as music does.
fn walk(count: usize, random: &mut Pcg64Mcg) -> Vec<u32> {
    let mut word = (0..32).fold(0, |word, bit| word | u32::from(random.random_bool(ONES)) << bit);
    let mut next = || {
        for (bit, change) in CHANGES.iter().enumerate() {
            let is_one = word >> bit & 1 == 1;
            let share = if is_one { 1.0 - ONES } else { ONES };
            let chance = change * share / (2.0 * ONES * (1.0 - ONES));
            word ^= u32::from(random.random_bool(chance.min(1.0))) << bit;
        }
        word
    };
    (0..count).map(|_| next()).collect()
}

fn noisy(words: &[u32], errors: f64, random: &mut Pcg64Mcg) -> Vec<u32> {
    let mut changed =
        |word: &u32| (0..32).fold(*word, |word, bit| word ^ u32::from(random.random_bool(errors)) << bit);
    words.iter().map(&mut changed).collect()
}

/// `count` recordings; every 50th is a copy of the one before, from 5 s on and with errors; every 20th is one held note.
fn made(count: usize) -> Vec<Sound> {
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let notes: Vec<u32> = (0..40).flat_map(|_| walk(1, &mut random)).collect();
    let mut sounds: Vec<Sound> = Vec::with_capacity(count);
    for index in 0..count {
        let words = match index {
            _ if index % 50 == 49 => {
                let original = &sounds[index - 1].words;
                noisy(&original[40..], 0.08, &mut random)
            }
            _ if index % 20 == 0 => noisy(&[notes[index / 20 % notes.len()]; 447], 0.01, &mut random),
            _ => walk(447, &mut random),
        };
        let duration_s = if index % 50 == 49 { 175.0 } else { 180.0 };
        sounds.push(Sound { name: format!("{index}.mp3"), words, duration_s });
    }
    sounds
}

/// Checks that exactly the planted pairs are found; prints what it took.
fn check(count: usize) {
    let sounds = made(count);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let mut library = Library::open(&path).unwrap().library;
    for many in sounds.chunks(1000) {
        let stored: Vec<_> = many.iter().map(|sound| (facts(&sound.name), analysis(sound))).collect();
        library.put_all(&stored).unwrap();
    }
    drop(sounds);
    let size = std::fs::metadata(&path).unwrap().len();
    let before = peak_memory();
    let start = Instant::now();
    let groups = library.duplicates(None, 2, &Cancel::new()).unwrap().unwrap().groups;
    let took = start.elapsed();
    println!(
        "{count} recordings: file {} MB, {} groups in {:.1} s, peak memory {before} MB before, {} MB after",
        size / 1_000_000,
        groups.len(),
        took.as_secs_f64(),
        peak_memory()
    );
    let found: HashSet<(String, String)> = groups
        .iter()
        .map(|group| {
            assert_eq!(group.members.len(), 2, "{group:?}");
            let name = |index: usize| group.members[index].recording.facts.location.to_string();
            (name(0), name(1))
        })
        .collect();
    let planted = (49..count).step_by(50);
    let expected: HashSet<(String, String)> =
        planted.map(|copy| (format!("/music/{}.mp3", copy - 1), format!("/music/{copy}.mp3"))).collect();
    assert_eq!(found.len(), groups.len());
    let missed = expected.difference(&found).count();
    let wrong: Vec<_> = found.difference(&expected).collect();
    println!("{} planted, {missed} missed, {} wrong", expected.len(), wrong.len());
    assert!(wrong.is_empty(), "{wrong:?}");
    // Of the copies with most errors, few have a word without one.
    assert!(missed * 50 <= expected.len(), "{missed} missed of {}", expected.len());
}

/// Most memory that this process had so far, in MB; 0 where the system does not say.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1000
}

#[test]
fn among_thousands_exactly_the_planted_copies_are_found() {
    check(3000);
}

#[test]
#[ignore = "a measurement: a minute and 300 MB"]
fn among_100_000_recordings_exactly_the_planted_copies_are_found() {
    check(100_000);
}
