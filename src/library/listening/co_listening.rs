//! Which recordings listeners put side by side, and how alike that makes them.

use crate::library::RecordingId;
use std::collections::HashMap;

/// Baskets with more recordings say that someone has them, not that they belong together.
const MOST_IN_BASKET: usize = 1000;
/// Baskets of nobody in particular, in which nothing is: with few real ones, two recordings that are in all of them are not there by
/// chance.
const PRIOR_BASKETS: f64 = 10.0;
/// Common baskets at which a similarity counts by half.
const SHRINKAGE: f64 = 1.0;
/// Baskets of a recording at which what listeners do is half known.
const HALF_KNOWN: f64 = 3.0;

/// What listeners put side by side: playlists, and listens that followed one another. Each is a basket of recordings.
#[derive(Debug, Default, Clone)]
pub struct CoListening {
    /// In the order of their numbers.
    recordings: Vec<RecordingId>,
    /// Items of each basket: indices of `recordings`, each once.
    baskets: Vec<Vec<usize>>,
    /// The baskets of each item.
    baskets_of: Vec<Vec<usize>>,
    /// A long basket says less of each pair in it.
    weights: Vec<f64>,
    weight: f64,
}

impl CoListening {
    /// From baskets of recordings. Those with fewer than two different recordings say nothing.
    pub fn new(baskets: impl IntoIterator<Item = Vec<RecordingId>>) -> Self {
        let mut baskets: Vec<Vec<RecordingId>> = baskets.into_iter().collect();
        for basket in &mut baskets {
            basket.sort_unstable();
            basket.dedup();
        }
        baskets.retain(|basket| (2..=MOST_IN_BASKET).contains(&basket.len()));
        let mut recordings: Vec<RecordingId> = baskets.iter().flatten().copied().collect();
        recordings.sort_unstable();
        recordings.dedup();
        let items: HashMap<RecordingId, usize> =
            recordings.iter().enumerate().map(|(item, recording)| (*recording, item)).collect();
        let mut baskets_of = vec![Vec::new(); recordings.len()];
        let indexed = |(number, basket): (usize, Vec<RecordingId>)| -> Vec<usize> {
            let basket: Vec<usize> =
                basket.iter().filter_map(|recording| items.get(recording).copied()).collect();
            for item in &basket {
                if let Some(baskets) = baskets_of.get_mut(*item) {
                    baskets.push(number);
                }
            }
            basket
        };
        let baskets: Vec<Vec<usize>> = baskets.into_iter().enumerate().map(indexed).collect();
        let weights: Vec<f64> =
            baskets.iter().map(|basket| 1.0 / (1.0 + basket.len() as f64).log2()).collect();
        Self { recordings, weight: weights.iter().sum(), baskets, baskets_of, weights }
    }

    /// The recordings that are in a basket, in the order of their numbers.
    pub fn recordings(&self) -> &[RecordingId] {
        &self.recordings
    }

    /// Number of baskets.
    pub fn baskets(&self) -> usize {
        self.baskets.len()
    }

    /// The recordings of a basket, in the order of their numbers.
    pub fn basket(&self, number: usize) -> Vec<RecordingId> {
        let items = self.baskets.get(number).map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(|item| self.recordings.get(*item).copied()).collect()
    }

    fn item_of(&self, recording: RecordingId) -> Option<usize> {
        self.recordings.binary_search(&recording).ok()
    }

    /// How much is known of what listeners do with each of [`Self::recordings`], 0 to 1; half with three baskets. `without`: a basket that
    /// does not count.
    pub fn knowledge(&self, without: Option<usize>) -> Vec<f64> {
        let count = |item| self.baskets_but(item, without).count() as f64;
        (0..self.recordings.len()).map(count).map(|count| count / (count + HALF_KNOWN)).collect()
    }

    /// As [`Self::knowledge`], of one recording.
    pub fn knowledge_of(&self, recording: RecordingId, without: Option<usize>) -> f64 {
        let count = self.item_of(recording).map_or(0, |item| self.baskets_but(item, without).count()) as f64;
        count / (count + HALF_KNOWN)
    }

    fn baskets_but(&self, item: usize, without: Option<usize>) -> impl Iterator<Item = usize> {
        let baskets = self.baskets_of.get(item).map(Vec::as_slice).unwrap_or_default();
        baskets.iter().copied().filter(move |basket| Some(*basket) != without)
    }

    /// Sum of the weights of an item's baskets.
    fn popularity(&self, item: usize, without: Option<usize>) -> f64 {
        self.baskets_but(item, without).filter_map(|basket| self.weights.get(basket)).sum()
    }

