//! How playlists are read from the library and stored in it.

use super::{PlaylistError, PlaylistItem};
use crate::library::location::StoredPath;
use crate::library::{Library, LibraryError, Location, RecordingId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The number of a playlist in its library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaylistId(pub i64);

/// Where a playlist comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaylistKind {
    /// Made here.
    Own,
    /// From a file.
    Imported,
}

/// A playlist without its entries.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaylistSummary {
    /// Its number.
    pub id: PlaylistId,
    /// Its name, which no other playlist has.
    pub name: String,
    /// Where it comes from.
    pub kind: PlaylistKind,
    /// The file that it was imported from.
    pub source: Option<String>,
    /// When it was made: seconds since 1970 in UTC.
    pub created_at: i64,
    /// Number of entries.
    pub entries: u64,
    /// Those whose recording is in the library.
    pub matched: u64,
    /// Length of all entries whose length is known, in seconds.
    pub duration_s: f64,
}

/// A playlist with its entries. As it was before a change, it is what undoes the change.
#[derive(Debug, Clone, PartialEq)]
pub struct Playlist {
    /// Its number.
    pub id: PlaylistId,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub kind: PlaylistKind,
    /// The file that it was imported from.
    pub source: Option<String>,
    /// When it was made: seconds since 1970 in UTC.
    pub created_at: i64,
    /// In the order in which they are played.
    pub items: Vec<PlaylistItem>,
}

impl PlaylistKind {
    fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Imported => "imported",
        }
    }

    fn of(word: &str) -> Self {
        if word == "imported" { Self::Imported } else { Self::Own }
    }
}

/// Entries show the path, tags and length of their recording as it is now; those without one what the playlist says.
const ITEMS: &str = "SELECT item.recording AS recording, coalesce(recording.path, item.path) AS path,
        coalesce(recording.title, item.title) AS title, iif(recording.title IS NULL, item.artist, recording.artist) AS artist,
        coalesce(recording.album, item.album) AS album, coalesce(recording.duration, item.duration) AS duration";

impl Library {
    /// All playlists, in the order of their names.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn playlists(&self) -> Result<Vec<PlaylistSummary>, LibraryError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT playlist.*, count(position) AS entries, count(recording) AS matched,
                 total(coalesce(recording.duration, item.duration)) AS duration
             FROM playlist LEFT JOIN playlist_item AS item ON playlist = playlist.id
                 LEFT JOIN recording ON recording.id = item.recording
             GROUP BY playlist.id ORDER BY name COLLATE NOCASE, name",
        )?;
        let rows = statement.query_map([], |row| {
            let Playlist { id, name, kind, source, created_at, .. } = without_items(row)?;
            Ok(PlaylistSummary {
                id,
                name,
                kind,
                source,
                created_at,
                entries: row.get::<_, i64>("entries")?.unsigned_abs(),
                matched: row.get::<_, i64>("matched")?.unsigned_abs(),
                duration_s: row.get("duration")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The playlist of this name, whatever its case if no other one fits exactly.
    ///
    /// # Errors
    /// If there is none, or the library cannot be read.
    pub fn playlist_named(&self, name: &str) -> Result<Playlist, PlaylistError> {
        let name = name.trim();
        let mut statement = self.connection().prepare_cached(
            "SELECT id FROM playlist WHERE name = ?1 COLLATE NOCASE ORDER BY name = ?1 DESC, id LIMIT 1",
        )?;
        let id = statement.query_row([name], |row| row.get(0)).optional()?;
        id.map(|id| self.playlist(PlaylistId(id)))
            .transpose()?
            .ok_or_else(|| PlaylistError::NoPlaylist(name.to_owned()))
    }

    /// A playlist with its entries.
    ///
    /// # Errors
    /// If it was deleted, or the library cannot be read.
    pub fn playlist(&self, id: PlaylistId) -> Result<Playlist, PlaylistError> {
        playlist(self.connection(), id)
    }

    /// The favourites as entries, the oldest first.
    ///
    /// # Errors
    /// If the library cannot be read.
    pub fn favourites(&self) -> Result<Vec<PlaylistItem>, LibraryError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT recording.id AS recording, path, title, artist, album, duration
             FROM favourite JOIN recording ON recording.id = favourite.recording ORDER BY favourite.at, recording.id",
        )?;
        Ok(statement.query_map([], item)?.collect::<Result<_, _>>()?)
    }
}

pub(super) fn playlist(library: &Connection, id: PlaylistId) -> Result<Playlist, PlaylistError> {
    let mut statement = library.prepare_cached("SELECT * FROM playlist WHERE id = ?1")?;
    let found = statement.query_row([id.0], without_items).optional()?;
    let mut playlist = found.ok_or(PlaylistError::Deleted)?;
    let mut statement = library.prepare_cached(&format!(
        "{ITEMS} FROM playlist_item AS item LEFT JOIN recording ON recording.id = item.recording
         WHERE playlist = ?1 ORDER BY position"
    ))?;
    playlist.items = statement.query_map([id.0], item)?.collect::<Result<_, _>>()?;
    Ok(playlist)
}

fn without_items(row: &Row<'_>) -> rusqlite::Result<Playlist> {
    Ok(Playlist {
        id: PlaylistId(row.get("id")?),
        name: row.get("name")?,
        kind: PlaylistKind::of(&row.get::<_, String>("kind")?),
        source: row.get("source")?,
        created_at: row.get("created_at")?,
        items: Vec::new(),
    })
}

fn item(row: &Row<'_>) -> rusqlite::Result<PlaylistItem> {
    Ok(PlaylistItem {
        recording: row.get::<_, Option<i64>>("recording")?.map(RecordingId),
        location: row.get::<_, Option<StoredPath>>("path")?.map(Location::from_list),
        title: row.get("title")?,
        artist: row.get("artist")?,
        album: row.get("album")?,
        duration_s: row.get("duration")?,
    })
}

/// Stores a playlist with its number, in place of what had it.
pub(super) fn put(library: &Connection, playlist: &Playlist) -> Result<(), PlaylistError> {
    let Playlist { id, name, kind, source, created_at, items } = playlist;
    let mut taken =
        library.prepare_cached("SELECT EXISTS (SELECT 1 FROM playlist WHERE name = ?1 AND id <> ?2)")?;
    if taken.query_row(params![name, id.0], |row| row.get(0))? {
        return Err(PlaylistError::NameTaken(name.clone()));
    }
    let mut put = library.prepare_cached(
        "INSERT INTO playlist (id, name, kind, source, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, source = excluded.source",
    )?;
    put.execute(params![id.0, name, kind.word(), source, created_at])?;
    library.prepare_cached("DELETE FROM playlist_item WHERE playlist = ?1")?.execute([id.0])?;
    let mut put = library.prepare_cached(
        "INSERT INTO playlist_item (playlist, position, recording, path, title, artist, album, duration)
         VALUES (?1, ?2, (SELECT id FROM recording WHERE id = ?3), ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (position, item) in (0_i64..).zip(items) {
        let path = item.location.as_ref().map(Location::stored_path);
        let recording = item.recording.map(|recording| recording.0);
        let duration_s = item.duration_s.filter(|seconds| seconds.is_finite());
        put.execute(params![
            id.0,
            position,
            recording,
            path,
            item.title,
            item.artist,
            item.album,
            duration_s
        ])?;
    }
    Ok(())
}
