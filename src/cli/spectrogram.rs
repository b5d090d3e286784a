//! x
use super::error::CliError;
use std::process::ExitCode;
/// x
#[derive(Debug, clap::Args)]
pub(super) struct Args {}
pub(super) fn run(_args: &Args) -> Result<ExitCode, CliError> {
    Ok(ExitCode::SUCCESS)
}
