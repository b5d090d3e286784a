//! The command line: parses the arguments and runs one of the commands, each in a file of its own.
//!
//! Results go to stdout, everything else to stderr. Exit codes: 0 success, 1 something failed and was reported, 2 wrong usage,
//! 130 stopped by Ctrl-C. No signal processing happens here; commands call the modules that do it.

mod classify;
mod completions;
mod describe;
mod display;
mod doctor;
mod error;
mod evaluate;
mod evaluation;
mod evaluation_pictures;
mod evaluation_text;
mod implicit;
mod inputs;
mod interrupt;
mod library;
mod links;
mod logging;
mod man;
mod map;
mod model;
mod output;
mod page_audio;
mod progress;
mod scan;
mod similar;
mod spectrogram;
mod spectrogram_arguments;
mod stdin;
mod summary;
mod synth;
mod tag;
mod terminal;
mod train;
#[cfg(feature = "window")]
mod window;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use error::CliError;
use implicit::Inputs;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use tracing::{error, info};

const EXAMPLES: &str = "\
Examples:
  pianoscope                                     open the window
  pianoscope recital.mp3                         open the window and classify the recording in it
  pianoscope classify recital.mp3                is it solo piano, and where?
  pianoscope classify ~/Music --format csv       every recording below a folder
  pianoscope scan ~/Music                        keep the results of a collection in the library
  pianoscope spectrogram recital.mp3 -o r.png    see why
  pianoscope describe ~/Music -o features.csv    tempo, key, loudness, timbre as a table
  pianoscope tag ~/Music                         genre and mood
  pianoscope doctor                              what is missing on this machine

Exit codes: 0 success, 1 something failed, 2 wrong usage, 130 stopped by Ctrl-C.";

/// Decides whether a recording is solo piano, second by second, and shows why.
///
/// Without a command it opens the window, with the files, folders and links that are named; without a display it classifies them.
#[derive(Debug, Parser)]
#[command(name = "pianoscope", version, max_term_width = 100, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    log: logging::LogArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    Classify(classify::Args),
    Scan(scan::Args),
    Describe(describe::Args),
    Tag(tag::Args),
    Spectrogram(spectrogram::Args),
    Library(library::Args),
    Similar(similar::Args),
    Map(map::Args),
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
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let implicit = Inputs::find(&arguments);
    let parsed = match &implicit {
        Some(inputs) => inputs.parse(),
        None => Cli::try_parse_from(&arguments),
    };
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version arrive as errors too. A closed stdout or stderr is ignored.
            error.print().ok();
            if let Some(name) = file_as_option(&error, &arguments) {
                output::print_message(&format!("{name:?} is a file: write ./{name}"));
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let start = Instant::now();
    let done = logging::start(&cli.log).and_then(|()| {
        info!(
            version = env!("CARGO_PKG_VERSION"),
            command = cli.command.as_ref().map(Command::name),
            "started"
        );
        match run_command(cli.command) {
            Err(CliError::NoWindow(reason)) => without_window(implicit.as_ref(), reason),
            done => done,
        }
    });
    let elapsed_s = start.elapsed().as_secs_f64();
    match done {
        Ok(code) => {
            info!(elapsed_s, "finished");
            code
        }
        Err(failure) => {
            error!(elapsed_s, reason = failure.to_string(), "failed");
            output::print_message(&failure.to_string());
            failure.exit_code()
        }
    }
}

fn run_command(command: Option<Command>) -> Result<ExitCode, CliError> {
    match command {
        None => without_command(),
        Some(Command::Classify(args)) => classify::run(args),
        Some(Command::Scan(args)) => scan::run(&args),
        Some(Command::Describe(args)) => describe::run(&args),
        Some(Command::Tag(args)) => tag::run(&args),
        Some(Command::Spectrogram(args)) => spectrogram::run(&args),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Evaluate(args)) => evaluate::run(&args),
        Some(Command::Synth(args)) => synth::run(&args),
        Some(Command::Summary(args)) => summary::run(&args),
        Some(Command::Library(args)) => library::run(&args),
        Some(Command::Similar(args)) => similar::run(&args),
        Some(Command::Map(args)) => map::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Completions(args)) => completions::run(&args),
        Some(Command::Man(args)) => man::run(&args),
        #[cfg(feature = "window")]
        Some(Command::Window(args)) => window::run(args),
    }
}

impl Command {
    /// As it is typed, for the log.
    fn name(&self) -> &'static str {
        match self {
            Self::Classify(_) => "classify",
            Self::Scan(_) => "scan",
            Self::Describe(_) => "describe",
            Self::Tag(_) => "tag",
            Self::Spectrogram(_) => "spectrogram",
            Self::Library(_) => "library",
            Self::Similar(_) => "similar",
            Self::Map(_) => "map",
            Self::Summary(_) => "summary",
            Self::Doctor(_) => "doctor",
            Self::Completions(_) => "completions",
            Self::Man(_) => "man",
            Self::Train(_) => "train",
            Self::Evaluate(_) => "evaluate",
            Self::Synth(_) => "synth",
            #[cfg(feature = "window")]
            Self::Window(_) => "window",
        }
    }
}

/// The argument that was parsed as an option but names a file.
fn file_as_option<'a>(error: &clap::Error, arguments: &'a [OsString]) -> Option<&'a str> {
    let names = || arguments.iter().filter_map(|word| word.to_str());
    (error.kind() == ErrorKind::UnknownArgument)
        .then(|| names().find(|name| name.starts_with('-') && Path::new(name).is_file()))
        .flatten()
}

/// Classifies inputs that were named without a command, if the window cannot be opened.
fn without_window(implicit: Option<&Inputs>, reason: String) -> Result<ExitCode, CliError> {
    match implicit.map(Inputs::parse_for_classify) {
        Some(Ok(cli)) => {
            output::print_message(&format!("{reason}; the inputs are classified here"));
            run_command(cli.command)
        }
        _ => Err(CliError::NoWindow(reason)),
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
    // A closed stderr is ignored.
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
