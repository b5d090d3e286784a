//! Extended M3U.

use crate::format::one_line;
use crate::library::playlists::m3u8_line;
use crate::library::query::{Cell, Row};
use std::io::{self, Write};

pub(super) fn header(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "#EXTM3U")
}

/// Writes an entry; the columns are duration, artist and title.
pub(super) fn entry(row: &Row, out: &mut impl Write) -> io::Result<()> {
    let text = |index: usize| match row.cells.get(index) {
        Some(Cell::Text(text)) if !text.is_empty() => Some(one_line(text)),
        _ => None,
    };
    // A length that is not known is -1.
    let seconds = match row.cells.first() {
        Some(Cell::Number(seconds)) => seconds.round(),
        _ => -1.0,
    };
    let name = match (text(1), text(2)) {
        (Some(artist), Some(title)) => format!("{artist} - {title}"),
        (None, Some(title)) => title,
        (_, None) => one_line(&row.location.short_name()),
    };
    writeln!(out, "#EXTINF:{seconds},{name}")?;
    out.write_all(&m3u8_line(&row.location, None))?;
    writeln!(out)
}
