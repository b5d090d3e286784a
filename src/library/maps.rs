//! Maps that are kept: where each recording lies, so that a map is opened at once and new recordings find their place in it.

use super::{Library, LibraryError, RecordingId};
use rusqlite::{OptionalExtension, params};
use std::collections::HashMap;

/// Whether a row is of these settings.
const IS_KEY: &str =
    "filter = ?1 AND model_hash = ?2 AND method = ?3 AND dimensions = ?4 AND perplexity = ?5 AND seed = ?6";
/// Maps that are kept; of more, those that were made first are forgotten.
const MOST_MAPS: i64 = 16;

/// How a map is made: the same settings give the same map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapKey {
    /// Which recordings, in the language of filters; empty for all.
    pub filter: String,
    /// SHA-256 of the model that the embeddings are of.
    pub model_hash: [u8; 32],
    /// Name of the method.
    pub method: String,
    /// 2 or 3.
    pub dimensions: u8,
    /// About the number of neighbours that count.
    pub perplexity: f32,
    /// Of the random numbers.
    pub seed: u64,
}

/// Where a recording lies.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPlace {
    /// Which recording.
    pub recording: RecordingId,
    /// x, y and z.
    pub point: [f32; 3],
    /// Placed among the others when these were laid out already.
    pub is_placed: bool,
    /// The recordings of the map whose embeddings are nearest, nearest first; empty where they are not known, or one of them is not on
    /// the map any more.
    pub nearest: Vec<RecordingId>,
}

/// A map that was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptMap {
    /// When it was laid out: seconds since 1970 in UTC.
    pub made_at: i64,
    /// Share of the nearest neighbours that it kept, and its trustworthiness, 0 to 1; `None` of few recordings.
    pub quality: Option<(f64, f64)>,
    /// In the order of the recordings' numbers. A recording that was analysed again since has no place.
    pub places: Vec<MapPlace>,
}

impl Library {
    /// The map of these settings, if it is kept.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn kept_map(&self, key: &MapKey) -> Result<Option<KeptMap>, LibraryError> {
        let found = self
            .connection()
            .prepare_cached(&format!("SELECT id, made_at, kept, trustworthiness FROM map WHERE {IS_KEY}"))?
            .query_row(key_values(key), |row| {
                let quality = row.get::<_, Option<f64>>(2)?.zip(row.get::<_, Option<f64>>(3)?);
                Ok((row.get::<_, i64>(0)?, row.get(1)?, quality))
            })
            .optional()?;
        let Some((id, made_at, quality)) = found else { return Ok(None) };
        let mut places = self.connection().prepare_cached(
            "SELECT model_run.recording, x, y, z, is_placed, embedding, nearest
             FROM map_point JOIN model_run ON model_run.id = embedding
             WHERE map = ?1 ORDER BY model_run.recording, embedding",
        )?;
        let mut of_embedding: HashMap<i64, RecordingId> = HashMap::new();
        let mut nearest: Vec<Option<Vec<u8>>> = Vec::new();
        let rows = places.query_map([id], |row| {
            let recording = RecordingId(row.get(0)?);
            let point = [row.get(1)?, row.get(2)?, row.get(3)?];
            let place = MapPlace { recording, point, is_placed: row.get(4)?, nearest: Vec::new() };
            Ok((place, row.get::<_, i64>(5)?, row.get::<_, Option<Vec<u8>>>(6)?))
        })?;
        let mut places: Vec<MapPlace> = Vec::new();
        for row in rows {
            let (place, embedding, blob) = row?;
            if place.point.iter().all(|value| value.is_finite()) {
                of_embedding.insert(embedding, place.recording);
                nearest.push(blob);
                places.push(place);
            }
        }
        for (place, blob) in places.iter_mut().zip(nearest) {
            let (numbers, _) = blob.as_deref().unwrap_or_default().as_chunks::<8>();
            let recording = |number: &[u8; 8]| of_embedding.get(&i64::from_le_bytes(*number)).copied();
            place.nearest = numbers.iter().map(recording).collect::<Option<_>>().unwrap_or_default();
        }
        Ok(Some(KeptMap { made_at, quality, places }))
    }

    /// Keeps a map instead of an earlier one of the same settings.
    ///
    /// # Errors
    /// If the library cannot be written.
    pub fn keep_map(&mut self, key: &MapKey, map: &KeptMap) -> Result<(), LibraryError> {
        let transaction = self.transaction()?;
        transaction.prepare_cached(&format!("DELETE FROM map WHERE {IS_KEY}"))?.execute(key_values(key))?;
        transaction
            .prepare_cached(
                "INSERT INTO map (filter, model_hash, method, dimensions, perplexity, seed, made_at, kept, trustworthiness)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                key.filter,
                key.model_hash,
                key.method,
                key.dimensions,
                f64::from(key.perplexity),
                key.seed.cast_signed(),
                map.made_at,
                map.quality.map(|(kept, _)| kept),
                map.quality.map(|(_, trustworthiness)| trustworthiness),
            ])?;
        let id = transaction.last_insert_rowid();
        {
            // The newest run of this model that has an embedding; none if the recording was forgotten meanwhile.
            let mut newest = transaction.prepare_cached(
                "SELECT embedding.run FROM embedding JOIN run ON run.id = embedding.run
                 WHERE run.recording = ?1 AND run.model_hash = ?2 ORDER BY run.at DESC, run.id DESC LIMIT 1",
            )?;
            let mut of_recording: HashMap<RecordingId, i64> = HashMap::new();
            for MapPlace { recording, .. } in &map.places {
                let run =
                    newest.query_row(params![recording.0, key.model_hash], |row| row.get(0)).optional()?;
                of_recording.extend(run.map(|run| (*recording, run)));
            }
            let mut put = transaction.prepare_cached(
                "INSERT INTO map_point (map, embedding, x, y, z, is_placed, nearest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for MapPlace { recording, point: [x, y, z], is_placed, nearest } in &map.places {
                let Some(embedding) = of_recording.get(recording) else { continue };
                let known = nearest.iter().map(|near| of_recording.get(near).map(|run| run.to_le_bytes()));
                let known = known.collect::<Option<Vec<_>>>().filter(|nearest| !nearest.is_empty());
                put.execute(params![
                    id,
                    embedding,
                    x,
                    y,
                    z,
                    is_placed,
                    known.map(|nearest| nearest.concat())
                ])?;
            }
        }
        transaction
            .prepare_cached("DELETE FROM map WHERE id NOT IN (SELECT id FROM map ORDER BY id DESC LIMIT ?1)")?
            .execute([MOST_MAPS])?;
        transaction.commit()?;
        Ok(())
    }
}

/// In the order of [`IS_KEY`].
fn key_values(key: &MapKey) -> (&str, &[u8; 32], &str, u8, f64, i64) {
    let (perplexity, seed) = (f64::from(key.perplexity), key.seed.cast_signed());
    (&key.filter, &key.model_hash, &key.method, key.dimensions, perplexity, seed)
}
