//! The columns of the library's table, and the order by each.

use crate::library::query::{Field, Flag, SortKey};

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::window) enum Column {
    /// The title, or the file's name if it has none.
    Title,
    Artist,
    Album,
    Genre,
    Verdict,
    Confidence,
    Length,
    Added,
    Checked,
    Path,
    /// How alike it is to those that it is compared with; of similar recordings only.
    Alike,
    /// What it has in common with them.
    Why,
}

/// An order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) struct Sort {
    pub(in crate::window) column: Column,
    pub(in crate::window) descending: bool,
}

/// The newest first.
impl Default for Sort {
    fn default() -> Self {
        Self { column: Column::Added, descending: true }
    }
}

impl Column {
    /// Those that can be chosen, in the order in which the table has them.
    pub(in crate::window) const ALL: [Self; 10] = [
        Self::Title,
        Self::Artist,
        Self::Album,
        Self::Genre,
        Self::Verdict,
        Self::Confidence,
        Self::Length,
        Self::Added,
        Self::Checked,
        Self::Path,
    ];

    /// Those of a new installation.
    pub(in crate::window) const DEFAULT: [Self; 8] = [
        Self::Title,
        Self::Artist,
        Self::Album,
        Self::Verdict,
        Self::Confidence,
        Self::Length,
        Self::Added,
        Self::Checked,
    ];

    /// Above the column.
    pub(in crate::window) fn title(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Artist => "Artist",
            Self::Album => "Album",
            Self::Genre => "Genre",
            Self::Verdict => "Verdict",
            Self::Confidence => "Confidence",
            Self::Length => "Length",
            Self::Added => "Added",
            Self::Checked => "Checked",
            Self::Path => "Path",
            Self::Alike => "Alike",
            Self::Why => "Why",
        }
    }

    /// The column with this title.
    pub(super) fn from_title(title: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.title() == title)
    }

    /// After "Sort by".
    pub(in crate::window) fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Artist => "artist",
            Self::Album => "album",
            Self::Genre => "genre",
            Self::Verdict => "verdict",
            Self::Confidence => "confidence",
            Self::Length => "length",
            Self::Added => "date added",
            Self::Checked => "checked",
            Self::Path => "path",
            Self::Alike => "likeness",
            Self::Why => "why",
        }
    }

    /// Numbers are aligned at their last digit.
    pub(in crate::window) fn is_number(self) -> bool {
        matches!(self, Self::Confidence | Self::Length)
    }

    /// Its value.
    pub(super) fn field(self) -> Field {
        // A title may be that of the file's name.
        self.fields().first().cloned().unwrap_or(Field::Path)
    }

    /// Columns of similar recordings beside the chosen ones.
    pub(in crate::window) fn with_likeness(chosen: &[Self]) -> Vec<Self> {
        let title = chosen.iter().filter(|column| **column == Self::Title);
        let others = chosen.iter().filter(|column| **column != Self::Title);
        title.chain(&[Self::Alike, Self::Why]).chain(others).copied().collect()
    }

    /// The values of the order: the column's, and those that put what it leaves equal into an expected order.
    fn fields(self) -> &'static [Field] {
        match self {
            Self::Title => &[Field::Title, Field::Path],
            Self::Artist => &[Field::Artist, Field::Album, Field::Track, Field::Path],
            Self::Album => &[Field::Album, Field::Track, Field::Path],
            Self::Genre => &[Field::Genre, Field::Path],
            Self::Verdict => &[Field::Verdict, Field::Confidence],
            Self::Confidence => &[Field::Confidence],
            Self::Length => &[Field::Duration],
            Self::Added => &[Field::Added],
            Self::Checked => &[Field::Flag(Flag::Checked), Field::Added],
            Self::Path => &[Field::Path],
            // The order of the scope.
            Self::Alike | Self::Why => &[],
        }
    }
}

impl Sort {
    /// The order by `column`; turned round if it is the present one.
    pub(super) fn by(self, column: Column) -> Self {
        Self { column, descending: self.column == column && !self.descending }
    }

    /// For a query.
    pub(super) fn keys(self) -> Vec<SortKey> {
        let descending = |i: usize| self.descending && i == 0;
        let keys = self.column.fields().iter().enumerate();
        keys.map(|(i, field)| SortKey { field: field.clone(), descending: descending(i) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_click_turns_the_order_round_and_only_the_first_key_is_turned() {
        let sort = Sort::default().by(Column::Album);
        assert_eq!(sort, Sort { column: Column::Album, descending: false });
        let turned = sort.by(Column::Album);
        let keys: Vec<String> = turned.keys().iter().map(SortKey::to_string).collect();
        assert_eq!(keys, ["-album", "track", "path"]);
        assert_eq!(turned.by(Column::Album), sort);
    }
}
