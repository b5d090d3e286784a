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
        Ok(Self::load_while(library, seeds, &mut |_, _| true)?.unwrap_or_default())
    }

    /// As [`Self::load`]. `goes_on` is called now and then with the number of embeddings that were read, and about that of all; `None` if
    /// it returns `false`.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn load_while(
        library: &Library,
        seeds: &[RecordingId],
        goes_on: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<Option<Self>, LibraryError> {
        // Before anything else is read: what changes meanwhile is noticed the next time.
        let read_at = Some(ReadAt::now(library)?);
        let model_hash = model_of(library, seeds)?;
        let embeddings = match &model_hash {
            Some(hash) => Embeddings::load_while(library, hash, goes_on)?,
            None => Some(Embeddings::default()),
        };
        let Some(embeddings) = embeddings else { return Ok(None) };
        let same = same_content(library)?;
        let mut recommender = Self::new(embeddings, library.co_listening()?, same);
        recommender.model_hash = model_hash;
        let mut missing = library
            .connection()
            .prepare_cached("SELECT id FROM recording WHERE missing_since IS NOT NULL")?;
        let missing = missing.query_map([], |row| row.get(0).map(RecordingId))?;
        recommender.missing = missing.collect::<Result<_, _>>()?;
        recommender.read_at = read_at;
        Ok(Some(recommender))
    }

    /// Whether nothing that recommendations depend on was added to the library or taken from it since this was loaded. Takes some
    /// milliseconds.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn is_current(&self, library: &Library) -> Result<bool, LibraryError> {
        Ok(self.read_at == Some(ReadAt::now(library)?))
    }

    /// Whether the sound of none of `seeds` is known here, though it may be if this is loaded for them: they were analysed since, or by
    /// another model.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn lacks(&self, library: &Library, seeds: &[RecordingId]) -> Result<bool, LibraryError> {
        if seeds.iter().any(|seed| self.embeddings.row_of(*seed).is_some()) {
            return Ok(false);
        }
        Ok(model_of(library, seeds)? != self.model_hash || !self.is_current(library)?)
    }
}

/// What a library had when it was read, as far as recommendations depend on it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadAt {
    last_embedding: Option<i64>,
    recordings: i64,
    last_recording: Option<i64>,
    missing: i64,
    /// Number of entries of playlists, and a sum that changes if one of them is another recording.
    entries: (i64, f64),
    last_listen: Option<i64>,
}

impl ReadAt {
    fn now(library: &Library) -> Result<Self, LibraryError> {
        let mut statement = library.connection().prepare_cached(
            "SELECT (SELECT max(run) FROM embedding), (SELECT count(*) FROM recording), (SELECT max(id) FROM recording),
                 (SELECT count(missing_since) FROM recording), (SELECT count(recording) FROM playlist_item),
                 (SELECT total(1.0 * playlist * recording) FROM playlist_item), (SELECT max(id) FROM listened)",
        )?;
        let now = statement.query_row([], |row| {
            Ok(Self {
                last_embedding: row.get(0)?,
                recordings: row.get(1)?,
                last_recording: row.get(2)?,
                missing: row.get(3)?,
                entries: (row.get(4)?, row.get(5)?),
                last_listen: row.get(6)?,
            })
        })?;
        Ok(now)
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
