//! `pianoscope library duplicates`: which recordings are the same, what differs and which to keep. Nothing is deleted.

mod json_lines;
mod page;

use super::Opened;
use crate::cli::error::CliError;
use crate::cli::interrupt::{Interrupt, STOPPED};
use crate::cli::output::{print, print_message};
use crate::format::thousands;
use crate::library::query::Query;
use crate::library::{DuplicateGroup, Duplicates, KeepReason, PairKind, RecordingId};
use clap::ValueEnum;
use std::collections::HashSet;
use std::ffi::OsString;
use std::num::NonZero;
use std::path::Path;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope library duplicates
  pianoscope library duplicates --where 'verdict=Piano' --format csv > duplicates.csv
  pianoscope library duplicates --not-same take-1.mp3 take-2.mp3

Compared is the first minute of sound. The first of each group is the one to keep; nothing is ever deleted.
  exact  byte for byte the same file
  whole  the same sound of the same length
  cut    one is a part of the other
  chain  it matches another one of the group, but not the first";

/// Show which recordings are the same: copies in other encodings, cut, louder or resampled.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Only groups with one of these recordings [default: all]
    #[arg(long = "where", short = 'w', value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,

    /// Format of the list
    #[arg(long, short, value_enum, default_value_t)]
    format: Format,

    /// Remember that two recordings are no duplicates of each other
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["filter", "format"])]
    not_same: Option<Vec<OsString>>,

    /// Take --not-same back
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["filter", "format", "not_same"])]
    undo_not_same: Option<Vec<OsString>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Groups for people
    #[default]
    Table,
    /// Comma-separated values with a header, one row for each recording
    Csv,
    /// One JSON object a line, for each group
    Jsonl,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    if let Some(names) = &args.not_same {
        let (mut opened, a, b) = two(names, library)?;
        opened.library.mark_distinct(a, b).map_err(|error| opened.failed(&error))?;
        print_message("remembered: these two are no duplicates");
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(names) = &args.undo_not_same {
        let (mut opened, a, b) = two(names, library)?;
        let marked = opened.library.unmark_distinct(a, b).map_err(|error| opened.failed(&error))?;
        print_message(match marked {
            true => "these two may be duplicates again",
            false => "these two were not marked; nothing was changed",
        });
        return Ok(ExitCode::SUCCESS);
    }
    let opened = Opened::to_read(library)?;
    let among = among(args.filter.as_deref(), &opened)?;
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let interrupt = Interrupt::install();
    let found = opened.library.duplicates(among.as_ref(), threads, &interrupt.cancel);
    let Some(found) = found.map_err(|error| opened.failed(&error))? else {
        print_message("stopped before the end");
        return Ok(ExitCode::from(STOPPED));
    };
    let document = match args.format {
        Format::Table => page::text(&found.groups),
        Format::Csv => DuplicateGroup::csv(&found.groups).map_err(CliError::Output)?,
        Format::Jsonl => json_lines::text(&found.groups).map_err(CliError::Output)?,
    };
    print(document.as_bytes())?;
    print_message(&summary(&found, args.filter.is_some()));
    Ok(ExitCode::SUCCESS)
}

/// The two recordings that are named.
fn two(names: &[OsString], library: Option<&Path>) -> Result<(Opened, RecordingId, RecordingId), CliError> {
    let opened = Opened::to_change(library)?;
    let [a, b] = names else {
        return Err(CliError::Usage("two recordings must be named".to_owned()));
    };
    let (a, b) = (opened.recording(a)?.id, opened.recording(b)?.id);
    if a == b {
        let message = "both names are the same recording: name two";
        return Err(CliError::Usage(message.to_owned()));
    }
    Ok((opened, a, b))
}

/// The recordings of the filter; `None` without one.
fn among(filter: Option<&str>, opened: &Opened) -> Result<Option<HashSet<RecordingId>>, CliError> {
    let Some(filter) = filter else { return Ok(None) };
    let query = Query { filter: opened.filter(Some(filter))?, ..Query::default() };
    let ids = opened.library.ids(&query).map_err(|error| opened.failed(&error))?;
    Ok(Some(ids.into_iter().collect()))
}

fn summary(found: &Duplicates, is_filtered: bool) -> String {
    let count = |number: usize| thousands(number as u64);
    let recordings = count(found.compared);
    let members: usize = found.groups.iter().map(|group| group.members.len()).sum();
    let those = if is_filtered { " with one of these recordings" } else { "" };
    let mut text = match found.groups.len() {
        0 => format!("{recordings} recordings compared, no duplicates{those}"),
        1 => format!("{recordings} recordings compared, one group of {members}{those}; nothing was deleted"),
        groups => format!(
            "{recordings} recordings compared, {} groups of {}{those}; nothing was deleted",
            count(groups),
            count(members)
        ),
    };
    if found.without_fingerprint > 0 {
        text += &format!(
            "; {} without a fingerprint (too short, silent, or not analysed yet), of these only exact copies are found",
            count(found.without_fingerprint)
        );
    }
    text
}

/// How a recording is the same as the first of its group.
fn kind_name(kind: Option<PairKind>) -> &'static str {
    kind.map_or("chain", PairKind::name)
}

fn reasons(reasons: &[KeepReason]) -> String {
    reasons.iter().map(|reason| reason.text()).collect::<Vec<_>>().join(", ")
}
