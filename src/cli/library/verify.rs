//! `pianoscope library verify`: is the library sound, and are its files as they were?

use super::{Opened, counted};
use crate::cli::error::CliError;
use crate::cli::output::{print, print_message};
use crate::library::{Library, LibraryError, OnDisk};
use std::path::Path;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope library verify
  pianoscope library verify --library band.sqlite --repair

Lists what is wrong: problems of the library's file, recordings whose file is missing or in a folder that must not be
read, and those whose file has another size or time than when it was analysed; `pianoscope scan` analyses these again.
Files are looked at, not read.

Exit codes: 0 all is well, 1 something is wrong or a repair could not save all, 2 wrong usage.";

/// Check the library and the files of its recordings.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Repair a damaged library: keep its file aside, and save what can be read of it
    #[arg(long)]
    repair: bool,
}

pub(super) fn run(args: &Args, library: Option<&Path>) -> Result<ExitCode, CliError> {
    let mut has_losses = false;
    if args.repair {
        let path = super::opened::existing(library)?;
        let repaired = Library::repair(&path).map_err(|error| super::opened::failed(&path, &error))?;
        has_losses = repaired.has_losses;
        repaired.notes.iter().for_each(|note| print_message(note));
        if repaired.notes.is_empty() {
            print_message("the library is sound: nothing was repaired");
        }
    }
    let opened = Opened::to_check(library)?;
    let mut lines: Vec<String> = match opened.library.check() {
        Ok(problems) => problems.into_iter().map(|problem| format!("library  {problem}")).collect(),
        Err(LibraryError::Damaged(reason)) => vec![format!("library  {reason}")],
        Err(error) => return Err(opened.failed(&error)),
    };
    if opened.library.is_read_only() {
        print_message("the full-text search was not compared: for that the library must not be read-only");
    }
    let damaged = !lines.is_empty();
    let (mut missing, mut changed, mut unreadable) = (0, 0, 0);
    match opened.library.on_disk() {
        Ok(files) => {
            for (location, state) in files {
                let (count, word) = match state {
                    OnDisk::Missing => (&mut missing, "missing"),
                    OnDisk::Changed => (&mut changed, "changed"),
                    OnDisk::Unreadable => (&mut unreadable, "unreadable"),
                };
                *count += 1;
                lines.push(format!("{word}  {location}"));
            }
        }
        Err(error) if damaged => print_message(&opened.failed(&error).to_string()),
        Err(error) => return Err(opened.failed(&error)),
    }
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    print(text.as_bytes())?;
    let state = if damaged {
        "damaged: `pianoscope library verify --repair` saves what can be read of it"
    } else {
        "sound"
    };
    let mut files = format!("{} missing, {} changed", counted(missing, "file"), counted(changed, "file"));
    if unreadable > 0 {
        files += &format!(", {} in folders that must not be read", counted(unreadable, "file"));
    }
    print_message(&format!("the library is {state}; {files}"));
    Ok(if lines.is_empty() && !has_losses { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
