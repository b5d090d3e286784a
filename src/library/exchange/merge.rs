//! One line of an export merged into the library.

use super::ExchangeError;
use super::import::Imported;
use super::lines::{Hex, ItemLine, Line, Listened, Place, PlaylistLine, RecordingLine};
use super::runs;
use crate::library::listening::match_unmatched_within;
use crate::library::location::StoredPath;
use rusqlite::{OptionalExtension, Row, Transaction, named_params, params};
use std::collections::{HashMap, HashSet};

/// The state of an import.
pub(super) struct Merge<'a> {
    transaction: &'a Transaction<'a>,
    /// Recordings with a larger number are from this import.
    last_before: i64,
    /// Where the recordings of the file are in this library.
    places: HashMap<Place, i64>,
    merged: HashSet<i64>,
    pub(super) imported: Imported,
}

impl<'a> Merge<'a> {
    pub(super) fn new(transaction: &'a Transaction<'a>) -> Result<Self, ExchangeError> {
        let last_before =
            transaction.query_row("SELECT coalesce(max(id), 0) FROM recording", [], |row| row.get(0))?;
        let (places, merged) = (HashMap::new(), HashSet::new());
        Ok(Self { transaction, last_before, places, merged, imported: Imported::default() })
    }

    pub(super) fn line(&mut self, line: &Line) -> Result<(), ExchangeError> {
        match line {
            Line::Recording(recording) => self.recording(recording),
            Line::Playlist { playlist } => self.playlist(playlist),
            Line::Listened { listened } => self.listened(listened),
            Line::Distinct { no_duplicates } => {
                let [one, other] = &no_duplicates.recordings;
                let pair = self.id(one)?.zip(self.id(other)?).filter(|(one, other)| one != other);
                if let Some((one, other)) = pair {
                    self.execute(
                        "INSERT OR IGNORE INTO distinct_pair (a, b, at) VALUES (?1, ?2, ?3)",
                        params![one.min(other), one.max(other), no_duplicates.at],
                    )?;
                }
                Ok(())
            }
        }
    }

    /// What was imported. Playlists and listens may have waited for it, as they wait for a scan: no later scan would look at what it
    /// knows.
    pub(super) fn end(mut self) -> Result<Imported, ExchangeError> {
        let matched = match_unmatched_within(self.transaction)?;
        self.imported.matched += (matched.listens + matched.playlist_items) as u64;
        Ok(self.imported)
    }

