//! A value of a row → text for people, or for a spreadsheet.

use crate::cli::library::table::Cut;
use crate::format::{clock_time, one_line, percent, thousands};
use crate::library::query::{Cell, Field, FieldKind, date_text, date_time};
use bytesize::ByteSize;

/// How a column is aligned and cut.
pub(super) fn cut(field: &Field) -> Cut {
    match field.kind() {
        FieldKind::Text | FieldKind::Flag | FieldKind::Time => Cut::End,
        FieldKind::Path => Cut::Start,
        _ => Cut::Number,
    }
}

/// For people. What a recording does not have is `-`, no flag is empty.
pub(super) fn for_people(field: &Field, cell: &Cell) -> String {
    match cell {
        Cell::Absent => "-".to_owned(),
        Cell::Text(text) => one_line(text),
        Cell::Flag(holds) => if *holds { "yes" } else { "" }.to_owned(),
        Cell::Number(number) => match field.kind() {
            FieldKind::Seconds => clock_time(*number),
            // The means of a head of values are no probabilities.
            FieldKind::Probability if (0.0..=1.0).contains(number) => percent(*number, 0),
            FieldKind::Bytes => ByteSize::b(*number as u64).display().si_short().to_string(),
            FieldKind::Rate => thousands(*number as u64),
            FieldKind::Time => date_text(*number as i64),
            _ => rounded(*number, 1),
        },
    }
}

/// For programs: plain numbers in the field's unit, times as in ISO 8601. Line breaks are escaped, since many readers of CSV split at each.
pub(super) fn for_programs(field: &Field, cell: &Cell) -> String {
    match cell {
        Cell::Absent => String::new(),
        Cell::Text(text) => one_line(text),
        Cell::Flag(holds) => holds.to_string(),
        Cell::Number(number) => match field.kind() {
            FieldKind::Seconds => rounded(*number, 3),
            FieldKind::Time => date_time(*number as i64),
            _ => rounded(*number, 6),
        },
    }
}

/// With at most `digits` decimals.
fn rounded(number: f64, digits: i32) -> String {
    let factor = 10_f64.powi(digits);
    ((number * factor).round() / factor).to_string()
}
