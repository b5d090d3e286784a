//! Recordings of the table → a file, on a thread of its own that reads the library over a connection of its own.

use super::column::Column;
use crate::atomic_file;
use crate::cancel::Cancel;
use crate::library::listing::{CSV_COLUMNS, csv_cell, json_line, write_csv_row};
use crate::library::playlists::{PlaylistFormat, PlaylistItem, write_playlist};
use crate::library::query::{Cell, Field, Query, Row};
use crate::library::{Library, Location, RecordingId};
use crate::output_file::OutputKind;
use crate::window::background_jobs::JobResult;
use crate::window::export_target::unconfirmed_target;
use crate::window::library::recordings_text;
use crate::window::supervisor::Supervisor;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Recordings that are read at once, between two looks whether to go on.
const PART: usize = 500;

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::window) enum ExportFormat {
    Csv,
    JsonLines,
    M3u8,
    Xspf,
}

/// Recordings to export.
pub(super) struct Export {
    pub(super) library: PathBuf,
    pub(super) ids: Vec<RecordingId>,
    pub(super) format: ExportFormat,
    /// On show: a table has them beside those that it always has.
    pub(super) columns: Vec<Column>,
    pub(super) progress: Arc<ExportProgress>,
    pub(super) supervisor: Supervisor,
}

/// How far an export is.
#[derive(Debug, Default)]
pub(in crate::window) struct ExportProgress {
    done: AtomicUsize,
    /// 0 while the user chooses a file.
    all: AtomicUsize,
    pub(super) cancel: Cancel,
}

impl ExportProgress {
    /// How many recordings are written, and all; `None` while the user chooses a file.
    pub(in crate::window) fn counts(&self) -> Option<(usize, usize)> {
        let all = self.all.load(Ordering::Relaxed);
        (all > 0).then(|| (self.done.load(Ordering::Relaxed), all))
    }
}

impl ExportFormat {
    pub(in crate::window) const ALL: [Self; 4] = [Self::Csv, Self::JsonLines, Self::M3u8, Self::Xspf];

    pub(in crate::window) fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::JsonLines => "JSON Lines",
            Self::M3u8 => "M3U8",
            Self::Xspf => "XSPF",
        }
    }

    /// What it is for.
    pub(in crate::window) fn hint(self) -> &'static str {
        match self {
            Self::Csv => "A table for spreadsheets, with the columns on show",
            Self::JsonLines => "Everything known of each recording, for programs",
            Self::M3u8 => "A playlist for most players, with paths relative to its folder",
            Self::Xspf => "A playlist with titles, artists and albums, with paths relative to its folder",
        }
    }

    fn kind(self) -> OutputKind {
        match self {
            Self::Csv => OutputKind::Csv("path"),
            Self::JsonLines => OutputKind::Jsonl,
            Self::M3u8 => OutputKind::Playlist,
            Self::Xspf => OutputKind::Xspf,
        }
    }

    /// The name that is proposed.
    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "pianoscope-library.csv",
            Self::JsonLines => "pianoscope-library.jsonl",
            Self::M3u8 => "pianoscope-library.m3u8",
            Self::Xspf => "pianoscope-library.xspf",
        }
    }
}

impl Export {
    /// Writes to the chosen file.
    pub(super) fn save(self, chosen: &Path) -> JobResult {
        self.progress.all.store(self.ids.len(), Ordering::Relaxed);
        match self.write(chosen) {
            Ok(Some((count, target))) => JobResult::Saved {
                message: format!("Saved {} as {}", recordings_text(count), target.display()),
                runs: Vec::new(),
                problem: None,
            },
            Ok(None) => JobResult::Cancelled,
            Err(reason) => JobResult::Failed(format!("Nothing was saved: {reason}")),
        }
    }

