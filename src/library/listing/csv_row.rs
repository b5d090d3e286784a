//! A recording as a row of CSV.

use crate::format::one_line;
use crate::library::query::{Cell, Field, FieldKind, date_time};
use std::io::{self, Write};

/// Bytes of the buffer that a row is written through: the usual 8192 take longer than the row.
const BUFFER: usize = 256;

/// The columns of a table of which no others are asked for.
pub const CSV_COLUMNS: [Field; 11] = [
    Field::Path,
    Field::Verdict,
    Field::Confidence,
    Field::Duration,
    Field::Audible,
    Field::Title,
    Field::Artist,
    Field::Album,
    Field::Year,
    Field::Genre,
    Field::Error,
];

/// A value for programs: plain numbers in the field's unit, times as in ISO 8601. Line breaks are escaped, since many readers of CSV split
/// at each.
pub fn csv_cell(field: &Field, cell: &Cell) -> String {
    match cell {
        Cell::Absent => String::new(),
        Cell::Text(text) => one_line(text),
        Cell::Flag(holds) => holds.to_string(),
        Cell::Number(number) => match field.kind() {
            FieldKind::Seconds => rounded_text(*number, 3),
            FieldKind::Time => date_time(*number as i64),
            _ => rounded_text(*number, 6),
        },
    }
}

/// Writes a row.
///
/// # Errors
/// Those of the writer.
pub fn write_csv_row(cells: &[String], out: &mut impl Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(BUFFER).from_writer(Vec::new());
    writer.write_record(cells).map_err(io::Error::other)?;
    let line = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&line)
}

/// A number with at most `digits` decimals.
pub fn rounded_text(number: f64, digits: i32) -> String {
    let factor = 10_f64.powi(digits);
    ((number * factor).round() / factor).to_string()
}
