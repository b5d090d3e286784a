//! Recordings that are named on the command line → entries with their recordings of the library; and tables of such.

use super::error::CliError;
use super::output::print_message;
use crate::cancel::Cancel;
use crate::format::one_line;
use crate::input::{Source, WalkProgress, expand_with};
use crate::library::playlists::PlaylistItem;
use crate::library::{Library, LibraryError, Location};
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

/// Format of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ItemFormat {
    /// Aligned columns for people
    #[default]
    Text,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line
    Jsonl,
}

/// What is percent-encoded in `input_bytes`, as in the reports of `classify`.
const UNSAFE: &AsciiSet = &CONTROLS.add(b'%');

/// The name of a location, and its bytes where they are no UTF-8.
pub(super) fn location_cells(location: Option<&Location>) -> (String, Option<String>) {
    match location {
        None => (String::new(), None),
        Some(Location::Link(link)) => (link.clone(), None),
        Some(Location::File(path)) => {
            let bytes = path.as_os_str().as_encoded_bytes();
            let encoded = path.to_str().is_none().then(|| percent_encode(bytes, UNSAFE).to_string());
            (path.to_string_lossy().into_owned(), encoded)
        }
    }
}

/// A number from 0 to 1.
pub(super) fn parse_fraction(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "not a number from 0 to 1".to_owned())
}

/// The entries for files, folders, links and lists, in order; those that the library has with their recordings.
///
/// # Errors
/// If an input leads to nothing, or the library cannot be read.
pub(super) fn items_of(library: &Library, inputs: &[OsString]) -> Result<Vec<PlaylistItem>, CliError> {
    let mut items = Vec::new();
    for input in inputs {
        let before = items.len();
        for found in expand_with(input, &Cancel::new(), &WalkProgress::default()) {
            match found {
                Ok(found) => items.push(item_of(library, &found.source)?),
                Err(error) => {
                    // A recording that is gone may still be in the library.
                    match library.recording(&Location::File(absolute(Path::new(input)))) {
                        Ok(Some(recording)) => items.push(PlaylistItem::of(&recording)),
                        _ => print_message(&error.to_string()),
                    }
                }
            }
        }
        if items.len() == before {
            return Err(CliError::Failed("nothing was changed".to_owned()));
        }
    }
    Ok(items)
}

fn item_of(library: &Library, source: &Source) -> Result<PlaylistItem, LibraryError> {
    let locations = match source {
        Source::Link(link) => vec![Location::Link(link.url().to_owned())],
        Source::File(path) => {
            // The library has paths without symbolic links.
            let real = path.canonicalize().unwrap_or_else(|_| absolute(path));
            vec![Location::File(real), Location::File(absolute(path))]
        }
    };
    for location in &locations {
        if let Some(recording) = library.recording(location)? {
            return Ok(PlaylistItem::of(&recording));
        }
    }
    Ok(PlaylistItem { location: locations.into_iter().next(), ..PlaylistItem::default() })
}

fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Rows in one of the formats.
pub(super) struct ItemTable<const COLUMNS: usize> {
    format: ItemFormat,
    header: [&'static str; COLUMNS],
    rows: Vec<[String; COLUMNS]>,
    lines: Vec<u8>,
}

impl<const COLUMNS: usize> ItemTable<COLUMNS> {
    pub(super) fn new(format: ItemFormat, header: [&'static str; COLUMNS]) -> Self {
        Self { format, header, rows: Vec::new(), lines: Vec::new() }
    }

    /// Adds a row: its cells for people and CSV, and the object for JSON Lines.
    ///
    /// # Errors
    /// If the object cannot be written as JSON.
    pub(super) fn row(&mut self, cells: [String; COLUMNS], object: serde_json::Value) -> Result<(), CliError> {
        match self.format {
            ItemFormat::Jsonl => {
                let line = serde_json::to_string(&object).map_err(|error| CliError::Output(error.into()))?;
                // Some readers split lines at characters that JSON leaves as they are.
                for character in line.chars() {
                    if crate::format::is_unprintable(character) {
                        self.lines.extend(format!("\\u{:04x}", u32::from(character)).bytes());
                    } else {
                        self.lines.extend(character.encode_utf8(&mut [0; 4]).bytes());
                    }
                }
                self.lines.push(b'\n');
            }
            ItemFormat::Csv | ItemFormat::Text => self.rows.push(cells),
        }
        Ok(())
    }

    /// The whole table.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn bytes(self) -> Result<Vec<u8>, CliError> {
        match self.format {
            ItemFormat::Jsonl => Ok(self.lines),
            ItemFormat::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                let failed = |error: csv::Error| CliError::Output(error.into());
                writer.write_record(self.header).map_err(failed)?;
                for row in &self.rows {
                    writer.write_record(row).map_err(failed)?;
                }
                writer.into_inner().map_err(|error| CliError::Output(error.into_error()))
            }
            ItemFormat::Text => self.text(),
        }
    }

    fn text(self) -> Result<Vec<u8>, CliError> {
        let rows = self.rows.iter().map(|row| row.each_ref().map(|cell| one_line(cell)));
        let header = self.header.map(|name| name.trim_end_matches("_s").replace('_', " "));
        let rows: Vec<[String; COLUMNS]> = std::iter::once(header).chain(rows).collect();
        let mut widths = [0; COLUMNS];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        let mut text = Vec::new();
        for row in &rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            let line = cells.collect::<Vec<_>>().join("  ");
            writeln!(text, "{}", line.trim_end()).map_err(CliError::Output)?;
        }
        Ok(text)
    }
}
