//! `pianoscope describe INPUT...`: inputs → descriptors, as text or as a table in input order.
//!
//! ```text
//! inputs: arguments, stdin, links → tasks → workers: analyse_file, analyse_link → results → main thread: in order → table
//! ```

mod arguments;
mod columns;
mod table;
mod text;
mod workers;

pub(super) use arguments::Args;

use super::error::CliError;
use super::interrupt::STOPPED;
use super::output::{check_output, print_message, quiet_if_closed};
use super::progress::Bar;
use crate::atomic_file;
use columns::Columns;
use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use table::{InputName, Table};
use workers::Finished;

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    args.check()?;
    let columns = args.columns()?;
    let Some(path) = args.file() else {
        return match describe(args, &columns, BufWriter::new(io::stdout()))? {
            (_, Err(error)) => quiet_if_closed(error).map(|()| ExitCode::SUCCESS),
            (end, Ok(())) => Ok(end.exit_code()),
        };
    };
    check_output(path, args.kind(), args.force, &args.inputs.paths())?;
    // What was described before Ctrl-C is kept.
    let mut end = None;
    let mut failure = None;
    let written =
        atomic_file::write_with(path, |file| match describe(args, &columns, BufWriter::new(file)) {
            Ok((ended, written)) => {
                end = Some(ended);
                written
            }
            Err(error) => {
                failure = Some(error);
                Err(io::Error::other("nothing was described"))
            }
        });
    match (failure, written, end) {
        (Some(error), ..) => Err(error),
        (None, Err(error), _) => Err(CliError::Failed(format!("{}: {error}", path.display()))),
        (None, Ok(()), end) => Ok(end.map_or(ExitCode::SUCCESS, End::exit_code)),
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy)]
struct End {
    stopped: bool,
    failed: bool,
}

impl End {
    fn exit_code(self) -> ExitCode {
        match self {
            Self { stopped: true, .. } => ExitCode::from(STOPPED),
            Self { failed: true, .. } => ExitCode::FAILURE,
            _ => ExitCode::SUCCESS,
        }
    }
}

/// Describes all inputs. Gives how it ended and the result of writing.
fn describe<W: Write + Send>(
    args: &Args,
    columns: &Columns,
    out: W,
) -> Result<(End, io::Result<()>), CliError> {
    let typed = args.inputs.open();
    let bar = Bar::new(typed.several);
    let (tasks, running) = typed.resolve(bar).start(HashSet::new(), workers::in_flight(args))?;
    let results = workers::start(args, &tasks, &running)?;
    drop(tasks);

    let mut failed = false;
    let (stopped, written) = match Sink::new(args, columns, out) {
        Ok(mut sink) => {
            let (stopped, written) = running.write_in_order(&results, |finished| sink.write(finished));
            failed = sink.failed;
            (stopped, written.and_then(|()| sink.finish()))
        }
        Err(error) => {
            running.end();
            (false, Err(error))
        }
    };
    Ok((End { stopped, failed }, written))
}

/// Writes the results, in input order; failures also to stderr.
struct Sink<'a, W: Write + Send> {
    columns: &'a Columns,
    output: Output<W>,
    failed: bool,
}

enum Output<W: Write + Send> {
    Text(W),
    Table(Table<W>),
}

impl<'a, W: Write + Send> Sink<'a, W> {
    fn new(args: &Args, columns: &'a Columns, out: W) -> io::Result<Self> {
        let output = match args.format() {
            arguments::Format::Text => Output::Text(out),
            format => Output::Table(Table::new(format, columns.heads(), out)?),
        };
        Ok(Self { columns, output, failed: false })
    }

    fn write(&mut self, finished: Finished) -> io::Result<()> {
        let Finished { name, raw_name, mut result } = finished;
        if let Err(failure) = &result {
            self.failed = true;
            print_message(&failure.line(&name));
        }
        let input = InputName { name: &name, raw_name: raw_name.as_deref() };
        match (&mut self.output, &mut result) {
            (Output::Text(out), Ok(described)) => {
                text::write_line(&name, described, out)?;
                out.flush()
            }
            (Output::Table(table), Ok(described)) if self.columns.are_of_frames() => {
                if let Some(frames) = &mut described.frames {
                    frames.for_each(|time_s, values| {
                        table.row(input, self.columns.of_frame(time_s, values), None)
                    })?;
                }
                table.flush()
            }
            (Output::Table(table), result) if !self.columns.are_of_frames() => {
                table.row(input, self.columns.of_recording(result), result.as_ref().err())?;
                table.flush()
            }
            // There is no row without frames, and no line without a recording.
            _ => Ok(()),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self.output {
            Output::Text(mut out) => out.flush(),
            Output::Table(table) => table.finish(),
        }
    }
}
