//! `pianoscope evaluate MODEL DATA`: what a model is worth on labelled audio.

use super::error::CliError;
use super::evaluation::{ReportArgs, report};
use super::interrupt::{Interrupt, STOPPED};
use super::train as training;
use crate::model::Model;
use crate::train::{self, Dataset, Loaded, TrainError};
use std::path::PathBuf;
use std::process::ExitCode;

/// Let a model hear labelled audio, and tell how often it is right.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope evaluate my.safetensors held-back/                held-back/Piano/..., held-back/Other/...
  pianoscope evaluate my.safetensors held-back/ -f json        each category, source and misheard recording

A model is always good on what it learned from. For honest figures give it other recordings, or use
`pianoscope train DATA --folds`.")]
pub(super) struct Args {
    /// Model file
    model: PathBuf,
    /// Folder with a folder a label, or a manifest.csv
    data: PathBuf,
    /// People look for it here; it is answered with the command that has it.
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
            "a cross-validation trains a network a fold and evaluates each: pianoscope train {data} --folds"
        )));
    }
    let model =
        Model::load(&args.model).map_err(|error| CliError::Model { path: args.model.clone(), error })?;
    let dataset = Dataset::open(&args.data).map_err(failed)?;
    args.report.check()?;
    let threads = training::all_cores();
    let interrupt = Interrupt::install();
    let decoded = args.decoding.decode(&dataset, model.labels(), model.envelope(), threads, &interrupt.cancel);
    let Loaded { recordings, skipped, .. } = decoded.map_err(failed)?;
    if interrupt.cancel.is_cancelled() {
        return Ok(ExitCode::from(STOPPED));
    }
    let heard = train::evaluate(&model, &recordings, |_| true, threads).map_err(failed)?;
    report(&args.report, &heard, &recordings, model.labels(), skipped.len())?;
    Ok(ExitCode::SUCCESS)
}
