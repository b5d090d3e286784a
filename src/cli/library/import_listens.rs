//! `pianoscope library import-listens`: a listening history → the library.

use super::{Opened, counted, opened};
use crate::cli::error::CliError;
use crate::cli::interrupt::{Interrupt, STOPPED};
use crate::cli::output::print_message;
use crate::format::thousands;
use crate::library::listening::{HistoryError, ImportedHistory};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope library import-listens listenbrainz_me/       an unpacked export of ListenBrainz
  pianoscope library import-listens listens.jsonl

Listens are matched with the recordings of the library by artist and title; what fits none is kept and matched when a scan
adds the recording. `pianoscope similar` uses what was listened to in one sitting.";

/// Import a listening history: an export of ListenBrainz.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Files with listens as JSON, or folders of unpacked exports
    #[arg(required = true, value_name = "FILE|FOLDER")]
    paths: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let interrupt = Interrupt::install();
    let mut opened = Opened::or_create(opened::path(library)?)?;
    let mut any_failed = false;
    for path in &args.paths {
        match opened.library.import_history(path, &interrupt.cancel) {
            Ok(imported) => {
                print_message(&summary(path, &imported));
                if imported.is_cancelled {
                    print_message("stopped: the same command imports the rest");
                    return Ok(ExitCode::from(STOPPED));
                }
            }
            Err(HistoryError::Library(error)) => return Err(opened.failed(&error)),
            Err(error) => {
                any_failed = true;
                print_message(&error.to_string());
            }
        }
    }
    Ok(if any_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn summary(path: &Path, imported: &ImportedHistory) -> String {
    let ImportedHistory { listens, new, matched, skipped, .. } = *imported;
    let skipped = match skipped {
        0 => String::new(),
        1 => "; 1 entry is no listen".to_owned(),
        count => format!("; {} entries are no listens", thousands(count)),
    };
    format!(
        "{}: {}, {} of them new, {} of these of recordings in the library{skipped}",
        path.display(),
        counted(listens, "listen"),
        thousands(new),
        thousands(matched)
    )
}
