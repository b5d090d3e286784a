//! A random excerpt of a score: start, tempo and playing style.

use super::playing_style::PlayingStyle;
use super::score::{Note, Score};
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_pcg::Pcg64Mcg;

/// Every note ends at least this long before the end of the file, so that its release is included.
const TAIL_S: f64 = 0.3;
/// A file with more notes per second is damaged, not music.
const MOST_NOTES_PER_S: f64 = 60.0;

/// Notes from 0 s on; all end before the excerpt does.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Excerpt {
    /// Sorted by start.
    pub(super) notes: Vec<Note>,
    /// Length of a quarter note in seconds.
    pub(super) beat_s: f64,
    /// Length in seconds.
    pub(super) seconds: f64,
}

impl Excerpt {
    /// Draws an excerpt of at most `seconds`; a shorter score gives a shorter one.
    pub(super) fn draw(random: &mut Pcg64Mcg, score: &Score, seconds: f64) -> Self {
        let tempo = random.random_range(0.8..1.25);
        let style = PlayingStyle::draw(random);
        let from_s = random_start(random, &score.notes, seconds * tempo) - random.random_range(0.0..0.3);
        let last_s = seconds - TAIL_S;
        let at = |s: f64| ((s - from_s) / tempo).min(last_s);
        let here = score.notes.iter().map(|n| Note {
            start_s: (n.start_s - from_s) / tempo,
            key_up_s: at(n.key_up_s),
            damped_s: at(n.damped_s),
            ..*n
        });
        let most = (MOST_NOTES_PER_S * seconds) as usize;
        let notes: Vec<Note> = here.filter(|n| (0.0..last_s).contains(&n.start_s)).take(most).collect();
        let notes = style.play(random, &notes);
        let ends_s = notes.iter().map(|n| n.damped_s).fold(0.0, f64::max);
        let beat_s = score.beat_s(from_s) / tempo;
        Self { notes, beat_s, seconds: seconds.min(ends_s + 4.0 * TAIL_S) }
    }
}

/// The start of a random note with `seconds` of music after it, if there is one. Drawing a note, not a time, keeps a file of
/// absurd length from yielding silence.
fn random_start(random: &mut Pcg64Mcg, notes: &[Note], seconds: f64) -> f64 {
    let end_s = notes.iter().map(|n| n.damped_s).fold(0.0, f64::max);
    let early: Vec<&Note> = notes.iter().take_while(|n| n.start_s + seconds <= end_s).collect();
    early.choose(random).copied().or(notes.first()).map_or(0.0, |n| n.start_s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::score::KEYS;
    use rand::SeedableRng;

    #[test]
    fn every_note_ends_before_the_excerpt_does() {
        let note = |i: u32| Note {
            start_s: f64::from(i) * 0.25,
            key_up_s: f64::from(i) * 0.25 + 5.0,
            damped_s: f64::from(i) * 0.25 + 50.0,
            pitch: 21 + (i % 88) as u8,
            velocity: 64,
        };
        let score = Score { notes: (0..400).map(note).collect(), beats: vec![(0.0, 0.5)] };
        for seed in 0..20 {
            let excerpt = Excerpt::draw(&mut Pcg64Mcg::seed_from_u64(seed), &score, 10.0);
            assert!(!excerpt.notes.is_empty());
            assert!(excerpt.seconds <= 10.0);
            for n in &excerpt.notes {
                assert!(n.start_s >= 0.0 && n.start_s <= n.key_up_s && n.key_up_s <= n.damped_s);
                assert!(n.damped_s < excerpt.seconds, "{n:?}");
                assert!(KEYS.contains(&n.pitch));
            }
        }
    }

    #[test]
    fn a_score_of_absurd_length_and_one_of_absurd_density_stay_small() {
        let note = |i: u32, at: f64| Note {
            start_s: at,
            key_up_s: at,
            damped_s: at + 1.0,
            pitch: 60,
            velocity: 1 + (i % 127) as u8,
        };
        let far = Score { notes: vec![note(0, 0.0), note(1, 1e12)], beats: vec![] };
        let dense = Score { notes: (0..100_000).map(|i| note(i, 0.0)).collect(), beats: vec![] };
        for score in [far, dense] {
            let excerpt = Excerpt::draw(&mut Pcg64Mcg::seed_from_u64(1), &score, 10.0);
            assert!((1..=3 * 600).contains(&excerpt.notes.len()));
        }
    }
}
