//! `pianoscope library import FILE`: merges an export into the library.

use super::opened::path;
use super::{Opened, counted};
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::format::thousands;
use crate::library::{ExchangeError, Imported};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope library import library.jsonl
  ssh studio pianoscope library export - | pianoscope library import -

Recordings are the same if their path is, or their content. Nothing of the library is lost: decisions are added, and
the newest is in force; of two runs of the same model the newer one is kept. Importing a file again changes nothing.";

/// Merge a file of `library export` into the library.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// File to read; - reads stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let name = args.file.display().to_string();
    let unreadable = |error: io::Error| CliError::Failed(format!("{name}: {error}"));
    let source: Box<dyn BufRead> = if args.file.as_os_str() == OsStr::new("-") {
        Box::new(io::stdin().lock())
    } else {
        // Before the library is created.
        Box::new(BufReader::new(File::open(&args.file).map_err(unreadable)?))
    };
    let path = path(library)?;
    let is_new = !path.exists();
    let mut opened = Opened::or_create(path)?;
    match opened.library.import(source) {
        Ok(imported) => print_message(&text(&imported)),
        Err(error) => {
            let error = match error {
                ExchangeError::Library(error) => opened.failed(&error),
                error => CliError::Failed(format!("{name}: {error}")),
            };
            opened.discard_if_new(is_new);
            return Err(error);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(imported: &Imported) -> String {
    let added: Vec<String> = [
        (imported.recordings, "recording"),
        (imported.decisions, "decision"),
        (imported.favourites, "favourite"),
        (imported.runs, "run"),
        (imported.playlists, "playlist"),
        (imported.listens, "listen"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, noun)| counted(count, noun))
    .collect();
    let known = counted(imported.known, "recording");
    let found = found_their_recording(imported.matched);
    match (added.as_slice(), imported.matched) {
        ([], 0) => format!("nothing new: the library had all of it, {known}"),
        ([], _) => format!("{found}; {known} known before"),
        (added, 0) => format!("added {}; {known} known before", added.join(", ")),
        (added, _) => format!("added {}; {found}; {known} known before", added.join(", ")),
    }
}

/// Of entries and listens that waited for a recording.
pub(super) fn found_their_recording(count: u64) -> String {
    let waiting =
        if count == 1 { "entry of a playlist or listen" } else { "entries of playlists or listens" };
    format!("{} {waiting} found {} recording", thousands(count), if count == 1 { "its" } else { "their" })
}
