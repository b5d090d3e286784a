//! `pianoscope library export FILE`: the library as JSON Lines.

use super::{Opened, counted};
use crate::atomic_file;
use crate::cli::error::CliError;
use crate::cli::output::{check_output, print_message, quiet_if_closed};
use crate::library::{ExchangeError, Exported};
use crate::output_file::OutputKind;
use std::ffi::OsStr;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope library export library.jsonl
  pianoscope library export - | gzip > library.jsonl.gz

One JSON object a line: recordings with their decisions, runs, passages, embeddings and fingerprints, then playlists,
listening histories and pairs that are no duplicates. Times are seconds since 1970, UTC.";

/// Write everything that the library knows to a file, for `library import`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// File to write; - writes to stdout
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Replace an existing file of another kind; never a recording
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let opened = Opened::to_read(library)?;
    if args.file.as_os_str() == OsStr::new("-") {
        let mut out = BufWriter::new(io::stdout().lock());
        return match opened.library.export(&mut out) {
            Ok(_) => Ok(ExitCode::SUCCESS),
            Err(ExchangeError::Io(error)) => quiet_if_closed(error).map(|()| ExitCode::SUCCESS),
            Err(error) => Err(failed(&opened, &error)),
        };
    }
    check_output(&args.file, OutputKind::Jsonl, args.force, &[&opened.path])?;
    let mut exported = Ok(Exported::default());
    let written = atomic_file::write_with(&args.file, |file| {
        exported = opened.library.export(&mut BufWriter::new(file));
        match &exported {
            Ok(_) => Ok(()),
            // The reason is reported instead of this.
            Err(error) => Err(io::Error::other(error.to_string())),
        }
    });
    let exported = match exported {
        Err(ExchangeError::Library(error)) => return Err(opened.failed(&error)),
        exported => exported,
    };
    written.map_err(|error| CliError::Failed(format!("{}: {error}", args.file.display())))?;
    if let Ok(Exported { recordings, playlists, .. }) = exported {
        print_message(&format!(
            "exported {} and {}",
            counted(recordings, "recording"),
            counted(playlists, "playlist")
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn failed(opened: &Opened, error: &ExchangeError) -> CliError {
    match error {
        ExchangeError::Library(error) => opened.failed(error),
        error => CliError::Failed(error.to_string()),
    }
}
