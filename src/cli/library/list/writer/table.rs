//! A table for people, which waits for the first thousand rows to know its widths.

use super::{Output, RowFailure, RowWriter};
use crate::cli::library::list::cells::{cut, for_people};
use crate::cli::library::table::{Cut, Table, terminal_width};
use crate::library::query::{Field, Row};
use std::io;

/// Rows that the widths of a table are computed from.
const SAMPLE: usize = 1000;

pub(super) struct TableWriter<'a> {
    columns: &'a [Field],
    out: Output<'a>,
    /// The rows before the widths are known; the first is the header.
    sample: Vec<Vec<String>>,
    table: Option<Table>,
    width: Option<usize>,
}

impl<'a> TableWriter<'a> {
    pub(super) fn new(columns: &'a [Field], to_stdout: bool, out: Output<'a>) -> Self {
        let width = if to_stdout { terminal_width() } else { None };
        let sample = vec![columns.iter().map(Field::title).collect()];
        Self { columns, out, sample, table: None, width }
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
            table.write(row, self.width.is_some(), &mut self.out)?;
        }
        self.table = Some(table);
        Ok(())
    }
}

impl RowWriter for TableWriter<'_> {
    fn row(&mut self, row: &Row) -> Result<(), RowFailure> {
        let cells = self.columns.iter().zip(&row.cells);
        let cells: Vec<String> = cells.map(|(field, cell)| for_people(field, cell)).collect();
        if let Some(table) = &self.table {
            return Ok(table.write(&cells, self.width.is_some(), &mut self.out)?);
        }
        self.sample.push(cells);
        if self.sample.len() > SAMPLE {
            self.flush_sample()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), RowFailure> {
        self.flush_sample()?;
        Ok(self.out.flush()?)
    }
}
