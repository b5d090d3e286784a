//! Rows → the output, each at once; a table waits for the first thousand to know its widths.

use super::Format;
use super::cells::{cut, for_people};
use super::playlist;
use crate::cli::library::Opened;
use crate::cli::library::table::{Cut, Table, terminal_width};
use crate::library::LibraryError;
use crate::library::listing::{csv_cell, json_line, write_csv_row};
use crate::library::query::{Field, Query, Row};
use std::io::{self, Write};

/// Rows that the widths of a table are computed from.
const SAMPLE: usize = 1000;

/// Writes the rows in one format.
pub(super) struct Writer<'a, W: Write> {
    format: Format,
    columns: &'a [Field],
    out: &'a mut W,
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
    pub(super) fn new(format: Format, query: &'a Query, to_stdout: bool, out: &'a mut W) -> Self {
        let width = if to_stdout { terminal_width() } else { None };
        let columns = query.columns.as_slice();
        Self { format, columns, out, sample: Vec::new(), table: None, width, started: false }
    }

    pub(super) fn row(&mut self, opened: &Opened, row: &Row) -> Result<(), RowFailure> {
        self.start()?;
        let cells = self.columns.iter().zip(&row.cells);
        match self.format {
            Format::Csv => {
                let cells: Vec<String> = cells.map(|(field, cell)| csv_cell(field, cell)).collect();
                write_csv_row(&cells, self.out)?;
            }
            Format::Jsonl => {
                // Forgotten by another process since the query began: it is left out.
                if let Some(stored) = opened.library.recording_by_id(row.id)? {
                    writeln!(self.out, "{}", json_line(&stored)?)?;
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
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.start()?;
        self.flush_sample()?;
        self.out.flush()
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
