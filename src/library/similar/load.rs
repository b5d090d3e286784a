//! A library → the recommender for it.

use super::embeddings::model_of;
use super::{Embeddings, Recommender};
use crate::library::{Library, LibraryError, RecordingId};

impl Recommender {
    /// Reads the embeddings of one model, which is the one that most of `seeds` have, and what listeners put side by side.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn load(library: &Library, seeds: &[RecordingId]) -> Result<Self, LibraryError> {
        let model_hash = model_of(library, seeds)?;
        let embeddings = match &model_hash {
            Some(hash) => Embeddings::load(library, hash)?,
            None => Embeddings::default(),
        };
        let same = same_content(library)?;
        let mut recommender = Self::new(embeddings, library.co_listening()?, same);
        recommender.model_hash = model_hash;
        let mut missing = library
            .connection()
            .prepare_cached("SELECT id FROM recording WHERE missing_since IS NOT NULL")?;
        let missing = missing.query_map([], |row| row.get(0).map(RecordingId))?;
        recommender.missing = missing.collect::<Result<_, _>>()?;
        Ok(recommender)
    }
}

/// The recordings of each content that more than one of them has.
fn same_content(library: &Library) -> Result<Vec<Vec<RecordingId>>, LibraryError> {
    let mut statement = library.connection().prepare_cached(
        "SELECT content_hash, id FROM recording WHERE content_hash IN
             (SELECT content_hash FROM recording GROUP BY content_hash HAVING count(*) > 1)
         ORDER BY content_hash, id",
    )?;
    let rows =
        statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1).map(RecordingId)?)))?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let groups = rows.chunk_by(|(one, _), (other, _)| one == other);
    Ok(groups.map(|group| group.iter().map(|(_, recording)| *recording).collect()).collect())
}
