//! `pianoscope library forget`: removes recordings from the library, never a file.

use super::named::names;
use super::{Opened, counted};
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::library::RecordingId;
use crate::library::query::{Cell, Field, Filter, Flag, Query};
use std::collections::HashSet;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// Decisions that are listed before they are lost.
const LISTED: usize = 20;

const EXAMPLES: &str = "\
Examples:
  pianoscope library forget old.mp3
  pianoscope library forget --missing
  pianoscope library forget --where 'folder=/media/old and not checked' --yes

Decisions and favourites are lost with the recordings; `pianoscope library export` keeps them in a file.";

/// Remove recordings from the library; no file is touched.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Files and links; - reads them from stdin, one per line
    #[arg(value_name = "PATH|LINK", required_unless_present_any = ["filter", "missing"], conflicts_with_all = ["filter", "missing"])]
    recordings: Vec<OsString>,

    /// Recordings that fit this filter, see `library list --help`
    #[arg(long = "where", short = 'w', value_name = "FILTER", allow_hyphen_values = true)]
    filter: Option<String>,

    /// Recordings whose file was not found by the last scan; with --where, those of them that fit it
    #[arg(long)]
    missing: bool,

    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let mut opened = Opened::to_change(library)?;
    let ids = chosen(args, &opened)?;
    if ids.is_empty() {
        print_message("nothing to forget: no recording fits");
        return Ok(ExitCode::SUCCESS);
    }
    let what = counted(ids.len() as u64, "recording");
    list_lost(&opened, &ids)?;
    if !args.yes {
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            return Err(CliError::Usage(format!("{what} would be forgotten: add --yes to do it")));
        }
        if !is_confirmed(&format!("Forget {what}? [y/N] ")) {
            print_message("nothing was forgotten");
            return Ok(ExitCode::FAILURE);
        }
    }
    let forgotten = opened.library.forget(&ids).map_err(|error| opened.failed(&error))?;
    print_message(&format!("forgot {}", counted(forgotten as u64, "recording")));
    Ok(ExitCode::SUCCESS)
}

fn chosen(args: &Args, opened: &Opened) -> Result<Vec<RecordingId>, CliError> {
    if args.filter.is_none() && !args.missing {
        // A name that is wrong stops all: the others may be wrong as well.
        let ids: Result<Vec<_>, CliError> =
            names(&args.recordings)?.iter().map(|name| Ok(opened.recording(name)?.id)).collect();
        let mut seen = HashSet::new();
        return ids.map(|ids| ids.into_iter().filter(|id| seen.insert(*id)).collect());
    }
    let mut filter = opened.filter(args.filter.as_deref())?;
    if filter == Filter::All && !args.missing {
        let message = "--where: an empty filter means the whole library; to forget that, delete its file";
        return Err(CliError::Usage(format!("{message} {}", opened.path.display())));
    }
    if args.missing {
        filter = Filter::And(vec![Filter::Flag(Flag::Missing), filter]);
    }
    opened.ids(filter)
}

/// Lists the decisions that are lost.
fn list_lost(opened: &Opened, ids: &[RecordingId]) -> Result<(), CliError> {
    let columns = vec![Field::Verdict, Field::Flag(Flag::Checked), Field::Flag(Flag::Favourite)];
    let query = Query { columns, ..Query::default() };
    let rows = opened.library.rows_by_id(ids, &query).map_err(|error| opened.failed(&error))?;
    let is_set = |cells: &[Cell], index: usize| cells.get(index) == Some(&Cell::Flag(true));
    let favourites = rows.iter().filter(|row| is_set(&row.cells, 2)).count();
    let decided: Vec<String> = rows
        .iter()
        .filter(|row| is_set(&row.cells, 1))
        .map(|row| match row.cells.first() {
            Some(Cell::Text(verdict)) => format!("  {}: {verdict}", row.location),
            _ => format!("  {}", row.location),
        })
        .collect();
    if !decided.is_empty() {
        let mut lines = vec![format!("these decisions would be lost, {} in all:", decided.len())];
        lines.extend(decided.iter().take(LISTED).cloned());
        if decided.len() > LISTED {
            lines.push(format!("  and {} more", decided.len() - LISTED));
        }
        print_message(&lines.join("\n"));
    }
    if favourites > 0 {
        print_message(&format!("{} among them", counted(favourites as u64, "favourite")));
    }
    Ok(())
}

fn is_confirmed(question: &str) -> bool {
    // A closed stderr is ignored; then nobody answers.
    write!(io::stderr(), "{question}").ok();
    io::stderr().flush().ok();
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}
