//! `pianoscope train DATA --out MODEL`: labelled audio → a model.

mod advice;
mod decoding;
mod heads;
mod outcome;
mod parsers;
mod progress;
mod recipe;

pub(super) use decoding::{all_cores, default_cache, report_skipped};

use super::error::CliError;
use super::evaluation::{MANIFEST, ReportArgs, report};
use super::interrupt::{Interrupt, STOPPED};
use super::output;
use crate::output_file::OutputKind;
use crate::train::{HoldBack, TrainError, TrainingEvent, TrainingJob};
use decoding::DecodingArgs;
use heads::HeadArgs;
use progress::TrainingProgress;
use recipe::RecipeArgs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Train a network on labelled audio.
///
/// DATA is a folder with a folder per label (its subfolders are the sources, which are never split), or a manifest.csv with the
/// columns path and label, and optionally source, fold and category. With --head the model predicts other columns, too or instead.
///
/// The folder MODEL.run beside MODEL contains history, curves and checkpoint of each network that is trained, including those of a
/// cross-validation. Ctrl-C saves a checkpoint; --resume continues from it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope train music/ --out my.safetensors               music/Piano/..., music/Other/...
  pianoscope train music/ --out my.safetensors --resume      continue an interrupted run
  pianoscope train music/ --out my.safetensors --patience 10
                                                             stop when it no longer gets better on the fifth of the sources
                                                             that is held back
  pianoscope train music/ --out my.safetensors --all         learn from that fifth, too
  pianoscope train manifest.csv --out my.safetensors --head genre --head tempo=bpm:value --window-seconds 3
                                                             columns genre and bpm of the manifest, windows of 3 s
  pianoscope train manifest.csv --out genres.safetensors --network w210-cnn --head genre --pure \"\" --background \"\"
                                                             the network and the recipe of another project, on your labels
  pianoscope train manifest.csv --out mood.safetensors --from genres.safetensors --freeze --head mood
                                                             new heads on what another model has learned
  pianoscope train manifest.csv --out mood.safetensors --from genres.safetensors --linear-probe --head mood
                                                             the same within seconds, fitted to whole recordings
  pianoscope train manifest.csv --folds                      how good would it be? (cross-validation by source)")]
