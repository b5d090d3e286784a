//! Further songs at random that go with a playlist.

use super::{PlaylistError, PlaylistItem};
use crate::library::similar::{Recommender, SimilarQuery};
use crate::library::{Library, RecordingId};

/// Most entries that the further songs are compared with: the last ones, after which they are played.
const MOST_SEEDS: usize = 20;

impl Library {
    /// Further recordings for a playlist, drawn at random at a distance from its last entries: 0 near, 1 far. None of them is in it. Empty
    /// if no entry is a recording of the library with an embedding.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn further_songs(
        &self,
        items: &[PlaylistItem],
        count: usize,
        distance: f64,
        random_seed: u64,
    ) -> Result<Vec<PlaylistItem>, PlaylistError> {
        let recordings: Vec<RecordingId> = items.iter().filter_map(|item| item.recording).collect();
        let recommender = Recommender::load(self, &recordings)?;
        let seeds: Vec<RecordingId> = recordings.iter().rev().take(MOST_SEEDS).copied().collect();
        if !seeds.iter().any(|seed| recommender.embeddings().row_of(*seed).is_some()) {
            return Ok(Vec::new());
        }
        let query = SimilarQuery {
            distance: Some(distance),
            random_seed,
            excluded: recordings,
            ..SimilarQuery::nearest(seeds, count)
        };
        let mut further = Vec::new();
        for hit in recommender.similar_sounds_once(self, &query)? {
            further.extend(self.recording_by_id(hit.recording)?.as_ref().map(PlaylistItem::of));
        }
        Ok(further)
    }
}
