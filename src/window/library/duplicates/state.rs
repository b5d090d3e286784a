//! What the page knows of duplicates: the groups that were found, the cursor, and what can be taken back.

use super::rows::{DuplicateRow, GroupRows};
use super::worker::{self, Command, DuplicatesWorker, Event, Pair, Search};
use crate::library::{DuplicateGroup, DuplicateMember, Duplicates, DuplicatesStep, RecordingId};
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
    groups: Option<Vec<Arc<DuplicateGroup>>>,
    rows: GroupRows,
    /// Recordings that were compared, and those of them without a fingerprint.
    compared: (usize, usize),
    spare_bytes: u64,
    /// Recordings that were added to the library since the search.
    added: usize,
    /// Row of the member at the cursor.
    cursor: Option<usize>,
    /// Counts what moves the cursor, so that the view scrolls to it.
    moves: u64,
    shown: Range<usize>,
    undo_steps: Vec<Separated>,
}

/// A group from which one was taken that is not the same.
struct Separated {
    group: Arc<DuplicateGroup>,
    /// Index of the first group that remained of it, or where it was.
    at: usize,
    /// Number of groups that remained.
    remained: usize,
    /// Of the one that was taken.
    id: RecordingId,
    pairs: Vec<Pair>,
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

    fn send(&mut self, command: Command, path: &Path, supervisor: &Supervisor) -> Result<(), String> {
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

    fn use_groups(&mut self, groups: Vec<Arc<DuplicateGroup>>) {
        self.rows = GroupRows::new(groups.iter().map(|group| group.members.len()));
        self.spare_bytes = groups.iter().map(|group| group.spare_bytes()).sum();
        self.groups = Some(groups);
    }

    /// Puts other groups in the place of some; the cursor stays about where it is.
    fn replace(&mut self, range: Range<usize>, others: Vec<Arc<DuplicateGroup>>) {
        let Some(mut groups) = self.groups.take() else { return };
        let end = range.end.min(groups.len());
        groups.splice(range.start.min(end)..end, others);
        self.use_groups(groups);
        let last = self.rows.len().saturating_sub(1);
        let here = self.cursor.map(|row| row.min(last));
        // A heading: the first of its group.
        self.cursor = here.map(|row| match self.rows.get(row) {
            Some(DuplicateRow::Heading(_)) => self.rows.step(row, 1),
            _ => row,
        });
        self.cursor = self.cursor.filter(|row| matches!(self.rows.get(*row), Some(DuplicateRow::Member(..))));
        self.moves += 1;
    }

    /// Takes the member at the cursor out of its group: the pairs to remember, and its name.
    pub(super) fn separate(
        &mut self,
        path: &Path,
        supervisor: &Supervisor,
    ) -> Result<Option<String>, String> {
        let Some((at, group, member)) =
            self.at_cursor().map(|(at, group, member)| (at, group.clone(), member.clone()))
        else {
            return Ok(None);
        };
        let id = member.recording.id;
        let others = group.members.iter().map(|other| other.recording.id).filter(|other| *other != id);
        let pairs: Vec<Pair> = others.map(|other| (id, other)).collect();
        self.send(Command::Mark(pairs.clone()), path, supervisor)?;
        let rest: Vec<Arc<DuplicateGroup>> = group.without(id).into_iter().map(Arc::new).collect();
        self.undo_steps.push(Separated { group, at, remained: rest.len(), id, pairs });
        self.replace(at..at + 1, rest);
        Ok(Some(name(&member)))
    }

    /// Takes the last separation back; returns the name of the recording, `None` if there was none.
    pub(super) fn undo(&mut self, path: &Path, supervisor: &Supervisor) -> Result<Option<String>, String> {
        let Some(Separated { group, at, remained, id, pairs }) = self.undo_steps.pop() else {
            return Ok(None);
        };
        self.send(Command::Unmark(pairs), path, supervisor)?;
        let place = group.members.iter().position(|member| member.recording.id == id).unwrap_or_default();
        let name = group.members.get(place).map(name).unwrap_or_default();
        self.replace(at..at + remained, vec![group]);
        self.cursor = self.rows.of_member(at, place);
        self.moves += 1;
        Ok(Some(name))
    }

    /// Asks the thread to remove the member at the cursor from the library.
    pub(super) fn forget_at_cursor(&mut self, path: &Path, supervisor: &Supervisor) -> Result<(), String> {
        match self.member() {
            Some((_, member)) => {
                let id = member.recording.id;
                self.send(Command::Forget(id), path, supervisor)
            }
            None => Ok(()),
        }
    }

    /// Takes a recording that the library does not have any more out of its group; returns its name.
    fn forget(&mut self, id: RecordingId) -> String {
        let groups = self.groups.as_deref().unwrap_or_default();
        let found = groups.iter().enumerate().find_map(|(at, group)| {
            let member = group.members.iter().find(|member| member.recording.id == id)?;
            Some((at, group.without(id), name(member)))
        });
        let Some((at, rest, name)) = found else { return "The recording".to_owned() };
        // Groups have other indices and members from now on.
        self.undo_steps.clear();
        self.replace(at..at + 1, rest.into_iter().map(Arc::new).collect());
        name
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
