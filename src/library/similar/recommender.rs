//! Content and co-listening in one score.

use super::Embeddings;
use super::load::ReadAt;
use super::order::in_order;
use super::sampling::at_distance;
use crate::library::listening::CoListening;
use crate::library::{Library, LibraryError, RecordingId};
use std::collections::{HashMap, HashSet};

/// By how much the likeness of the sound, as part of that of the nearest, has to be less to count a third.
const FALL_OFF: f64 = 1.0;
/// A nearest recording that is less alike does not make the fall-off steeper.
const LEAST_NEAREST: f64 = 0.2;
/// What counts as likeness of what listeners do of recordings that were never put side by side, as part of that of the nearest.
const LEAST_TOGETHER: f64 = 0.02;
/// Further hits that are looked at in case that some are copies of others.
const FURTHER: usize = 30;
/// Most recordings that are compared by their fingerprints.
const MOST_COMPARED: usize = 2000;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarQuery {
    /// Recordings of the library that the others are compared with.
    pub seeds: Vec<RecordingId>,
    /// Embeddings, of the recommender's model, of further seeds that are not in the library.
    pub vectors: Vec<Vec<f32>>,
    /// Recordings that are not returned, besides the seeds.
    pub excluded: Vec<RecordingId>,
    /// Most recordings that are returned.
    pub count: usize,
    /// How much counts what listeners put side by side, 0 to 1; the rest is the sound. Of a recording of which little is known in this
    /// respect, it counts less.
    pub weight: f64,
    /// `None`: the nearest. Else some at random from this quantile of all distances: 0 from the nearest, 1 from the farthest.
    pub distance: Option<f64>,
    /// The same seed draws the same recordings.
    pub random_seed: u64,
}

impl SimilarQuery {
    /// Weight of what listeners put side by side, where nothing else is asked for.
    pub const DEFAULT_WEIGHT: f64 = 0.7;

    /// The nearest to `seeds`.
    pub fn nearest(seeds: Vec<RecordingId>, count: usize) -> Self {
        Self {
            seeds,
            vectors: Vec::new(),
            excluded: Vec::new(),
            count,
            weight: Self::DEFAULT_WEIGHT,
            distance: None,
            random_seed: 1,
        }
    }
}

/// A recording that is like the seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number.
    pub recording: RecordingId,
    /// Likeness by sound and listeners, about 0 to 1.
    pub score: f64,
    /// Likeness of the sound, -1 to 1; `None` if the recording or all seeds have no embedding of the model.
    pub sound: Option<f64>,
    /// Likeness of what listeners do, 0 to 1; 0 if nothing is known.
    pub listeners: f64,
}

/// A recording that may be a hit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) recording: RecordingId,
    pub(super) sound: Option<f64>,
    pub(super) listeners: f64,
    /// Likeness of the sound, above 0: 1 of the nearest. One without an embedding is like the mean of all.
    pub(super) alike: f64,
    /// Likeness of what listeners do: 1 of the nearest.
    together: f64,
    /// How much is known of what listeners do with it, 0 to 1.
    pub(super) knowledge: f64,
    /// The same of the seed of which most is known.
    pub(super) of_seeds: f64,
}

impl Candidate {
    /// `weight`: of what listeners do, 0 to 1, where it is fully known.
    pub(super) fn hit(&self, weight: f64) -> Hit {
        let &Self { recording, sound, listeners, .. } = self;
        Hit { recording, score: self.score(weight), sound, listeners }
    }

    /// The weighted geometric mean of both, so that what is alike in one respect only comes after what is alike in both. Where nothing is
    /// known of the seeds' listeners, the sound decides alone. That nobody has a recording yet is held against it less than that those who
    /// have it do something else.
    pub(super) fn score(&self, weight: f64) -> f64 {
        let weight = weight.clamp(0.0, 1.0) * self.of_seeds;
        let together = self.together + LEAST_TOGETHER * (2.0 - self.knowledge);
        together.powf(weight) * self.alike.powf(1.0 - weight)
    }
}