    /// How alike the seeds and each of [`Self::recordings`] are, 0 to 1: the mean over the seeds. `without`: a basket that does not count.
    ///
    /// For a seed and a recording: the cosine of the baskets that they are in, less what two recordings as popular as these have in
    /// common by chance, and shrunk where only one or two baskets say so.
    pub fn similarities(&self, seeds: &[RecordingId], without: Option<usize>) -> Vec<f64> {
        let mut similarities = vec![0.0; self.recordings.len()];
        let weight = |basket: usize| self.weights.get(basket).copied().unwrap_or_default();
        let total = self.weight - without.map_or(0.0, weight) + PRIOR_BASKETS;
        for seed in seeds.iter().filter_map(|seed| self.item_of(*seed)) {
            let mut common: HashMap<usize, (f64, f64)> = HashMap::new();
            for basket in self.baskets_but(seed, without) {
                for item in self.baskets.get(basket).into_iter().flatten().filter(|item| **item != seed) {
                    let (count, sum) = common.entry(*item).or_default();
                    *count += 1.0;
                    *sum += weight(basket);
                }
            }
            let of_seed = self.popularity(seed, without);
            for (item, (count, sum)) in common {
                let of_item = self.popularity(item, without);
                let by_chance = of_seed * of_item / total;
                let cosine = (sum - by_chance).max(0.0) / (of_seed * of_item).sqrt();
                if let Some(similarity) = similarities.get_mut(item) {
                    *similarity += cosine * count / (count + SHRINKAGE) / seeds.len() as f64;
                }
            }
        }
        similarities
    }

    /// Number of baskets with both.
    pub fn common_baskets(&self, one: RecordingId, other: RecordingId) -> usize {
        let (Some(one), Some(other)) = (self.item_of(one), self.item_of(other)) else { return 0 };
        let others = self.baskets_of.get(other).map(Vec::as_slice).unwrap_or_default();
        self.baskets_but(one, None).filter(|basket| others.binary_search(basket).is_ok()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn co_listening(baskets: &[&[i64]]) -> CoListening {
        CoListening::new(baskets.iter().map(|basket| basket.iter().copied().map(RecordingId).collect()))
    }

    fn similarity(co_listening: &CoListening, one: i64, other: i64) -> f64 {
        let similarities = co_listening.similarities(&[RecordingId(one)], None);
        co_listening.item_of(RecordingId(other)).map_or(0.0, |item| similarities[item])
    }

    #[test]
    fn the_similarity_is_the_cosine_less_chance_shrunk() {
        let known = co_listening(&[&[1, 2], &[1, 2, 2], &[1, 3]]);
        let weight = 1.0 / 3.0_f64.log2();
        let (one, two) = (3.0 * weight, 2.0 * weight);
        let by_chance = one * two / (3.0 * weight + PRIOR_BASKETS);
        let expected = (2.0 * weight - by_chance) / (one * two).sqrt() * 2.0 / 3.0;
        assert!((similarity(&known, 1, 2) - expected).abs() < 1e-12);
        assert!((similarity(&known, 2, 1) - expected).abs() < 1e-12, "symmetric");
        assert_eq!(similarity(&known, 2, 3), 0.0, "never together");
        assert_eq!(known.common_baskets(RecordingId(1), RecordingId(2)), 2);
        assert_eq!(known.common_baskets(RecordingId(2), RecordingId(3)), 0);
    }

    #[test]
    fn what_is_everywhere_is_like_nothing_in_particular() {
        let mut baskets: Vec<Vec<i64>> = (0..200).map(|n| vec![1000, n % 20, 100 + n]).collect();
        baskets.extend([vec![1, 2], vec![1, 2], vec![1, 2]]);
        let baskets: Vec<&[i64]> = baskets.iter().map(Vec::as_slice).collect();
        let known = co_listening(&baskets);
        assert!(similarity(&known, 1, 2) > 3.0 * similarity(&known, 1, 1000));
    }

    #[test]
    fn more_common_baskets_are_surer_and_shorter_ones_say_more() {
        let known = co_listening(&[&[1, 2], &[3, 4], &[3, 4], &[5, 6, 7, 8, 9, 10, 11, 12], &[5, 6, 13, 14]]);
        assert!(similarity(&known, 3, 4) > similarity(&known, 1, 2));
        assert!(similarity(&known, 5, 13) > similarity(&known, 5, 7));
    }

    #[test]
    fn a_basket_that_does_not_count_leaves_no_trace() {
        let with = co_listening(&[&[1, 2], &[1, 2], &[2, 3], &[1, 2, 3]]);
        let alone = co_listening(&[&[1, 2], &[1, 2], &[2, 3]]);
        let seeds = [RecordingId(1), RecordingId(3)];
        let (with, alone) = (with.similarities(&seeds, Some(3)), alone.similarities(&seeds, None));
        assert_eq!(with.len(), 3);
        for (with, alone) in with.iter().zip(&alone) {
            assert!((with - alone).abs() < 1e-12, "{with} {alone}");
        }
    }

    #[test]
    fn knowledge_grows_with_the_baskets() {
        let known = co_listening(&[&[1, 2], &[1, 3], &[1, 4], &[7], &[]]);
        assert_eq!(known.baskets(), 3);
        assert_eq!(known.knowledge(None), [0.5, 0.25, 0.25, 0.25]);
        assert_eq!(known.knowledge(Some(0)), [0.4, 0.0, 0.25, 0.25]);
        assert_eq!(known.knowledge_of(RecordingId(1), Some(0)), 0.4);
        assert_eq!(known.knowledge_of(RecordingId(7), None), 0.0);
        let all: Vec<i64> = (0..2000).collect();
        assert_eq!(co_listening(&[&all]).baskets(), 0, "a list of everything");
    }
}
