//! Which recording of the library is meant: by path first, then by artist and title.

use super::MatchKey;
use crate::library::playlists::name_of_file;
use crate::library::query::folded;
use crate::library::{Library, LibraryError, Location, RecordingId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::HashMap;
use std::path::Path;

/// What is known of a recording that is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Where it may be, the likeliest first.
    pub locations: &'a [Location],
    /// Its artist.
    pub artist: Option<&'a str>,
    /// Its title; without an artist it may be `Artist - Title`.
    pub title: Option<&'a str>,
    /// Its album, which decides between several recordings.
    pub album: Option<&'a str>,
}

/// What was matched when recordings were added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Matched {
    /// Listens that have a recording now.
    pub listens: usize,
    /// Entries of playlists that have a recording now.
    pub playlist_items: usize,
}

/// A recording with its album, folded.
type Titled = (RecordingId, Option<String>);

/// The recordings of a library by their artists and titles.
#[derive(Debug, Default)]
pub(in crate::library) struct Matcher {
    full: HashMap<MatchKey, Vec<Titled>>,
    without_brackets: HashMap<MatchKey, Vec<Titled>>,
    /// By the name of the file, with the title of its tags; `None` of a name that several have.
    names: HashMap<String, Option<(RecordingId, Option<String>)>>,
}

impl Matcher {
    pub(in crate::library) fn load(library: &Connection) -> Result<Self, LibraryError> {
        let mut statement = library.prepare_cached(
            "SELECT id, artist, album_artist, title, album, path, is_link FROM recording
             ORDER BY missing_since IS NOT NULL, id",
        )?;
        let mut rows = statement.query([])?;
        let mut matcher = Self::default();
        while let Some(row) = rows.next()? {
            let id = RecordingId(row.get("id")?);
            let text = |column: &str| row.get::<_, Option<String>>(column);
            let location = Location::from_columns(row.get("path")?, row.get("is_link")?);
            let (mut artists, mut title) = (vec![text("artist")?, text("album_artist")?], text("title")?);
            if let Location::File(path) = &location {
                let named = Some((id, title.as_deref().map(folded)));
                matcher
                    .names
                    .entry(folded(&name_of_file(path)))
                    .and_modify(|known| *known = None)
                    .or_insert(named);
            }
            if let (Location::File(path), None) = (&location, &title) {
                let (artist, of_file) = from_file_name(path);
                artists.push(artist);
                title = of_file;
            }
            let album = text("album")?;
            let mut artists: Vec<String> = artists.into_iter().flatten().collect();
            artists.dedup();
            for artist in artists {
                matcher.add(id, &artist, title.as_deref().unwrap_or_default(), album.as_deref());
            }
        }
        Ok(matcher)
    }

    fn add(&mut self, id: RecordingId, artist: &str, title: &str, album: Option<&str>) {
        let album = album.map(folded);
        let keys = [
            (&mut self.full, MatchKey::new(artist, title)),
            (&mut self.without_brackets, MatchKey::without_brackets(artist, title)),
        ];
        for (map, key) in keys {
            if let Some(key) = key {
                map.entry(key).or_default().push((id, album.clone()));
            }
        }
    }

    /// The recording that is meant; `None` if the library does not have it.
    pub(in crate::library) fn find(
        &self,
        library: &Connection,
        wanted: &Wanted<'_>,
    ) -> Result<Option<RecordingId>, LibraryError> {
        let mut by_path = library.prepare_cached("SELECT id FROM recording WHERE path = ?1")?;
        for location in wanted.locations {
            let found = by_path.query_row(params![location.stored_path()], |row| row.get(0)).optional()?;
            if let Some(id) = found {
                return Ok(Some(RecordingId(id)));
            }
        }
        Ok(self.find_by_title(wanted).or_else(|| self.find_by_name(wanted)))
    }

    /// A list from another machine has other folders: the only file of this name, unless both have titles, which differ.
    fn find_by_name(&self, wanted: &Wanted<'_>) -> Option<RecordingId> {
        let files = wanted.locations.iter().filter_map(|location| match location {
            Location::File(path) => Some(folded(&name_of_file(path))),
            Location::Link(_) => None,
        });
        let mut found = files.filter_map(|name| self.names.get(&name)?.as_ref());
        let (id, title) = found.next()?;
        let is_other = title.as_deref().zip(wanted.title).is_some_and(|(own, other)| {
            let other = folded(other);
            own != other && !other.ends_with(&format!(" - {own}"))
        });
        (!is_other).then_some(*id)
    }

