//! Rows → the output, each at once where the format allows it.

mod json_lines;
#[cfg(feature = "parquet")]
mod parquet;
mod table;

use super::Format;
use super::playlist;
use crate::library::listing::{csv_cell, write_csv_row};
use crate::library::query::{Field, Query, Row};
use crate::library::{Library, LibraryError};
use std::io::{self, Write};

/// Where the rows go.
pub(super) type Output<'a> = &'a mut (dyn Write + Send);

/// What is said without the feature.
pub(super) const NO_PARQUET: &str = "--format parquet: this build has none; take csv, or build with `cargo build --release --features parquet`";

/// Writes rows in one format.
pub(super) trait RowWriter {
    fn row(&mut self, row: &Row) -> Result<(), RowFailure>;

    /// Writes what is left.
    fn finish(self: Box<Self>) -> Result<(), RowFailure>;
}

/// Why a row is not written.
pub(super) enum RowFailure {
    Library(LibraryError),
    Output(io::Error),
}

impl From<LibraryError> for RowFailure {
    fn from(error: LibraryError) -> Self {
        Self::Library(error)
    }
}

impl From<io::Error> for RowFailure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// The writer of a format; an empty list still has its header. `to_stdout`: a table fits the terminal, if stdout is one.
pub(super) fn writer<'a>(
    format: Format,
    query: &'a Query,
    library: &'a Library,
    to_stdout: bool,
    out: Output<'a>,
) -> io::Result<Box<dyn RowWriter + 'a>> {
    let columns = query.columns.as_slice();
    Ok(match format {
        Format::Table => Box::new(table::TableWriter::new(columns, to_stdout, out)),
        Format::Csv => Box::new(CsvWriter::new(columns, out)?),
        Format::Jsonl => Box::new(json_lines::JsonLinesWriter::new(library, out)),
        Format::M3u => Box::new(PlaylistWriter::new(out)?),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(parquet::ParquetWriter::new(columns, out)?),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(io::Error::new(io::ErrorKind::Unsupported, NO_PARQUET)),
    })
}

struct CsvWriter<'a> {
    columns: &'a [Field],
    out: Output<'a>,
}

impl<'a> CsvWriter<'a> {
    fn new(columns: &'a [Field], mut out: Output<'a>) -> io::Result<Self> {
        let titles: Vec<String> = columns.iter().map(Field::title).collect();
        write_csv_row(&titles, &mut out)?;
        Ok(Self { columns, out })
    }
}

impl RowWriter for CsvWriter<'_> {
    fn row(&mut self, row: &Row) -> Result<(), RowFailure> {
        let cells = self.columns.iter().zip(&row.cells);
        let cells: Vec<String> = cells.map(|(field, cell)| csv_cell(field, cell)).collect();
        Ok(write_csv_row(&cells, &mut self.out)?)
    }

    fn finish(self: Box<Self>) -> Result<(), RowFailure> {
        Ok(self.out.flush()?)
    }
}

/// Extended M3U.
struct PlaylistWriter<'a> {
    out: Output<'a>,
}

impl<'a> PlaylistWriter<'a> {
    fn new(mut out: Output<'a>) -> io::Result<Self> {
        playlist::header(&mut out)?;
        Ok(Self { out })
    }
}

impl RowWriter for PlaylistWriter<'_> {
    fn row(&mut self, row: &Row) -> Result<(), RowFailure> {
        Ok(playlist::entry(row, &mut self.out)?)
    }

    fn finish(self: Box<Self>) -> Result<(), RowFailure> {
        Ok(self.out.flush()?)
    }
}
