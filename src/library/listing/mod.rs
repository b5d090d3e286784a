//! Recordings for other programs: CSV, JSON Lines and, with the feature `parquet`, a Parquet table. The command line and the window write
//! the same ones.

mod csv_row;
mod json_line;
#[cfg(feature = "parquet")]
mod parquet_table;

pub use csv_row::{CSV_COLUMNS, csv_cell, rounded_text, write_csv_row};
pub(crate) use json_line::input;
pub use json_line::json_line;
#[cfg(feature = "parquet")]
pub use parquet_table::ParquetTable;
