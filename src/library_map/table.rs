//! A map as a table: x, y, z, and what is known of each recording.

use super::LibraryMap;
use crate::library::listing::{csv_cell, rounded_text, write_csv_row};
use crate::library::query::Field;
use std::io::{self, Write};

/// Writes a header and one row a recording. In two dimensions there is no z.
///
/// # Errors
/// Those of the writer.
pub fn write_csv(map: &LibraryMap, out: &mut impl Write) -> io::Result<()> {
    let axes = ["x", "y", "z"].into_iter().take(map.dimensions).map(str::to_owned);
    let titles: Vec<String> = axes.chain(map.columns.iter().map(Field::title)).collect();
    write_csv_row(&titles, out)?;
    for (row, point) in map.rows.iter().zip(&map.layout.points) {
        let places = point.iter().take(map.dimensions).map(|place| rounded_text(f64::from(*place), 4));
        let cells = map.columns.iter().zip(&row.cells).map(|(field, cell)| csv_cell(field, cell));
        write_csv_row(&places.chain(cells).collect::<Vec<_>>(), out)?;
    }
    Ok(())
}
