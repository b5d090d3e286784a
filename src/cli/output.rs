//! Writing to stdout and stderr without ever failing loudly: a reader may go away at any time.

use super::error::CliError;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// Says something on stderr; without stderr there is nobody to tell.
pub(super) fn print_message(message: &str) {
    writeln!(io::stderr().lock(), "pianoscope: {message}").ok();
}

/// Writes one document to stdout. A closed pipe is a quiet success: the reader has what it wanted.
pub(super) fn print(document: &[u8]) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    let written = out.write_all(document).and_then(|()| out.flush());
    written.or_else(quiet_if_closed)
}

/// A closed pipe is no failure.
pub(super) fn quiet_if_closed(error: io::Error) -> Result<(), CliError> {
    if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(CliError::Output(error)) }
}

/// [`print`] as the last act of a command.
pub(super) fn print_and_end(document: &[u8]) -> Result<ExitCode, CliError> {
    print(document).map(|()| ExitCode::SUCCESS)
}
