//! What the table shows of a recording.

use super::column::Column;
use crate::format::{clock_time, one_line, percent};
use crate::library::playlists::PlaylistItem;
use crate::library::query::{Cell, Field, Flag, Row, date_text};
use crate::library::{Location, RecordingId};
use std::path::Path;

/// What the table shows of a recording.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::window) struct LibraryRow {
    /// `None`: an entry of a playlist that the library does not have.
    pub(in crate::window) id: Option<RecordingId>,
    /// `None`: an entry that has a title only.
    pub(in crate::window) location: Option<Location>,
    /// The title, or the last part of the path.
    pub(in crate::window) name: String,
    artist: Option<String>,
    album: Option<String>,
    genre: Option<String>,
    /// The label that a person decided on, else that of the run.
    pub(in crate::window) verdict: Option<String>,
    confidence: Option<f64>,
    duration_s: Option<f64>,
    added_at: Option<f64>,
    error: Option<String>,
    pub(in crate::window) is_checked: bool,
    is_corrected: bool,
    pub(in crate::window) is_favourite: bool,
    pub(in crate::window) is_missing: bool,
}

impl LibraryRow {
    /// The columns of a query whose rows become these.
    pub(super) fn fields() -> Vec<Field> {
        vec![
            Field::Title,
            Field::Artist,
            Field::Album,
            Field::Genre,
            Field::Verdict,
            Field::Confidence,
            Field::Duration,
            Field::Added,
            Field::Error,
            Field::Flag(Flag::Checked),
            Field::Flag(Flag::Corrected),
            Field::Flag(Flag::Favourite),
            Field::Flag(Flag::Missing),
        ]
    }

    /// From a row of such a query.
    pub(super) fn from_row(row: Row) -> Self {
        let Row { id, location, cells } = row;
        let mut cells = cells.into_iter();
        let mut next = || cells.next().unwrap_or(Cell::Absent);
        let title = text(next()).filter(|title| !title.trim().is_empty());
        Self {
            id: Some(id),
            name: title.unwrap_or_else(|| short_name(&location)),
            location: Some(location),
            artist: text(next()),
            album: text(next()),
            genre: text(next()),
            verdict: text(next()),
            confidence: number(next()),
            duration_s: number(next()),
            added_at: number(next()),
            error: text(next()),
            is_checked: next() == Cell::Flag(true),
            is_corrected: next() == Cell::Flag(true),
            is_favourite: next() == Cell::Flag(true),
            is_missing: next() == Cell::Flag(true),
        }
    }

    /// Of an entry whose recording is not in the library.
    pub(super) fn of_entry(item: &PlaylistItem) -> Self {
        let line = |text: &Option<String>| text.as_deref().map(one_line);
        let title = line(&item.title).filter(|title| !title.trim().is_empty());
        let name = title.or_else(|| item.location.as_ref().map(short_name));
        Self {
            id: None,
            name: name.unwrap_or_else(|| "untitled".to_owned()),
            location: item.location.clone(),
            artist: line(&item.artist),
            album: line(&item.album),
            genre: None,
            verdict: None,
            confidence: None,
            duration_s: item.duration_s,
            added_at: None,
            error: None,
            is_checked: false,
            is_corrected: false,
            is_favourite: false,
            is_missing: false,
        }
    }

    /// The name of a row of a query for the title.
    pub(super) fn name_of(row: Row) -> (RecordingId, String) {
        let Row { id, location, cells } = row;
        let title = cells.into_iter().next().and_then(text).filter(|title| !title.trim().is_empty());
        (id, title.unwrap_or_else(|| short_name(&location)))
    }

    /// What stands in a column.
    pub(in crate::window) fn text(&self, column: Column) -> String {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        match column {
            Column::Title => self.name.clone(),
            Column::Artist => or_empty(&self.artist),
            Column::Album => or_empty(&self.album),
            Column::Genre => or_empty(&self.genre),
            Column::Verdict => self.verdict_text(),
            Column::Confidence => {
                self.confidence.map_or_else(String::new, |confidence| percent(confidence, 1))
            }
            Column::Length => self.duration_s.map_or_else(String::new, clock_time),
            // Whole seconds.
            Column::Added => self.added_at.map_or_else(String::new, |at| date_text(at as i64)),
            Column::Checked => match (self.is_checked, self.is_corrected) {
                (_, true) => "corrected",
                (true, false) => "yes",
                (false, false) => "",
            }
            .to_owned(),
            // Of the comparison, not of the recording.
            Column::Alike | Column::Why => String::new(),
            Column::Path => self.location.as_ref().map_or_else(String::new, Location::to_string),
        }
    }

    /// The row in words, for screen readers.
    pub(in crate::window) fn spoken_text(&self, columns: &[Column]) -> String {
        let mut parts = vec![format!("{}: {}", self.name, self.verdict_text())];
        let said = [Column::Title, Column::Verdict, Column::Checked];
        for column in columns.iter().filter(|column| !said.contains(column)) {
            let text = self.text(*column);
            if !text.is_empty() {
                parts.push(format!("{} {text}", column.name()));
            }
        }
        let states = [
            (self.is_corrected, "corrected"),
            (self.is_checked && !self.is_corrected, "checked"),
            (self.is_favourite, "favourite"),
            (self.is_missing, "file missing"),
        ];
        parts.extend(states.into_iter().filter(|(holds, _)| *holds).map(|(_, name)| name.to_owned()));
        parts.join(", ")
    }

    fn verdict_text(&self) -> String {
        match (&self.verdict, &self.error) {
            (Some(verdict), _) => verdict.clone(),
            (None, Some(error)) => format!("failed: {}", error.replace('_', " ")),
            (None, None) if self.id.is_none() => "not in the library".to_owned(),
            (None, None) => "no verdict".to_owned(),
        }
    }

    /// Whether it has no verdict because its analysis failed.
    pub(in crate::window) fn has_failed(&self) -> bool {
        self.verdict.is_none() && self.error.is_some()
    }
}

/// The last part of the path, or the link.
pub(super) fn short_name(location: &Location) -> String {
    match location {
        Location::File(path) => one_line(
            &path
                .file_name()
                .map_or_else(|| path.to_string_lossy(), |name| Path::new(name).to_string_lossy()),
        ),
        Location::Link(link) => one_line(link),
    }
}

fn text(cell: Cell) -> Option<String> {
    if let Cell::Text(text) = cell { Some(one_line(&text)) } else { None }
}

fn number(cell: Cell) -> Option<f64> {
    if let Cell::Number(number) = cell { Some(number) } else { None }
}
