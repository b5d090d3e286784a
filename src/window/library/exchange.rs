//! How the page and its thread exchange requests and answers.

use super::answer::{Command, Event, Purpose};
use super::change::{Changed, UndoStep, Undone};
use super::import::summary_text;
use super::keeper::{Keeper, KeeperEvent, SessionRun};
use super::page::{Availability, LibraryPage};
use super::row::LibraryRow;
use super::scope::{FoundRows, RowKey, Scope};
use super::selection::Selection;
use super::status;
use super::undo::PageUndo;
use super::worker::LibraryWorker;
use crate::library::{Location, RecordingId};

/// What the window has to do after an update.
#[derive(Debug, Default)]
pub(super) struct Updated {
    /// Why requests failed, and what the user should know.
    pub(super) problems: Vec<String>,
    pub(super) located: Vec<(Vec<Location>, Purpose)>,
    /// Rows that are to be played.
    pub(super) to_play: Vec<(RecordingId, Option<Box<LibraryRow>>)>,
    /// Runs of the session whose results are in the library now.
    pub(super) saved: Vec<SessionRun>,
}

impl LibraryPage {
    /// Takes the thread's answers and sends what is due. `is_shown`: whether the page is.
    pub(super) fn update(&mut self, is_shown: bool) -> Updated {
        let mut updated = Updated::default();
        let events: Vec<Event> = self.worker.iter().flat_map(LibraryWorker::events).collect();
        for event in events {
            self.take(event, &mut updated);
        }
        let added = self.added;
        self.take_kept(&mut updated);
        self.update_duplicates(self.added.saturating_sub(added), &mut updated.problems);
        self.take_history(&mut updated.problems);
        self.update_similar(is_shown, &mut updated.problems);
        if let Some(worker) = &self.worker {
            worker.send_waiting(&mut self.unsent);
        }
        if is_shown && self.availability == Availability::Open {
            self.send_search();
            self.request_details();
            self.request_rows();
        }
        updated
    }

    /// Takes what the keeper reports. Rows do not move while somebody works with them: new ones are offered.
    fn take_kept(&mut self, updated: &mut Updated) {
        let events: Vec<KeeperEvent> = self.keeper.iter().flat_map(Keeper::events).collect();
        for event in events {
            match event {
                KeeperEvent::Stored(runs) => {
                    self.added += runs.len();
                    updated.saved.extend(runs);
                }
                KeeperEvent::Failed(reason) => {
                    let text = format!("Results are not kept in the library: {reason}");
                    updated.problems.push(text);
                }
            }
        }
        self.take_imported(updated);
        let (added, notes) = self.take_watched();
        self.added += added;
        updated.problems.extend(notes);
        if self.added > 0 && self.total == 0 {
            self.refresh();
        }
    }

    fn take_imported(&mut self, updated: &mut Updated) {
        let Some(import) = &self.import else { return };
        let result = import.result();
        self.added += import.take_added();
        match result {
            None => return,
            Some(Ok(summary)) => self.status = summary_text(&summary),
            Some(Err(reason)) => updated.problems.push(format!("The folder was not added: {reason}")),
        }
        self.import = None;
    }

    fn take(&mut self, event: Event, updated: &mut Updated) {
        match event {
            Event::Opened(notes) => {
                self.availability = Availability::Open;
                updated.problems.extend(notes);
            }
            Event::Unavailable(reason) => self.availability = Availability::Unavailable(reason),
            Event::Found { search, rows, total, labels } => {
                self.labels = labels;
                self.total = total;
                // Counted a moment later than the collections were.
                self.collections.recordings = total;
                self.was_searched = true;
                if self.searched.as_ref() == Some(&search) {
                    self.use_found(rows);
                }
            }
            Event::ScopeIsGone(search) => {
                if self.searched.as_ref() == Some(&search) {
                    "This playlist was deleted".clone_into(&mut self.status);
                    self.show_scope(Scope::All);
                    self.refresh();
                }
            }
            Event::Rejected { search, error } => {
                if self.searched.as_ref() == Some(&search) {
                    self.is_searching = false;
                    self.error = Some(error);
                }
            }
            Event::Rows { asked, rows } => {
                self.rows.insert(&asked, rows);
                self.rows.evict(&self.found.keys, &self.shown);
            }
            Event::Details(id, stored) => {
                self.details_asked = None;
                self.details_are_stale = false;
                self.details = Some((id, stored));
            }
            Event::Changing { done, all } => self.changing = Some((done, all)),
            Event::Changed(changed) => {
                self.changing = None;
                self.take_changed(changed);
            }
            Event::Located(locations, purpose) => updated.located.push((locations, purpose)),
            Event::RowToPlay(id, row) => updated.to_play.push((id, row)),
            Event::PlaylistChanged(changed) => {
                updated.problems.extend(self.take_playlist_changed(changed));
            }
            Event::Statistics(statistics) => self.statistics = Some(statistics),
            Event::Collections(collections) => {
                self.collections = collections;
                // Nobody works with the rows of an empty library.
                if self.total == 0 && self.added() > 0 {
                    self.refresh();
                }
            }
            Event::Failed(reason) => {
                self.is_searching = false;
                updated.problems.push(format!("The library: {reason}"));
            }
        }
    }