    fn execute(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<u64, ExchangeError> {
        Ok(self.transaction.prepare_cached(sql)?.execute(parameters)? as u64)
    }

    /// The recording at a place of the file.
    fn id(&self, place: &Place) -> Result<Option<i64>, ExchangeError> {
        match self.places.get(place) {
            Some(id) => Ok(Some(*id)),
            None => self.at(place),
        }
    }

    fn at(&self, place: &Place) -> Result<Option<i64>, ExchangeError> {
        let mut find = self.transaction.prepare_cached("SELECT id FROM recording WHERE path = ?1")?;
        Ok(find.query_row([place.stored()], |row| row.get(0)).optional()?)
    }

    fn recording(&mut self, line: &RecordingLine) -> Result<(), ExchangeError> {
        let known = match self.at(&line.place)? {
            Some(id) => Some(id),
            None => self.with_content(line)?,
        };
        let id = match known {
            Some(id) => {
                self.imported.known += 1;
                id
            }
            None => {
                self.imported.recordings += 1;
                self.insert(line)?
            }
        };
        self.merged.insert(id);
        self.places.insert(line.place.clone(), id);
        self.made_by_people(id, line)?;
        if self.has_other_content(id, line)? {
            return Ok(());
        }
        for run in &line.runs {
            self.imported.runs += u64::from(runs::merge(self.transaction, id, run)?);
        }
        for descriptor in &line.descriptors {
            self.execute(
                "INSERT OR IGNORE INTO descriptor (recording, name, value, version) VALUES (?1, ?2, ?3, ?4)",
                params![id, descriptor.name, descriptor.value, descriptor.version],
            )?;
        }
        if let Some(fingerprint) = &line.fingerprint {
            self.execute(
                "INSERT OR IGNORE INTO fingerprint (recording, version, words) VALUES (?1, ?2, ?3)",
                params![id, fingerprint.version, fingerprint.words.0],
            )?;
        }
        Ok(())
    }

    /// A recording of the library with the same content at another path, that no line was merged into: a copy is a recording of its own.
    fn with_content(&self, line: &RecordingLine) -> Result<Option<i64>, ExchangeError> {
        let (Some(size), Some(Hex(hash))) = (line.size, &line.content_hash) else { return Ok(None) };
        let mut find = self.transaction.prepare_cached(
            "SELECT id FROM recording WHERE size = ?1 AND content_hash = ?2 AND id <= ?3 ORDER BY id",
        )?;
        let mut rows = find.query(params![size, hash, self.last_before])?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            if !self.merged.contains(&id) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    fn insert(&self, line: &RecordingLine) -> Result<i64, ExchangeError> {
        let mut put = self.transaction.prepare_cached(
            "INSERT INTO recording (path, is_link, size, modified_ns, content_hash, duration, codec, bit_rate, sample_rate, channels,
                 title, artist, album, album_artist, track, year, genre, added_at, missing_since)
             VALUES (:path, :is_link, :size, :modified_ns, :content_hash, :duration, :codec, :bit_rate, :sample_rate, :channels,
                 :title, :artist, :album, :album_artist, :track, :year, :genre, :added_at, :missing_since)",
        )?;
        Ok(put.insert(named_params! {
            ":path": line.place.stored(),
            ":is_link": line.place.is_link,
            ":size": line.size,
            ":modified_ns": line.modified_ns,
            ":content_hash": line.content_hash.as_ref().map(|hash| &hash.0),
            ":duration": line.duration_s,
            ":codec": line.codec,
            ":bit_rate": line.bit_rate,
            ":sample_rate": line.sample_rate,
            ":channels": line.channels,
            ":title": line.title,
            ":artist": line.artist,
            ":album": line.album,
            ":album_artist": line.album_artist,
            ":track": line.track,
            ":year": line.year,
            ":genre": line.genre,
            ":added_at": line.added_at,
            ":missing_since": line.missing_since,
        })?)
    }

    /// Decisions and the favourite: of any content.
    fn made_by_people(&mut self, id: i64, line: &RecordingLine) -> Result<(), ExchangeError> {
        for decision in &line.decisions {
            self.imported.decisions += self.execute(
                "INSERT INTO decision (recording, head, label, by, at, note) SELECT ?1, ?2, ?3, ?4, ?5, ?6
                 WHERE NOT EXISTS (SELECT 1 FROM decision WHERE recording = ?1 AND head = ?2 AND label = ?3 AND by = ?4 AND at = ?5
                     AND note IS ?6)",
                params![id, decision.head, decision.label, decision.by, decision.at, decision.note],
            )?;
        }
        if let Some(at) = line.favourite_since {
            let sql = "INSERT OR IGNORE INTO favourite (recording, at) VALUES (?1, ?2)";
            self.imported.favourites += self.execute(sql, params![id, at])?;
        }
        Ok(())
    }

    /// Whether the file has changed since, or before: then the runs are not of it.
    fn has_other_content(&self, id: i64, line: &RecordingLine) -> Result<bool, ExchangeError> {
        let mut find = self.transaction.prepare_cached("SELECT content_hash FROM recording WHERE id = ?1")?;
        let own: Option<Vec<u8>> = find.query_row([id], |row| row.get(0))?;
        Ok(own.zip(line.content_hash.as_ref()).is_some_and(|(own, Hex(other))| own != *other))
    }

    fn listened(&mut self, listened: &Listened) -> Result<(), ExchangeError> {
        let recording = listened.recording.as_ref().map(|place| self.id(place)).transpose()?.flatten();
        self.imported.listens += self.execute(
            "INSERT OR IGNORE INTO listened (recording, artist, title, album, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![recording, listened.artist, listened.title, listened.album, listened.at],
        )?;
        if recording.is_some() {
            self.imported.matched += self.execute(
                "UPDATE listened SET recording = ?1 WHERE artist = ?2 AND title = ?3 AND at = ?4 AND recording IS NULL",
                params![recording, listened.artist, listened.title, listened.at],
            )?;
        }
        Ok(())
    }

    /// A playlist of the same name with other entries is kept; the imported one gets a number.
    fn playlist(&mut self, playlist: &PlaylistLine) -> Result<(), ExchangeError> {
        let mut name = playlist.name.clone();
        let mut number = 2_u64;
        loop {
            let mut find = self.transaction.prepare_cached("SELECT id FROM playlist WHERE name = ?1")?;
            let known: Option<i64> = find.query_row([&name], |row| row.get(0)).optional()?;
            match known {
                None => break,
                Some(id) if self.joins_items(id, &playlist.items)? => return Ok(()),
                Some(_) => name = format!("{} ({number})", playlist.name),
            }
            number += 1;
        }
        self.execute(
            "INSERT INTO playlist (name, kind, source, created_at) VALUES (?1, CASE ?2 WHEN 'own' THEN 'own' ELSE 'imported' END, ?3, ?4)",
            params![name, playlist.kind, playlist.source, playlist.created_at],
        )?;
        let id = self.transaction.last_insert_rowid();
        for (position, item) in playlist.items.iter().enumerate() {
            let recording = item.recording.as_ref().map(|place| self.id(place)).transpose()?.flatten();
            self.execute(
                "INSERT INTO playlist_item (playlist, position, recording, path, title, artist, album, duration)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    id,
                    i64::try_from(position).unwrap_or(i64::MAX),
                    recording,
                    item.path.as_ref().map(Place::stored),
                    item.title,
                    item.artist,
                    item.album,
                    item.duration_s
                ],
            )?;
        }
        self.imported.playlists += 1;
        Ok(())
    }

