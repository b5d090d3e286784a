//! How good recommendations are: each case takes one recording out of a playlist, and asks for what is like the rest of it.

use super::order::in_order;
use super::recommender::Candidate;
use super::{Recommender, SimilarQuery};
use crate::cancel::Cancel;
use crate::library::RecordingId;
use rand::SeedableRng;
use rand::seq::{IteratorRandom, SliceRandom};
use rand_pcg::Pcg64Mcg;
use std::collections::HashSet;

/// Fewest recordings of a playlist that is evaluated: two others are compared with the one that was taken out.
const FEWEST: usize = 3;

/// How recommendations are evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationSettings {
    /// Recommendations of a case that count.
    pub count: usize,
    /// Weight of what listeners put side by side where both count, 0 to 1.
    pub weight: f64,
    /// Most cases; more are drawn from.
    pub most_cases: usize,
    /// Most other recordings of a playlist that are compared with.
    pub most_seeds: usize,
    /// The same seed draws the same cases.
    pub random_seed: u64,
}

impl Default for EvaluationSettings {
    fn default() -> Self {
        Self {
            count: 10,
            weight: SimilarQuery::DEFAULT_WEIGHT,
            most_cases: 1000,
            most_seeds: 20,
            random_seed: 1,
        }
    }
}

/// What an evaluation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Recordings that can be recommended.
    pub recordings: usize,
    /// Playlists and sessions that listeners made.
    pub baskets: usize,
    /// Number of cases.
    pub cases: usize,
    /// Cases whose recording is in no other playlist: content alone can find it.
    pub cold_cases: usize,
    /// The sound alone, listeners alone, and both, in this order.
    pub rows: Vec<EvaluationRow>,
}

/// How good one kind of recommendations is.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluationRow {
    /// `sound`, `listeners` or `both`.
    pub name: &'static str,
    /// Share of cases whose recording is among the first recommendations, 0 to 1.
    pub hit_rate: f64,
    /// Mean of 1 / rank, 0 where it is not among the first; 0 to 1.
    pub mean_reciprocal_rank: f64,
    /// The hit rate of the cold cases alone, 0 to 1; 0 without any.
    pub cold_hit_rate: f64,
}

/// One recording that was taken out of its basket.
struct Case {
    basket: usize,
    held_out: RecordingId,
    /// All others of the basket.
    others: Vec<RecordingId>,
    /// Those that are compared with.
    seeds: Vec<RecordingId>,
    is_cold: bool,
}

