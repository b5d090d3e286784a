//! Which rows are selected: ranges, so that all of 100,000 rows are one.

use std::ops::Range;

/// The selected rows, and the one that keys move.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::window) struct Selection {
    /// The row that keys move, and that the details show.
    cursor: Option<usize>,
    /// Where an extension starts.
    anchor: usize,
    /// In order, disjoint, none of them empty.
    ranges: Vec<Range<usize>>,
}

impl Selection {
    pub(in crate::window) fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    /// Number of selected rows.
    pub(in crate::window) fn len(&self) -> usize {
        self.ranges.iter().map(Range::len).sum()
    }

    pub(in crate::window) fn contains(&self, row: usize) -> bool {
        let after = self.ranges.partition_point(|range| range.end <= row);
        self.ranges.get(after).is_some_and(|range| range.contains(&row))
    }

    /// The selected rows, in order.
    pub(in crate::window) fn rows(&self) -> impl Iterator<Item = usize> {
        self.ranges.iter().flat_map(Range::clone)
    }

    /// Selects one row.
    pub(super) fn only(&mut self, row: usize) {
        *self = Self { cursor: Some(row), anchor: row, ranges: one(row..row + 1) };
    }

    /// Selects from where the selection started to this row.
    pub(super) fn extend_to(&mut self, row: usize) {
        if self.cursor.is_none() {
            return self.only(row);
        }
        self.ranges = one(self.anchor.min(row)..self.anchor.max(row) + 1);
        self.cursor = Some(row);
    }

    /// Adds a row to the selection, or takes it away.
    pub(super) fn toggle(&mut self, row: usize) {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        if self.contains(row) {
            for range in &self.ranges {
                let parts = [range.start..range.end.min(row), range.start.max(row + 1)..range.end];
                ranges.extend(if range.contains(&row) { parts.to_vec() } else { vec![range.clone()] });
            }
            ranges.retain(|range| !range.is_empty());
        } else {
            let at = self.ranges.partition_point(|range| range.end <= row);
            ranges.clone_from(&self.ranges);
            ranges.insert(at, row..row + 1);
        }
        *self = Self { cursor: Some(row), anchor: row, ranges };
    }

    /// Selects all of `count` rows.
    pub(super) fn all(&mut self, count: usize) {
        let cursor = self.cursor.or_else(|| count.checked_sub(1).map(|_| 0));
        let ranges = if count > 0 { one(0..count) } else { Vec::new() };
        *self = Self { cursor, anchor: 0, ranges };
    }

    /// Moves the cursor by this many of `count` rows, at most to the first or last one. Without a cursor a step up begins at the end.
    pub(super) fn step(&mut self, by: isize, extends: bool, count: usize) {
        let Some(last) = count.checked_sub(1) else { return };
        let row = match self.cursor {
            Some(here) => here.saturating_add_signed(by).min(last),
            // The keys Home and End are steps of any length.
            None if (by < 0 && by != isize::MIN) || by == isize::MAX => last,
            None => 0,
        };
        if extends { self.extend_to(row) } else { self.only(row) }
    }
}

fn one(range: Range<usize>) -> Vec<Range<usize>> {
    std::iter::once(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(selection: &Selection) -> Vec<usize> {
        selection.rows().collect()
    }

    #[test]
    fn steps_stay_within_the_rows_and_shift_extends_from_the_start() {
        let mut selection = Selection::default();
        selection.step(-1, false, 0);
        assert_eq!(selection, Selection::default());
        for (by, row) in [(isize::MIN, 0), (-1, 9), (1, 0), (isize::MAX, 9)] {
            let mut selection = Selection::default();
            selection.step(by, false, 10);
            assert_eq!(rows(&selection), [row], "{by} without a cursor");
        }
        selection.step(1, false, 10);
        assert_eq!(rows(&selection), [0]);
        selection.step(isize::MAX, false, 10);
        assert_eq!(rows(&selection), [9]);
        selection.step(-3, true, 10);
        assert_eq!((rows(&selection), selection.cursor()), (vec![6, 7, 8, 9], Some(6)));
        selection.step(2, true, 10);
        assert_eq!(rows(&selection), [8, 9]);
        selection.step(isize::MIN, false, 10);
        assert_eq!(rows(&selection), [0]);
    }

    #[test]
    fn toggled_rows_agree_with_a_set_of_rows() {
        let mut selection = Selection::default();
        let mut set = std::collections::BTreeSet::new();
        for step in 0..500_usize {
            let row = step * 7919 % 23;
            selection.toggle(row);
            if !set.remove(&row) {
                set.insert(row);
            }
            assert_eq!(rows(&selection), set.iter().copied().collect::<Vec<_>>());
            assert_eq!(selection.len(), set.len());
            assert!((0..24).all(|row| selection.contains(row) == set.contains(&row)));
        }
    }

    #[test]
    fn all_rows_are_one_range() {
        let mut selection = Selection::default();
        selection.all(100_000);
        assert_eq!((selection.len(), selection.ranges.len(), selection.cursor()), (100_000, 1, Some(0)));
        selection.toggle(5);
        assert_eq!((selection.len(), selection.contains(5)), (99_999, false));
        selection.all(0);
        assert_eq!(selection.len(), 0);
    }
}
