//! `pianoscope completions SHELL`: prints a completion script.

use super::error::CliError;
use super::{Cli, output};
use clap::CommandFactory;
use clap_complete::Shell;
use std::process::ExitCode;

/// Print a completion script for a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope completions bash > ~/.local/share/bash-completion/completions/pianoscope
  pianoscope completions zsh > ~/.zfunc/_pianoscope
  pianoscope completions fish > ~/.config/fish/completions/pianoscope.fish")]
pub(super) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    // Generated in memory, since the generator panics on a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "pianoscope", &mut script);
    output::print_and_end(&script)
}
