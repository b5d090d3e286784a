//! Changes of playlists, each with what undoes it.

use super::export::playlist_item;
use super::scope::Scope;
use super::status::{entries_text, recordings_text};
use crate::library::playlists::{Playlist, PlaylistError, PlaylistId, PlaylistItem, read_playlist};
use crate::library::query::{Field, Query};
use crate::library::{Library, RecordingId};
use std::ops::Range;
use std::path::PathBuf;

/// A change that the user asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PlaylistChange {
    /// Make a playlist of these recordings.
    Create {
        name: String,
        ids: Vec<RecordingId>,
    },
    Rename(PlaylistId, String),
    Delete(PlaylistId),
    /// Append these recordings.
    Add(PlaylistId, Vec<RecordingId>),
    /// Remove the entries at these positions.
    Remove(PlaylistId, Vec<usize>),
    /// Move the entries at these positions to where the first of them is at `to` afterwards.
    Move {
        playlist: PlaylistId,
        positions: Vec<usize>,
        to: usize,
    },
    /// Make a playlist of each of these files.
    Import(Vec<PathBuf>),
    /// Append songs at random that go with the last entries.
    AddFurther {
        playlist: PlaylistId,
        count: usize,
        /// 0 near to 1 far.
        distance: f64,
        random_seed: u64,
    },
    Undo(PlaylistUndo),
}

/// What a change did, to be taken back. The last one of several is taken back first.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PlaylistUndo {
    /// The playlist as it was, also if it was deleted.
    Restore(Box<Playlist>),
    /// It was made.
    Delete(PlaylistId),
    Several(Vec<PlaylistUndo>),
}

/// What became of a change.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PlaylistChanged {
    /// In words.
    pub(super) status: String,
    /// `None`: nothing was changed, or a change was taken back.
    pub(super) undo: Option<PlaylistUndo>,
    /// A collection to show.
    pub(super) show: Option<Scope>,
    /// Entries to select in the playlist on show.
    pub(super) select: Option<Range<usize>>,
    /// What failed, one line each.
    pub(super) problems: Vec<String>,
}

/// Makes a change.
///
/// # Errors
/// If it cannot be made; then nothing is changed.
pub(super) fn change_playlist(
    library: &mut Library,
    change: PlaylistChange,
) -> Result<PlaylistChanged, PlaylistError> {
    match change {
        PlaylistChange::Create { name, ids } => {
            let items = items(library, &ids)?;
            let id = library.create_playlist(&name)?;
            let status = if items.is_empty() {
                format!("Playlist {} made", name.trim())
            } else {
                format!("Playlist {} made of {}", name.trim(), recordings_text(items.len()))
            };
            library.add_to_playlist(id, items, None)?;
            // Somebody who collects goes on where they are.
            let show = ids.is_empty().then_some(Scope::Playlist(id));
            Ok(PlaylistChanged { status, undo: Some(PlaylistUndo::Delete(id)), show, ..Default::default() })
        }
        PlaylistChange::Rename(id, name) => {
            let before = library.rename_playlist(id, &name)?;
            Ok(changed(format!("{} is called {} now", before.name, name.trim()), before))
        }
        PlaylistChange::Delete(id) => {
            let before = library.delete_playlist(id)?;
            Ok(changed(format!("Playlist {} deleted", before.name), before))
        }
        PlaylistChange::Add(id, ids) => {
            let items = items(library, &ids)?;
            let count = items.len();
            let before = library.add_to_playlist(id, items, None)?;
            Ok(changed(format!("{} added to {}", recordings_text(count), before.name), before))
        }
        PlaylistChange::Remove(id, positions) => {
            let before = library.remove_from_playlist(id, &positions)?;
            let status = format!("{} removed from {}", entries_text(positions.len()), before.name);
            let first = positions.iter().min().copied().unwrap_or(0);
            let left = before.items.len().saturating_sub(positions.len());
            // The next entry is at hand.
            let select = (left > 0).then(|| first.min(left - 1)..first.min(left - 1) + 1);
            Ok(PlaylistChanged { select, ..changed(status, before) })
        }
        PlaylistChange::Move { playlist, positions, to } => {
            let before = library.move_in_playlist(playlist, &positions, to)?;
            let status = format!("{} moved in {}", entries_text(positions.len()), before.name);
            Ok(PlaylistChanged { select: Some(to..to + positions.len()), ..changed(status, before) })
        }
        PlaylistChange::Import(paths) => Ok(import(library, paths)),
        PlaylistChange::AddFurther { playlist, count, distance, random_seed } => {
            let before = library.playlist(playlist)?;
            let further = library.further_songs(&before.items, count, distance, random_seed)?;
            if further.is_empty() {
                let status = format!(
                    "No further songs: {} has no entry that the library can compare with others",
                    before.name
                );
                return Ok(PlaylistChanged { status, ..Default::default() });
            }
            let (start, added) = (before.items.len(), further.len());
            let before = library.add_to_playlist(playlist, further, None)?;
            let status = format!("{} that go with {} added", recordings_text(added), before.name);
            Ok(PlaylistChanged { select: Some(start..start + added), ..changed(status, before) })
        }
        PlaylistChange::Undo(step) => {
            let status = match undo(library, &step) {
                Ok(status) => status,
                // It may be possible later.
                Err(error) => {
                    let problems = vec![error.to_string()];
                    return Ok(PlaylistChanged { undo: Some(step), problems, ..Default::default() });
                }
            };
            let show = match &step {
                PlaylistUndo::Restore(before) => Some(Scope::Playlist(before.id)),
                PlaylistUndo::Delete(_) | PlaylistUndo::Several(_) => None,
            };
            Ok(PlaylistChanged { status, show, ..Default::default() })
        }
    }
}

