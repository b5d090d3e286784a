//! What the list shows: which recordings, in which order, and the totals of all of them. Independent of drawing.
//!
//! Rows do not move under the pointer. While it is over the list, results that arrive neither hide nor reorder rows: new matches are
//! appended. The rows are arranged anew when the pointer leaves the list, and at once when the user changes the filter, the text or the
//! order.
//!
//! Nothing is computed while nothing changes. In long lists with many changes it is computed at most a twentieth of the time.

mod filter;
mod names;
mod sort;
#[cfg(test)]
mod tests;
mod totals;

pub(super) use filter::{Filter, labels};
pub(super) use sort::{Sort, SortKey};
pub(super) use totals::{Group, Totals};

use super::recording::{Recording, RecordingId};
use super::session::Session;
use filter::Words;
use names::Names;
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

/// Share of the time that arranging the rows may take, as one of this many parts.
const TIME_SHARE: u32 = 20;

/// Filter, text and order that the user has chosen.
#[derive(Debug, Clone, Default, PartialEq)]
struct Arrangement {
    filter: Filter,
    /// Words that the name or path must contain.
    text: String,
    sort: Sort,
}

/// The rows of the list.
#[derive(Debug, Default)]
pub(super) struct ListView {
    chosen: Arrangement,
    rows: Vec<Row>,
    totals: Totals,
    names: Names,
    /// Whether the pointer is over the rows.
    pointer_is_over: bool,
    /// Rows kept their places although the arrangement would move them.
    is_held: bool,
    /// State for which the rows were computed.
    computed: Option<Computed>,
    /// Counts the user's changes, so that the view scrolls to the selected row after one.
    changes: u64,
    /// Number of computations so far.
    #[cfg(test)]
    computations: u64,
}

/// A row: a recording, and where it was in the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    index: usize,
    id: RecordingId,
}

#[derive(Debug)]
struct Computed {
    arrangement: Arrangement,
    revision: u64,
    /// The last recording of the session then.
    last: Option<Row>,
    /// Changes of the session wait until then.
    wait_until: Instant,
}

impl ListView {
    /// Computes the rows and totals again if something changed. `labels`: those of the current model's first head. Returns after which
    /// time to call it again for changes that wait.
    pub(super) fn update(&mut self, session: &Session, labels: &[String]) -> Option<Duration> {
        let begin = Instant::now();
        let revision = session.revision();
        let is_rearranged = match &self.computed {
            None => true,
            Some(computed) => {
                let is_released = self.is_held && !self.pointer_is_over;
                let is_rearranged = computed.arrangement != self.chosen;
                if !is_rearranged && computed.revision == revision && !is_released {
                    return None;
                }
                // Rows of recordings that have moved would show the wrong ones.
                if !is_rearranged && computed.keeps_places(session) && begin < computed.wait_until {
                    return Some(computed.wait_until - begin);
                }
                is_rearranged
            }
        };
        if session.recordings().is_empty() {
            // The filter of an earlier list would hide a new one.
            self.chosen = Arrangement { sort: self.chosen.sort, ..Arrangement::default() };
        }
        self.compute(session, labels, self.pointer_is_over && !is_rearranged);
        #[cfg(test)]
        {
            self.computations += 1;
        }
        let last = session.recordings().iter().enumerate().next_back();
        self.computed = Some(Computed {
            arrangement: self.chosen.clone(),
            revision,
            last: last.map(|(index, recording)| Row { index, id: recording.id }),
            wait_until: Instant::now() + TIME_SHARE * begin.elapsed(),
        });
        None
    }

    fn compute(&mut self, session: &Session, labels: &[String], holds: bool) {
        let words = Words::new(&self.chosen.text);
        if !words.is_empty() || self.chosen.sort.key == SortKey::Name {
            self.names.fill(session.recordings());
        }
        let mut totals = Totals::new(labels);
        let mut matching = Vec::with_capacity(self.rows.len());
        for (index, recording) in session.recordings().iter().enumerate() {
            totals.count(recording);
            let is_shown = self.chosen.filter.matches(recording)
                && (words.is_empty() || words.are_in(self.names.searched(recording.id)));
            if is_shown {
                matching.push(Row { index, id: recording.id });
            }
        }
        self.totals = totals;
        self.chosen.sort.apply(&mut matching, session.recordings(), &self.names);
        self.is_held = false;
        if holds && self.rows != matching {
            let held = held_rows(&self.rows, &matching, session.recordings());
            self.is_held = held != matching;
            matching = held;
        }
        self.rows = matching;
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Number of recordings that are not shown.
    pub(super) fn hidden_count(&self) -> usize {
        self.totals.all.saturating_sub(self.rows.len())
    }

    /// The totals of all recordings, shown or not.
    pub(super) fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The recordings shown, from row `first` on, each with its place in the session.
    pub(super) fn recordings_from<'a>(
        &'a self,
        first: usize,
        session: &'a Session,
    ) -> impl Iterator<Item = (usize, &'a Recording)> {
        self.rows.iter().skip(first).filter_map(|row| row.recording(session).map(|shown| (row.index, shown)))
    }