impl Recommender {
    /// Takes recordings out of what listeners put side by side, one at a time, and looks for them among the recommendations for the
    /// rest; the basket itself is unknown meanwhile. `None` if no basket has three recordings, or if cancelled.
    pub fn evaluate(&self, settings: &EvaluationSettings, cancel: &Cancel) -> Option<Evaluation> {
        let cases = self.cases(settings);
        type Score<'a> = &'a dyn Fn(&Candidate) -> Option<f64>;
        let kinds: [(&str, Score<'_>); 2] = [
            ("sound", &|candidate| candidate.sound),
            ("listeners", &|candidate| Some(candidate.listeners).filter(|together| *together > 0.0)),
        ];
        let names = ["sound", "listeners", "both"];
        let mut ranks: Vec<Vec<Option<usize>>> = vec![Vec::with_capacity(cases.len()); names.len()];
        for case in &cases {
            if cancel.is_cancelled() {
                return None;
            }
            let query = SimilarQuery::nearest(case.seeds.clone(), 0);
            let candidates = self.candidates(&query, Some(case.basket));
            for ((_, score), ranks) in kinds.iter().zip(&mut ranks) {
                ranks.push(self.rank(case, &candidates, score));
            }
            if let Some(ranks) = ranks.last_mut() {
                ranks.push(self.rank_in_order(case, candidates, settings.weight));
            }
        }
        let cold_cases = cases.iter().filter(|case| case.is_cold).count();
        let share = |count: usize, of: usize| if of == 0 { 0.0 } else { count as f64 / of as f64 };
        let row = |(name, ranks): (&'static str, &Vec<Option<usize>>)| {
            let found = |rank: &Option<usize>| rank.filter(|rank| *rank <= settings.count);
            let cold = cases.iter().zip(ranks).filter(|(case, _)| case.is_cold);
            EvaluationRow {
                name,
                hit_rate: share(ranks.iter().filter_map(found).count(), cases.len()),
                mean_reciprocal_rank: ranks
                    .iter()
                    .filter_map(found)
                    .map(|rank| 1.0 / rank as f64)
                    .sum::<f64>()
                    / cases.len() as f64,
                cold_hit_rate: share(cold.filter_map(|(_, rank)| found(rank)).count(), cold_cases),
            }
        };
        (!cases.is_empty()).then(|| Evaluation {
            recordings: self.candidates(&SimilarQuery::nearest(Vec::new(), 0), None).len(),
            baskets: self.co_listening.baskets(),
            cases: cases.len(),
            cold_cases,
            rows: names.into_iter().zip(&ranks).map(row).collect(),
        })
    }

    fn cases(&self, settings: &EvaluationSettings) -> Vec<Case> {
        let mut random = Pcg64Mcg::seed_from_u64(settings.random_seed);
        let places = (0..self.co_listening.baskets()).flat_map(|basket| {
            let recordings = self.co_listening.basket(basket);
            let count = if recordings.len() < FEWEST { 0 } else { recordings.len() };
            (0..count).map(move |place| (basket, place))
        });
        let mut places = places.sample(&mut random, settings.most_cases);
        places.shuffle(&mut random);
        let case = |(basket, place): (usize, usize)| {
            let mut others = self.co_listening.basket(basket);
            let held_out = (place < others.len()).then(|| others.remove(place))?;
            let seeds = others.iter().copied().sample(&mut random, settings.most_seeds);
            let is_cold = self.co_listening.knowledge_of(held_out, Some(basket)) == 0.0;
            Some(Case { basket, held_out, others, seeds, is_cold })
        };
        places.into_iter().filter_map(case).collect()
    }

    /// The rank of the recording that was taken out, from 1, among the recommendations; `None` if it is none.
    fn rank_in_order(&self, case: &Case, mut candidates: Vec<Candidate>, weight: f64) -> Option<usize> {
        let excluded = self.representatives(&case.others);
        candidates.retain(|candidate| !excluded.contains(&self.representative(candidate.recording)));
        let held_out = self.representative(case.held_out);
        let mut seen = HashSet::new();
        let ordered = in_order(candidates, weight);
        let contents = ordered.iter().map(|candidate| self.representative(candidate.recording));
        // Each content counts once.
        contents
            .filter(|content| seen.insert(*content))
            .position(|content| content == held_out)
            .map(|place| place + 1)
    }

    fn representatives(&self, recordings: &[RecordingId]) -> HashSet<RecordingId> {
        recordings.iter().map(|recording| self.representative(*recording)).collect()
    }

    /// The rank of the recording that was taken out, from 1; `None` if nothing recommends it. `score`: `None` of what is not recommended.
    fn rank(
        &self,
        case: &Case,
        candidates: &[Candidate],
        score: &dyn Fn(&Candidate) -> Option<f64>,
    ) -> Option<usize> {
        let excluded = self.representatives(&case.others);
        let held_out = self.representative(case.held_out);
        let of_held_out = candidates.iter().filter(|one| self.representative(one.recording) == held_out);
        let least = of_held_out.filter_map(score).max_by(f64::total_cmp)?;
        // Each content counts once, as among the recommendations. Of equal scores, half are before it.
        let (mut better, mut equal) = (HashSet::new(), HashSet::new());
        for candidate in candidates {
            let Some(score) = score(candidate).filter(|score| *score >= least) else { continue };
            let representative = self.representative(candidate.recording);
            if representative == held_out || excluded.contains(&representative) {
                continue;
            }
            if score > least {
                better.insert(representative)
            } else {
                equal.insert(representative)
            };
        }
        let equal = equal.difference(&better).count();
        Some(1 + better.len() + equal.div_ceil(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::listening::CoListening;
    use crate::library::similar::Embeddings;

    #[test]
    fn a_rank_counts_what_is_better_and_half_of_what_is_equal_each_content_once() {
        let id = RecordingId;
        let vectors = (1..=9).map(|n| (id(n), vec![n as f32]));
        let same = [vec![id(6), id(7)], vec![id(1), id(8)], vec![id(3), id(9)]];
        let recommender = Recommender::new(Embeddings::from_vectors(vectors), CoListening::default(), same);
        let candidates = recommender.candidates(&SimilarQuery::nearest(vec![], 0), None);
        // 1 and its copy 8 are excluded; 4 is better, 5 and the pair 6, 7 are equal, 2 is not recommended.
        let scores = [9.0, f64::NAN, 5.0, 6.0, 5.0, 5.0, 5.0, 9.0, 4.0];
        let score = |candidate: &Candidate| {
            let score = scores.get(usize::try_from(candidate.recording.0).unwrap() - 1).copied();
            score.filter(|score| !score.is_nan())
        };
        let case = |held_out| Case {
            basket: 0,
            held_out: id(held_out),
            others: vec![id(1)],
            seeds: vec![],
            is_cold: false,
        };
        assert_eq!(recommender.rank(&case(3), &candidates, &score), Some(3));
        assert_eq!(recommender.rank(&case(9), &candidates, &score), Some(3), "its copy is meant as well");
        assert_eq!(recommender.rank(&case(4), &candidates, &score), Some(1));
        assert_eq!(recommender.rank(&case(2), &candidates, &score), None);
    }
}
