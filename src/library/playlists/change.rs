//! Changes of playlists. Each returns the playlist as it was, with which it can be undone.

use super::stored::{playlist, put};
use super::{Playlist, PlaylistError, PlaylistId, PlaylistItem, PlaylistKind};
use crate::format::is_unprintable;
use crate::library::{Library, unix_now};
use rusqlite::Connection;

/// Most entries of a playlist; as many as are read from a file.
pub(super) const MOST_ENTRIES: usize = crate::input::playlist::MAX_ENTRIES;

impl Library {
    /// Makes an empty playlist.
    ///
    /// # Errors
    /// If the name is taken or none, or the library cannot be changed.
    pub fn create_playlist(&mut self, name: &str) -> Result<PlaylistId, PlaylistError> {
        let name = checked_name(name)?;
        let transaction = self.transaction()?;
        let id = new_id(&transaction)?;
        let playlist = Playlist {
            id,
            name,
            kind: PlaylistKind::Own,
            source: None,
            created_at: unix_now(),
            items: Vec::new(),
        };
        put(&transaction, &playlist)?;
        transaction.commit()?;
        Ok(id)
    }

    /// Gives a playlist another name.
    ///
    /// # Errors
    /// If the name is taken or none, the playlist was deleted, or the library cannot be changed.
    pub fn rename_playlist(&mut self, id: PlaylistId, name: &str) -> Result<Playlist, PlaylistError> {
        let name = checked_name(name)?;
        self.change_playlist(id, |playlist| {
            playlist.name = name;
            Ok(())
        })
    }

    /// Adds entries before the one at `position`, counted from 0; at the end without it.
    ///
    /// # Errors
    /// If the playlist has no such position, is full or was deleted, or the library cannot be changed.
    pub fn add_to_playlist(
        &mut self,
        id: PlaylistId,
        items: Vec<PlaylistItem>,
        position: Option<usize>,
    ) -> Result<Playlist, PlaylistError> {
        self.change_playlist(id, |playlist| {
            let count = playlist.items.len();
            let position = position.unwrap_or(count);
            if position > count {
                return Err(PlaylistError::NoEntry { position: position.saturating_add(1), count });
            }
            if count.saturating_add(items.len()) > MOST_ENTRIES {
                return Err(PlaylistError::TooLong);
            }
            playlist.items.splice(position..position, items);
            Ok(())
        })
    }

    /// Removes the entries at these positions, counted from 0.
    ///
    /// # Errors
    /// If one of them does not exist, the playlist was deleted, or the library cannot be changed.
    pub fn remove_from_playlist(
        &mut self,
        id: PlaylistId,
        positions: &[usize],
    ) -> Result<Playlist, PlaylistError> {
        self.change_playlist(id, |playlist| {
            check_positions(playlist, positions)?;
            let mut position = 0;
            playlist.items.retain(|_| {
                position += 1;
                !positions.contains(&(position - 1))
            });
            Ok(())
        })
    }

    /// Moves the entries at these positions, counted from 0, in their order to where the first of them is at `to` afterwards. As when
    /// they are dragged there.
    ///
    /// # Errors
    /// If a position does not exist, the playlist was deleted, or the library cannot be changed.
    pub fn move_in_playlist(
        &mut self,
        id: PlaylistId,
        positions: &[usize],
        to: usize,
    ) -> Result<Playlist, PlaylistError> {
        self.change_playlist(id, |playlist| {
            check_positions(playlist, positions)?;
            check_positions(playlist, &[to])?;
            let items = std::mem::take(&mut playlist.items).into_iter().enumerate();
            let (moved, mut rest): (Vec<_>, Vec<_>) =
                items.partition(|(position, _)| positions.contains(position));
            let to = to.min(rest.len());
            rest.splice(to..to, moved);
            playlist.items = rest.into_iter().map(|(_, item)| item).collect();
            Ok(())
        })
    }

    /// Deletes a playlist; no recording is touched.
    ///
    /// # Errors
    /// If it was deleted before, or the library cannot be changed.
    pub fn delete_playlist(&mut self, id: PlaylistId) -> Result<Playlist, PlaylistError> {
        let transaction = self.transaction()?;
        let before = playlist(&transaction, id)?;
        transaction.execute("DELETE FROM playlist WHERE id = ?1", [id.0])?;
        transaction.commit()?;
        Ok(before)
    }

    /// Undoes a change, also that a playlist was deleted: the playlist is as `before` again.
    ///
    /// # Errors
    /// If another playlist has its name now, or the library cannot be changed.
    pub fn restore_playlist(&mut self, before: &Playlist) -> Result<(), PlaylistError> {
        let transaction = self.transaction()?;
        put(&transaction, before)?;
        transaction.commit()?;
        Ok(())
    }

    fn change_playlist(
        &mut self,
        id: PlaylistId,
        change: impl FnOnce(&mut Playlist) -> Result<(), PlaylistError>,
    ) -> Result<Playlist, PlaylistError> {
        let transaction = self.transaction()?;
        let before = playlist(&transaction, id)?;
        let mut after = before.clone();
        change(&mut after)?;
        put(&transaction, &after)?;
        transaction.commit()?;
        Ok(before)
    }
}

/// A number that no playlist had before: those of deleted ones are needed to undo that.
pub(super) fn new_id(library: &Connection) -> Result<PlaylistId, PlaylistError> {
    let last: Option<i64> = library.query_row("SELECT max(id) FROM playlist", [], |row| row.get(0))?;
    // The time in nanoseconds is larger than the number of any playlist that was deleted.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_nanos()).unwrap_or(i64::MAX - 1);
    Ok(PlaylistId(last.map_or(now, |last| now.max(last.saturating_add(1)))))
}

/// The name without surrounding blanks.
pub(super) fn checked_name(name: &str) -> Result<String, PlaylistError> {
    let trimmed = name.trim();
    if trimmed.is_empty() || trimmed.contains(is_unprintable) {
        return Err(PlaylistError::BadName(name.to_owned()));
    }
    Ok(trimmed.to_owned())
}

fn check_positions(playlist: &Playlist, positions: &[usize]) -> Result<(), PlaylistError> {
    let count = playlist.items.len();
    match positions.iter().find(|position| **position >= count) {
        Some(position) => Err(PlaylistError::NoEntry { position: position.saturating_add(1), count }),
        None => Ok(()),
    }
}