    /// The ids of the recordings shown, in their order.
    pub(super) fn ids(&self) -> impl DoubleEndedIterator<Item = RecordingId> {
        self.rows.iter().map(|row| row.id)
    }

    /// The row of a recording; `None` if it is not shown.
    pub(super) fn row(&self, id: RecordingId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    /// The recording `by` rows below `from`, or above if negative, at most the last or first one. From a recording that is not shown it is
    /// the first or last one.
    pub(super) fn step(&self, from: Option<RecordingId>, by: isize) -> Option<RecordingId> {
        let last = self.rows.len().checked_sub(1)?;
        let to = match from.and_then(|id| self.row(id)) {
            Some(here) => here.saturating_add_signed(by).min(last),
            None if by < 0 => last,
            None => 0,
        };
        self.rows.get(to).map(|row| row.id)
    }

    /// The recording that is selected after this one was removed: the next one shown, or the one before the last.
    pub(super) fn neighbour(&self, removed: RecordingId) -> Option<RecordingId> {
        let row = self.row(removed)?;
        self.rows.get(row + 1).or_else(|| self.rows.get(row.checked_sub(1)?)).map(|row| row.id)
    }

    pub(super) fn filter(&self) -> &Filter {
        &self.chosen.filter
    }

    pub(super) fn sort(&self) -> Sort {
        self.chosen.sort
    }

    /// Words that names or paths must contain.
    pub(super) fn text(&self) -> &str {
        &self.chosen.text
    }

    pub(super) fn set_text(&mut self, text: String) {
        if text != self.chosen.text {
            self.chosen.text = text;
            self.changes += 1;
        }
    }

    /// Shows only the recordings of a group; the same one again shows all groups.
    pub(super) fn show_only(&mut self, filter: Filter) {
        self.chosen.filter = if self.chosen.filter == filter { Filter::All } else { filter };
        self.changes += 1;
    }

    /// Shows all recordings.
    pub(super) fn show_all(&mut self) {
        self.chosen.filter = Filter::All;
        self.chosen.text.clear();
        self.changes += 1;
    }

    /// Sorts by `key`, or turns the order round if it is that key already.
    pub(super) fn sort_by(&mut self, key: SortKey) {
        let sort = &mut self.chosen.sort;
        *sort = Sort { key, descending: sort.key == key && !sort.descending };
        self.changes += 1;
    }

    /// Arranges the rows anew at the next update, wherever the pointer is: after what the user did to many recordings.
    pub(super) fn rearrange(&mut self) {
        self.computed = None;
    }

    /// Whether a filter or a text is set.
    pub(super) fn is_filtered(&self) -> bool {
        self.chosen.filter != Filter::All || !self.chosen.text.trim().is_empty()
    }

    /// Counts the user's changes.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether the pointer is over the rows.
    pub(super) fn pointer_is_over(&self) -> bool {
        self.pointer_is_over
    }

    /// Reports whether the pointer is over the rows; returns whether the rows have to be arranged anew.
    pub(super) fn set_pointer_over(&mut self, is_over: bool) -> bool {
        self.pointer_is_over = is_over;
        self.is_held && !is_over
    }
}

impl Row {
    /// Its recording; `None` if another one is at its place now.
    fn recording(self, session: &Session) -> Option<&Recording> {
        session.recordings().get(self.index).filter(|recording| recording.id == self.id)
    }
}

impl Computed {
    /// Whether the recordings of then are where they were. Those between the first and the last are if the last is.
    fn keeps_places(&self, session: &Session) -> bool {
        self.last.is_none_or(|last| last.recording(session).is_some())
    }
}

/// The rows `before` in their order, without those of removed recordings, and after them the `matching` ones that are new.
fn held_rows(before: &[Row], matching: &[Row], recordings: &[Recording]) -> Vec<Row> {
    let indices: HashMap<RecordingId, usize> =
        recordings.iter().enumerate().map(|(index, recording)| (recording.id, index)).collect();
    let stays = |row: &Row| indices.get(&row.id).map(|&index| Row { index, id: row.id });
    let mut rows: Vec<Row> = before.iter().filter_map(stays).collect();
    let shown: HashSet<RecordingId> = rows.iter().map(|row| row.id).collect();
    rows.extend(matching.iter().filter(|row| !shown.contains(&row.id)));
    rows
}
