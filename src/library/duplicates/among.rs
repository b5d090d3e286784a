//! Which of a few recordings are the same, for those who would show one of them only.

use super::candidates::Limits;
use super::distinct::DistinctPairs;
use super::fingerprints::Fingerprints;
use super::pairs::find_pairs;
use crate::cancel::Cancel;
use crate::library::{Library, LibraryError, RecordingId, fingerprint_from_bytes};
use rusqlite::OptionalExtension;

impl Library {
    /// The pairs among these recordings that are the same sound, as far as fingerprints say; without those that a person has marked as
    /// distinct. Meant for some hundred recordings, in some milliseconds.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn same_sound(&self, ids: &[RecordingId]) -> Result<Vec<(RecordingId, RecordingId)>, LibraryError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT duration, version, words FROM recording JOIN fingerprint ON recording = id WHERE id = ?1",
        )?;
        let (mut fingerprints, mut durations_s) = (Fingerprints::default(), Vec::new());
        for id in ids {
            let row = statement.query_row([id.0], |row| {
                let words = fingerprint_from_bytes(row.get(1)?, row.get_ref(2)?.as_blob()?);
                Ok((row.get(0)?, words.unwrap_or_default()))
            });
            let (duration_s, words) = row.optional()?.unwrap_or_default();
            fingerprints.push(words);
            durations_s.push(duration_s);
        }
        let distinct = DistinctPairs::load(self)?;
        let pairs = find_pairs(&fingerprints, &durations_s, Limits::default(), 1, &Cancel::new());
        let ids = pairs.iter().filter_map(|pair| Some((*ids.get(pair.a)?, *ids.get(pair.b)?)));
        Ok(ids.filter(|(a, b)| !distinct.contains(*a, *b)).collect())
    }
}
