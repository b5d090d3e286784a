//! Recordings that are named on the command line → entries of playlists; and tables of such.

use super::Opened;
use super::named::locations;
use super::table::{Cut, Table, terminal_width};
use crate::cancel::Cancel;
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::format::one_line;
use crate::input::{Source, WalkProgress, expand_with};
use crate::library::playlists::{PlaylistError, PlaylistItem};
use crate::library::{Library, LibraryError, Location};
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use std::ffi::OsString;

/// Why a command on playlists fails: what playlists report, or what the command itself does.
#[derive(Debug)]
pub(in crate::cli) enum ItemFailure {
    Playlist(PlaylistError),
    Command(CliError),
}

impl ItemFailure {
    /// With the library's name, if the library fails.
    pub(in crate::cli) fn into_error(self, opened: &Opened) -> CliError {
        match self {
            Self::Playlist(PlaylistError::Library(error)) => opened.failed(&error),
            Self::Playlist(error) => CliError::Failed(error.to_string()),
            Self::Command(error) => error,
        }
    }
}

impl From<PlaylistError> for ItemFailure {
    fn from(error: PlaylistError) -> Self {
        Self::Playlist(error)
    }
}

impl From<LibraryError> for ItemFailure {
    fn from(error: LibraryError) -> Self {
        Self::Playlist(error.into())
    }
}

impl From<CliError> for ItemFailure {
    fn from(error: CliError) -> Self {
        Self::Command(error)
    }
}

/// Format of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum ItemFormat {
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
pub(in crate::cli) fn location_cells(location: Option<&Location>) -> (String, Option<String>) {
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
pub(in crate::cli) fn parse_fraction(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "not a number from 0 to 1".to_owned())
}

/// The entries for files, folders, links and lists, in order; those that the library has with their recordings.
///
/// # Errors
/// If an input leads to nothing, or the library cannot be read.
pub(in crate::cli) fn items_of(
    library: &Library,
    inputs: &[OsString],
) -> Result<Vec<PlaylistItem>, ItemFailure> {
    let mut items = Vec::new();
    for input in inputs {
        let mut failures = Vec::new();
        let before = items.len();
        for found in expand_with(input, &Cancel::new(), &WalkProgress::default()) {
            match found {
                Ok(found) => items.push(item_of(library, &found.source)?),
                Err(error) => failures.push(error.to_string()),
            }
        }
        if items.len() == before {
            // A recording that is gone may still be in the library.
            match known(library, &locations(input))? {
                Some(item) => items.push(item),
                None => return Err(CliError::Failed(failures.join("\n")).into()),
            }
        } else {
            failures.iter().for_each(|failure| print_message(failure));
        }
    }
    Ok(items)
}

fn item_of(library: &Library, source: &Source) -> Result<PlaylistItem, LibraryError> {
    let locations = match source {
        Source::Link(link) => vec![Location::Link(link.url().to_owned())],
        Source::File(path) => locations(path.as_os_str()),
    };
    let unknown = || PlaylistItem { location: locations.first().cloned(), ..PlaylistItem::default() };
    Ok(known(library, &locations)?.unwrap_or_else(unknown))
}

fn known(library: &Library, locations: &[Location]) -> Result<Option<PlaylistItem>, LibraryError> {
    for location in locations {
        if let Some(recording) = library.recording(location)? {
            return Ok(Some(PlaylistItem::of(&recording)));
        }
    }
    Ok(None)
}

/// Rows in one of the formats.
pub(in crate::cli) struct ItemTable<const COLUMNS: usize> {
    format: ItemFormat,
    header: [(&'static str, Cut); COLUMNS],
    rows: Vec<[String; COLUMNS]>,
    lines: String,
}

impl<const COLUMNS: usize> ItemTable<COLUMNS> {
    pub(in crate::cli) fn new(format: ItemFormat, header: [(&'static str, Cut); COLUMNS]) -> Self {
        Self { format, header, rows: Vec::new(), lines: String::new() }
    }

    /// Adds a row: its cells for people and CSV, and the object for JSON Lines.
    pub(in crate::cli) fn row(&mut self, cells: [String; COLUMNS], object: &serde_json::Value) {
        match self.format {
            ItemFormat::Jsonl => {
                self.lines += &crate::format::escaped_json(object.to_string());
                self.lines.push('\n');
            }
            ItemFormat::Csv | ItemFormat::Text => self.rows.push(cells),
        }
    }

    /// The whole table.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(in crate::cli) fn bytes(self) -> Result<Vec<u8>, CliError> {
        match self.format {
            ItemFormat::Jsonl => Ok(self.lines.into_bytes()),
            ItemFormat::Csv => {
                let mut writer = csv::Writer::from_writer(Vec::new());
                let failed = |error: csv::Error| CliError::Output(error.into());
                writer.write_record(self.header.map(|(name, _)| name)).map_err(failed)?;
                for row in &self.rows {
                    writer.write_record(row).map_err(failed)?;
                }
                writer.into_inner().map_err(|error| CliError::Output(error.into_error()))
            }
            ItemFormat::Text => self.text(),
        }
    }

    fn text(self) -> Result<Vec<u8>, CliError> {
        let names = self.header.map(|(name, _)| name.trim_end_matches("_s").replace('_', " "));
        let rows = self.rows.into_iter().map(|row| row.iter().map(|cell| one_line(cell)).collect());
        let rows: Vec<Vec<String>> = std::iter::once(names.to_vec()).chain(rows).collect();
        let width = terminal_width();
        let table = Table::new(&self.header.map(|(_, kind)| kind), &rows, width);
        let mut text = Vec::new();
        for row in &rows {
            table.write(row, width.is_some(), &mut text).map_err(CliError::Output)?;
        }
        Ok(text)
    }
}