    /// Whether a playlist has these entries, in this order. If so, those that had lost their recording get it again.
    fn joins_items(&mut self, playlist: i64, items: &[ItemLine]) -> Result<bool, ExchangeError> {
        let Some(found) = self.same_items(playlist, items)? else { return Ok(false) };
        for (position, recording) in found {
            self.imported.matched += self.execute(
                "UPDATE playlist_item SET recording = ?3 WHERE playlist = ?1 AND position = ?2 AND recording IS NULL",
                params![playlist, position, recording],
            )?;
        }
        Ok(true)
    }

    /// The positions of the entries whose recording the file knows, with it; `None` if the playlist has other entries. Two entries are the
    /// same if their recordings are; if one of both has none, as after it was forgotten, if they are called the same.
    fn same_items(
        &self,
        playlist: i64,
        items: &[ItemLine],
    ) -> Result<Option<Vec<(i64, i64)>>, ExchangeError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT recording, path, title, artist, album, position FROM playlist_item WHERE playlist = ?1 ORDER BY position",
        )?;
        let mut rows = statement.query([playlist])?;
        let mut wanted = items.iter();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(item) = wanted.next() else { return Ok(None) };
            let recording = item.recording.as_ref().map(|place| self.id(place)).transpose()?.flatten();
            let same = match (row.get::<_, Option<i64>>(0)?, recording) {
                (Some(own), Some(other)) => own == other,
                _ => is_called(row, item)?,
            };
            if !same {
                return Ok(None);
            }
            if let Some(recording) = recording {
                found.push((row.get(5)?, recording));
            }
        }
        Ok(wanted.next().is_none().then_some(found))
    }
}

/// Whether an entry, from the columns path, title, artist and album behind the first, is called as one of the file.
fn is_called(row: &Row<'_>, item: &ItemLine) -> rusqlite::Result<bool> {
    Ok(row.get::<_, Option<StoredPath>>(1)? == item.path.as_ref().map(Place::stored)
        && row.get::<_, Option<String>>(2)? == item.title
        && row.get::<_, Option<String>>(3)? == item.artist
        && row.get::<_, Option<String>>(4)? == item.album)
}
