//! A recording at random that is further away than others.

use rand::SeedableRng;
use rand::seq::IteratorRandom;
use rand_pcg::Pcg64Mcg;

/// One of those that are farther than `beyond`, or without it of the farther half; `None` if there is none. `distances`: of all
/// recordings from one; `may_be` says which of them count. The same seed draws the same one.
pub fn further(
    distances: &[f32],
    beyond: Option<f32>,
    may_be: impl Fn(usize) -> bool,
    seed: u64,
) -> Option<usize> {
    let counted = || distances.iter().copied().enumerate().filter(|(index, _)| may_be(*index));
    let beyond = beyond.or_else(|| {
        let mut sorted: Vec<f32> = counted().map(|(_, distance)| distance).collect();
        let middle = sorted.len() / 2;
        (middle < sorted.len()).then(|| {
            let (_, median, _) = sorted.select_nth_unstable_by(middle, f32::total_cmp);
            // Itself is in the farther half, so that one other is enough.
            median.next_down()
        })
    })?;
    let farther = counted().filter(|(_, distance)| *distance > beyond).map(|(index, _)| index);
    farther.choose(&mut Pcg64Mcg::seed_from_u64(seed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const DISTANCES: [f32; 6] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5];

    fn drawn(beyond: Option<f32>, may_be: impl Fn(usize) -> bool) -> BTreeSet<usize> {
        (0..200).filter_map(|seed| further(&DISTANCES, beyond, &may_be, seed)).collect()
    }

    #[test]
    fn it_is_beyond_the_distance_and_any_of_those() {
        assert_eq!(drawn(Some(0.2), |_| true), [3, 4, 5].into());
        assert_eq!(drawn(Some(0.5), |_| true), [].into());
        assert_eq!(drawn(Some(0.2), |index| index != 4), [3, 5].into());
        assert_eq!(further(&DISTANCES, Some(0.2), |_| true, 7), further(&DISTANCES, Some(0.2), |_| true, 7));
    }

    #[test]
    fn without_a_distance_it_is_of_the_farther_half() {
        assert_eq!(drawn(None, |_| true), [3, 4, 5].into());
        assert_eq!(drawn(None, |index| index < 2), [1].into());
        assert_eq!(further(&[], None, |_| true, 0), None);
    }
}
