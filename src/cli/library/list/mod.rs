//! `pianoscope library list`: which recordings there are, as a table, CSV, JSON Lines, Parquet or playlist.

mod cells;
mod playlist;
mod writer;

use super::Opened;
use super::opened::{model_hash, wrong};
use crate::atomic_file;
use crate::cli::error::CliError;
use crate::cli::output::{check_output, print_message, quiet_if_closed};
use crate::library::listing::CSV_COLUMNS;
use crate::library::query::{Field, Filter, Flag, Query, SortKey};
use crate::output_file::OutputKind;
use clap::ValueEnum;
use std::io::{self, BufWriter, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use writer::{RowFailure, writer};

const EXAMPLES: &str = "\
Examples:
  pianoscope library list --where 'verdict=Piano and duration>60 and piano>0.9' --sort -duration
  pianoscope library list --where 'unsure and not checked' --sort confidence --limit 20
  pianoscope library list --where 'bach \"well tempered\" and not folder=~/Music/new'
  pianoscope library list --where 'added > 7d or missing' --columns path,added,size,piano --format csv
  pianoscope library list --where 'genre~jazz and year in (1959, 1960)' --format m3u -o jazz.m3u8

Fields: verdict, confidence, duration, audible, level, windows, path, folder, title, artist, album, album_artist,
genre, year, track, codec, bit_rate, sample_rate, channels, size, added, analysed, model, error, note, playlist;
any label as its probability (piano>0.9, genre.folk>0.5), any further head of a model as its label (mood=calm; where
a tag has its name, head.genre=folk) and any descriptor by its name.
True or not: checked, corrected, failed, unsure, favourite, missing, stale, mixed.
Operators: = != < <= > >= ~ (contains) in (a, b), and, or, not, ( ). A bare word is searched for in title, artist,
album, genre and path, as the beginning of a word; \"text in quotes\" as whole words. `none`: no such value.
Values: 90, 3min, 1h30m, 1:30; 20MB; 128k; 90%; 2026-11-30, 2026-11; 7d: seven days ago. Dates are in UTC.";

/// List recordings of the library.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Which recordings [default: all]
    #[arg(long = "where", short = 'w', value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,

    /// Sort by these fields, the first one counts most; - before a field: from the largest [default: path]
    #[arg(long, short, value_name = "KEYS", allow_hyphen_values = true)]
    sort: Option<String>,

    /// At most this many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,

    /// Columns of a table, CSV or Parquet [default: verdict,confidence,duration,path; in CSV and Parquet path first, and the tags]
    #[arg(long, short, value_name = "FIELDS")]
    columns: Option<String>,

    /// Model that `stale` compares with: runs of others are stale [default: the built-in model]
    #[arg(long, short, value_name = "FILE")]
    model: Option<PathBuf>,

    /// Format of the list
    #[arg(long, short, value_enum, default_value_t)]
    format: Format,

    /// Write to this file instead of stdout; - is stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// With --output: replace an existing file of another kind; never a recording
    #[arg(long, requires = "output")]
    force: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns for people
    #[default]
    Table,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line, with the names of `classify --format jsonl`
    Jsonl,
    /// Playlist in extended M3U, in UTF-8
    M3u,
    /// Table with typed columns for pandas, Polars, DuckDB and Spark
    #[cfg_attr(not(feature = "parquet"), value(hide = true))]
    Parquet,
}

impl Args {
    /// The file that is written; `None`: stdout.
    fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != Path::new("-"))
    }
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    if args.columns.is_some() && matches!(args.format, Format::Jsonl | Format::M3u) {
        let message = "--columns: a playlist and jsonl have no columns; jsonl has all that is known";
        return Err(CliError::Usage(message.to_owned()));
    }
    if args.format == Format::Parquet {
        let to_terminal = args.file().is_none() && io::stdout().is_terminal();
        let message = match cfg!(feature = "parquet") {
            false => Some(writer::NO_PARQUET),
            true if to_terminal => Some("--format parquet: not for a terminal; give --output FILE"),
            true => None,
        };
        message.map_or(Ok(()), |message| Err(CliError::Usage(message.to_owned())))?;
    }
    let opened = Opened::to_read(library)?;
    let query = query(args, &opened)?;
    let Some(path) = args.file() else {
        let mut out = BufWriter::new(io::stdout());
        let count = write(args, &opened, &query, &mut out).or_else(Failure::quiet)?;
        if count == Some(0) {
            print_message(nothing(&opened, &query)?);
        }
        return Ok(ExitCode::SUCCESS);
    };
    check_output(path, kind(args.format, &query), args.force, &[&opened.path])?;
    let mut failure = None;
    let written = atomic_file::write_with(path, |file| {
        let mut out = BufWriter::new(file);
        match write(args, &opened, &query, &mut out) {
            Ok(count) => Ok(count),
            Err(Failure::Output(error)) => Err(error),
            Err(Failure::Command(error)) => {
                failure = Some(error);
                Err(io::Error::other("the library cannot be read"))
            }
        }
        .map(drop)
    });
    match (failure, written) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(CliError::Failed(format!("{}: {error}", path.display()))),
        (None, Ok(())) => Ok(ExitCode::SUCCESS),
    }
}

