//! The columns of a table, and what a recording or a frame has in them.

use super::workers::Described;
use crate::classify::report::Failure;
use crate::descriptors::{FRAME_VALUES, KEY, Value, columns_of, frame_columns, summary_columns};
use crate::library::query::{Cell, FieldKind};

/// The columns after those that every table has: the input and, of frames, the time.
pub(super) struct Columns {
    frames: bool,
    chosen: Vec<Column>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Title,
    Duration,
    Notes,
    ErrorKind,
    ErrorMessage,
    /// A descriptor of the recording as a whole.
    Summary(&'static str),
    /// The value of a frame with this index.
    Frame(usize),
}

/// Those of a recording that are no descriptors.
const ABOUT: [(&str, Column); 5] = [
    ("title", Column::Title),
    ("duration_s", Column::Duration),
    ("notes", Column::Notes),
    ("error_kind", Column::ErrorKind),
    ("error_message", Column::ErrorMessage),
];

impl Columns {
    /// Those of a list of names, or all.
    ///
    /// # Errors
    /// What is wrong with the names.
    pub(super) fn new(names: Option<&str>, frames: bool) -> Result<Self, String> {
        let mut chosen: Vec<Column> = Vec::new();
        match names {
            Some(names) => {
                for name in names.split(',').map(str::trim) {
                    let named = named(name, frames);
                    if named.is_empty() {
                        return Err(unknown(name, frames));
                    }
                    // Named twice, a column is there once.
                    named.into_iter().for_each(|column| {
                        if !chosen.contains(&column) {
                            chosen.push(column);
                        }
                    });
                }
            }
            None if frames => chosen.extend((0..FRAME_VALUES).map(Column::Frame)),
            None => {
                chosen.extend([Column::Title, Column::Duration]);
                chosen.extend(summary_columns().iter().map(|name| Column::Summary(name)));
                chosen.extend([Column::Notes, Column::ErrorKind, Column::ErrorMessage]);
            }
        }
        Ok(Self { frames, chosen })
    }

    /// Whether a row is one frame.
    pub(super) fn are_of_frames(&self) -> bool {
        self.frames
    }

    /// Names and kinds of all columns.
    pub(super) fn heads(&self) -> Vec<(String, FieldKind)> {
        let input = ("input".to_owned(), FieldKind::Text);
        let time = self.frames.then(|| ("time_s".to_owned(), FieldKind::Seconds));
        [input].into_iter().chain(time).chain(self.chosen.iter().map(|column| column.head())).collect()
    }

    /// The row of a recording, after its input.
    pub(super) fn of_recording(&self, result: &Result<Described, Failure>) -> Vec<Cell> {
        self.chosen.iter().map(|column| column.cell(result)).collect()
    }

    /// The row of a frame, after its input.
    pub(super) fn of_frame(&self, time_s: f64, values: &[f32; FRAME_VALUES]) -> Vec<Cell> {
        let number = |value: f32| Cell::Number(f64::from(value));
        let cell = |column: &Column| match column {
            Column::Frame(index) => values.get(*index).copied().map_or(Cell::Absent, number),
            _ => Cell::Absent,
        };
        [Cell::Number(time_s)].into_iter().chain(self.chosen.iter().map(cell)).collect()
    }
}

impl Column {
    fn head(self) -> (String, FieldKind) {
        match self {
            Self::Summary(KEY) => (KEY.to_owned(), FieldKind::Text),
            Self::Summary(name) => (name.to_owned(), FieldKind::Number),
            Self::Frame(index) => {
                (frame_columns().get(index).cloned().unwrap_or_default(), FieldKind::Number)
            }
            about => {
                let name = ABOUT.iter().find(|(_, column)| *column == about).map_or("", |(name, _)| name);
                let kind = if about == Self::Duration { FieldKind::Seconds } else { FieldKind::Text };
                (name.to_owned(), kind)
            }
        }
    }

    fn cell(self, result: &Result<Described, Failure>) -> Cell {
        let text = |text: &str| if text.is_empty() { Cell::Absent } else { Cell::Text(text.to_owned()) };
        match (self, result) {
            (Self::Title, Ok(described)) => text(described.title.as_deref().unwrap_or_default()),
            (Self::Duration, Ok(described)) => Cell::Number(described.duration_s),
            (Self::Notes, Ok(described)) => text(&described.notes.join("; ")),
            (Self::Summary(name), Ok(described)) => match described.summary.value(name) {
                Some(Value::Number(number)) => Cell::Number(number),
                Some(Value::Key(key)) => Cell::Text(key.to_string()),
                None => Cell::Absent,
            },
            (Self::ErrorKind, Err(failure)) => text(&failure.kind),
            (Self::ErrorMessage, Err(failure)) => text(&failure.message),
            _ => Cell::Absent,
        }
    }
}

/// The columns that a name stands for.
fn named(name: &str, frames: bool) -> Vec<Column> {
    if frames {
        let index = |column: &str| frame_columns().iter().position(|known| known == column);
        return columns_of(name, frame_columns()).into_iter().filter_map(index).map(Column::Frame).collect();
    }
    match ABOUT.iter().find(|(known, _)| *known == name) {
        Some((_, column)) => vec![*column],
        None => columns_of(name, summary_columns()).into_iter().map(Column::Summary).collect(),
    }
}

fn unknown(name: &str, frames: bool) -> String {
    let other = if frames { named(name, false) } else { named(name, true) };
    match (other.is_empty(), frames) {
        (true, _) => {
            format!("--columns: there is no column {name:?}; `pianoscope describe --help` lists all")
        }
        (false, true) => {
            format!("--columns: {name:?} is one of a whole recording, not of a frame: leave out --frames")
        }
        (false, false) => {
            format!("--columns: {name:?} is one of a frame: give --frames, or {name}_mean or {name}_std")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(columns: Option<&str>, frames: bool) -> Vec<String> {
        Columns::new(columns, frames).unwrap().heads().into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn columns_are_in_the_order_of_their_names_and_each_there_once() {
        assert_eq!(
            names(Some("key, duration_s,rms,rms_mean,key"), false),
            ["input", "key", "duration_s", "rms_mean", "rms_std"]
        );
        assert_eq!(
            names(Some("rms,spectral_centroid"), true),
            ["input", "time_s", "rms", "spectral_centroid"]
        );
        assert_eq!(names(None, true).len(), 2 + FRAME_VALUES);
        assert_eq!(names(None, false).len(), 1 + ABOUT.len() + summary_columns().len());
    }

    #[test]
    fn an_unknown_name_is_refused_with_advice() {
        for (name, frames, advice) in [
            ("loudnes", false, "there is no column"),
            ("", false, "there is no column"),
            ("tempo", true, "leave out --frames"),
            ("mfcc_3", false, "mfcc_3_mean"),
        ] {
            let error = Columns::new(Some(name), frames).err().unwrap();
            assert!(error.contains(advice), "{name}: {error}");
        }
    }
}