pub(super) struct Args {
    /// Folder with a folder per label, or a manifest.csv
    data: PathBuf,
    /// Additional data of the same form, for training only, such as synthetic sound; may be repeated
    #[arg(long, value_name = "DATA")]
    extra: Vec<PathBuf>,
    /// Model file to write
    #[arg(long, value_name = "MODEL", required_unless_present = "folds")]
    out: Option<PathBuf>,
    /// Continue from the checkpoint in MODEL.run
    #[arg(long, requires = "out", conflicts_with = "linear_probe")]
    resume: bool,
    /// Cross-validate: for each fold, train a network on the other folds and evaluate it on this one; with --out, also calibrate
    /// the model on the predictions
    #[arg(long)]
    folds: bool,
    #[command(flatten)]
    report: ReportArgs,
    /// Validate on this fold after each epoch instead of training on it, and write the model of the best epoch; without folds in
    /// the data 0 to 4, each a fifth of the sources [default: the first]
    #[arg(long, value_name = "FOLD", conflicts_with = "folds")]
    hold_back: Option<usize>,
    /// Learn from everything and hold nothing back, once the recipe is found; how good the model is stays unknown then
    #[arg(long, conflicts_with_all = ["hold_back", "folds", "patience"])]
    all: bool,
    /// Stop after this number of epochs without a lower loss on what is held back
    #[arg(long, value_name = "EPOCHS", conflicts_with_all = ["folds", "linear_probe"])]
    patience: Option<usize>,
    #[command(flatten)]
    decoding: DecodingArgs,
    #[command(flatten)]
    heads: HeadArgs,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// Name of the model in reports
    #[arg(long, default_value = "piano 1")]
    name: String,
    /// Threads; a network is trained on at most two, and --folds trains several networks at once [default: the number of
    /// cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    if !args.folds && args.report.asked_for() {
        let message = "--format, --scores and --pictures report a cross-validation: give --folds as well";
        return Err(CliError::Usage(message.to_owned()));
    }
    let data: Vec<&Path> = std::iter::once(&args.data).chain(&args.extra).map(PathBuf::as_path).collect();
    let manifests: Vec<PathBuf> = data.iter().map(|data| data.join(MANIFEST)).collect();
    let inputs: Vec<&Path> = data.into_iter().chain(manifests.iter().map(PathBuf::as_path)).collect();
    args.report.check(&inputs)?;
    if let Some(out) = &args.out {
        output::check_output(out, OutputKind::Model, args.report.force, &inputs)?;
    }
    let job = args.job()?;
    let interrupt = Interrupt::install();
    let progress = TrainingProgress::new(job.cache.clone());
    let on_event = |event: TrainingEvent<'_>| progress.show(event);
    let training = job.prepare(&interrupt.cancel, &on_event);
    progress.finish_decoding();
    let training = match training {
        Ok(training) => training,
        Err(error) => return stopped_or_failed(error, "stopped before the first step"),
    };
    let resumable = match args.out {
        Some(_) => "stopped; the same command with --resume continues from here",
        None => "stopped; with --out MODEL it could be resumed",
    };
    let calibration = match args.folds {
        true => match training.cross_validate(&interrupt.cancel, &on_event) {
            Ok(found) => {
                report(&args.report, &found.predictions, training.heads(), training.skipped())?;
                Some(found.calibration)
            }
            Err(error) => return stopped_or_failed(error, resumable),
        },
        false => None,
    };
    let Some(out) = &args.out else { return Ok(ExitCode::SUCCESS) };
    let trained = match training.train(calibration.as_ref(), &interrupt.cancel, &on_event) {
        Ok(trained) => trained,
        Err(error) => return stopped_or_failed(error, resumable),
    };
    // A cross-validation has said more.
    if !args.folds {
        output::print(outcome::text(&training, &trained).as_bytes())?;
    }
    output::print_message(&format!("{} written", out.display()));
    Ok(ExitCode::SUCCESS)
}

impl Args {
    fn job(&self) -> Result<TrainingJob, CliError> {
        let heads = self.heads.columns()?;
        self.recipe.check(heads.first())?;
        let start = self.recipe.start()?;
        Ok(TrainingJob {
            heads,
            extra: self.extra.clone(),
            settings: self.recipe.settings(start.as_ref()),
            passes: self.recipe.passes(start.as_ref()),
            start,
            linear_probe: self.recipe.linear_probe(),
            embedding: self.heads.embedding(),
            class_weights: self.recipe.class_weights(),
            members: self.recipe.members(),
            smoothing: self.recipe.smoothing(),
            steps_per_epoch: self.recipe.steps_per_epoch(),
            hold_back: match self.hold_back {
                Some(fold) => HoldBack::Fold(fold),
                // The final network of a cross-validation learns from everything.
                None if self.all || self.folds => HoldBack::Nothing,
                None => HoldBack::First,
            },
            patience: self.patience,
            name: self.name.clone(),
            out: self.out.clone(),
            resume: self.resume,
            cache: self.decoding.cache(),
            cache_limits: self.decoding.cache_limits(),
            threads: self.jobs.map_or_else(all_cores, usize::from),
            ..TrainingJob::new(&self.data)
        })
    }
}

/// Prints `message` if the user stopped the job; any other error is a failure.
fn stopped_or_failed(error: TrainError, message: &str) -> Result<ExitCode, CliError> {
    match error {
        TrainError::Cancelled => {
            output::print_message(message);
            Ok(ExitCode::from(STOPPED))
        }
        error => Err(CliError::Failed(error.to_string())),
    }
}
