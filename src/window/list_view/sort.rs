//! The order of the list. It is stable: what is equal stays in the order in which it was added.

use super::Row;
use super::filter::labels;
use super::names::{Names, compare_names};
use crate::classify::Outcome;
use crate::window::recording::{Recording, State};
use std::cmp::Ordering;

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::window) enum SortKey {
    /// The order in which recordings were added.
    #[default]
    Added,
    Name,
    /// Verdict, then what has none, failed, was cancelled, or waits.
    Result,
    Confidence,
    Length,
}

impl SortKey {
    pub(in crate::window) const ALL: [Self; 5] =
        [Self::Added, Self::Name, Self::Result, Self::Confidence, Self::Length];

    /// After "Sort by".
    pub(in crate::window) fn name(self) -> &'static str {
        match self {
            Self::Added => "order added",
            Self::Name => "name",
            Self::Result => "result",
            Self::Confidence => "confidence",
            Self::Length => "length",
        }
    }
}

/// An order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::window) struct Sort {
    pub(in crate::window) key: SortKey,
    pub(in crate::window) descending: bool,
}

impl Sort {
    /// Sorts rows, which are in the order in which they were added.
    pub(super) fn apply(self, rows: &mut Vec<Row>, recordings: &[Recording], names: &Names) {
        let at = |row: &Row| recordings.get(row.index);
        match self.key {
            SortKey::Added if self.descending => rows.reverse(),
            SortKey::Added => {}
            SortKey::Name => {
                self.sort(rows, |row| Some(names.short_name(row.id)), |one, other| compare_names(one, other));
            }
            SortKey::Result => self.sort(rows, |row| at(row).map(result_rank), Ord::cmp),
            SortKey::Confidence => {
                let confidence = |row: &Row| at(row)?.outcome()?.confidence();
                self.sort(rows, confidence, f64::total_cmp);
            }
            SortKey::Length => self.sort(rows, |row| at(row)?.length_s(), f64::total_cmp),
        }
    }

    /// Sorts by keys; rows without one stay at the end in both directions.
    fn sort<K>(
        self,
        rows: &mut Vec<Row>,
        key: impl Fn(&Row) -> Option<K>,
        compare: impl Fn(&K, &K) -> Ordering,
    ) {
        let mut keyed: Vec<(Option<K>, Row)> = rows.iter().map(|row| (key(row), *row)).collect();
        keyed.sort_by(|(one, _), (other, _)| match (one, other) {
            (Some(one), Some(other)) if self.descending => compare(other, one),
            (Some(one), Some(other)) => compare(one, other),
            (one, other) => one.is_none().cmp(&other.is_none()),
        });
        *rows = keyed.into_iter().map(|(_, row)| row).collect();
    }
}

/// Kind of the state, and number and name of the first label.
fn result_rank(recording: &Recording) -> (u8, usize, &str) {
    let (label, name) = labels(recording).next().unwrap_or((usize::MAX, ""));
    let kind = match &recording.state {
        State::Done(outcome) => u8::from(Outcome::verdict(outcome).is_none() && name.is_empty()),
        State::Failed(_) => 2,
        State::Cancelled => 3,
        State::NeedsChoice(_) | State::Queued | State::Running(_) => 4,
    };
    (kind, label, name)
}
