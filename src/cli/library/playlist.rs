//! `pianoscope library playlist`: makes, changes, imports and exports playlists.

mod change;
mod export;
mod show;

use super::Opened;
use super::items::{ItemFailure, ItemFormat, items_of, parse_fraction};
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::format::thousands;
use crate::library::Library;
use crate::library::playlists::{PlaylistError, PlaylistItem, read_playlist};
use clap::Subcommand;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope library playlist create Evening ~/Music/Satie
  pianoscope library playlist show Evening
  pianoscope library playlist move Evening 7 --to 1
  pianoscope library playlist import ~/Music/*.m3u8
  pianoscope library playlist export Evening -o ~/Music/evening.m3u8
  pianoscope library playlist export Evening -o long.xspf --extend 20 --distance 0.1
  pianoscope library playlist export favourites -o best.m3u8

Entries are counted from 1. `favourites` stands for the favourites, unless a playlist has this name.";

/// Make, change, import and export playlists.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List all playlists.
    List {
        /// Format of the table
        #[arg(long, value_enum, default_value_t)]
        format: ItemFormat,
    },
    /// Show the entries of a playlist in the order in which they are played.
    Show {
        /// Name of the playlist
        name: String,
        /// Format of the table
        #[arg(long, value_enum, default_value_t)]
        format: ItemFormat,
    },
    /// Make a playlist, empty or of recordings.
    Create {
        /// Name that no other playlist has
        name: String,
        /// Files, folders, links and lists of recordings
        #[arg(value_name = "PATH|LINK")]
        inputs: Vec<OsString>,
    },
    /// Give a playlist another name.
    Rename {
        /// Name of the playlist
        name: String,
        /// New name that no other playlist has
        new_name: String,
    },
    /// Add recordings to a playlist.
    Add {
        /// Name of the playlist
        name: String,
        /// Files, folders, links and lists of recordings
        #[arg(value_name = "PATH|LINK", required_unless_present = "extend")]
        inputs: Vec<OsString>,
        /// Number of the entry before which they are added [default: at the end]
        #[arg(long, value_name = "N", value_parser = parse_position)]
        at: Option<usize>,
        #[command(flatten)]
        further: FurtherArgs,
    },
    /// Remove entries from a playlist.
    Remove {
        /// Name of the playlist
        name: String,
        /// Numbers of the entries, e.g. 3 or 5-7
        #[arg(value_name = "N", required = true, value_parser = parse_positions)]
        entries: Vec<Positions>,
    },
    /// Move entries of a playlist.
    Move {
        /// Name of the playlist
        name: String,
        /// Numbers of the entries, e.g. 3 or 5-7
        #[arg(value_name = "N", required = true, value_parser = parse_positions)]
        entries: Vec<Positions>,
        /// Number that the first of them has then
        #[arg(long, value_name = "N", value_parser = parse_position)]
        to: usize,
    },
    /// Delete a playlist; no recording is touched.
    Delete {
        /// Name of the playlist
        name: String,
    },
    /// Import playlists: M3U, M3U8, PLS or XSPF. The same file again replaces what was imported from it before.
    ///
    /// Entries are matched with the recordings of the library by their paths, then by artist and title; what fits none is kept and matched
    /// when a scan adds the recording.
    Import {
        /// Files of playlists
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Name of the playlist [default: the title in the file, or the file's name]
        #[arg(long)]
        name: Option<String>,
    },
    Export(export::Args),
}

/// Further songs at random.
#[derive(Debug, clap::Args)]
struct FurtherArgs {
    /// Add N further recordings of the library at random that go with the last entries
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    extend: Option<u16>,
    /// How far they are from the last entries: 0 near, 1 far
    #[arg(long, value_name = "D", default_value_t = 0.0, value_parser = parse_fraction, requires = "extend")]
    distance: f64,
    /// The same number draws the same recordings
    #[arg(long, value_name = "N", default_value_t = 1, requires = "extend")]
    seed: u64,
}

impl FurtherArgs {
    /// The further songs for `items`.
    fn songs(&self, library: &Library, items: &[PlaylistItem]) -> Result<Vec<PlaylistItem>, PlaylistError> {
        let Some(count) = self.extend else { return Ok(Vec::new()) };
        let further = library.further_songs(items, usize::from(count), self.distance, self.seed)?;
        if further.len() < usize::from(count) {
            print_message(&format!("{} further recordings found instead of {count}", further.len()));
        }
        Ok(further)
    }
}

/// Numbers of entries, from 1.
type Positions = std::ops::RangeInclusive<usize>;

fn parse_position(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|position| *position > 0).ok_or_else(|| "not a number from 1 on".to_owned())
}

fn parse_positions(text: &str) -> Result<Positions, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (parse_position(first)?, parse_position(last)?);
    if first > last { Err("the first is after the last".to_owned()) } else { Ok(first..=last) }
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let is_new = library
        .map_or_else(Library::default_path, |path| Some(path.to_owned()))
        .is_some_and(|path| !path.exists());
    let is_read = matches!(&args.command, Command::List { .. } | Command::Show { .. } | Command::Export(_));
    let mut opened = match &args.command {
        _ if is_read => Opened::to_read(library)?,
        // Playlists may come before the first scan.
        Command::Create { .. } | Command::Import { .. } => Opened::or_create(super::opened::path(library)?)?,
        _ => Opened::to_change(library)?,
    };
    let done = run_command(&args.command, &mut opened.library).map_err(|failure| failure.into_error(&opened));
    if !done.as_ref().is_ok_and(|code| *code == ExitCode::SUCCESS) {
        opened.discard_if_new(is_new);
    }
    done
}

fn run_command(command: &Command, library: &mut Library) -> Result<ExitCode, ItemFailure> {
    match command {
        Command::List { format } => show::print_all(library, *format),
        Command::Show { name, format } => show::print_entries(library, name, *format),
        Command::Create { name, inputs } => change::create(library, name, inputs),
        Command::Rename { name, new_name } => change::rename(library, name, new_name),
        Command::Add { name, inputs, at, further } => change::add(library, name, inputs, *at, further),
        Command::Remove { name, entries } => change::remove(library, name, entries),
        Command::Move { name, entries, to } => change::move_to(library, name, entries, *to),
        Command::Delete { name } => change::delete(library, name),
        Command::Import { files, name } => import(library, files, name.as_deref()),
        Command::Export(args) => export::run(args, library),
    }
}

fn import(library: &mut Library, files: &[PathBuf], name: Option<&str>) -> Result<ExitCode, ItemFailure> {
    if name.is_some() && files.len() > 1 {
        return Err(
            CliError::Usage("--name is for one file: import the others by themselves".to_owned()).into()
        );
    }
    let mut any_failed = false;
    for path in files {
        match read_playlist(path).and_then(|file| library.import_playlist(path, file, name)) {
            Ok(imported) => {
                let how = if imported.replaced.is_some() { ", in place of its former entries" } else { "" };
                print_message(&format!(
                    "{:?}: {} of {} in the library{how}",
                    imported.name,
                    thousands(imported.matched as u64),
                    match imported.entries {
                        1 => "1 entry is".to_owned(),
                        count => format!("{} entries are", thousands(count as u64)),
                    }
                ));
            }
            // A library that fails fails for the next file, too.
            Err(PlaylistError::Library(error)) => return Err(error.into()),
            Err(error) => {
                any_failed = true;
                print_message(&error.to_string());
            }
        }
    }
    Ok(if any_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The name and the entries of a playlist, or the favourites.
fn named(library: &Library, name: &str) -> Result<(String, Vec<PlaylistItem>), PlaylistError> {
    match library.playlist_named(name) {
        Err(PlaylistError::NoPlaylist(_)) if ["favourites", "favorites"].contains(&name) => {
            Ok(("favourites".to_owned(), library.favourites()?))
        }
        found => found.map(|playlist| (playlist.name, playlist.items)),
    }
}

/// The entries for inputs, with a message about those that the library does not have.
fn entries_of(library: &Library, inputs: &[OsString]) -> Result<Vec<PlaylistItem>, ItemFailure> {
    let items = items_of(library, inputs)?;
    let unknown = items.iter().filter(|item| item.recording.is_none()).count();
    if unknown > 0 {
        print_message(&format!(
            "{} of {} are not in the library: `pianoscope scan` adds them, and they are matched then",
            thousands(unknown as u64),
            thousands(items.len() as u64)
        ));
    }
    Ok(items)
}
