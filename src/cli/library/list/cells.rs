//! A value of a row → text for people.

use crate::cli::library::table::Cut;
use crate::format::{clock_time, one_line, percent, thousands};
use crate::library::listing::rounded_text;
use crate::library::query::{Cell, Field, FieldKind, date_text};
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
            _ => rounded_text(*number, 1),
        },
    }
}
