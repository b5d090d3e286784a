//! A playlist's file → a playlist of the library.

use super::change::{checked_name, new_id};
use super::stored::{playlist, put};
use super::{Playlist, PlaylistError, PlaylistFile, PlaylistId, PlaylistKind};
use crate::format::one_line;
use crate::library::listening::{Matcher, Wanted};
use crate::library::{Library, unix_now};
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

/// What an import made.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedPlaylist {
    /// The playlist.
    pub id: PlaylistId,
    /// Its name: that of the file's title, with a number if another playlist has it.
    pub name: String,
    /// Number of entries.
    pub entries: usize,
    /// Those whose recording is in the library. The others are matched when a scan adds theirs.
    pub matched: usize,
    /// The playlist as it was, if the same file was imported before.
    pub replaced: Option<Playlist>,
}

impl Library {
    /// Stores a playlist that was read from a file. One that was imported from the same file before is replaced. `name`: in place of the
    /// file's title.
    ///
    /// # Errors
    /// If the name is taken by another playlist or none, or the library cannot be changed.
    pub fn import_playlist(
        &mut self,
        path: &Path,
        mut file: PlaylistFile,
        name: Option<&str>,
    ) -> Result<ImportedPlaylist, PlaylistError> {
        let source = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let source = source.to_string_lossy().into_owned();
        let transaction = self.transaction()?;
        let matcher = Matcher::load(&transaction)?;
        for (item, locations) in file.items.iter_mut().zip(&file.locations) {
            let wanted = Wanted {
                locations,
                artist: item.artist.as_deref(),
                title: item.title.as_deref(),
                album: item.album.as_deref(),
            };
            item.recording = matcher.find(&transaction, &wanted)?;
        }
        let replaced = imported_from(&transaction, &source)?;
        let name = match (name, &replaced) {
            (Some(name), _) => checked_name(name)?,
            (None, Some(replaced)) => replaced.name.clone(),
            (None, None) => free_name(&transaction, &file.name)?,
        };
        let imported = Playlist {
            id: replaced.as_ref().map_or_else(|| new_id(&transaction), |replaced| Ok(replaced.id))?,
            name,
            kind: PlaylistKind::Imported,
            source: Some(source),
            created_at: unix_now(),
            items: file.items,
        };
        put(&transaction, &imported)?;
        transaction.commit()?;
        Ok(ImportedPlaylist {
            id: imported.id,
            entries: imported.items.len(),
            matched: imported.items.iter().filter(|item| item.recording.is_some()).count(),
            name: imported.name,
            replaced,
        })
    }
}

fn imported_from(library: &Connection, source: &str) -> Result<Option<Playlist>, PlaylistError> {
    let mut statement = library.prepare_cached(
        "SELECT id FROM playlist WHERE kind = 'imported' AND source = ?1 ORDER BY id LIMIT 1",
    )?;
    let id = statement.query_row([source], |row| row.get(0)).optional()?;
    id.map(|id| playlist(library, PlaylistId(id))).transpose()
}

/// The title, or `Title (2)` and so on if other playlists have it.
fn free_name(library: &Connection, title: &str) -> Result<String, PlaylistError> {
    let title = one_line(title.trim());
    let title = if title.is_empty() { "playlist".to_owned() } else { title };
    let mut taken = library.prepare_cached("SELECT EXISTS (SELECT 1 FROM playlist WHERE name = ?1)")?;
    let mut name = title.clone();
    let mut number = 2;
    while taken.query_row([&name], |row| row.get(0))? {
        name = format!("{title} ({number})");
        number += 1;
    }
    Ok(name)
}