/// All that is needed to find similar recordings. It holds the embeddings of the whole library: 4 bytes a value.
#[derive(Debug, Default)]
pub struct Recommender {
    pub(super) embeddings: Embeddings,
    pub(super) co_listening: CoListening,
    /// Recordings with the same content have the same number of one of them.
    pub(super) same: HashMap<RecordingId, RecordingId>,
    /// Recordings that are never returned: their files are missing.
    pub(super) missing: HashSet<RecordingId>,
    pub(super) model_hash: Option<[u8; 32]>,
    /// `None`: not of a library.
    pub(super) read_at: Option<ReadAt>,
}

impl Recommender {
    /// From its parts. `same`: recordings with the same content, each in a list of its own.
    pub fn new(
        embeddings: Embeddings,
        co_listening: CoListening,
        same: impl IntoIterator<Item = Vec<RecordingId>>,
    ) -> Self {
        let mut recommender = Self { embeddings, co_listening, ..Self::default() };
        for group in same {
            recommender.unite(&group);
        }
        recommender
    }

    pub(super) fn unite(&mut self, group: &[RecordingId]) {
        let Some(first) = group.iter().map(|recording| self.representative(*recording)).min() else { return };
        let united: HashSet<RecordingId> =
            group.iter().map(|recording| self.representative(*recording)).collect();
        self.same.values_mut().filter(|other| united.contains(other)).for_each(|other| *other = first);
        self.same.extend(group.iter().map(|recording| (*recording, first)));
    }

    /// The embeddings.
    pub fn embeddings(&self) -> &Embeddings {
        &self.embeddings
    }

    /// What listeners put side by side.
    pub fn co_listening(&self) -> &CoListening {
        &self.co_listening
    }

    /// SHA-256 of the model whose embeddings are compared; `None` without embeddings.
    pub fn model_hash(&self) -> Option<&[u8; 32]> {
        self.model_hash.as_ref()
    }

    /// One of the recordings with the same content, the same for all of them.
    pub(super) fn representative(&self, recording: RecordingId) -> RecordingId {
        self.same.get(&recording).copied().unwrap_or(recording)
    }

    /// The recordings that are like the seeds, the best first: in the order of their score, except that those which listeners have not
    /// placed anywhere yet keep places for their sound. Neither the seeds nor recordings with the same content as a seed
    /// or as an earlier hit are among them.
    pub fn similar(&self, query: &SimilarQuery) -> Vec<Hit> {
        let excluded = query.seeds.iter().chain(&query.excluded);
        let excluded: HashSet<RecordingId> =
            excluded.map(|recording| self.representative(*recording)).collect();
        let candidates = self.candidates(query, None);
        let is_possible = |candidate: &&Candidate| {
            !excluded.contains(&self.representative(candidate.recording))
                && !self.missing.contains(&candidate.recording)
        };
        let possible = candidates.iter().filter(is_possible).copied().collect();
        let ordered = in_order(possible, query.weight);
        let mut hits: Vec<Hit> = ordered.iter().map(|candidate| candidate.hit(query.weight)).collect();
        let mut seen = HashSet::new();
        hits.retain(|hit| seen.insert(self.representative(hit.recording)));
        match query.distance {
            None => hits.truncate(query.count),
            Some(distance) => hits = at_distance(hits, distance, query.count, query.random_seed),
        }
        hits
    }

