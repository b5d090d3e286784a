//! Settings of the library's page.

use super::column::Column;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::path::PathBuf;

/// Settings of the library's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::window) struct LibrarySettings {
    /// Columns on show, at least one, in the order of the table.
    #[serde(serialize_with = "to_titles", deserialize_with = "from_titles")]
    columns: Vec<Column>,
    /// Folders whose recordings are added as they appear.
    pub(in crate::window) watched: Vec<PathBuf>,
    /// Results of the window are kept in the library.
    pub(in crate::window) keeps_results: bool,
}

impl Default for LibrarySettings {
    fn default() -> Self {
        Self { columns: Column::DEFAULT.to_vec(), watched: Vec::new(), keeps_results: true }
    }
}

impl LibrarySettings {
    /// The columns on show, in the order of the table.
    pub(in crate::window) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// These settings with those of `other` that the settings dialog has.
    pub(in crate::window) fn with_dialog_of(self, other: &Self) -> Self {
        Self { keeps_results: other.keeps_results, ..self }
    }

    /// Shows a column, or hides it unless it is the only one.
    pub(super) fn toggle(&mut self, column: Column) {
        let is_shown = |shown: &Column| self.columns.contains(shown);
        let toggled: Vec<Column> =
            Column::ALL.into_iter().filter(|other| is_shown(other) != (*other == column)).collect();
        if !toggled.is_empty() {
            self.columns = toggled;
        }
    }
}

fn to_titles<S: Serializer>(columns: &[Column], out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(columns.iter().map(|column| column.title()))
}

/// Columns that only a later version has are left out.
fn from_titles<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Column>, D::Error> {
    let titles = Vec::<String>::deserialize(input)?;
    let named: Vec<Column> = titles.iter().filter_map(|title| Column::from_title(title)).collect();
    let columns: Vec<Column> = Column::ALL.into_iter().filter(|column| named.contains(column)).collect();
    Ok(if columns.is_empty() { Column::DEFAULT.to_vec() } else { columns })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_saved_by_title_and_unknown_ones_are_left_out() {
        let mut settings = LibrarySettings::default();
        settings.toggle(Column::Path);
        settings.toggle(Column::Artist);
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<LibrarySettings>(&text).unwrap(), settings);
        let later: LibrarySettings =
            serde_json::from_str(r#"{"columns": ["Path", "Tempo", "Title"]}"#).unwrap();
        assert_eq!(later.columns(), [Column::Title, Column::Path]);
        let none: LibrarySettings = serde_json::from_str(r#"{"columns": ["Tempo"]}"#).unwrap();
        assert_eq!(none, LibrarySettings::default());
    }

    #[test]
    fn the_last_column_stays() {
        let mut settings = LibrarySettings { columns: vec![Column::Title], ..LibrarySettings::default() };
        settings.toggle(Column::Title);
        assert_eq!(settings.columns(), [Column::Title]);
    }
}
