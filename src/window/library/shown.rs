//! What the views read of the library's page.

use super::collections::Collections;
use super::column::Sort;
use super::duplicates::DuplicatesPage;
use super::export::ExportProgress;
use super::page::{Availability, LibraryPage, Question};
use super::play_through::Playback;
use super::preview::Preview;
use super::row::LibraryRow;
use super::scope::{RowKey, Scope};
use super::selection::Selection;
use super::similar::Similar;
use crate::library::query::{FilterError, LabelName, Statistics};
use crate::library::{RecordingId, StoredRecording};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

impl LibraryPage {
    /// Recordings that were kept since the last search, here or by other processes.
    pub(in crate::window) fn added(&self) -> usize {
        let more = self.collections.recordings.saturating_sub(self.total);
        let elsewhere = if self.was_searched { usize::try_from(more).unwrap_or(usize::MAX) } else { 0 };
        self.added.max(elsewhere)
    }

    /// Whether recordings that were found are not in the library any more, since another process removed some.
    pub(in crate::window) fn has_lost(&self) -> bool {
        self.was_searched && !self.is_searching && self.collections.recordings < self.total
    }

    pub(in crate::window) fn availability(&self) -> &Availability {
        &self.availability
    }

    /// Its file.
    pub(in crate::window) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Words that are searched for, as typed.
    pub(in crate::window) fn words(&self) -> &str {
        &self.wanted.words
    }

    /// The filter as typed.
    pub(in crate::window) fn filter(&self) -> &str {
        &self.wanted.filter
    }

    /// `None`: the order of the scope.
    pub(in crate::window) fn sort(&self) -> Option<Sort> {
        self.wanted.sort.or_else(|| self.scope().own_sort())
    }

    /// The collection that is shown, or will be as soon as the library has answered.
    pub(in crate::window) fn scope(&self) -> &Scope {
        &self.wanted.scope
    }

    /// The collections that there are, and their sizes.
    pub(in crate::window) fn collections(&self) -> &Collections {
        &self.collections
    }

    /// What is wrong with the filter; the rows are those of the last one that could be read.
    pub(in crate::window) fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// The labels of all models of the library, in the models' order.
    pub(in crate::window) fn labels(&self) -> &[LabelName] {
        &self.labels
    }

    /// Number of rows found.
    pub(in crate::window) fn len(&self) -> usize {
        self.found.keys.len()
    }

    /// Number of rows of the scope without words and filter, as of the last search.
    pub(in crate::window) fn scope_len(&self) -> u64 {
        match self.searched.as_ref().map_or(&self.wanted.scope, |searched| &searched.scope) {
            Scope::All => self.total,
            _ => self.found.of as u64,
        }
    }

    /// Number of recordings in the library, as of the last search.
    pub(in crate::window) fn total(&self) -> u64 {
        self.total
    }

    /// Whether a search was answered since the window was opened.
    pub(in crate::window) fn was_searched(&self) -> bool {
        self.was_searched
    }

    /// Whether an answer is awaited.
    pub(in crate::window) fn is_searching(&self) -> bool {
        self.is_searching
    }

    /// Counts over the whole library, once they are known.
    pub(in crate::window) fn statistics(&self) -> Option<&Statistics> {
        self.statistics.as_deref()
    }

    pub(in crate::window) fn key(&self, row: usize) -> Option<RowKey> {
        self.found.keys.get(row).copied()
    }

    /// The recording of a row, if the library has it.
    pub(in crate::window) fn id(&self, row: usize) -> Option<RecordingId> {
        self.key(row)?.recording()
    }

    /// What a row shows, once it was fetched.
    pub(in crate::window) fn row(&self, row: usize) -> Option<&LibraryRow> {
        let key = self.key(row)?;
        match key.recording() {
            Some(id) => self.rows.get(id),
            None => self.found.absent.get(&key.position()?),
        }
    }

    pub(in crate::window) fn shown(&self) -> &Range<usize> {
        &self.shown
    }

    pub(in crate::window) fn selection(&self) -> &Selection {
        &self.selection
    }

    pub(in crate::window) fn cursor_id(&self) -> Option<RecordingId> {
        self.id(self.selection.cursor()?)
    }

    /// The row of the details.
    pub(in crate::window) fn cursor_row(&self) -> Option<&LibraryRow> {
        self.row(self.selection.cursor()?)
    }

    /// All that is known of the recording at the cursor, once it was fetched.
    pub(in crate::window) fn details(&self) -> Option<&StoredRecording> {
        let (id, stored) = self.details.as_ref()?;
        stored.as_deref().filter(|_| self.cursor_id() == Some(*id))
    }

    /// Counts what moves the cursor.
    pub(in crate::window) fn moves(&self) -> u64 {
        self.moves
    }

    /// Whether there is something to undo.
    pub(in crate::window) fn can_undo(&self) -> bool {
        !self.undo_steps.is_empty()
    }

    /// How many recordings of a change are done, and all, while a long one is under way.
    pub(in crate::window) fn changing(&self) -> Option<(usize, usize)> {
        self.changing
    }

    /// The export that is under way.
    pub(in crate::window) fn export(&self) -> Option<Arc<ExportProgress>> {
        self.export.upgrade()
    }

    /// Rows that are played one after another.
    pub(in crate::window) fn playback(&self) -> Option<&Playback> {
        self.playback.as_ref()
    }

    /// What was done last, in words.
    pub(in crate::window) fn status(&self) -> &str {
        &self.status
    }

    pub(in crate::window) fn duplicates(&self) -> &DuplicatesPage {
        &self.duplicates
    }

    pub(in crate::window) fn similar(&self) -> &Similar {
        &self.similar
    }

    /// The recording that was played last from the page.
    pub(in crate::window) fn preview(&self) -> Option<&Preview> {
        self.preview.as_ref()
    }

    pub(in crate::window) fn question(&self) -> Option<&Question> {
        self.question.as_ref()
    }
}
