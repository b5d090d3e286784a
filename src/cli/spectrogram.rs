//! `pianoscope spectrogram INPUT -o PNG`: the spectrogram of a recording with its votes, as a picture.

use super::error::CliError;
use super::interrupt::{Interrupt, STOPPED};
use super::links::{Links, LocalCopyError};
use super::output::print_message;
use super::progress::Bar;
pub(super) use super::spectrogram_arguments::Args;
use super::spectrogram_arguments::Votes;
use crate::classify::{Cancel, Engine};
use crate::input::{self, Input};
use crate::model::Model;
use crate::spectrogram_export::{SpectrogramExport, SpectrogramExportError};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    if args.end.is_some_and(|end| end <= args.start) {
        return Err(CliError::Usage("--end must come after --start".to_owned()));
    }
    let input = one_input(args)?;
    if input.file().is_some_and(|path| is_same_file(&args.output, path)) {
        return Err(CliError::Usage(format!(
            "{}: the picture would replace the recording: give --output another name",
            input.name
        )));
    }
    let model = model(args)?;
    let interrupt = Interrupt::install();
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

/// Whether both paths lead to one file; a target that does not exist yet does not.
fn is_same_file(target: &Path, recording: &Path) -> bool {
    target.canonicalize().is_ok_and(|target| recording.canonicalize().is_ok_and(|file| file == target))
}

fn failed(name: &str, error: &dyn std::fmt::Display) -> CliError {
    CliError::Failed(format!("{name}: {error}"))
}

fn one_input(args: &Args) -> Result<Input, CliError> {
    let mut inputs = input::expand(&args.input);
    match (inputs.pop(), inputs.is_empty()) {
        (Some(Ok(input)), true) => Ok(input),
        (Some(Err(error)), true) => Err(CliError::Failed(error.to_string())),
        _ => Err(CliError::Usage("a picture shows one recording: name a single file".to_owned())),
    }
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
