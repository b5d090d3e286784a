//! The rows of the list of groups: a heading for each group, then its members.

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum DuplicateRow {
    /// The heading of the group with this index.
    Heading(usize),
    /// A member, by the indices of its group and in that.
    Member(usize, usize),
}

/// Which row is what, without looking at all groups.
#[derive(Debug, Default)]
pub(super) struct GroupRows {
    /// The row of each group's heading, and at the end the number of rows.
    starts: Vec<usize>,
}

impl GroupRows {
    /// From the number of members of each group.
    pub(super) fn new(members: impl Iterator<Item = usize>) -> Self {
        let mut starts = vec![0];
        let mut next = 0;
        for count in members {
            next += 1 + count;
            starts.push(next);
        }
        Self { starts }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.last().copied().unwrap_or_default()
    }

    pub(super) fn get(&self, row: usize) -> Option<DuplicateRow> {
        if row >= self.len() {
            return None;
        }
        let group = self.starts.partition_point(|start| *start <= row).checked_sub(1)?;
        let place = row - self.starts.get(group)?;
        Some(match place.checked_sub(1) {
            None => DuplicateRow::Heading(group),
            Some(member) => DuplicateRow::Member(group, member),
        })
    }

    /// The row of a member, or of the last one before it.
    pub(super) fn of_member(&self, group: usize, member: usize) -> Option<usize> {
        let (start, end) = (self.starts.get(group)?, self.starts.get(group + 1)?);
        Some((start + 1 + member).min(end - 1))
    }

    /// The member that is `by` members after `row`, at most the last one; of a heading, counted from before its first member.
    pub(super) fn step(&self, row: usize, by: isize) -> usize {
        // Members before each row: all rows but the headings.
        let before = |row: usize| row - self.starts.partition_point(|start| *start < row);
        let groups = self.starts.len().saturating_sub(1);
        let last = self.len().saturating_sub(groups).saturating_sub(1);
        let here = match self.get(row) {
            Some(DuplicateRow::Heading(_)) if by > 0 => before(row).wrapping_sub(1),
            _ => before(row),
        };
        let wanted = here.wrapping_add_signed(by.clamp(-1_000_000_000, 1_000_000_000)).cast_signed().max(0);
        let wanted = wanted.cast_unsigned().min(last);
        // The first row with so many members before it that is no heading.
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if before(middle + 1) <= wanted { low = middle + 1 } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_is_a_heading_or_a_member_and_back() {
        let counts = [2, 5, 3];
        let rows = GroupRows::new(counts.into_iter());
        let mut expected = Vec::new();
        for (group, count) in counts.into_iter().enumerate() {
            expected.push(DuplicateRow::Heading(group));
            expected.extend((0..count).map(|member| DuplicateRow::Member(group, member)));
        }
        let all: Vec<DuplicateRow> = (0..rows.len()).filter_map(|row| rows.get(row)).collect();
        assert_eq!(all, expected);
        assert_eq!(rows.get(rows.len()), None);
        for (row, kind) in expected.into_iter().enumerate() {
            if let DuplicateRow::Member(group, member) = kind {
                assert_eq!(rows.of_member(group, member), Some(row));
            }
        }
        assert_eq!(rows.of_member(1, 99), Some(8), "the last of the group");
        assert_eq!((rows.of_member(3, 0), GroupRows::default().get(0)), (None, None));
    }

    #[test]
    fn steps_go_from_member_to_member_and_leave_out_headings() {
        // 0 heading, 1 2, 3 heading, 4 5 6
        let rows = GroupRows::new([2, 3].into_iter());
        assert_eq!(rows.step(2, 1), 4);
        assert_eq!(rows.step(4, -1), 2);
        assert_eq!(rows.step(0, 1), 1);
        assert_eq!(rows.step(3, 1), 4);
        assert_eq!(rows.step(1, -5), 1);
        assert_eq!(rows.step(1, 3), 5);
        assert_eq!(rows.step(1, isize::MAX), 6);
        assert_eq!(rows.step(6, isize::MIN), 1);
    }
}
