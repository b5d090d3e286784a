//! The embeddings of one model in one matrix, and how alike they are.

use crate::library::{Library, LibraryError, RecordingId, vector_from_bytes};
use crate::nn::kernel::gemm::{Matrix, matmul};
use std::collections::HashMap;

/// Embeddings that are read between two looks at whether to go on.
const STEP: usize = 512;

/// Embeddings of one model, one row a recording, in the order of the recordings' numbers.
///
/// What all recordings have in common is subtracted, and each row has the length 1: the product of two rows is the cosine of their angle,
/// about 0 for two recordings that have nothing in common, 1 for the same.
#[derive(Debug, Default)]
pub struct Embeddings {
    recordings: Vec<RecordingId>,
    /// Row-major, `recordings.len()` rows of `size` values.
    values: Vec<f32>,
    size: usize,
    mean: Vec<f32>,
}

impl Embeddings {
    /// The embeddings of the model with this SHA-256; of several runs of a recording that of the newest. Vectors of other models say
    /// nothing about these.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn load(library: &Library, model_hash: &[u8; 32]) -> Result<Self, LibraryError> {
        Ok(Self::load_while(library, model_hash, &mut |_, _| true)?.unwrap_or_default())
    }

    /// As [`Self::load`]. `goes_on` is called now and then with the number of embeddings that were read, and of all; `None` if it
    /// returns `false`.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn load_while(
        library: &Library,
        model_hash: &[u8; 32],
        goes_on: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<Option<Self>, LibraryError> {
        let all: i64 = library.connection().query_row(
            "SELECT count(*) FROM model_run WHERE verdict IS NOT NULL AND maker IN
                 (SELECT id FROM maker WHERE model_hash = ?1)",
            [model_hash],
            |row| row.get(0),
        )?;
        let all = usize::try_from(all).unwrap_or_default();
        let mut statement = library.connection().prepare_cached(
            "SELECT run.recording, vector FROM run JOIN embedding ON embedding.run = run.id
             WHERE model_hash = ?1 ORDER BY run.recording, run.at, run.id",
        )?;
        let rows = statement.query_map([model_hash], |row| {
            let bytes = row.get_ref("vector")?.as_blob()?;
            Ok((RecordingId(row.get("recording")?), vector_from_bytes(bytes).unwrap_or_default()))
        })?;
        let mut embeddings = Self::default();
        for (read, row) in rows.enumerate() {
            if read % STEP == 0 && !goes_on(read, all.max(read)) {
                return Ok(None);
            }
            let (recording, vector) = row?;
            if read == 0 {
                // At once, so that a growing matrix is never in memory twice.
                embeddings.recordings.reserve_exact(all);
                embeddings.values.reserve_exact(all.saturating_mul(vector.len()));
            }
            embeddings.push(recording, &vector);
        }
        embeddings.centre();
        Ok(Some(embeddings))
    }

    /// Those of the model that has most recordings, with its SHA-256; `None` if the library has no embeddings.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn of_most(library: &Library) -> Result<Option<([u8; 32], Self)>, LibraryError> {
        match model_of(library, &[])? {
            Some(hash) => Ok(Some((hash, Self::load(library, &hash)?))),
            None => Ok(None),
        }
    }

    /// From recordings in the order of their numbers.
    pub fn from_vectors(vectors: impl IntoIterator<Item = (RecordingId, Vec<f32>)>) -> Self {
        let mut embeddings = Self::default();
        for (recording, vector) in vectors {
            embeddings.push(recording, &vector);
        }
        embeddings.centre();
        embeddings
    }

    /// Appends a row, or replaces the last one of the same recording. Vectors of another size than the first and those that are no
    /// numbers are left out.
    fn push(&mut self, recording: RecordingId, vector: &[f32]) {
        if self.recordings.is_empty() {
            self.size = vector.len();
        }
        if vector.is_empty() || vector.len() != self.size || !vector.iter().all(|value| value.is_finite()) {
            return;
        }
        if self.recordings.last() == Some(&recording) {
            self.values.truncate(self.values.len() - self.size);
        } else {
            self.recordings.push(recording);
        }
        self.values.extend(vector);
    }

    /// Subtracts the mean from each row and divides it by its length.
    fn centre(&mut self) {
        let mut sums = vec![0.0_f64; self.size];
        for row in self.values.chunks_exact(self.size.max(1)) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value));
        }
        let count = self.recordings.len().max(1) as f64;
        self.mean = sums.iter().map(|sum| (sum / count) as f32).collect();
        // A single recording has nothing that it could differ from.
        if self.recordings.len() < 2 {
            self.mean.fill(0.0);
        }
        for row in self.values.chunks_exact_mut(self.size.max(1)) {
            normalise(row, &self.mean);
        }
    }

    /// Number of recordings.
    pub fn len(&self) -> usize {
        self.recordings.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.recordings.is_empty()
    }

    /// The recordings, in the order of their numbers.
    pub fn recordings(&self) -> &[RecordingId] {
        &self.recordings
    }

    /// The row of a recording.
    pub fn row_of(&self, recording: RecordingId) -> Option<usize> {
        self.recordings.binary_search(&recording).ok()
    }

    /// Values of a row.
    pub fn size(&self) -> usize {
        self.size
    }

    /// One row; empty beyond the last.
    pub fn row(&self, row: usize) -> &[f32] {
        self.values.chunks_exact(self.size.max(1)).nth(row).unwrap_or_default()
    }

    /// An embedding of the same model as a row; `None` of another size.
    pub(super) fn row_from(&self, vector: &[f32]) -> Option<Vec<f32>> {
        let mut row = vector.to_vec();
        let is_usable = vector.len() == self.size && vector.iter().all(|value| value.is_finite());
        is_usable.then(|| {
            normalise(&mut row, &self.mean);
            row
        })
    }

    /// The cosine of each recording to each seed, -1 to 1: row-major, one row a recording, one column a seed.
    pub(super) fn cosines(&self, seeds: &[&[f32]]) -> Vec<f32> {
        let mut cosines = vec![0.0; self.len() * seeds.len()];
        let seeds: Vec<f32> = seeds.iter().flat_map(|seed| seed.iter().copied()).collect();
        if cosines.is_empty() || self.size == 0 {
            return cosines;
        }
        let (recordings, columns) = (self.len(), seeds.len() / self.size);
        matmul(
            &mut cosines,
            Matrix::row_major(recordings, columns),
            &self.values,
            Matrix::row_major(recordings, self.size),
            &seeds,
            Matrix::row_major(columns, self.size).transposed(),
            false,
        );
        cosines
    }

    /// How alike each recording and all seeds are, -1 to 1: the mean of the cosines and the smallest one count by half each, so that a
    /// recording that is like two seeds and unlike the third comes after one that is like all three.
    pub(super) fn similarities(&self, seeds: &[&[f32]]) -> Vec<f32> {
        let cosines = self.cosines(seeds);
        let of_seeds = |cosines: &[f32]| {
            let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
            let least = cosines.iter().copied().fold(1.0, f32::min);
            f32::midpoint(mean, least)
        };
        match seeds.len() {
            0 => vec![0.0; self.len()],
            1 => cosines,
            count => cosines.chunks_exact(count).map(of_seeds).collect(),
        }
    }
}

