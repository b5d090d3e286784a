//! A map as a table: x, y, z, and what is known of each recording.

use super::LibraryMap;
use crate::library::listing::{csv_cell, rounded_text, write_csv_row};
use crate::library::query::Field;
#[cfg(feature = "parquet")]
use crate::library::{listing::ParquetTable, query::Cell};
use std::io::{self, Write};

const AXES: [&str; 3] = ["x", "y", "z"];

/// Writes a header and one row a recording. In two dimensions there is no z.
///
/// # Errors
/// Those of the writer.
pub fn write_csv(map: &LibraryMap, out: &mut impl Write) -> io::Result<()> {
    let axes = AXES.into_iter().take(map.dimensions).map(str::to_owned);
    let titles: Vec<String> = axes.chain(map.columns.iter().map(Field::title)).collect();
    write_csv_row(&titles, out)?;
    for (row, point) in map.rows.iter().zip(&map.layout.points) {
        let places = point.iter().take(map.dimensions).map(|place| rounded_text(f64::from(*place), 4));
        let cells = map.columns.iter().zip(&row.cells).map(|(field, cell)| csv_cell(field, cell));
        write_csv_row(&places.chain(cells).collect::<Vec<_>>(), out)?;
    }
    Ok(())
}

/// Writes the columns of [`write_csv`] as a Parquet table, numbers not rounded.
///
/// # Errors
/// Those of the writer.
#[cfg(feature = "parquet")]
pub fn write_parquet(map: &LibraryMap, out: &mut (impl Write + Send)) -> io::Result<()> {
    let axes = AXES.into_iter().take(map.dimensions).map(|axis| Field::Descriptor(axis.to_owned()));
    let fields: Vec<Field> = axes.chain(map.columns.iter().cloned()).collect();
    let mut table = ParquetTable::new(&fields, out)?;
    for (row, point) in map.rows.iter().zip(&map.layout.points) {
        let places = point.iter().take(map.dimensions).map(|place| Cell::Number(f64::from(*place)));
        table.row(&places.chain(row.cells.iter().cloned()).collect::<Vec<_>>())?;
    }
    table.finish()
}
