//! What the page knows of duplicates: the groups that were found, the cursor, and what can be taken back.

use super::rows::{DuplicateRow, GroupRows};
use super::separate::Separated;
use super::switch::SoundStarts;
use super::worker::{self, Command, DuplicatesWorker, Event, Search};
use crate::library::{DuplicateGroup, DuplicateMember, Duplicates, DuplicatesStep};
use crate::window::supervisor::Supervisor;
use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// What the page knows of duplicates.
#[derive(Default)]
pub(in crate::window) struct DuplicatesPage {
    /// Started with the first request.
    worker: Option<DuplicatesWorker>,
    /// Requests that the thread has not accepted yet.
    unsent: VecDeque<Command>,
    search: Option<(Search, Instant)>,
    pub(super) groups: Option<Vec<Arc<DuplicateGroup>>>,
    pub(super) rows: GroupRows,
    /// Recordings that were compared, and those of them without a fingerprint.
    compared: (usize, usize),
    spare_bytes: u64,
    /// Recordings that were added to the library since the search.
    added: usize,
    /// Row of the member at the cursor.
    pub(super) cursor: Option<usize>,
    /// Counts what moves the cursor, so that the view scrolls to it.
    pub(super) moves: u64,
    shown: Range<usize>,
    pub(super) undo_steps: Vec<Separated>,
    starts: SoundStarts,
}

/// What has changed.
#[derive(Debug, Default)]
pub(in crate::window::library) struct DuplicatesUpdate {
    /// What was done last, in words.
    pub(in crate::window::library) status: Option<String>,
    /// Why a request failed, and what the user can do.
    pub(in crate::window::library) problems: Vec<String>,
    /// The library has fewer recordings now.
    pub(in crate::window::library) has_forgotten: bool,
}

impl DuplicatesPage {
    /// Searches the library at `path`, unless a search is under way. The error is a message for the user.
    pub(super) fn search(&mut self, path: &Path, supervisor: &Supervisor) -> Result<(), String> {
        if self.search.is_some() {
            return Ok(());
        }
        let search = Search::new();
        self.send(Command::Search(search.clone()), path, supervisor)?;
        self.search = Some((search, Instant::now()));
        Ok(())
    }

    pub(super) fn send(
        &mut self,
        command: Command,
        path: &Path,
        supervisor: &Supervisor,
    ) -> Result<(), String> {
        if self.worker.is_none() {
            let worker = worker::start(path.to_owned(), supervisor.clone());
            self.worker = Some(worker.map_err(|error| format!("No thread could be started: {error}"))?);
        }
        self.unsent.push_back(command);
        self.send_unsent();
        Ok(())
    }

    fn send_unsent(&mut self) {
        if let Some(worker) = &self.worker {
            worker.send_waiting(&mut self.unsent);
        }
    }

    pub(super) fn stop(&self) {
        if let Some((search, _)) = &self.search {
            search.cancel.cancel();
        }
    }

    /// Takes the thread's answers. `added`: recordings that were added to the library since the last call.
    pub(in crate::window::library) fn update(&mut self, added: usize) -> DuplicatesUpdate {
        let mut update = DuplicatesUpdate::default();
        if self.groups.is_some() {
            self.added += added;
        }
        let events: Vec<Event> = self.worker.iter().flat_map(DuplicatesWorker::events).collect();
        for event in events {
            match event {
                Event::Found(found) => {
                    self.search = None;
                    match found {
                        Some(found) => self.use_found(found),
                        None => update.status = Some("The search for duplicates was stopped".to_owned()),
                    }
                }
                Event::SearchFailed(reason) => {
                    self.search = None;
                    update.problems.push(format!("Duplicates were not searched for: {reason}"));
                }
                Event::Marked | Event::Unmarked => {}
                Event::Measured(starts) => self.starts.extend(starts),
                Event::Forgotten(id) => {
                    let name = self.forget(id);
                    update.has_forgotten = true;
                    update.status =
                        Some(format!("{name} removed from the library; its file stays where it is"));
                }
                Event::ChangeFailed(reason) => update.problems.push(format!("Nothing was changed: {reason}")),
            }
        }
        self.send_unsent();
        update
    }

    pub(super) fn use_found(&mut self, found: Duplicates) {
        self.compared = (found.compared, found.without_fingerprint);
        self.added = 0;
        self.undo_steps.clear();
        self.use_groups(found.groups.into_iter().map(Arc::new).collect());
        self.cursor = self.rows.of_member(0, 0);
        self.moves += 1;
    }

