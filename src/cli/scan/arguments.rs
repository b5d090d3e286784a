//! The arguments of `scan`.

use crate::classify::Options;
use crate::cli::links::LinkArgs;
use crate::scan::ScanSettings;
use std::ffi::OsString;
use std::path::PathBuf;
use std::thread::available_parallelism;

const EXAMPLES: &str = "\
Examples:
  pianoscope scan ~/Music                         analyse what is new or has changed
  pianoscope scan ~/Music --watch                 and whatever appears later
  pianoscope scan --library band.sqlite ~/Band    into a library of its own
  pianoscope scan 'https://www.youtube.com/playlist?list=...'
  find . -name '*.flac' -print0 | pianoscope scan --null -
  pianoscope library list                         what is in the library

A scan may be stopped at any time, by Ctrl-C or otherwise: the same command continues it. A file that was moved or
renamed keeps everything that is known of it. Nothing is written to the recordings.

Exit codes: 0 success, 1 some recordings failed, 2 wrong usage, 130 stopped by Ctrl-C.";

/// Analyse recordings and keep the results in the library.
///
/// What the library knows is skipped unless the file has changed. Results are stored every second.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Args {
    /// Files, folders, links and playlists; - reads them from stdin, one per line
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<OsString>,

    /// Library to fill; it is created if it does not exist [default: this user's library]
    #[arg(long, value_name = "FILE")]
    pub(super) library: Option<PathBuf>,

    /// Model file [default: the built-in model]
    #[arg(long, short, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,

    /// Threads [default: number of cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,

    /// Try again what failed before, even if it has not changed
    #[arg(long)]
    retry_failed: bool,

    /// Analyse everything again, even if it is known and has not changed
    #[arg(long)]
    reanalyse: bool,

    /// Then wait for recordings that are added to the folders, changed or removed, until Ctrl-C
    #[arg(long)]
    pub(super) watch: bool,

    /// Inputs on stdin end with a NUL byte instead of a line break, as from `find -print0`
    #[arg(long, short = '0')]
    pub(super) null: bool,

    #[command(flatten)]
    pub(super) links: LinkArgs,
}

impl Args {
    pub(super) fn jobs(&self) -> usize {
        self.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from)
    }

    /// The folders among the inputs.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        self.inputs.iter().map(PathBuf::from).filter(|path| path.is_dir()).collect()
    }

    pub(super) fn settings(&self) -> ScanSettings {
        ScanSettings {
            options: Options::default(),
            jobs: self.jobs(),
            retry_failed: self.retry_failed,
            reanalyse: self.reanalyse,
        }
    }
}