fn query(args: &Args, opened: &Opened) -> Result<Query, CliError> {
    let vocabulary = opened.vocabulary()?;
    let filter = opened.filter(args.filter.as_deref())?;
    let sort = args.sort.as_deref().map(|keys| SortKey::parse_list(keys, &vocabulary)).transpose();
    let sort = sort.map_err(|error| wrong("--sort", &error))?.unwrap_or_default();
    let columns = match (&args.columns, args.format) {
        (Some(names), _) => {
            Field::parse_list(names, &vocabulary).map_err(|error| wrong("--columns", &error))?
        }
        (None, Format::Table) => vec![Field::Verdict, Field::Confidence, Field::Duration, Field::Path],
        (None, Format::Csv | Format::Parquet) => CSV_COLUMNS.to_vec(),
        (None, Format::M3u) => vec![Field::Duration, Field::Artist, Field::Title],
        (None, Format::Jsonl) => Vec::new(),
    };
    let mut query = Query { filter, sort, limit: args.limit, columns, ..Query::default() };
    // A model is only loaded if it matters.
    if args.model.is_some() || asks_for_stale(&query) {
        query.model_hash = Some(model_hash(args.model.as_deref())?);
    }
    Ok(query)
}

fn kind(format: Format, query: &Query) -> OutputKind {
    match format {
        // A table of the same first column is replaced. The header lives as long as the program, which writes one table.
        Format::Csv | Format::Table => {
            let first = query.columns.first().map(Field::title).unwrap_or_default();
            OutputKind::Csv(String::leak(first))
        }
        Format::Jsonl => OutputKind::Jsonl,
        Format::M3u => OutputKind::Playlist,
        Format::Parquet => OutputKind::Parquet,
    }
}

/// Why the list ends early.
enum Failure {
    Output(io::Error),
    Command(CliError),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<CliError> for Failure {
    fn from(error: CliError) -> Self {
        Self::Command(error)
    }
}

impl Failure {
    /// A closed pipe is a success.
    fn quiet(self) -> Result<Option<u64>, CliError> {
        match self {
            Self::Output(error) => quiet_if_closed(error).map(|()| None),
            Self::Command(error) => Err(error),
        }
    }
}

/// Writes the rows and returns their number.
fn write(
    args: &Args,
    opened: &Opened,
    query: &Query,
    out: writer::Output<'_>,
) -> Result<Option<u64>, Failure> {
    let library = &opened.library;
    let mut writer = writer(args.format, query, library, args.file().is_none(), out)?;
    let mut count = 0;
    let rows = library.for_each_row(query, |row| {
        count += 1;
        writer.row(&row)
    });
    rows.and_then(|()| writer.finish()).map_err(|failure| match failure {
        RowFailure::Library(error) => Failure::from(opened.failed(&error)),
        RowFailure::Output(error) => error.into(),
    })?;
    Ok(Some(count))
}

/// Why the list is empty.
fn nothing(opened: &Opened, query: &Query) -> Result<&'static str, CliError> {
    let all = opened.library.count(&Query::default()).map_err(|error| opened.failed(&error))?;
    Ok(match (all, &query.filter) {
        (0, _) => "the library is empty: run `pianoscope scan FOLDER`",
        (_, Filter::All) => "no recording: --limit 0",
        _ => "no recording fits the filter",
    })
}

/// Whether the query depends on the model in use.
fn asks_for_stale(query: &Query) -> bool {
    let is_stale = |field: &Field| *field == Field::Flag(Flag::Stale);
    query.filter.asks_for(Flag::Stale)
        || query.columns.iter().any(is_stale)
        || query.sort.iter().any(|key| is_stale(&key.field))
}