    /// Returns how many recordings are in which file; `None` if the user stopped it. The error is a message for the user.
    fn write(&self, chosen: &Path) -> Result<Option<(usize, PathBuf)>, String> {
        let library = Library::open_read_only(&self.library).map_err(|error| error.to_string())?;
        let chosen = std::path::absolute(chosen).map_err(|error| error.to_string())?;
        let known = library.known(&Location::File(chosen.clone())).map_err(|error| error.to_string())?;
        if known.is_some() {
            return Err(format!("{} is a recording of the library: choose another name", chosen.display()));
        }
        let target = unconfirmed_target(&chosen, self.format.kind())?;
        let written = match self.format {
            ExportFormat::Csv => atomic_file::write_buffered(&target, |out| self.csv(&library, out)),
            ExportFormat::JsonLines => {
                atomic_file::write_buffered(&target, |out| self.json_lines(&library, out))
            }
            ExportFormat::M3u8 => self.write_playlist(&library, &target, PlaylistFormat::M3u8),
            ExportFormat::Xspf => self.write_playlist(&library, &target, PlaylistFormat::Xspf),
        };
        match written {
            Ok(count) => Ok(Some((count, target))),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
            Err(error) => Err(format!("{}: {error}", target.display())),
        }
    }

    fn csv(&self, library: &Library, out: &mut impl Write) -> io::Result<usize> {
        let mut columns = CSV_COLUMNS.to_vec();
        let shown = self.columns.iter().map(|column| column.field());
        columns.extend(shown.filter(|field| !CSV_COLUMNS.contains(field)));
        let titles: Vec<String> = columns.iter().map(Field::title).collect();
        write_csv_row(&titles, out)?;
        let mut count = 0;
        self.for_each_row(library, &columns, |row| {
            let cells = columns.iter().zip(&row.cells);
            let cells: Vec<String> = cells.map(|(field, cell)| csv_cell(field, cell)).collect();
            count += 1;
            write_csv_row(&cells, out)
        })?;
        Ok(count)
    }

    fn json_lines(&self, library: &Library, out: &mut impl Write) -> io::Result<usize> {
        let (mut count, mut known) = (0, HashSet::new());
        self.for_each_part(|ids| {
            // A playlist may have a recording several times; what was forgotten meanwhile is left out.
            let ids: Vec<RecordingId> = ids.iter().copied().filter(|id| known.insert(*id)).collect();
            let recordings = library.recordings_by_id(&ids).map_err(io::Error::other)?;
            count += recordings.len();
            recordings.iter().try_for_each(|stored| writeln!(out, "{}", json_line(stored)?))
        })?;
        Ok(count)
    }

    fn write_playlist(&self, library: &Library, target: &Path, format: PlaylistFormat) -> io::Result<usize> {
        let columns = [Field::Title, Field::Artist, Field::Album, Field::Duration];
        let mut items = Vec::with_capacity(self.ids.len());
        self.for_each_row(library, &columns, |row| {
            items.push(playlist_item(row));
            Ok(())
        })?;
        let name = target.file_stem().unwrap_or_default().to_string_lossy();
        let written = write_playlist(target, format, &name, &items).map_err(io::Error::other)?;
        Ok(written.entries)
    }

    /// Calls `use_row` with each recording, in order.
    fn for_each_row(
        &self,
        library: &Library,
        columns: &[Field],
        mut use_row: impl FnMut(Row) -> io::Result<()>,
    ) -> io::Result<()> {
        let query = Query { columns: columns.to_vec(), ..Query::default() };
        self.for_each_part(|ids| {
            let rows = library.rows_by_id(ids, &query).map_err(io::Error::other)?;
            rows.into_iter().try_for_each(&mut use_row)
        })
    }

    /// Calls `write` with the recordings, a part at a time, until the user stops it.
    fn for_each_part(&self, mut write: impl FnMut(&[RecordingId]) -> io::Result<()>) -> io::Result<()> {
        for ids in self.ids.chunks(PART) {
            if self.progress.cancel.is_cancelled() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            write(ids)?;
            self.progress.done.fetch_add(ids.len(), Ordering::Relaxed);
            self.supervisor.wake();
        }
        Ok(())
    }
}

/// From a row with title, artist, album and length.
pub(super) fn playlist_item(row: Row) -> PlaylistItem {
    let mut cells = row.cells.into_iter();
    let mut text = || match cells.next() {
        Some(Cell::Text(text)) if !text.is_empty() => Some(text),
        _ => None,
    };
    let (title, artist, album) = (text(), text(), text());
    let duration_s = if let Some(Cell::Number(seconds)) = cells.next() { Some(seconds) } else { None };
    PlaylistItem { recording: Some(row.id), location: Some(row.location), title, artist, album, duration_s }
}
