//! `pianoscope evaluate MODEL DATA`: the accuracy of a model on labelled audio.

use super::error::CliError;
use super::evaluation::{MANIFEST, ReportArgs, report};
use super::interrupt::{Interrupt, STOPPED};
use super::progress::counter;
use super::train as training;
use crate::model::Model;
use crate::train::{self, Dataset, HeadColumn, TrainError};
use std::path::PathBuf;
use std::process::ExitCode;

/// Measure how accurate a model is on labelled audio.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope evaluate my.safetensors held-back/                held-back/Piano/..., held-back/Other/...
  pianoscope evaluate my.safetensors held-back/ -f json        each category, source and wrong recording

A model is always accurate on its training data. For meaningful metrics give it other recordings, or
use `pianoscope train DATA --folds`.")]
pub(super) struct Args {
    /// Model file
    model: PathBuf,
    /// Folder with a folder per label, or a manifest.csv
    data: PathBuf,
    /// Users look for it here; the error names the command that has it.
    #[arg(long, hide = true)]
    folds: bool,
    /// Column of the manifest with the targets of the head NAME; may be repeated [default: label for the head verdict, for
    /// others the column of the same name]
    #[arg(long, value_name = "NAME=COLUMN")]
    head: Vec<HeadColumn>,
    #[command(flatten)]
    report: ReportArgs,
    /// Without effect: each recording is decoded and classified in one pass, as by `pianoscope classify`.
    #[arg(long, value_name = "FOLDER", hide = true)]
    decoded: Option<PathBuf>,
    /// Without effect, see `decoded`.
    #[arg(long, hide = true, conflicts_with = "decoded")]
    in_memory: bool,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let failed = |error: TrainError| CliError::Failed(error.to_string());
    if args.folds {
        let data = args.data.display();
        return Err(CliError::Usage(format!(
            "a cross-validation trains a network per fold and evaluates each: pianoscope train {data} --folds"
        )));
    }
    let model =
        Model::load(&args.model).map_err(|error| CliError::Model { path: args.model.clone(), error })?;
    let unknown = |column: &&HeadColumn| !model.heads().iter().any(|head| head.name == column.name);
    if let Some(HeadColumn { name, .. }) = args.head.iter().find(unknown) {
        let known: Vec<&str> = model.heads().iter().map(|head| head.name.as_str()).collect();
        let known = known.join(", ");
        return Err(CliError::Usage(format!("--head: the model has no head {name}; it has {known}")));
    }
    let columns = HeadColumn::of_model(model.heads(), &args.head);
    let dataset = Dataset::open_for(&args.data, model.heads(), &columns).map_err(failed)?;
    args.report.check(&[&args.model, &args.data, &args.data.join(MANIFEST)])?;
    let threads = training::all_cores();
    let interrupt = Interrupt::install();
    let bar = counter("recordings classified", dataset.clips.len());
    let files = train::predict_files(&model, &dataset, threads, &interrupt.cancel, || bar.inc(1));
    bar.finish_and_clear();
    let files = match files {
        Err(TrainError::Cancelled) => return Ok(ExitCode::from(STOPPED)),
        files => files.map_err(failed)?,
    };
    training::report_skipped(&files.skipped, dataset.clips.len());
    report(&args.report, &files.predictions, model.heads(), files.skipped.len())?;
    Ok(ExitCode::SUCCESS)
}
