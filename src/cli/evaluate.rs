//! `pianoscope evaluate MODEL DATA`: the accuracy of a model on labelled audio.

use super::error::CliError;
use super::evaluation::{ReportArgs, report};
use super::interrupt::{Interrupt, STOPPED};
use super::train as training;
use crate::model::Model;
use crate::train::{self, Dataset, Loaded, TrainError};
use std::path::PathBuf;
use std::process::ExitCode;

/// Measure how accurate a model is on labelled audio.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope evaluate my.safetensors held-back/                held-back/Piano/..., held-back/Other/...
  pianoscope evaluate my.safetensors held-back/ -f json        each category, source and wrong recording

A model is always accurate on its training data. For meaningful metrics give it other recordings, or use
`pianoscope train DATA --folds`.")]
pub(super) struct Args {
    /// Model file
    model: PathBuf,
    /// Folder with a folder per label, or a manifest.csv
    data: PathBuf,
    /// Users look for it here; the error names the command that has it.
    #[arg(long, hide = true)]
    folds: bool,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    decoding: training::DecodingArgs,
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
    let dataset = Dataset::open(&args.data).map_err(failed)?;
    args.report.check()?;
    let threads = training::all_cores();
    let interrupt = Interrupt::install();
    let decoded =
        args.decoding.decode(&dataset, model.labels(), model.envelope(), threads, &interrupt.cancel);
    let Loaded { recordings, skipped, .. } = decoded.map_err(failed)?;
    if interrupt.cancel.is_cancelled() {
        return Ok(ExitCode::from(STOPPED));
    }
    let predictions = train::predict(&model, &recordings, |_| true, threads).map_err(failed)?;
    report(&args.report, &predictions, &recordings, model.labels(), skipped.len())?;
    Ok(ExitCode::SUCCESS)
}
