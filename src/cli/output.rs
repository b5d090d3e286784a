//! Writing to stdout and stderr, whose readers may go away at any time.

use super::error::CliError;
use super::progress;
use crate::format::one_line;
use crate::output_file::{self, OutputError, OutputKind, Replace};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

/// Writes a line to stderr, with the progress bars cleared meanwhile. A closed stderr is ignored.
pub(super) fn print_message(message: &str) {
    // Names may contain escape sequences of the terminal.
    let message = message.split('\n').map(one_line).collect::<Vec<_>>().join("\n");
    progress::suspend(|| writeln!(io::stderr().lock(), "pianoscope: {message}").ok());
}

/// Writes a document to stdout. A closed pipe is a success: the reader has what it wanted.
///
/// # Errors
/// If stdout cannot be written for any other reason.
pub(super) fn print(document: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    let written = out.write_all(document).and_then(|()| out.flush());
    written.or_else(quiet_if_closed)
}

/// Checks that an output may be written, before hours are spent on its content. `inputs`: the files that are read.
///
/// # Errors
/// If it would replace a recording, a file of another kind or an input.
pub(super) fn check_output(
    path: &Path,
    kind: OutputKind,
    force: bool,
    inputs: &[&Path],
) -> Result<(), CliError> {
    output_file::check(path, kind, Replace::forced(force), inputs).map_err(|error| match error {
        OutputError::Folder { .. } => CliError::Failed(error.to_string()),
        OutputError::MediaName { .. } => CliError::Usage(format!(
            "{error}. If it was typed with a *, the shell replaced that by all names that fit; nothing was written"
        )),
        error => CliError::Usage(error.to_string()),
    })
}

/// Turns a closed pipe into a success.
///
/// # Errors
/// Any other error, as [`CliError::Output`].
pub(super) fn quiet_if_closed(error: io::Error) -> Result<(), CliError> {
    if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(CliError::Output(error)) }
}

/// [`print`] as the last step of a command.
///
/// # Errors
/// As [`print`].
pub(super) fn print_and_end(document: &[u8]) -> Result<ExitCode, CliError> {
    print(document).map(|()| ExitCode::SUCCESS)
}
