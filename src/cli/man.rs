//! `pianoscope man`: prints a manual page.

use super::error::CliError;
use super::{Cli, output};
use clap::CommandFactory;
use std::process::ExitCode;

/// Print the manual page of the program or of one command.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope man | man -l -
  pianoscope man > ~/.local/share/man/man1/pianoscope.1
  pianoscope man classify > ~/.local/share/man/man1/pianoscope-classify.1")]
pub(super) struct Args {
    /// Command to print the page of [default: the program itself]
    command: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let mut program = Cli::command();
    program.build();
    let page = match &args.command {
        None => program,
        Some(name) => {
            let named = program.find_subcommand(name).cloned();
            let command = named.ok_or_else(|| CliError::Usage(format!("there is no command {name:?}")))?;
            let full_name = format!("pianoscope-{name}");
            command.display_name(full_name)
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).map_err(CliError::Output)?;
    output::print_and_end(&text)
}
