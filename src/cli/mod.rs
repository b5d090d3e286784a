//! The command line: arguments → one of the commands, each in a file of its own.
//!
//! Results go to stdout, all else to stderr. Exit codes: 0 all went well, 1 something failed and was told, 2 wrong usage,
//! 130 stopped by Ctrl-C. Nothing here computes: every command hands on to the rooms that do.

mod classify;
mod completions;
mod display;
mod doctor;
mod error;
mod evaluate;
mod evaluation;
mod evaluation_pictures;
mod interrupt;
mod links;
mod man;
mod model;
mod output;
mod progress;
mod spectrogram;
mod spectrogram_arguments;
mod summary;
mod synth;
mod train;
#[cfg(feature = "window")]
mod window;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, Parser, Subcommand};
use error::CliError;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  pianoscope                                     open the window
  pianoscope classify recital.mp3                is it solo piano, and where?
  pianoscope classify ~/Music --format csv       every recording below a folder
  pianoscope spectrogram recital.mp3 -o r.png    see why
  pianoscope doctor                              what is missing on this machine

Exit codes: 0 all went well, 1 something failed, 2 wrong usage, 130 stopped by Ctrl-C.";

/// Hears whether a recording is solo piano, second by second, and shows it.
///
/// Without a command it opens the window.
#[derive(Debug, Parser)]
#[command(name = "pianoscope", version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Classify(classify::Args),
    Spectrogram(spectrogram::Args),
    Summary(summary::Args),
    Doctor(doctor::Args),
    Completions(completions::Args),
    Man(man::Args),
    Train(train::Args),
    Evaluate(evaluate::Args),
    Synth(synth::Args),
    #[cfg(feature = "window")]
    Window(window::Args),
}

/// Parses the arguments and runs the command.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come as errors too. If even they cannot be printed there is nobody to tell.
            error.print().ok();
            if let Some(word) = file_as_command(&error) {
                output::print_message(&format!(
                    "to hear {word:?}, say what to do with it: pianoscope classify {word:?}"
                ));
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = match cli.command {
        None => without_command(),
        Some(Command::Classify(args)) => classify::run(args),
        Some(Command::Spectrogram(args)) => spectrogram::run(&args),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Evaluate(args)) => evaluate::run(&args),
        Some(Command::Synth(args)) => synth::run(&args),
        Some(Command::Summary(args)) => summary::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Completions(args)) => completions::run(&args),
        Some(Command::Man(args)) => man::run(&args),
        #[cfg(feature = "window")]
        Some(Command::Window(args)) => window::run(args),
    };
    done.unwrap_or_else(|error| {
        output::print_message(&error.to_string());
        error.exit_code()
    })
}

/// The word that was taken for a command and is a file.
fn file_as_command(error: &clap::Error) -> Option<&str> {
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) if Path::new(word).exists() => Some(word),
        _ => None,
    }
}

#[cfg(feature = "window")]
fn without_command() -> Result<ExitCode, CliError> {
    if display::display().is_none() {
        return help_instead("no window can open: neither DISPLAY nor WAYLAND_DISPLAY is set");
    }
    window::run(window::Args::default())
}

#[cfg(not(feature = "window"))]
fn without_command() -> Result<ExitCode, CliError> {
    help_instead("this program was built without the window")
}

fn help_instead(why: &str) -> Result<ExitCode, CliError> {
    let mut error = std::io::stderr().lock();
    // Without stderr there is nobody to tell.
    write!(error, "{}\n\npianoscope: {why}\n", Cli::command().render_help()).ok();
    Ok(ExitCode::from(2))
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_well_formed() {
        Cli::command().debug_assert();
    }
}
