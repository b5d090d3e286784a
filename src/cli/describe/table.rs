//! Rows → a table in one of the formats, each row at once where the format allows it.

use super::arguments::Format;
use crate::classify::report::{Failure, input_bytes};
use crate::format::{escaped_json, one_line};
use crate::library::listing::{rounded_text, write_csv_row};
use crate::library::query::{Cell, FieldKind};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::io::{self, Write};

/// Names and kinds of the columns, the first of which is the input.
type Heads = [(String, FieldKind)];

/// The input of a row.
#[derive(Clone, Copy)]
pub(super) struct InputName<'a> {
    pub(super) name: &'a str,
    /// The bytes of the name, if it is not UTF-8.
    pub(super) raw_name: Option<&'a [u8]>,
}

/// Writes rows in one format.
pub(super) enum Table<W: Write + Send> {
    Csv {
        heads: Vec<(String, FieldKind)>,
        out: W,
    },
    Jsonl {
        heads: Vec<(String, FieldKind)>,
        out: W,
    },
    #[cfg(feature = "parquet")]
    Parquet(Box<crate::library::listing::ParquetTable<W>>),
}

impl<W: Write + Send> Table<W> {
    /// A table without rows still has its header. Text is none, and becomes CSV.
    pub(super) fn new(format: Format, heads: Vec<(String, FieldKind)>, mut out: W) -> io::Result<Self> {
        Ok(match format {
            Format::Csv | Format::Text => {
                let titles: Vec<String> = heads.iter().map(|(name, _)| name.clone()).collect();
                write_csv_row(&titles, &mut out)?;
                Self::Csv { heads, out }
            }
            Format::Jsonl => Self::Jsonl { heads, out },
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                Self::Parquet(Box::new(crate::library::listing::ParquetTable::with_columns(&heads, out)?))
            }
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(io::ErrorKind::Unsupported.into()),
        })
    }

    /// Adds a row. `cells`: those after the input. `failure`: why there are no values, for the format that has a place beside them.
    pub(super) fn row(
        &mut self,
        input: InputName<'_>,
        cells: Vec<Cell>,
        failure: Option<&Failure>,
    ) -> io::Result<()> {
        match self {
            Self::Csv { heads, out } => {
                let first = one_line(input.name);
                let rest = heads.iter().skip(1).zip(&cells).map(|((_, kind), cell)| csv_text(*kind, cell));
                write_csv_row(&[first].into_iter().chain(rest).collect::<Vec<_>>(), out)
            }
            Self::Jsonl { heads, out } => {
                let object = Object { input, heads, cells: &cells, failure };
                let text = serde_json::to_string(&object).map_err(io::Error::other)?;
                writeln!(out, "{}", escaped_json(text))
            }
            #[cfg(feature = "parquet")]
            Self::Parquet(table) => {
                let first = Cell::Text(input.name.to_owned());
                table.row(&[first].into_iter().chain(cells).collect::<Vec<_>>())
            }
        }
    }

    /// Passes on what was written so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Csv { out, .. } | Self::Jsonl { out, .. } => out.flush(),
            // It is written in groups.
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => Ok(()),
        }
    }

    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Csv { mut out, .. } | Self::Jsonl { mut out, .. } => out.flush(),
            #[cfg(feature = "parquet")]
            Self::Parquet(table) => table.finish(),
        }
    }
}

/// Plain numbers in the column's unit.
fn csv_text(kind: FieldKind, cell: &Cell) -> String {
    match (cell, kind) {
        (Cell::Absent, _) => String::new(),
        (Cell::Text(text), _) => one_line(text),
        (Cell::Flag(holds), _) => holds.to_string(),
        (Cell::Number(seconds), FieldKind::Seconds) => rounded_text(*seconds, 3),
        // Seven digits, as values are computed.
        (Cell::Number(number), _) => (*number as f32).to_string(),
    }
}

struct Object<'a> {
    input: InputName<'a>,
    heads: &'a Heads,
    cells: &'a [Cell],
    failure: Option<&'a Failure>,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("input", self.input.name)?;
        if let Some(bytes) = self.input.raw_name {
            map.serialize_entry("input_bytes", &input_bytes(bytes))?;
        }
        if let Some(failure) = self.failure {
            map.serialize_entry("error", failure)?;
            return map.end();
        }
        for ((name, kind), cell) in self.heads.iter().skip(1).zip(self.cells) {
            // In `error` or not at all.
            if matches!(name.as_str(), "error_kind" | "error_message") {
                continue;
            }
            match (cell, kind) {
                (Cell::Absent, _) => map.serialize_entry(name, &())?,
                (Cell::Text(text), _) => map.serialize_entry(name, text)?,
                (Cell::Flag(holds), _) => map.serialize_entry(name, holds)?,
                (Cell::Number(seconds), FieldKind::Seconds) => {
                    map.serialize_entry(name, &((seconds * 1e3).round() / 1e3))?;
                }
                (Cell::Number(number), _) => map.serialize_entry(name, &(*number as f32))?,
            }
        }
        map.end()
    }
}
