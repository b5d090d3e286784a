//! `pianoscope library ...`: asking the library, correcting it, and taking it elsewhere. Each command is a file of its own.

mod correct;
mod duplicates;
mod export;
mod favourite;
mod forget;
mod import;
mod import_listens;
pub(super) mod items;
mod list;
mod named;
mod opened;
mod playlist;
mod relocate;
mod show;
mod stats;
pub(super) mod table;
mod verify;

use super::error::CliError;
use crate::format::thousands;
use std::path::PathBuf;
use std::process::ExitCode;

pub(super) use opened::{Opened, wrong};

const EXAMPLES: &str = "\
Examples:
  pianoscope library list --where 'verdict=Piano and duration>60 and piano>0.9' --sort -duration
  pianoscope library list --where 'unsure and not checked' --format m3u -o unsure.m3u8
  pianoscope library show recital.mp3
  pianoscope library correct recital.mp3 --verdict Other
  pianoscope library stats
  pianoscope library playlist create Evening ~/Music/Satie

The library is filled by `pianoscope scan`.";

/// Ask, correct and export the library of analysed recordings.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,

    /// Library to use [default: this user's library]
    #[arg(long, global = true, value_name = "FILE")]
    library: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(list::Args),
    Show(show::Args),
    Correct(correct::Args),
    Stats(stats::Args),
    Duplicates(duplicates::Args),
    Verify(verify::Args),
    Forget(forget::Args),
    Export(export::Args),
    Import(import::Args),
    #[command(name = "move")]
    Relocate(relocate::Args),
    Playlist(playlist::Args),
    Favourite(favourite::Args),
    ImportListens(import_listens::Args),
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let library = args.library.as_deref();
    match &args.command {
        Command::List(args) => list::run(args, library),
        Command::Show(args) => show::run(args, library),
        Command::Correct(args) => correct::run(args, library),
        Command::Stats(args) => stats::run(args, library),
        Command::Duplicates(args) => duplicates::run(args, library),
        Command::Verify(args) => verify::run(args, library),
        Command::Forget(args) => forget::run(args, library),
        Command::Export(args) => export::run(args, library),
        Command::Import(args) => import::run(args, library),
        Command::Relocate(args) => relocate::run(args, library),
        Command::Playlist(args) => playlist::run(args, library),
        Command::Favourite(args) => favourite::run(args, library),
        Command::ImportListens(args) => import_listens::run(args, library),
    }
}

/// `1 recording`, `1,234 recordings`.
pub(in crate::cli) fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(count), if count == 1 { "" } else { "s" })
}
