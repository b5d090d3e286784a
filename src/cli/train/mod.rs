//! `pianoscope train DATA --out MODEL`: labelled audio → a model.

mod decoding;
mod folds;
mod model;
mod recipe;

pub(super) use decoding::{all_cores, decode};

use super::error::CliError;
use super::evaluation::ReportArgs;
use super::interrupt::{Interrupt, STOPPED};
use super::output;
use crate::train::{Dataset, Lesson, RunFiles, TrainError};
use crate::whole_file;
use recipe::Recipe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Train a network on labelled audio.
///
/// DATA is a folder that holds a folder a label (its subfolders are the sources, which are never split), or a
/// manifest.csv with the columns path and label, and optionally source, fold and category.
///
/// Beside MODEL a folder MODEL.run keeps the history, its curves and a checkpoint. Ctrl-C saves; --resume goes on. Of a
/// cross-validation, only what it found is kept.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope train music/ --out my.safetensors               music/Piano/..., music/Other/...
  pianoscope train music/ --out my.safetensors --resume      go on where it was stopped
  pianoscope train music/ --out my.safetensors --hold-back 0 --patience 5
                                                             test with a fifth of the sources after each epoch, keep the
                                                             best epoch, and end when it gets no better
  pianoscope train manifest.csv --folds                      how good would it be? (cross-validation by source)")]
pub(super) struct Args {
    /// Folder with a folder a label, or a manifest.csv
    data: PathBuf,
    /// More data of the same form that is learned from but never tested with, such as synthetic sound; may be given again
    #[arg(long, value_name = "DATA")]
    extra: Vec<PathBuf>,
    /// Model file to write
    #[arg(long, value_name = "MODEL", required_unless_present = "folds")]
    out: Option<PathBuf>,
    /// Go on from the checkpoint in MODEL.run
    #[arg(long, requires = "out")]
    resume: bool,
    /// Train one network a fold on the others, and tell what they say of recordings that they did not learn from; with
    /// --out, also calibrate the model by it
    #[arg(long)]
    folds: bool,
    #[command(flatten)]
    report: ReportArgs,
    /// Do not learn from this fold (without folds in the data: 0 to 4), but hear it after each epoch; the best epoch is what is written
    #[arg(long, value_name = "FOLD", conflicts_with = "folds")]
    hold_back: Option<usize>,
    /// With --hold-back: end after so many epochs that were no better
    #[arg(long, value_name = "EPOCHS", requires = "hold_back")]
    patience: Option<usize>,
    #[command(flatten)]
    recipe: Recipe,
    /// Name of the model in reports
    #[arg(long, default_value = "piano 1")]
    name: String,
    /// Threads that decode and listen; training itself takes two at most [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let failed = |error: TrainError| CliError::Failed(error.to_string());
    let mut settings = args.recipe.settings();
    let threads = args.jobs.map_or_else(all_cores, usize::from);
    if !args.folds && args.report.asked_for() {
        let words = "--format, --scores and --pictures tell of a cross-validation: give --folds as well";
        return Err(CliError::Usage(words.to_owned()));
    }
    args.report.check()?;
    let files = match &args.out {
        Some(out) => Some(run_files(out, args.resume)?),
        None => None,
    };
    let mut dataset = Dataset::open(&args.data).map_err(failed)?;
    for extra in &args.extra {
        dataset.extend_training(extra).map_err(failed)?;
    }
    let labels = dataset.labels();
    settings.targets.class_weights = args.recipe.class_weights(&labels)?;
    if !labels.contains(&settings.pure) {
        output::complain(&format!(
            "no label is called {}, so nothing is mixed with it: name the label with --pure",
            settings.pure
        ));
    }
    let interrupt = Interrupt::listen();
    let stopped = |words: &str| {
        output::complain(words);
        Ok(ExitCode::from(STOPPED))
    };
    let recordings =
        decode(&dataset, &labels, settings.envelope, threads, &interrupt.cancel).map_err(failed)?;
    if interrupt.cancel.is_cancelled() {
        return stopped("stopped before the first step");
    }
    if let Some(files) = &files {
        files.prepare().map_err(failed)?;
    }
    let lesson = Lesson { recordings: &recordings, chosen: &|_| true, labels: &labels };
    let mut calibration = None;
    if args.folds {
        let kept = files.as_ref().filter(|_| args.resume).map(RunFiles::calibration);
        calibration = kept.and_then(|path| folds::kept(&path, &settings, &labels));
        if calibration.is_none() {
            let Some(found) = folds::cross_validate(args, lesson, &settings, threads, &interrupt)? else {
                return stopped("stopped; a cross-validation that is stopped starts again");
            };
            if let Some(files) = &files {
                folds::keep(&files.calibration(), &settings, &labels, &found)?;
            }
            calibration = Some(found);
        }
    }
    let (Some(out), Some(files)) = (&args.out, &files) else { return Ok(ExitCode::SUCCESS) };
    let Some(mut model) = model::train(args, lesson, &settings, threads, files, &interrupt)? else {
        return stopped("stopped; the same command with --resume goes on from here");
    };
    if let Some(calibration) = calibration {
        model = calibration.fold_into(model).map_err(failed)?;
    }
    model.name.clone_from(&args.name);
    model.origin.push(("recordings".into(), recordings.len().to_string()));
    model.save(out).map_err(|e| CliError::Failed(e.to_string()))?;
    output::complain(&format!("{} written", out.display()));
    Ok(ExitCode::SUCCESS)
}

/// The folder of the run beside the model: `my.safetensors` has `my.run`, any other name has `.run` behind it. A run that was
/// stopped is not begun anew unasked.
fn run_files(out: &Path, resume: bool) -> Result<RunFiles, CliError> {
    whole_file::check(out).map_err(|reason| {
        let out = out.display();
        CliError::Failed(format!("{out}: no model can be written here ({reason}): give --out another path"))
    })?;
    let mut name = match out.extension() {
        Some(ending) if ending == "safetensors" => out.with_extension("").into_os_string(),
        _ => out.as_os_str().to_owned(),
    };
    name.push(".run");
    let folder = PathBuf::from(name);
    let files = RunFiles::new(&folder);
    if !resume && crate::train::checkpoint::is_unfinished(&files.checkpoint()) {
        let folder = folder.display();
        return Err(CliError::Failed(format!(
            "{folder}: here is a run that was stopped: give --resume to go on, or remove the folder to start anew"
        )));
    }
    Ok(files)
}
