//! Rows → the output, each at once; a table waits for the first thousand to know its widths, JSON Lines for some that are read together.

use super::Format;
use super::cells::{cut, for_people};
use super::playlist;
use crate::cli::library::table::{Cut, Table, terminal_width};
use crate::library::listing::{csv_cell, json_line, write_csv_row};
use crate::library::query::{Field, Query, Row};
use crate::library::{Library, LibraryError, RecordingId};
use std::io::{self, Write};

/// Rows that the widths of a table are computed from.
const SAMPLE: usize = 1000;
/// Recordings that are read together.
const BATCH: usize = 500;

/// Writes the rows in one format.
pub(super) struct Writer<'a, W: Write> {
    format: Format,
    columns: &'a [Field],
    library: &'a Library,
    out: &'a mut W,
    /// The recordings of JSON Lines that were not read yet.
    batch: Vec<RecordingId>,
    /// The rows of a table before its widths are known; the first is the header.
    sample: Vec<Vec<String>>,
    table: Option<Table>,
    width: Option<usize>,
    started: bool,
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

impl<'a, W: Write> Writer<'a, W> {
    /// `to_stdout`: a table fits the terminal, if stdout is one.
    pub(super) fn new(
        format: Format,
        query: &'a Query,
        library: &'a Library,
        to_stdout: bool,
        out: &'a mut W,
    ) -> Self {
        let width = if to_stdout { terminal_width() } else { None };
        let columns = query.columns.as_slice();
        let (batch, sample) = (Vec::new(), Vec::new());
        Self { format, columns, library, out, batch, sample, table: None, width, started: false }
    }

    pub(super) fn row(&mut self, row: &Row) -> Result<(), RowFailure> {
        self.start()?;
        let cells = self.columns.iter().zip(&row.cells);
        match self.format {
            Format::Csv => {
                let cells: Vec<String> = cells.map(|(field, cell)| csv_cell(field, cell)).collect();
                write_csv_row(&cells, self.out)?;
            }
            Format::Jsonl => {
                self.batch.push(row.id);
                if self.batch.len() == BATCH {
                    self.flush_batch()?;
                }
            }
            Format::M3u => playlist::entry(row, self.out)?,
            Format::Table => {
                let cells = cells.map(|(field, cell)| for_people(field, cell)).collect();
                self.table_row(cells)?;
            }
        }
        Ok(())
    }

    /// Writes what is left; an empty list still has its header.
    pub(super) fn finish(mut self) -> Result<(), RowFailure> {
        self.start()?;
        self.flush_sample()?;
        self.flush_batch()?;
        Ok(self.out.flush()?)
    }

    fn start(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.started, true) {
            return Ok(());
        }
        let titles: Vec<String> = self.columns.iter().map(Field::title).collect();
        match self.format {
            Format::Csv => write_csv_row(&titles, self.out),
            Format::M3u => playlist::header(self.out),
            Format::Table => {
                self.sample.push(titles);
                Ok(())
            }
            Format::Jsonl => Ok(()),
        }
    }

    fn table_row(&mut self, cells: Vec<String>) -> io::Result<()> {
        if let Some(table) = &self.table {
            return table.write(&cells, self.width.is_some(), self.out);
        }
        self.sample.push(cells);
        if self.sample.len() > SAMPLE { self.flush_sample() } else { Ok(()) }
    }

    fn flush_batch(&mut self) -> Result<(), RowFailure> {
        for stored in self.library.recordings_by_id(&std::mem::take(&mut self.batch))? {
            writeln!(self.out, "{}", json_line(&stored)?)?;
        }
        Ok(())
    }

    fn flush_sample(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.sample);
        // A header alone says nothing.
        if rows.len() < 2 {
            return Ok(());
        }
        let kinds: Vec<Cut> = self.columns.iter().map(cut).collect();
        let table = Table::new(&kinds, &rows, self.width);
        for row in &rows {
            table.write(row, self.width.is_some(), self.out)?;
        }
        self.table = Some(table);
        Ok(())
    }
}
