//! Recordings that the user says are not the same, or removes from the library: how the groups change, and how that is taken back.

use super::rows::DuplicateRow;
use super::state::{DuplicatesPage, name};
use super::worker::{Command, Pair};
use crate::library::{DuplicateGroup, RecordingId};
use crate::window::supervisor::Supervisor;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A group from which one was taken that is not the same.
pub(super) struct Separated {
    group: Arc<DuplicateGroup>,
    /// Index of the first group that remained of it, or where it was.
    at: usize,
    /// Number of groups that remained.
    remained: usize,
    /// Of the one that was taken.
    id: RecordingId,
    pairs: Vec<Pair>,
}

impl DuplicatesPage {
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
    pub(super) fn forget(&mut self, id: RecordingId) -> String {
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
}
