//! `pianoscope spectrogram INPUT -o PICTURE`: the spectrogram of a recording with its votes, as a picture.

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::links::{Links, LocalCopyError};
use super::output::{check_output, print_message};
use super::progress::Bar;
pub(super) use super::spectrogram_arguments::Args;
use super::spectrogram_arguments::Votes;
use super::stdin::{ListError, SpoolFolder, Stdin};
use crate::classify::{Cancel, Engine};
use crate::input::{self, Input, Source, WalkProgress};
use crate::model::Model;
use crate::output_file::OutputKind;
use crate::spectrogram_export::{SpectrogramExport, SpectrogramExportError};
use crossbeam_channel::{bounded, select};
use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    if args.end.is_some_and(|end| end <= args.start) {
        return Err(CliError::Usage("--end must come after --start".to_owned()));
    }
    // Before the inputs are looked at: the output may be one of them.
    let named = [Path::new(&args.input)];
    check_output(&args.output, OutputKind::picture(&args.output), args.force, &named)?;
    let interrupt = Interrupt::install();
    let spool = SpoolFolder::default();
    let Some(input) = one_input(args, &spool, &interrupt)? else {
        spool.remove();
        return Ok(ExitCode::from(STOPPED));
    };
    if let Some(path) = input.file() {
        check_output(&args.output, OutputKind::picture(&args.output), args.force, &[path])?;
    }
    let model = model(args)?;
    let bar = Bar::new(false);
    let name = input.name.clone();
    let recording = match Links::new(&args.links, &bar).local_copy(input, &interrupt.cancel) {
        Ok(recording) => recording,
        Err(LocalCopyError::Stopped) => return Ok(ExitCode::from(STOPPED)),
        Err(LocalCopyError::Failed(failure)) => return Err(failed(&name, &failure.message)),
    };
    let export = export(args, recording.title.clone());
    let written = write(&export, recording.path(), model.as_ref(), args, &interrupt.cancel, &bar);
    bar.finish();
    match written {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(SpectrogramExportError::Cancelled) => Ok(ExitCode::from(STOPPED)),
        // The message names the picture itself.
        Err(SpectrogramExportError::Picture(error)) => Err(CliError::Failed(error.to_string())),
        Err(error) => Err(failed(&name, &error)),
    }
}

fn write(
    export: &SpectrogramExport,
    path: &Path,
    model: Option<&Model>,
    args: &Args,
    cancel: &Cancel,
    bar: &Bar,
) -> Result<(), SpectrogramExportError> {
    let Some(model) = model else { return export.write(path, None, &args.output, cancel) };
    let mut engine = Engine::new(model)?;
    let mut on_event = |event| bar.update(&event);
    export.classify_and_write(path, &mut engine, &args.output, cancel, &mut on_event).map(drop)
}

fn export(args: &Args, title: String) -> SpectrogramExport {
    SpectrogramExport {
        title,
        track: args.track,
        width: args.size.width,
        height: args.size.height,
        start_s: args.start,
        end_s: args.end,
        axis: args.axis,
        top_hz: None,
        n_fft: args.fft,
        range_db: args.range,
        colours: args.map,
        theme: args.theme,
        votes: args.votes() == Votes::Drawn,
    }
}

fn failed(name: &str, error: &dyn std::fmt::Display) -> CliError {
    CliError::Failed(format!("{name}: {error}"))
}

/// The recording to draw; `None` after Ctrl-C.
fn one_input(args: &Args, spool: &SpoolFolder, interrupt: &Interrupt) -> Result<Option<Input>, CliError> {
    if !args.more.is_empty() {
        return Err(CliError::Usage(format!(
            "a picture shows one recording, and {} are named: if one of the arguments has a *, the shell replaced it by all names that fit",
            args.more.len() + 1
        )));
    }
    let (argument, max_bytes) = (args.input.clone(), args.links.max_bytes());
    let (spool, cancel) = (spool.clone(), interrupt.cancel.clone());
    let (sender, found) = bounded(1);
    // It is not joined: it may wait for stdin, which Ctrl-C does not end.
    thread::Builder::new()
        .name("input".to_owned())
        .spawn(move || sender.send(find_input(&argument, max_bytes, &spool, &cancel)).ok())
        .map_err(|error| CliError::Failed(format!("no thread can be started: {error}")))?;
    select! {
        recv(found) -> found => match found {
            // What was found may be incomplete.
            Ok(_) if interrupt.cancel.is_cancelled() => Ok(None),
            Ok(found) => found.map(Some),
            Err(_) => Err(CliError::Failed("the input cannot be read".to_owned())),
        },
        recv(interrupt.raised) -> _ => Ok(None),
    }
}

fn find_input(
    argument: &OsStr,
    max_bytes: u64,
    spool: &SpoolFolder,
    cancel: &Cancel,
) -> Result<Input, CliError> {
    if argument == "-" {
        return piped(max_bytes, spool, cancel);
    }
    let mut inputs = input::expand_with(argument, cancel, &WalkProgress::default());
    match (inputs.next(), inputs.next().is_none()) {
        (Some(Ok(input)), true) => Ok(input),
        (Some(Err(error)), true) => Err(CliError::Failed(error.to_string())),
        _ => Err(CliError::Usage("a picture shows one recording: name a single file".to_owned())),
    }
}

/// The recording on stdin.
fn piped(max_bytes: u64, spool: &SpoolFolder, cancel: &Cancel) -> Result<Input, CliError> {
    let stdin = Stdin::open(false).map_err(|error| CliError::Failed(ListError::Read(error).to_string()))?;
    if !stdin.content.is_one_recording() {
        return Err(CliError::Usage(
            "-: stdin is no recording: pipe one in, or name a file instead of -".to_owned(),
        ));
    }
    let path = spool.copy(stdin, max_bytes, cancel).map_err(|error| CliError::Failed(error.to_string()))?;
    Ok(Input { name: "stdin".to_owned(), source: Source::File(path) })
}

/// The named model, or the built-in one if it can be loaded: a picture without votes is better than none.
fn model(args: &Args) -> Result<Option<Model>, CliError> {
    match super::model::load(args.model.as_deref()) {
        Ok(model) => Ok(Some(model)),
        Err(error) if args.model.is_none() => {
            print_message(&format!("no votes are drawn: {error}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
