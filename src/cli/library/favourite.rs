//! `pianoscope library favourite`: adds recordings to the favourites, removes them, or lists the favourites.

use super::Opened;
use super::items::{ItemFailure, items_of};
use crate::cli::error::CliError;
use crate::cli::output::{print_and_end, print_message};
use crate::format::{one_line, thousands};
use crate::library::Library;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

/// Add recordings to the favourites, or remove them; without any, list the favourites.
///
/// `pianoscope library playlist export favourites` writes them as a playlist.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Recordings of the library: files, folders, links and lists
    #[arg(value_name = "PATH|LINK")]
    inputs: Vec<OsString>,

    /// Remove them from the favourites
    #[arg(long, requires = "inputs")]
    remove: bool,

    /// List the favourites, the oldest first, as without any recording
    #[arg(long, conflicts_with_all = ["inputs", "remove"])]
    list: bool,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    if args.list || args.inputs.is_empty() {
        let opened = Opened::to_read(library)?;
        return list(&opened.library).map_err(|failure| failure.into_error(&opened));
    }
    let mut opened = Opened::to_change(library)?;
    change(args, &mut opened.library).map_err(|failure| failure.into_error(&opened))
}

fn list(library: &Library) -> Result<ExitCode, ItemFailure> {
    let favourites = library.favourites()?;
    let lines = favourites.iter().filter_map(|item| item.location.as_ref());
    let text: String = lines.map(|location| one_line(&location.to_string()) + "\n").collect();
    Ok(print_and_end(text.as_bytes())?)
}

fn change(args: &Args, library: &mut Library) -> Result<ExitCode, ItemFailure> {
    let items = items_of(library, &args.inputs)?;
    let (mut changed, mut as_before) = (0, 0);
    for item in &items {
        match item.recording {
            Some(recording) => {
                let is_change = library.set_favourite(recording, !args.remove)?;
                *(if is_change { &mut changed } else { &mut as_before }) += 1;
            }
            None => {
                if let Some(location) = &item.location {
                    print_message(&format!("{location}: not in the library: `pianoscope scan` adds it"));
                }
            }
        }
    }
    let how = if args.remove { "removed from" } else { "added to" };
    let was = match (as_before, args.remove) {
        (0, _) => String::new(),
        (1, false) => ", 1 was there".to_owned(),
        (count, false) => format!(", {} were there", thousands(count)),
        (1, true) => ", 1 was not there".to_owned(),
        (count, true) => format!(", {} were not there", thousands(count)),
    };
    print_message(&format!("{} {how} the favourites{was}", thousands(changed)));
    Ok(if changed + as_before == items.len() as u64 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