    /// As [`Self::similar`], and without recordings that are the same sound as a seed or an earlier hit in another encoding.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn similar_sounds_once(
        &self,
        library: &Library,
        query: &SimilarQuery,
    ) -> Result<Vec<Hit>, LibraryError> {
        // Copies sound alike, so that many of the first may be copies of one.
        let count = match query.distance {
            None => query.count.saturating_mul(2).saturating_add(FURTHER),
            Some(_) => query.count,
        };
        let mut hits = self.similar(&SimilarQuery { count, ..query.clone() });
        let compared: Vec<RecordingId> = query
            .seeds
            .iter()
            .copied()
            .chain(hits.iter().map(|hit| hit.recording))
            .take(MOST_COMPARED)
            .collect();
        let pairs = library.same_sound(&compared)?;
        let mut kept: HashSet<RecordingId> = query.seeds.iter().copied().collect();
        hits.retain(|hit| {
            let other = |(a, b): &(RecordingId, RecordingId)| match hit.recording {
                recording if recording == *a => Some(*b),
                recording if recording == *b => Some(*a),
                _ => None,
            };
            let is_copy = pairs.iter().filter_map(other).any(|other| kept.contains(&other));
            !is_copy && kept.insert(hit.recording)
        });
        hits.truncate(query.count);
        Ok(hits)
    }

    /// Every recording that may be compared. `without`: a basket that does not count.
    pub(super) fn candidates(&self, query: &SimilarQuery, without: Option<usize>) -> Vec<Candidate> {
        let sounds = self.sounds(query);
        let together = self.co_listening.similarities(&query.seeds, without);
        let knowledge = self.co_listening.knowledge(without);
        let of_seeds = query.seeds.iter().map(|seed| self.co_listening.knowledge_of(*seed, without));
        let of_seeds = of_seeds.fold(0.0, f64::max);
        // Without any sound to compare, listeners decide alone.
        let of_seeds = if sounds.is_empty() { 1.0 } else { of_seeds };
        let mut listened = self.co_listening.recordings().iter().zip(together).zip(knowledge).peekable();
        let mut candidates = Vec::with_capacity(self.embeddings.len());
        let new = |recording: RecordingId, sound: Option<f64>, together: f64, knowledge: f64| Candidate {
            recording,
            sound,
            listeners: together,
            alike: 0.0,
            together,
            knowledge,
            of_seeds,
        };
        // Both are in the order of their numbers.
        for (row, recording) in self.embeddings.recordings().iter().enumerate() {
            while let Some(((other, together), knowledge)) =
                listened.next_if(|((other, _), _)| *other < recording)
            {
                candidates.push(new(*other, None, together, knowledge));
            }
            let known = listened.next_if(|((other, _), _)| *other == recording);
            let (together, knowledge) =
                known.map_or((0.0, 0.0), |((_, together), knowledge)| (together, knowledge));
            let sound = sounds.get(row).map(|sound| f64::from(*sound));
            candidates.push(new(*recording, sound, together, knowledge));
        }
        candidates
            .extend(listened.map(|((other, together), knowledge)| new(*other, None, together, knowledge)));
        // The nearest has 1 in either respect, so that the weight means the same in every library.
        let is_other = |candidate: &&Candidate| !query.seeds.contains(&candidate.recording);
        let others = || candidates.iter().filter(is_other);
        let nearest = others().filter_map(|other| other.sound).fold(-1.0, f64::max);
        let together = others().map(|other| other.together).fold(f64::MIN_POSITIVE, f64::max);
        let fall_off = FALL_OFF * nearest.max(LEAST_NEAREST);
        for candidate in &mut candidates {
            let sound = if sounds.is_empty() { nearest } else { candidate.sound.unwrap_or_default() };
            candidate.alike = ((sound - nearest) / fall_off).exp();
            candidate.together /= together;
        }
        candidates
    }

    /// The likeness of each row to the seeds; empty if no seed has an embedding.
    fn sounds(&self, query: &SimilarQuery) -> Vec<f32> {
        let rows = query.seeds.iter().filter_map(|seed| self.embeddings.row_of(*seed));
        let mut seeds: Vec<&[f32]> = rows.map(|row| self.embeddings.row(row)).collect();
        let further: Vec<Vec<f32>> =
            query.vectors.iter().filter_map(|vector| self.embeddings.row_from(vector)).collect();
        seeds.extend(further.iter().map(Vec::as_slice));
        if seeds.is_empty() { Vec::new() } else { self.embeddings.similarities(&seeds) }
    }
}
