//! What the page knows of playlists: names that are asked for, and what became of a change.

use super::page::{LibraryPage, Question};
use super::playlist_change::PlaylistChanged;
use super::scope::Scope;
use super::undo::PageUndo;
use crate::library::RecordingId;
use crate::library::playlists::{PlaylistId, PlaylistSummary};
use std::sync::Arc;

/// What a name is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum NamePurpose {
    /// A new playlist, of the selected recordings or empty.
    New {
        of_selected: bool,
    },
    Rename(PlaylistId),
}

/// A name that the user edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::window) struct AskedName {
    pub(in crate::window) purpose: NamePurpose,
    pub(in crate::window) name: String,
    /// The recordings of a new playlist, unless they are the selected ones.
    pub(in crate::window) of: Option<Arc<[RecordingId]>>,
}

impl LibraryPage {
    /// The playlist on show, as of the last count.
    pub(in crate::window) fn shown_playlist(&self) -> Option<&PlaylistSummary> {
        self.playlist(self.scope().playlist()?)
    }

    pub(in crate::window) fn playlist(&self, id: PlaylistId) -> Option<&PlaylistSummary> {
        self.collections.playlists.iter().find(|playlist| playlist.id == id)
    }

    /// Why a name cannot be given, in words; empty before anything was typed.
    pub(in crate::window) fn name_problem(&self, asked: &AskedName) -> Option<String> {
        let name = asked.name.trim();
        if name.is_empty() {
            return Some(String::new());
        }
        let is_own = |id: PlaylistId| asked.purpose == NamePurpose::Rename(id);
        let mut others = self.collections.playlists.iter().filter(|other| !is_own(other.id));
        others.any(|other| other.name == name).then(|| format!("A playlist is called {name} already"))
    }

    /// Says what became of a change, and shows it. Returns what failed.
    pub(super) fn take_playlist_changed(&mut self, changed: PlaylistChanged) -> Vec<String> {
        let PlaylistChanged { status, undo, show, select, problems } = changed;
        if !status.is_empty() {
            self.status = status;
        }
        self.undo_steps.extend(undo.map(PageUndo::Playlists));
        if let Some(scope) = show {
            self.show_scope(scope);
        }
        self.entries_to_select = select;
        self.refresh();
        problems
    }

    /// Selects the entries that were moved or added, once their rows are there.
    pub(super) fn select_changed_entries(&mut self) -> bool {
        let Some(entries) = self.entries_to_select.take() else { return false };
        let keys = self.found.keys.iter().enumerate();
        let is_changed = |position: usize| entries.contains(&position);
        let rows: Vec<usize> =
            keys.filter(|(_, key)| key.position().is_some_and(is_changed)).map(|(row, _)| row).collect();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return false };
        self.selection.only(*last);
        // The cursor is at the first one, from which on one reads.
        self.selection.extend_to(*first);
        self.moves += 1;
        true
    }

    /// Positions of the selected entries, if the rows are in the order of the playlist on show; otherwise why they cannot be moved.
    pub(super) fn movable_positions(&self) -> Result<(PlaylistId, Vec<usize>), String> {
        let Some(id) = self.scope().playlist() else {
            return Err("Only the entries of a playlist have an order of their own".to_owned());
        };
        if let Some(sort) = self.sort() {
            let column = sort.column.name();
            return Err(format!(
                "The rows are sorted by {column}: click its title until they have the order of the playlist"
            ));
        }
        Ok((id, self.selected_positions()))
    }

    /// Positions of the selected entries in their playlist.
    pub(super) fn selected_positions(&self) -> Vec<usize> {
        self.selection.rows().filter_map(|row| self.key(row)?.position()).collect()
    }

    /// Where entries at these positions are when they were moved before row `row`, or behind the last one.
    pub(super) fn target_before(&self, row: usize, positions: &[usize]) -> usize {
        let before = match self.key(row).and_then(|key| key.position()) {
            Some(position) => position,
            None => self.found.keys.last().and_then(|key| key.position()).map_or(0, |last| last + 1),
        };
        before - positions.iter().filter(|position| **position < before).count()
    }

    /// Asks for a name.
    pub(super) fn ask_name(&mut self, purpose: NamePurpose) {
        let name = match purpose {
            NamePurpose::Rename(id) => self.playlist(id).map(|playlist| playlist.name.clone()),
            NamePurpose::New { .. } => None,
        };
        let asked = AskedName { purpose, name: name.unwrap_or_default(), of: None };
        self.question = Some(Question::PlaylistName(asked));
    }

    /// Of the collection on show, for a file.
    pub(super) fn scope_name(&self) -> String {
        match self.scope() {
            Scope::All => "Library".to_owned(),
            Scope::Favourites => "Favourites".to_owned(),
            _ => {
                self.shown_playlist().map_or_else(|| "Playlist".to_owned(), |playlist| playlist.name.clone())
            }
        }
    }
}
