//! `pianoscope train DATA --out MODEL`: labelled audio → a model.

mod decoding;
mod model;
mod recipe;

pub(super) use decoding::{DecodingArgs, all_cores};

use super::error::CliError;
use super::evaluation::{ReportArgs, report};
use super::interrupt::{Interrupt, STOPPED};
use super::output;
use crate::atomic_file;
use crate::model::Model;
use crate::train::{self, Dataset, Folds, Lesson, Loaded, RunFiles, TrainError};
use indicatif::MultiProgress;
use model::Teacher;
use recipe::Recipe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

/// Train a network on labelled audio.
///
/// DATA is a folder that holds a folder a label (its subfolders are the sources, which are never split), or a
/// manifest.csv with the columns path and label, and optionally source, fold and category.
///
/// Beside MODEL a folder MODEL.run keeps history, curves and checkpoint of each network that is trained, also of those of a
/// cross-validation. Ctrl-C saves; --resume goes on.
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
    decoding: DecodingArgs,
    #[command(flatten)]
    recipe: Recipe,
    /// Name of the model in reports
    #[arg(long, default_value = "piano 1")]
    name: String,
    /// Threads; a network is trained on two at most, and --folds trains several networks at once [default: the number of
    /// cores]
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
    let mut dataset = Dataset::open(&args.data).map_err(failed)?;
    for extra in &args.extra {
        dataset.extend_training(extra).map_err(failed)?;
    }
    let labels = dataset.labels();
    settings.targets.class_weights = args.recipe.class_weights(&labels)?;
    // Where no model is written, nobody can go on either.
    let nowhere = tempfile::tempdir().map_err(|e| CliError::Failed(format!("no temporary folder: {e}")))?;
    let files = match &args.out {
        Some(out) => run_files(out, args.resume)?,
        None => RunFiles::new(nowhere.path()),
    };
    let _claim = files.claim().map_err(failed)?;
    if let Some(out) = args.out.as_ref().filter(|_| !args.resume) {
        refuse_to_begin_anew(&files, out)?;
    }
    if !labels.contains(&settings.pure) {
        output::print_message(&format!(
            "no label is called {}, so nothing is mixed with it: name the label with --pure",
            settings.pure
        ));
    }
    let interrupt = Interrupt::install();
    let decoded = args.decoding.decode(&dataset, &labels, settings.envelope, threads, &interrupt.cancel);
    let Loaded { recordings, skipped, .. } = decoded.map_err(failed)?;
    if interrupt.cancel.is_cancelled() {
        output::print_message("stopped before the first step");
        return Ok(ExitCode::from(STOPPED));
    }
    let lesson = Lesson { recordings: &recordings, chosen: &|_| true, labels: &labels };
    let held = match args.hold_back {
        Some(fold) => Some((fold, folds_with(fold, lesson).map_err(failed)?)),
        None => None,
    };
    let held = held.as_ref();
    let teacher = Teacher {
        args,
        settings: &settings,
        files: &files,
        held,
        interrupt: &interrupt,
        bars: MultiProgress::new(),
        failed: AtomicBool::new(false),
    };
    // Only now: what is refused must not cost what was there.
    if args.out.is_some() && !args.resume {
        files.forget_checkpoints().map_err(failed)?;
    }
    let calibration = match args.folds {
        true => {
            let train_fold = |fold, lesson: Lesson<'_>, threads| teacher.train(lesson, Some(fold), threads);
            match train::cross_validate(lesson, threads, train_fold) {
                Ok(found) => {
                    report(&args.report, &found.heard, &recordings, &labels, skipped.len())?;
                    Some(found.calibration)
                }
                Err(error) => return broken_off(error, args.out.is_some()),
            }
        }
        false => None,
    };
    let Some(out) = &args.out else { return Ok(ExitCode::SUCCESS) };
    let mut model = match teacher.train(lesson, None, threads) {
        Ok(model) => model,
        Err(error) => return broken_off(error, true),
    };
    if let Some(calibration) = calibration {
        model = calibration.fold_into(model).map_err(failed)?;
    }
    let mut parts = model.into_parts();
    parts.name.clone_from(&args.name);
    parts.origin.push(("recordings".into(), recordings.len().to_string()));
    let model = Model::new(parts).map_err(|e| CliError::Failed(e.to_string()))?;
    model.save(out).map_err(|e| CliError::Failed(e.to_string()))?;
    output::print_message(&format!("{} written", out.display()));
    Ok(ExitCode::SUCCESS)
}

/// The folds, `fold` among them.
fn folds_with(fold: usize, lesson: Lesson<'_>) -> Result<Folds, TrainError> {
    let folds = Folds::new(lesson.recordings, lesson.labels)?;
    folds.check(fold)?;
    Ok(folds)
}

/// Says how to go on where the user stopped it; any other error is one.
fn broken_off(error: TrainError, can_go_on: bool) -> Result<ExitCode, CliError> {
    let words = match error {
        TrainError::Cancelled if can_go_on => "stopped; the same command with --resume goes on from here",
        TrainError::Cancelled => "stopped; with --out MODEL it could be gone on from",
        error => return Err(CliError::Failed(error.to_string())),
    };
    output::print_message(words);
    Ok(ExitCode::from(STOPPED))
}

/// The folder of the run beside the model: `my.safetensors` has `my.run`, any other name has `.run` behind it.
fn run_files(out: &Path, resume: bool) -> Result<RunFiles, CliError> {
    atomic_file::check_writable(out).map_err(|reason| {
        let out = out.display();
        CliError::Failed(format!("{out}: no model can be written here ({reason}): give --out another path"))
    })?;
    let mut name = match out.extension() {
        Some(ending) if ending == "safetensors" => out.with_extension("").into_os_string(),
        _ => out.as_os_str().to_owned(),
    };
    name.push(".run");
    let files = RunFiles::new(Path::new(&name));
    if resume && files.checkpoints().is_empty() {
        let folder = files.folder().display();
        return Err(CliError::Failed(format!("{folder}: no checkpoint to go on from: leave out --resume")));
    }
    Ok(files)
}

/// A run that was stopped is not begun anew unasked.
fn refuse_to_begin_anew(files: &RunFiles, out: &Path) -> Result<(), CliError> {
    let begun = files.checkpoints();
    // Between two networks of several each checkpoint is of one that is done.
    let stopped = begun.iter().any(|file| train::checkpoint::is_unfinished(file)) || !out.exists();
    if begun.is_empty() || !stopped {
        return Ok(());
    }
    let folder = files.folder().display();
    Err(CliError::Failed(format!(
        "{folder}: here is a run that was stopped: give --resume to go on, or remove the folder to start anew"
    )))
}