    fn find_by_title(&self, wanted: &Wanted<'_>) -> Option<RecordingId> {
        let title = wanted.title?;
        let pair = match wanted.artist {
            Some(artist) => (artist, title),
            None => title.split_once(" - ").or_else(|| title.split_once(" – "))?,
        };
        let album = wanted.album.map(folded);
        let best = |found: &Vec<Titled>| {
            let same_album = found.iter().find(|(_, other)| album.is_some() && *other == album);
            same_album.or(found.first()).map(|(id, _)| *id)
        };
        let full = MatchKey::new(pair.0, pair.1)?;
        let plain = MatchKey::without_brackets(pair.0, pair.1)?;
        self.full.get(&full).and_then(best).or_else(|| self.without_brackets.get(&plain).and_then(best))
    }
}

/// `01 - Artist - Title.mp3`: the artist and the title; of a name of another form, the title alone.
fn from_file_name(path: &Path) -> (Option<String>, Option<String>) {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let is_number = |part: &str| part.chars().all(|character| character.is_ascii_digit() || character == '.');
    let mut parts: Vec<&str> = stem.split(" - ").map(str::trim).collect();
    if parts.len() > 2 && parts.first().is_some_and(|first| is_number(first)) {
        parts.remove(0);
    }
    match parts.split_first() {
        Some((artist, title)) if !title.is_empty() => (Some((*artist).to_owned()), Some(title.join(" - "))),
        _ => (None, Some(stem.into_owned())),
    }
}

impl Library {
    /// Looks again for the recordings of listens and playlists that had none, e.g. after a scan has added some.
    ///
    /// # Errors
    /// If the library cannot be changed; then nothing of it is stored.
    pub fn match_unmatched(&mut self) -> Result<Matched, LibraryError> {
        if !has_unmatched(self.connection())? {
            return Ok(Matched::default());
        }
        let transaction = self.transaction()?;
        let matched = match_unmatched_within(&transaction)?;
        transaction.commit()?;
        Ok(matched)
    }
}

/// As [`Library::match_unmatched`], as a part of a change that brings recordings or paths.
pub(in crate::library) fn match_unmatched_within(
    transaction: &Transaction<'_>,
) -> Result<Matched, LibraryError> {
    if !has_unmatched(transaction)? {
        return Ok(Matched::default());
    }
    let matcher = Matcher::load(transaction)?;
    Ok(Matched {
        listens: match_listens(transaction, &matcher)?,
        playlist_items: match_playlist_items(transaction, &matcher)?,
    })
}

fn has_unmatched(library: &Connection) -> Result<bool, LibraryError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM listened WHERE recording IS NULL)
                   OR EXISTS (SELECT 1 FROM playlist_item WHERE recording IS NULL)";
    Ok(library.query_row(sql, [], |row| row.get(0))?)
}

fn match_listens(library: &Connection, matcher: &Matcher) -> Result<usize, LibraryError> {
    let mut statement =
        library.prepare_cached("SELECT artist, title, album, id FROM listened WHERE recording IS NULL")?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, Option<String>>(2)?,
            row.get::<_, i64>(3)?,
        ))
    })?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let mut update = library.prepare_cached("UPDATE listened SET recording = ?2 WHERE id = ?1")?;
    let mut matched = 0;
    for (artist, title, album, id) in rows {
        let wanted =
            Wanted { artist: Some(&artist), title: Some(&title), album: album.as_deref(), locations: &[] };
        if let Some(recording) = matcher.find_by_title(&wanted) {
            matched += update.execute([id, recording.0])?;
        }
    }
    Ok(matched)
}

fn match_playlist_items(library: &Connection, matcher: &Matcher) -> Result<usize, LibraryError> {
    let mut statement = library.prepare_cached(
        "SELECT playlist, position, path, title, artist, album FROM playlist_item WHERE recording IS NULL",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |column: &str| row.get::<_, Option<String>>(column);
        let location = row.get::<_, Option<_>>("path")?.map(Location::from_list);
        let (artist, title, album) = (text("artist")?, text("title")?, text("album")?);
        let wanted = Wanted {
            locations: location.as_slice(),
            artist: artist.as_deref(),
            title: title.as_deref(),
            album: album.as_deref(),
        };
        if let Some(recording) = matcher.find(library, &wanted)? {
            found.push([row.get("playlist")?, row.get("position")?, recording.0]);
        }
    }
    let mut update = library
        .prepare_cached("UPDATE playlist_item SET recording = ?3 WHERE playlist = ?1 AND position = ?2")?;
    let count = found.len();
    for item in found {
        update.execute(item)?;
    }
    Ok(count)
}
