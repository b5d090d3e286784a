//! Aligned columns for people, by the width that characters have on a terminal.

use console::{Term, measure_text_width};
use std::io::{self, Write};

/// Between columns.
const GAP: usize = 2;
/// No column is cut below this width.
const NARROW: usize = 8;

/// What is cut off a cell that is too wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Cut {
    /// The end, of text.
    End,
    /// The start, of a path: its end names the file.
    Start,
    /// Nothing, of numbers; they are aligned at the right.
    Number,
}

/// The widths of the columns.
#[derive(Debug)]
pub(in crate::cli) struct Table {
    columns: Vec<(Cut, usize)>,
}

/// Columns of the terminal on stdout; `None` if it is none.
pub(in crate::cli) fn terminal_width() -> Option<usize> {
    let terminal = Term::stdout();
    terminal.features().is_attended().then(|| usize::from(terminal.size().1))
}

impl Table {
    /// Widths for these rows, of which the first is the header; `limit`: the width that all columns share.
    pub(in crate::cli) fn new(kinds: &[Cut], rows: &[Vec<String>], limit: Option<usize>) -> Self {
        let mut columns: Vec<(Cut, usize)> = kinds.iter().map(|kind| (*kind, 0)).collect();
        for row in rows {
            for ((_, width), cell) in columns.iter_mut().zip(row) {
                *width = measure_text_width(cell).max(*width);
            }
        }
        let gaps = GAP * columns.len().saturating_sub(1);
        while let Some(limit) = limit
            && columns.iter().map(|(_, width)| width).sum::<usize>() + gaps > limit
        {
            let can_be_cut = |(kind, width): &&mut (Cut, usize)| *kind != Cut::Number && *width > NARROW;
            match columns.iter_mut().filter(can_be_cut).max_by_key(|(_, width)| *width) {
                Some((_, width)) => *width -= 1,
                None => break,
            }
        }
        Self { columns }
    }

    /// Writes one row; `cut`: cells that are too wide are cut.
    pub(in crate::cli) fn write(&self, row: &[String], cut: bool, out: &mut impl Write) -> io::Result<()> {
        let mut line = String::new();
        for (i, ((kind, width), cell)) in self.columns.iter().zip(row).enumerate() {
            if i > 0 {
                line.push_str(&" ".repeat(GAP));
            }
            let cell = if cut { fitted(cell, *kind, *width) } else { cell.clone() };
            let space = " ".repeat(width.saturating_sub(measure_text_width(&cell)));
            match kind {
                Cut::Number => line.extend([space, cell]),
                Cut::End | Cut::Start => line.extend([cell, space]),
            }
        }
        writeln!(out, "{}", line.trim_end())
    }
}

/// The cell in at most `width` columns, with `…` in place of what is cut.
fn fitted(cell: &str, kind: Cut, width: usize) -> String {
    if measure_text_width(cell) <= width || kind == Cut::Number {
        return cell.to_owned();
    }
    let mut kept: Vec<char> = Vec::new();
    let mut used = 1;
    let mut characters = cell.chars();
    while let Some(character) = if kind == Cut::Start { characters.next_back() } else { characters.next() } {
        used += measure_text_width(character.encode_utf8(&mut [0; 4]));
        if used > width {
            break;
        }
        kept.push(character);
    }
    if kind == Cut::Start {
        kept.push('…');
        kept.reverse();
    } else {
        kept.push('…');
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kinds: &[Cut], rows: &[&[&str]], limit: Option<usize>) -> String {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect();
        let table = Table::new(kinds, &rows, limit);
        let mut out = Vec::new();
        rows.iter().for_each(|row| table.write(row, limit.is_some(), &mut out).unwrap());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_are_aligned_by_the_width_on_a_terminal() {
        let rows: &[&[&str]] =
            &[&["verdict", "length", "path"], &["月光", "3:05", "/a"], &["é", "1:00:00", "/b"]];
        let expected = "verdict   length  path\n月光        3:05  /a\né        1:00:00  /b\n";
        assert_eq!(text(&[Cut::End, Cut::Number, Cut::End], rows, None), expected);
    }

    #[test]
    fn the_widest_columns_are_cut_to_fit() {
        let rows: &[&[&str]] = &[&["a long title of something", "12:34:56", "/music/月光/first.mp3"]];
        let cut = text(&[Cut::End, Cut::Number, Cut::Start], rows, Some(36));
        assert_eq!(cut, "a long titl…  12:34:56  …/first.mp3\n");
        let narrow = text(&[Cut::End, Cut::Number, Cut::Start], rows, Some(5));
        assert_eq!(narrow, "a long …  12:34:56  …rst.mp3\n");
    }
}
