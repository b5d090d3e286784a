//! `pianoscope tag INPUT...`: inputs → genre and mood, as text or as a table in input order.
//!
//! ```text
//! inputs: arguments, stdin, links → tasks → workers: analyse_file, analyse_link → results → main thread: in order → table
//! ```

mod table;
mod workers;

use super::error::CliError;
use super::inputs::{InputArgs, parse_track};
use super::interrupt::STOPPED;
use super::output::quiet_if_closed;
use super::progress::Bar;
use clap::ValueEnum;
use std::collections::HashSet;
use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;
use table::Table;

const EXAMPLES: &str = "\
Examples:
  pianoscope tag ~/Music                       genre and mood of every recording, strongest first
  pianoscope tag ~/Music --format csv > tags.csv
  pianoscope tag recital.mp3 --format jsonl    all probabilities, and an embedding of 32 numbers

genre: one of 13, with its probability. mood: happy, tense, sad or calm. pleasant (valence) and energetic (arousal) are
probabilities, too; valence as learned here hardly carries over from one collection of music to another.
Recordings that sound alike have embeddings with a small angle between them.

Exit codes: 0 all inputs were tagged, 1 some failed, 2 wrong usage, 130 stopped by Ctrl-C.";

/// Tag recordings with genre and mood
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Format of the results
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Model file with heads called genre, mood and affect [default: the built-in music model]
    #[arg(long, short, value_name = "FILE")]
    model: Option<PathBuf>,

    /// Audio track to tag, counted from 1 [default: the one that a player would choose]
    #[arg(long, value_name = "N", value_parser = parse_track)]
    track: Option<usize>,

    #[command(flatten)]
    inputs: InputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: one line a recording
    Text,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line
    Jsonl,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let typed = args.inputs.open();
    let model = super::model::load_music(args.model.as_deref())?;
    let bar = Bar::new(typed.several);
    let (tasks, running) = typed.resolve(bar).start(HashSet::new(), workers::in_flight(args))?;
    let results = workers::start(args, model, tasks, &running)?;
    let mut table = Table::new(args.format, BufWriter::new(io::stdout()));
    let (stopped, written) = running.write_in_order(&results, |finished| table.write(&finished));
    match written.and_then(|()| table.finish()) {
        Ok(_) if stopped => Ok(ExitCode::from(STOPPED)),
        Ok(failed) => Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }),
        Err(error) => quiet_if_closed(error).map(|()| ExitCode::SUCCESS),
    }
}
