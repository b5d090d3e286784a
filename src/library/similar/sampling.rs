//! Some recordings at a distance: neither the nearest nor anything at all.

use super::Hit;
use rand::SeedableRng;
use rand::seq::IteratorRandom;
use rand_pcg::Pcg64Mcg;

/// The part of all recordings that is drawn from, at least: a fiftieth to either side of the quantile.
const HALF_WIDTH: f64 = 0.02;
/// The recordings that are drawn from are at least this many times as many as are drawn.
const CHOICE: usize = 4;

/// Draws `count` of the hits, which are sorted by score, around the quantile `distance` of all of them: 0 is the nearest, 1 the farthest.
/// In order of score.
pub(super) fn at_distance(hits: Vec<Hit>, distance: f64, count: usize, random_seed: u64) -> Vec<Hit> {
    let total = hits.len();
    let width = ((total as f64 * 2.0 * HALF_WIDTH) as usize).max(count.saturating_mul(CHOICE)).min(total);
    let distance = if distance.is_nan() { 0.0 } else { distance.clamp(0.0, 1.0) };
    // The first one at the distance 0, the last one at 1.
    let first = ((total - width) as f64 * distance).round() as usize;
    let mut random = Pcg64Mcg::seed_from_u64(random_seed);
    let band = hits.into_iter().enumerate().skip(first).take(width);
    let mut drawn = band.sample(&mut random, count);
    drawn.sort_unstable_by_key(|(place, _)| *place);
    drawn.into_iter().map(|(_, hit)| hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::RecordingId;

    fn drawn(total: i64, distance: f64, count: usize, seed: u64) -> Vec<i64> {
        let hit = |n: i64| Hit { recording: RecordingId(n), score: -n as f64, sound: None, listeners: 0.0 };
        let hits = at_distance((0..total).map(hit).collect(), distance, count, seed);
        hits.into_iter().map(|hit| hit.recording.0).collect()
    }

    #[test]
    fn what_is_drawn_is_as_far_as_asked_for_and_differs_by_the_seed_only() {
        for (distance, from, to) in [(0.0, 0, 40), (0.25, 240, 280), (0.5, 480, 520), (1.0, 960, 1000)] {
            let numbers = drawn(1000, distance, 8, 3);
            assert_eq!(numbers.len(), 8, "{distance}");
            assert!(numbers.iter().all(|n| (from..to).contains(n)), "{distance}: {numbers:?}");
            assert!(numbers.is_sorted(), "the nearest first");
            assert_eq!(numbers, drawn(1000, distance, 8, 3));
            assert_ne!(numbers, drawn(1000, distance, 8, 4));
        }
    }

    #[test]
    fn small_libraries_and_odd_distances_give_what_there_is() {
        assert_eq!(drawn(3, 0.5, 10, 1), [0, 1, 2]);
        assert_eq!(drawn(0, 0.5, 10, 1), [0; 0]);
        assert!(drawn(100, f64::NAN, 2, 1).iter().all(|n| *n < 8));
        assert!(drawn(100, 7.0, 2, 1).iter().all(|n| *n >= 92));
        assert_eq!(drawn(100, 0.5, 0, 1), [0; 0]);
    }
}
