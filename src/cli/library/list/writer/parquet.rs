//! A Parquet table.

use super::{Output, RowFailure, RowWriter};
use crate::library::listing::ParquetTable;
use crate::library::query::{Field, Row};
use std::io;

pub(super) struct ParquetWriter<'a> {
    table: ParquetTable<Output<'a>>,
}

impl<'a> ParquetWriter<'a> {
    pub(super) fn new(columns: &[Field], out: Output<'a>) -> io::Result<Self> {
        Ok(Self { table: ParquetTable::new(columns, out)? })
    }
}

impl RowWriter for ParquetWriter<'_> {
    fn row(&mut self, row: &Row) -> Result<(), RowFailure> {
        Ok(self.table.row(&row.cells)?)
    }

    fn finish(self: Box<Self>) -> Result<(), RowFailure> {
        Ok(self.table.finish()?)
    }
}
