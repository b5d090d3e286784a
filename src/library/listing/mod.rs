//! Recordings as lines for other programs: CSV and JSON Lines. The command line and the window write the same ones.

mod csv_row;
mod json_line;

pub use csv_row::{CSV_COLUMNS, csv_cell, rounded_text, write_csv_row};
pub(crate) use json_line::input;
pub use json_line::json_line;
