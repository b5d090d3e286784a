//! Playlists and sessions of a library → baskets.

use super::CoListening;
use crate::library::{Library, LibraryError, RecordingId};

/// A longer pause ends a session, in seconds.
const LONGEST_GAP_S: i64 = 30 * 60;

impl Library {
    /// What listeners put side by side: the recordings of each playlist, and those that were listened to with less than half an hour
    /// between one and the next.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn co_listening(&self) -> Result<CoListening, LibraryError> {
        let mut playlists = self.connection().prepare_cached(
            "SELECT playlist, recording FROM playlist_item WHERE recording IS NOT NULL ORDER BY playlist, position",
        )?;
        let playlists = playlists.query_map([], pair)?.collect::<Result<Vec<_>, _>>()?;
        // What has no recording is part of the session, too: it bridges the time.
        let mut listens =
            self.connection().prepare_cached("SELECT at, recording FROM listened ORDER BY at, id")?;
        let listens = listens
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(RecordingId))))?
            .collect::<Result<Vec<_>, _>>()?;
        let of_playlists = playlists.chunk_by(|(one, _), (other, _)| one == other);
        let of_playlists = of_playlists.map(|items| items.iter().map(|(_, recording)| *recording).collect());
        Ok(CoListening::new(of_playlists.chain(sessions(&listens))))
    }
}

fn pair(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, RecordingId)> {
    Ok((row.get(0)?, RecordingId(row.get(1)?)))
}

/// The recordings of each session. `listens`: in order of time, in seconds.
fn sessions(listens: &[(i64, Option<RecordingId>)]) -> impl Iterator<Item = Vec<RecordingId>> {
    let sessions = listens.chunk_by(|(one, _), (other, _)| other.saturating_sub(*one) <= LONGEST_GAP_S);
    sessions.map(|session| session.iter().filter_map(|(_, recording)| *recording).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_of_more_than_half_an_hour_ends_a_session() {
        let listen = |at: i64, id: i64| (at, (id > 0).then_some(RecordingId(id)));
        let listens = [
            listen(0, 1),
            listen(1800, 2),
            listen(3600, 0),
            listen(5400, 3),
            listen(7201, 4),
            listen(i64::MAX, 5),
        ];
        let found: Vec<Vec<i64>> =
            sessions(&listens).map(|session| session.iter().map(|recording| recording.0).collect()).collect();
        assert_eq!(found, [vec![1, 2, 3], vec![4], vec![5]]);
    }
}
