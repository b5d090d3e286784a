//! `pianoscope window [FILE...]`: the window, which also opens without a command.

use super::error::CliError;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Open the window.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope window recital.mp3        open the window and classify the file in it")]
pub(super) struct Args {
    /// Files, folders and links to classify in the window
    #[arg(value_name = "INPUT")]
    inputs: Vec<OsString>,

    /// Model file [default: the one in the settings, or the built-in model]
    #[arg(long, short, value_name = "FILE")]
    model: Option<PathBuf>,

    /// Library of the page Library, where results are kept; it is created if it does not exist [default: this user's library]
    #[arg(long, value_name = "FILE")]
    library: Option<PathBuf>,
}

pub(super) fn run(args: Args) -> Result<ExitCode, CliError> {
    // `None`: the model in the settings, or the built-in one.
    let model = args.model.as_deref().map(|path| super::model::load(Some(path))).transpose()?;
    crate::window::open(model, args.inputs, args.library).map_err(|error| {
        let text = error.to_string();
        // winit names a line of its own source before the reason.
        let reason = text.rsplit(": ").next().filter(|_| text.contains("os error at ")).unwrap_or(&text);
        CliError::NoWindow(format!("no window can open: {reason}"))
    })?;
    Ok(ExitCode::SUCCESS)
}