    pub(super) fn use_groups(&mut self, groups: Vec<Arc<DuplicateGroup>>) {
        self.rows = GroupRows::new(groups.iter().map(|group| group.members.len()));
        self.spare_bytes = groups.iter().map(|group| group.spare_bytes()).sum();
        self.groups = Some(groups);
    }

    pub(super) fn set_shown(&mut self, rows: Range<usize>) {
        self.shown = rows;
    }

    pub(super) fn select(&mut self, row: usize) {
        if matches!(self.rows.get(row), Some(DuplicateRow::Member(..))) {
            self.cursor = Some(row);
            self.moves += 1;
        }
    }

    /// Moves the cursor by this many members.
    pub(super) fn step(&mut self, by: isize) {
        if self.rows.len() > 0 {
            self.cursor =
                Some(self.cursor.map_or_else(|| self.rows.step(0, 1), |row| self.rows.step(row, by)));
            self.moves += 1;
        }
    }

    /// Moves the cursor to the first member of another group.
    pub(super) fn step_group(&mut self, by: isize) {
        let count = self.groups().len();
        let here = self.at_cursor().map_or(0, |(group, ..)| group);
        let there = here.saturating_add_signed(by).min(count.saturating_sub(1));
        if let Some(row) = self.rows.of_member(there, 0) {
            self.select(row);
        }
    }

    /// Moves the cursor to a member of the group that it is in.
    pub(super) fn select_in_group(&mut self, member: usize) {
        let row = self.at_cursor().and_then(|(group, ..)| self.rows.of_member(group, member));
        if let Some(row) = row {
            self.select(row);
        }
    }

    /// The paths of all that are not to keep.
    pub(super) fn spare(&self) -> impl Iterator<Item = &DuplicateMember> {
        self.groups().iter().flat_map(|group| group.members.iter().skip(1))
    }

    /// The groups; none before a search.
    pub(in crate::window) fn groups(&self) -> &[Arc<DuplicateGroup>] {
        self.groups.as_deref().unwrap_or_default()
    }

    /// Whether a search has ended.
    pub(in crate::window) fn was_searched(&self) -> bool {
        self.groups.is_some()
    }

    /// What a search does, and since when.
    pub(in crate::window) fn searching(&self) -> Option<(DuplicatesStep, Instant)> {
        self.search.as_ref().map(|(search, since)| (search.step(), *since))
    }

    /// Recordings that were compared, and those of them without a fingerprint.
    pub(in crate::window) fn compared(&self) -> (usize, usize) {
        self.compared
    }

    /// Bytes that would be free without those that are not to keep.
    pub(in crate::window) fn spare_bytes(&self) -> u64 {
        self.spare_bytes
    }

    /// Recordings that were added to the library since the search.
    pub(in crate::window) fn added(&self) -> usize {
        self.added
    }

    /// Number of rows.
    pub(in crate::window) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(in crate::window) fn row(&self, row: usize) -> Option<DuplicateRow> {
        self.rows.get(row)
    }

    pub(in crate::window) fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    /// Counts what moves the cursor.
    pub(in crate::window) fn moves(&self) -> u64 {
        self.moves
    }

    pub(in crate::window) fn shown(&self) -> &Range<usize> {
        &self.shown
    }

    /// Where the sound of recordings begins, as far as it was measured.
    pub(super) fn starts(&self) -> &SoundStarts {
        &self.starts
    }

    /// Measures where the sound of the members of the group at the cursor begins, so that one can switch between them at the same place.
    pub(super) fn measure(&mut self, path: &Path, supervisor: &Supervisor) -> Result<(), String> {
        let files = self.unmeasured();
        if files.is_empty() { Ok(()) } else { self.send(Command::Measure(files), path, supervisor) }
    }

    /// Whether a separation can be taken back.
    pub(in crate::window) fn can_undo(&self) -> bool {
        !self.undo_steps.is_empty()
    }

    /// Index of the group at the cursor, the group, and the member.
    pub(super) fn at_cursor(&self) -> Option<(usize, &Arc<DuplicateGroup>, &DuplicateMember)> {
        let DuplicateRow::Member(at, member) = self.rows.get(self.cursor?)? else { return None };
        let group = self.groups().get(at)?;
        Some((at, group, group.members.get(member)?))
    }

    /// The group and the member at the cursor.
    pub(in crate::window) fn member(&self) -> Option<(&DuplicateGroup, &DuplicateMember)> {
        self.at_cursor().map(|(_, group, member)| (group.as_ref(), member))
    }
}

/// The title, or the path.
pub(super) fn name(member: &DuplicateMember) -> String {
    let facts = &member.recording.facts;
    let title = facts.tags.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    title.map_or_else(|| facts.location.to_string(), str::to_owned)
}