    /// Says what became of a change, and fetches again what it changed.
    fn take_changed(&mut self, changed: Changed) {
        match changed {
            Changed::Judged(judged) => {
                self.expire(judged.decided.iter().map(|decided| decided.recording));
                self.status = status::judged_text(&self.rows, &judged);
                self.push_undo_step(UndoStep::Decisions(judged.decided));
            }
            Changed::Added(ids, step) => {
                self.expire(ids.iter().copied());
                self.status = status::favourite_text(&self.rows, &ids, true);
                self.push_undo_step(step);
            }
            Changed::Removed(ids, step) => {
                self.expire(ids.iter().copied());
                self.status = status::favourite_text(&self.rows, &ids, false);
                self.push_undo_step(step);
            }
            Changed::Forgotten(count) => {
                self.status = format!("{} removed from the library", status::recordings_text(count));
                self.refresh();
            }
            Changed::Undone(undone) => {
                self.expire(undone.ids.iter().copied());
                self.status = status::undone_text(&self.rows, &undone);
                let Undone { ids, rest, .. } = undone;
                self.undo_steps.extend(rest.map(PageUndo::Recordings));
                // All of many stay selected.
                let is_it = |key: &&RowKey| ids.len() == 1 && key.recording() == ids.first().copied();
                if let Some(key) = self.found.keys.iter().find(is_it) {
                    self.move_to(*key);
                }
            }
        }
    }

    fn push_undo_step(&mut self, step: UndoStep) {
        if step.len() > 0 {
            self.undo_steps.push(PageUndo::Recordings(step));
        }
    }

    /// Shows what a search found; the cursor stays on its recording.
    fn use_found(&mut self, rows: FoundRows) {
        self.is_searching = false;
        self.error = None;
        let at_cursor = self.selection.cursor().and_then(|row| self.key(row));
        self.found = rows;
        self.rows.expire_all();
        self.details_are_stale = true;
        self.selection = Selection::default();
        if self.select_changed_entries() {
            return;
        }
        match at_cursor {
            Some(key) => self.move_to(key),
            None => self.moves += 1,
        }
    }

    /// Selects a row, or another one of its recording, if there is one among those found.
    fn move_to(&mut self, key: RowKey) {
        let mut keys = self.found.keys.iter();
        let place = keys.position(|other| *other == key).or_else(|| {
            let id = key.recording()?;
            self.found.keys.iter().position(|other| other.recording() == Some(id))
        });
        if let Some(row) = place {
            self.selection.only(row);
        }
        self.moves += 1;
    }

    /// Fetches rows again.
    fn expire(&mut self, ids: impl Iterator<Item = RecordingId>) {
        self.rows.expire(ids);
        self.details_are_stale = true;
    }

    fn send_search(&mut self) {
        let Some(worker) = &self.worker else { return };
        if self.searched.as_ref() == Some(&self.wanted) {
            return;
        }
        // Other processes may have changed the library since the last one.
        let counts = self.searched.is_none();
        if worker.try_send(Command::Search { search: self.wanted.clone(), counts }).is_ok() {
            self.searched = Some(self.wanted.clone());
            self.is_searching = true;
            self.added = 0;
        }
    }

    fn request_details(&mut self) {
        let Some(id) = self.cursor_id() else { return };
        let is_known = self.details.as_ref().is_some_and(|(known, _)| *known == id);
        if self.details_asked.is_none() && (!is_known || self.details_are_stale) {
            self.details_asked = Some(id);
            self.send(Command::Details(id));
        }
    }

    pub(super) fn request_rows(&mut self) {
        let Some(asked) = self.rows.request(&self.found.keys, &self.shown) else { return };
        let is_sent =
            self.worker.as_ref().is_some_and(|worker| worker.try_send(Command::Rows(asked)).is_ok());
        if !is_sent {
            self.rows.not_sent();
        }
    }

    pub(super) fn send(&mut self, command: Command) {
        let refused = match &self.worker {
            Some(worker) => worker.try_send(command),
            None => return,
        };
        if let Err(command) = refused {
            self.unsent.push_back(command);
        }
    }
}
