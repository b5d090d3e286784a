//! `pianoscope library move OLD NEW`: a folder or disk moved, the paths follow.

use super::import::found_their_recording;
use super::named::real_path;
use super::{Opened, counted};
use crate::cli::error::CliError;
use crate::cli::output::print_message;
use crate::format::thousands;
use crate::library::{LibraryError, Moved};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope library move /media/old/Music /media/new/Music
  pianoscope library move ~/Downloads/recital.mp3 ~/Music/recital.mp3

Only paths in the library change; move the files yourself, before or after. `scan` finds moved files as well, by
their content, but reads each of them.";

/// Change the paths of recordings whose folder or disk moved.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Folder or file as the library knows it
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// Where it is now
    #[arg(value_name = "NEW")]
    new: PathBuf,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let mut opened = Opened::to_change(library)?;
    let new = real_path(&args.new);
    let absolute = std::path::absolute(&args.old).unwrap_or_else(|_| args.old.clone());
    // As it was scanned: what is there now may be a link to the new place.
    let mut moved = move_paths(&mut opened, &absolute, &new)?;
    if moved == Moved::default() {
        moved = move_paths(&mut opened, &real_path(&args.old), &new)?;
    }
    if moved == Moved::default() {
        let message = "nothing of the library is there: see `pianoscope library list --columns path`";
        return Err(CliError::Failed(format!("{}: {message}", args.old.display())));
    }
    let mut what = vec![counted(moved.recordings as u64, "recording")];
    what.extend(match moved.entries {
        0 => None,
        1 => Some("1 entry of a playlist".to_owned()),
        entries => Some(format!("{} entries of playlists", thousands(entries as u64))),
    });
    let found = match moved.matched {
        0 => String::new(),
        matched => format!("; {}", found_their_recording(matched as u64)),
    };
    print_message(&format!("moved {} to {}{found}", what.join(" and "), new.display()));
    Ok(ExitCode::SUCCESS)
}

fn move_paths(opened: &mut Opened, old: &Path, new: &Path) -> Result<Moved, CliError> {
    let moved = opened.library.move_paths(old, new);
    moved.map_err(|error| match error {
        LibraryError::Occupied(_) => CliError::Failed(format!("{error}; nothing was moved")),
        error => opened.failed(&error),
    })
}
