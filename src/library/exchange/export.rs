//! Library → lines.

use super::ExchangeError;
use super::lines::{
    DecisionLine, DescriptorLine, DistinctPair, FingerprintLine, Hex, ItemLine, Line, Listened, Place,
    PlaylistLine, RecordingLine,
};
use super::runs::runs;
use crate::format::escaped_json;
use crate::library::Library;
use crate::library::location::StoredPath;
use rusqlite::{OptionalExtension, Row, Transaction};
use std::io::Write;

/// What was exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exported {
    /// Recordings.
    pub recordings: u64,
    /// Playlists.
    pub playlists: u64,
    /// Entries of listening histories.
    pub listens: u64,
}

impl Library {
    /// Writes everything that the library knows at this moment, one line after another.
    ///
    /// # Errors
    /// If the library cannot be read or `out` not be written.
    pub fn export(&self, out: &mut impl Write) -> Result<Exported, ExchangeError> {
        // One view of the library, also while another process writes.
        let transaction = self.connection().unchecked_transaction()?;
        let mut exported = Exported::default();
        each(&transaction, "SELECT * FROM recording ORDER BY id", |row| {
            exported.recordings += 1;
            write(&Line::Recording(Box::new(recording(&transaction, row)?)), out)
        })?;
        each(&transaction, "SELECT * FROM playlist ORDER BY id", |row| {
            exported.playlists += 1;
            write(&Line::Playlist { playlist: playlist(&transaction, row)? }, out)
        })?;
        let listened = "SELECT listened.artist AS artist, listened.title AS title, listened.album AS album, at, path, is_link FROM listened
             LEFT JOIN recording ON recording.id = listened.recording ORDER BY listened.id";
        each(&transaction, listened, |row| {
            exported.listens += 1;
            let listened = Listened {
                recording: place(row, "path", "is_link")?,
                artist: row.get("artist")?,
                title: row.get("title")?,
                album: row.get("album")?,
                at: row.get("at")?,
            };
            write(&Line::Listened { listened }, out)
        })?;
        let pairs = "SELECT at, x.path AS path, x.is_link AS is_link, y.path AS other_path, y.is_link AS other_is_link
             FROM distinct_pair JOIN recording x ON x.id = a JOIN recording y ON y.id = b ORDER BY a, b";
        each(&transaction, pairs, |row| {
            let places = place(row, "path", "is_link")?.zip(place(row, "other_path", "other_is_link")?);
            let Some((one, other)) = places else { return Ok(()) };
            let pair = DistinctPair { recordings: [one, other], at: row.get("at")? };
            write(&Line::Distinct { no_duplicates: pair }, out)
        })?;
        out.flush()?;
        Ok(exported)
    }
}

/// Calls `use_row` with each row.
fn each(
    transaction: &Transaction<'_>,
    sql: &str,
    mut use_row: impl FnMut(&Row<'_>) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let mut statement = transaction.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        use_row(row)?;
    }
    Ok(())
}

/// Characters that would tear a line, or turn it round, are escaped; they only occur within strings.
fn write(line: &Line, out: &mut impl Write) -> Result<(), ExchangeError> {
    let text = serde_json::to_string(line).map_err(std::io::Error::other)?;
    Ok(writeln!(out, "{}", escaped_json(text))?)
}

fn place(row: &Row<'_>, path: &str, is_link: &str) -> Result<Option<Place>, ExchangeError> {
    let path: Option<StoredPath> = row.get(path)?;
    let is_link: Option<bool> = row.get(is_link)?;
    Ok(path.map(|path| Place::new(&path, is_link.unwrap_or(false))))
}

fn recording(transaction: &Transaction<'_>, row: &Row<'_>) -> Result<RecordingLine, ExchangeError> {
    let id: i64 = row.get("id")?;
    let path: StoredPath = row.get("path")?;
    let favourite = "SELECT at FROM favourite WHERE recording = ?1";
    let fingerprint = "SELECT version, words FROM fingerprint WHERE recording = ?1";
    let mut decisions = transaction.prepare_cached(
        "SELECT head, label, by, at, note FROM decision WHERE recording = ?1 ORDER BY at, id",
    )?;
    let decisions = decisions.query_map([id], |row| {
        Ok(DecisionLine {
            head: row.get(0)?,
            label: row.get(1)?,
            by: row.get(2)?,
            at: row.get(3)?,
            note: row.get(4)?,
        })
    })?;
    let mut descriptors = transaction
        .prepare_cached("SELECT name, value, version FROM descriptor WHERE recording = ?1 ORDER BY name")?;
    let descriptors = descriptors.query_map([id], |row| {
        Ok(DescriptorLine { name: row.get(0)?, value: row.get(1)?, version: row.get(2)? })
    })?;
    Ok(RecordingLine {
        place: Place::new(&path, row.get("is_link")?),
        size: row.get("size")?,
        modified_ns: row.get("modified_ns")?,
        content_hash: row.get::<_, Option<Vec<u8>>>("content_hash")?.map(Hex),
        duration_s: row.get("duration")?,
        codec: row.get("codec")?,
        bit_rate: row.get("bit_rate")?,
        sample_rate: row.get("sample_rate")?,
        channels: row.get("channels")?,
        title: row.get("title")?,
        artist: row.get("artist")?,
        album: row.get("album")?,
        album_artist: row.get("album_artist")?,
        track: row.get("track")?,
        year: row.get("year")?,
        genre: row.get("genre")?,
        added_at: row.get("added_at")?,
        missing_since: row.get("missing_since")?,
        favourite_since: transaction
            .prepare_cached(favourite)?
            .query_row([id], |row| row.get(0))
            .optional()?,
        decisions: decisions.collect::<Result<_, _>>()?,
        runs: runs(transaction, id, row.get("current_run")?)?,
        descriptors: descriptors.collect::<Result<_, _>>()?,
        fingerprint: transaction
            .prepare_cached(fingerprint)?
            .query_row([id], |row| Ok(FingerprintLine { version: row.get(0)?, words: Hex(row.get(1)?) }))
            .optional()?,
    })
}

fn playlist(transaction: &Transaction<'_>, row: &Row<'_>) -> Result<PlaylistLine, ExchangeError> {
    let id: i64 = row.get("id")?;
    let mut statement = transaction.prepare_cached(
        "SELECT i.path AS path, i.title AS title, i.artist AS artist, i.album AS album, i.duration AS duration,
             r.path AS recording_path, r.is_link AS is_link
         FROM playlist_item i LEFT JOIN recording r ON r.id = i.recording WHERE i.playlist = ?1 ORDER BY i.position",
    )?;
    let mut rows = statement.query([id])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let path: Option<StoredPath> = row.get("path")?;
        items.push(ItemLine {
            recording: place(row, "recording_path", "is_link")?,
            path: path.map(|path| Place::new(&path, false)),
            title: row.get("title")?,
            artist: row.get("artist")?,
            album: row.get("album")?,
            duration_s: row.get("duration")?,
        });
    }
    Ok(PlaylistLine {
        name: row.get("name")?,
        kind: row.get("kind")?,
        source: row.get("source")?,
        created_at: row.get("created_at")?,
        items,
    })
}