/// Subtracts the mean and divides by the length. What has no length stays 0.
fn normalise(row: &mut [f32], mean: &[f32]) {
    row.iter_mut().zip(mean).for_each(|(value, mean)| *value -= mean);
    let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > f32::MIN_POSITIVE {
        row.iter_mut().for_each(|value| *value /= length);
    }
}

/// The model whose embeddings are compared: the one that has most of the seeds, else the one that has most recordings. `None` if the
/// library has no embeddings.
pub(super) fn model_of(library: &Library, seeds: &[RecordingId]) -> Result<Option<[u8; 32]>, LibraryError> {
    let mut of_recording = library.connection().prepare_cached(
        "SELECT DISTINCT model_hash FROM run JOIN embedding ON embedding.run = run.id WHERE recording = ?1",
    )?;
    let mut counts: HashMap<[u8; 32], usize> = HashMap::new();
    for seed in seeds {
        let hashes = of_recording.query_map([seed.0], |row| row.get("model_hash"))?;
        for hash in hashes {
            *counts.entry(hash?).or_default() += 1;
        }
    }
    // Counting those of the whole library takes long.
    let most = counts.values().copied().max().unwrap_or_default();
    let mut of_most = counts.iter().filter(|(_, count)| **count == most && most > 0).map(|(hash, _)| *hash);
    if let (Some(only), None) = (of_most.next(), of_most.next()) {
        return Ok(Some(only));
    }
    let mut models = library.connection().prepare_cached(
        "SELECT model_hash, count(*) FROM run JOIN embedding ON embedding.run = run.id GROUP BY model_hash",
    )?;
    let models = models.query_map([], |row| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, i64>(1)?)))?;
    let models = models.collect::<Result<Vec<_>, _>>()?;
    let best = models
        .into_iter()
        .max_by_key(|(hash, recordings)| (counts.get(hash).copied().unwrap_or_default(), *recordings, *hash));
    Ok(best.map(|(hash, _)| hash))
}
