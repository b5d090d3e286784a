//! What is asked of the recommender.

use crate::library::RecordingId;
use crate::library::similar::SimilarQuery;

/// Most recordings that others are compared with: more have little in common.
pub(in crate::window) const MAX_SEEDS: usize = 32;
/// Recordings that are shown.
const COUNT: usize = 100;
/// Below this the nearest are meant.
const NEAR: f64 = 0.005;

/// What is asked of the recommender.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct SimilarAsk {
    /// Recordings that the others are compared with; at least one, at most [`MAX_SEEDS`].
    pub(in crate::window) seeds: Vec<RecordingId>,
    /// 0: the nearest. Else some at random from this quantile of all distances, up to 1.
    pub(in crate::window) distance: f64,
    /// How much counts what listeners put side by side, 0 to 1.
    pub(in crate::window) weight: f64,
    /// Another number draws others.
    pub(in crate::window) random_seed: u64,
}

impl SimilarAsk {
    /// The nearest to `seeds`, of which the first [`MAX_SEEDS`] count, each once. The weight is that of the request before.
    pub(super) fn nearest(seeds: Vec<RecordingId>, before: Option<&Self>) -> Self {
        let mut unique = Vec::with_capacity(seeds.len().min(MAX_SEEDS));
        for seed in seeds {
            if unique.len() < MAX_SEEDS && !unique.contains(&seed) {
                unique.push(seed);
            }
        }
        let weight = before.map_or(SimilarQuery::DEFAULT_WEIGHT, |before| before.weight);
        Self { seeds: unique, distance: 0.0, weight, random_seed: 1 }
    }

    /// Whether chance has a part in the answer.
    pub(in crate::window) fn is_random(&self) -> bool {
        self.distance >= NEAR
    }

    pub(super) fn query(&self) -> SimilarQuery {
        SimilarQuery {
            weight: self.weight,
            distance: self.is_random().then_some(self.distance),
            random_seed: self.random_seed,
            ..SimilarQuery::nearest(self.seeds.clone(), COUNT)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_count_once_and_only_so_many_and_the_weight_stays() {
        let ids = |numbers: &[i64]| numbers.iter().copied().map(RecordingId).collect::<Vec<_>>();
        let first = SimilarAsk::nearest(ids(&[3, 1, 3]), None);
        assert_eq!(first.seeds, ids(&[3, 1]));
        let chosen = SimilarAsk { weight: 0.2, distance: 0.4, random_seed: 9, ..first };
        let many: Vec<i64> = (0..100).collect();
        let next = SimilarAsk::nearest(ids(&many), Some(&chosen));
        assert_eq!((next.seeds.len(), next.weight, next.distance), (MAX_SEEDS, 0.2, 0.0));
        assert_eq!((chosen.query().distance, next.query().distance), (Some(0.4), None));
    }
}
