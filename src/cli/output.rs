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
    let message = without_error_numbers(&message);
    progress::suspend(|| writeln!(io::stderr().lock(), "pianoscope: {message}").ok());
}

/// The message without ` (os error 2)` and the like: the words before say what it is.
fn without_error_numbers(message: &str) -> String {
    const START: &str = " (os error ";
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once(START) {
        text += before;
        match after.split_once(')') {
            Some((number, behind)) if number.bytes().all(|byte| byte.is_ascii_digit()) => rest = behind,
            _ => {
                text += START;
                rest = after;
            }
        }
    }
    text + rest
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

#[cfg(test)]
mod tests {
    use super::without_error_numbers;

    #[test]
    fn the_number_of_an_error_of_the_system_is_left_out() {
        for (message, text) in [
            (
                "a.m3u: No such file or directory (os error 2): check it",
                "a.m3u: No such file or directory: check it",
            ),
            ("x (os error 2) (os error 13)", "x"),
            ("a (os error b).mp3", "a (os error b).mp3"),
            ("a (os error 2", "a (os error 2"),
        ] {
            assert_eq!(without_error_numbers(message), text);
        }
    }
}
