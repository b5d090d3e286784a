//! Which events are logged, and where: `--log-file`, `-v` and `RUST_LOG`.
//!
//! Any module may log with the macros of `tracing`. Without one of the options no subscriber is installed, so nothing is written.

use super::error::CliError;
use super::{output, progress};
use crate::output_file::OutputKind;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::{LookupSpan, Registry};

const RUST_LOG: &str = "RUST_LOG";

/// Options that every command has.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Logging")]
pub(super) struct LogArgs {
    /// Append a log to FILE, one line per event: UTC time, level, module, message, fields
    #[arg(long, global = true, value_name = "FILE")]
    log_file: Option<PathBuf>,
    /// Log to stderr what is decoded, skipped and retried; -vv: details as well, -vvv: everything. RUST_LOG=pianoscope::fetch=debug
    /// selects by module instead
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

/// Installs the subscriber, if anything is to be logged.
///
/// # Errors
/// A usage error if the log file cannot be opened.
pub(super) fn start(args: &LogArgs) -> Result<(), CliError> {
    let variable = std::env::var(RUST_LOG).ok().filter(|filter| !filter.is_empty());
    let file = args.log_file.as_deref().map(open).transpose()?;
    let on_stderr = args.verbose > 0 || (file.is_none() && variable.is_some());
    if file.is_none() && !on_stderr {
        return Ok(());
    }
    let from_environment = variable.and_then(|filter| match filter.parse::<Targets>() {
        Ok(targets) => Some(targets),
        Err(error) => {
            output::print_message(&format!("{RUST_LOG} is ignored: {error}"));
            None
        }
    });
    let layers = Registry::default()
        .with(filter(args.verbose, from_environment))
        .with(file.map(|file| lines(Arc::new(file))))
        .with(on_stderr.then(|| lines(|| Stderr)));
    tracing::subscriber::set_global_default(layers).map_err(|error| CliError::Failed(error.to_string()))
}

/// `-v` sets the level of pianoscope's own modules, `RUST_LOG` that of any module; with neither of them it is `info`.
fn filter(verbose: u8, from_environment: Option<Targets>) -> Targets {
    let level = match verbose {
        0 | 1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    match from_environment {
        Some(targets) if verbose == 0 => targets,
        targets => targets.unwrap_or_default().with_target("pianoscope", level),
    }
}

fn open(path: &Path) -> Result<std::fs::File, CliError> {
    output::check_output(path, OutputKind::Log, false, &[])?;
    OpenOptions::new().append(true).create(true).open(path).map_err(|error| {
        let path = path.display();
        CliError::Usage(format!("{path}: no log can be written here ({error}): give --log-file another path"))
    })
}

/// One line per event.
fn lines<S, W>(writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    fmt::layer().with_timer(UtcTime).with_writer(writer)
}

/// RFC 3339 with milliseconds.
struct UtcTime;

impl FormatTime for UtcTime {
    fn format_time(&self, writer: &mut Writer<'_>) -> std::fmt::Result {
        write!(writer, "{}", humantime::format_rfc3339_millis(SystemTime::now()))
    }
}

/// stderr, with the progress bars cleared while a line is written.
struct Stderr;

impl Write for Stderr {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        progress::suspend(|| io::stderr().lock().write_all(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn verbosity_sets_the_level_of_pianoscope_alone() {
        let own = |verbose, level| filter(verbose, None).would_enable("pianoscope::fetch", &level);
        assert!(own(0, Level::INFO) && own(1, Level::INFO) && !own(1, Level::DEBUG));
        assert!(own(2, Level::DEBUG) && !own(2, Level::TRACE) && own(3, Level::TRACE));
        assert!(!filter(3, None).would_enable("reqwest::connect", &Level::ERROR));
    }

    #[test]
    fn the_variable_selects_by_module_and_verbosity_adds_to_it() {
        let variable = || Some("pianoscope::fetch=trace,reqwest=warn".parse::<Targets>().unwrap());
        let quiet = filter(0, variable());
        assert!(quiet.would_enable("pianoscope::fetch::http", &Level::TRACE));
        assert!(!quiet.would_enable("pianoscope::cli", &Level::ERROR));
        let verbose = filter(1, variable());
        assert!(verbose.would_enable("pianoscope::cli", &Level::INFO));
        assert!(verbose.would_enable("pianoscope::fetch", &Level::TRACE));
        assert!(verbose.would_enable("reqwest", &Level::WARN));
    }
}
