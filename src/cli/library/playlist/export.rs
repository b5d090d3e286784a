//! `pianoscope library playlist export`: a playlist as a file for other programs.

use super::change::entries;
use super::{ExitCode, FurtherArgs, ItemFailure, named, print_message, thousands};
use crate::cli::error::CliError;
use crate::cli::output::{check_output, print_and_end};
use crate::library::playlists::{PlaylistFormat, write_playlist};
use crate::library::{Library, Location};
use crate::output_file::{OutputKind, with_ending};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Write a playlist to a file, with paths relative to the file's folder.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the playlist, or favourites
    name: String,
    /// File to write; - is stdout
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Format [default: by the ending of the file's name; m3u8 without one]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Replace a file of another kind
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    further: FurtherArgs,
}

/// The format of a playlist's file.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Extended M3U in UTF-8, which most players read
    M3u8,
    /// XML with addresses
    Xspf,
}

pub(super) fn run(args: &Args, library: &Library) -> Result<ExitCode, ItemFailure> {
    let format = match args.format {
        Some(Format::M3u8) => PlaylistFormat::M3u8,
        Some(Format::Xspf) => PlaylistFormat::Xspf,
        None => match PlaylistFormat::of_name(&args.output) {
            Some(format) => format,
            None => {
                refuse_other_ending(&args.output)?;
                PlaylistFormat::M3u8
            }
        },
    };
    if args.output == Path::new("-") {
        let (name, mut items) = named(library, &args.name)?;
        items.extend(args.further.songs(library, &items)?);
        let (bytes, _) = format.bytes(&name, &items, None);
        return Ok(print_and_end(&bytes)?);
    }
    let kind = match format {
        PlaylistFormat::M3u8 => OutputKind::Playlist,
        PlaylistFormat::Xspf => OutputKind::Xspf,
    };
    let target = with_ending(&args.output, kind);
    let (name, mut items) = named(library, &args.name)?;
    let recordings: Vec<&Path> = items
        .iter()
        .filter_map(|item| match &item.location {
            Some(Location::File(path)) => Some(path.as_path()),
            _ => None,
        })
        .collect();
    check_output(&target, kind, args.force, &recordings)?;
    items.extend(args.further.songs(library, &items)?);
    let written = write_playlist(&target, format, &name, &items)?;
    let left_out = match written.left_out {
        0 => String::new(),
        count => format!("; {} without a path are left out: XSPF has them", thousands(count as u64)),
    };
    let written_entries = entries(written.entries);
    print_message(&format!("{}: {written_entries} of {name:?}{left_out}", target.display()));
    Ok(ExitCode::SUCCESS)
}

/// An ending that looks like that of another format, such as `.pls`: a reader would take the list for one. What follows the dot of
/// `No. 5` is none.
fn refuse_other_ending(path: &Path) -> Result<(), CliError> {
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    let is_format = ending.len() <= 5
        && ending.starts_with(|first: char| first.is_ascii_alphabetic())
        && ending.chars().all(|character| character.is_ascii_alphanumeric());
    // The name of a recording is refused as such.
    if !is_format || crate::input::has_audio_extension(path) {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "{}: playlists are written as .m3u8, .m3u or .xspf, not .{ending}: give one of these endings, or --format",
        path.display()
    )))
}