fn changed(status: String, before: Playlist) -> PlaylistChanged {
    PlaylistChanged { status, undo: Some(PlaylistUndo::Restore(Box::new(before))), ..Default::default() }
}

/// Takes a change back; what was done, in words.
fn undo(library: &mut Library, step: &PlaylistUndo) -> Result<String, PlaylistError> {
    match step {
        PlaylistUndo::Restore(before) => {
            library.restore_playlist(before)?;
            Ok(format!("Playlist {} is as before", before.name))
        }
        PlaylistUndo::Delete(id) => {
            let made = library.delete_playlist(*id)?;
            Ok(format!("Playlist {} deleted again", made.name))
        }
        PlaylistUndo::Several(steps) => {
            let mut status = String::new();
            for step in steps.iter().rev() {
                status = undo(library, step)?;
            }
            Ok(if steps.len() > 1 { "The import is taken back".to_owned() } else { status })
        }
    }
}

/// Imports what can be read of these files; what cannot is a problem of its own.
fn import(library: &mut Library, paths: Vec<PathBuf>) -> PlaylistChanged {
    let (mut made, mut changed) = (Vec::new(), PlaylistChanged::default());
    for path in paths {
        let imported = read_playlist(&path).and_then(|file| library.import_playlist(&path, file, None));
        match imported {
            Ok(imported) => {
                let missing = imported.entries - imported.matched;
                let lacks = if missing > 0 {
                    format!(", {missing} of them not in the library")
                } else {
                    String::new()
                };
                let how = if imported.replaced.is_some() { "imported again" } else { "imported" };
                changed.status =
                    format!("{} {how}: {}{lacks}", imported.name, entries_text(imported.entries));
                changed.show = Some(Scope::Playlist(imported.id));
                made.push(match imported.replaced {
                    Some(before) => PlaylistUndo::Restore(Box::new(before)),
                    None => PlaylistUndo::Delete(imported.id),
                });
            }
            Err(error) => changed.problems.push(error.to_string()),
        }
    }
    if made.len() > 1 {
        changed.status = format!("{} playlists imported", made.len());
    }
    changed.undo = (!made.is_empty()).then_some(PlaylistUndo::Several(made));
    changed
}

/// The entries for these recordings; what was forgotten meanwhile is left out.
fn items(library: &Library, ids: &[RecordingId]) -> Result<Vec<PlaylistItem>, PlaylistError> {
    let columns = vec![Field::Title, Field::Artist, Field::Album, Field::Duration];
    let rows = library.rows_by_id(ids, &Query { columns, ..Query::default() })?;
    Ok(rows.into_iter().map(playlist_item).collect())
}
