//! `pianoscope train DATA --out MODEL`: labelled audio → a model.

use super::error::CliError;
use super::evaluation::{ReportArgs, report};
use super::interrupt::{Interrupt, STOPPED};
use super::output;
use super::recipe::Recipe;
use crate::audio::EnvelopeSettings;
use crate::model::Model;
use crate::train::{
    self, Dataset, Ending, Epoch, Folds, History, Lesson, Plan, Progress, Recording, RunFiles, Settings,
    TrainError, Trainer,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Train a network on labelled audio.
///
/// DATA is a folder that holds a folder a label (its subfolders are the sources, which are never split), or a
/// manifest.csv with the columns path and label, and optionally source, fold and category.
///
/// Beside MODEL a folder MODEL.run keeps the history, its curves and a checkpoint. Ctrl-C saves; --resume goes on.
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
    #[arg(long, requires = "out", conflicts_with = "folds")]
    resume: bool,
    /// Train one network a fold on the others, and tell what they say of recordings that they did not learn from; with
    /// --out, also calibrate the model by it
    #[arg(long)]
    folds: bool,
    #[command(flatten)]
    report: ReportArgs,
    /// Do not learn from this fold, but hear it after each epoch; the best epoch is what is written
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
    /// Threads [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let failed = |error: TrainError| CliError::Failed(error.to_string());
    let settings = args.recipe.settings();
    let threads = args.jobs.map_or_else(all_cores, usize::from);
    if args.report.asked_for() && !args.folds {
        return Err(CliError::Usage("there are figures to report with --folds alone".to_owned()));
    }
    if let Some(out) = &args.out {
        check_writable(out)?;
    }
    let mut dataset = Dataset::open(&args.data).map_err(failed)?;
    for extra in &args.extra {
        dataset.extend_training(Dataset::open(extra).map_err(failed)?);
    }
    let labels = dataset.labels();
    if !labels.contains(&settings.pure) {
        output::complain(&format!(
            "no label is called {}, so nothing is mixed with it: name the label with --pure",
            settings.pure
        ));
    }
    let interrupt = Interrupt::listen();
    let recordings = decode(&dataset, &labels, settings.envelope, threads).map_err(failed)?;
    let lesson = Lesson { recordings: &recordings, chosen: &|_| true, labels: &labels };
    let mut calibration = None;
    if args.folds {
        let bar = bar("steps", 0);
        let tell = |fold: usize, p: Progress| {
            show(&bar, &format!("fold {}, ", fold + 1), p);
            if p.step == p.steps {
                let words = format!(
                    "fold {}: loss {:.3}, accuracy {:.3} in the last step",
                    fold + 1,
                    p.loss,
                    p.accuracy
                );
                bar.suspend(|| output::complain(&words));
            }
            going_on(&interrupt)
        };
        let found = train::cross_validate(lesson, &settings, threads, tell);
        bar.finish_and_clear();
        let found = match found {
            Err(TrainError::Cancelled) => return Ok(ExitCode::from(STOPPED)),
            other => other.map_err(failed)?,
        };
        report(&args.report, &found.heard, &recordings, &labels)?;
        calibration = Some(found.calibration);
    }
    let Some(out) = &args.out else { return Ok(ExitCode::SUCCESS) };
    let Some(mut model) = train_model(args, lesson, &settings, threads, out, &interrupt)? else {
        output::complain("stopped; the same command with --resume goes on from here");
        return Ok(ExitCode::from(STOPPED));
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

/// Trains one network with its run's files beside `out`; `None` where it was stopped.
fn train_model(
    args: &Args,
    lesson: Lesson<'_>,
    settings: &Settings,
    threads: usize,
    out: &Path,
    interrupt: &Interrupt,
) -> Result<Option<Model>, CliError> {
    let failed = |error: TrainError| CliError::Failed(error.to_string());
    let folds = args.hold_back.map(|_| Folds::new(lesson.recordings, lesson.labels)).transpose();
    let folds = folds.map_err(failed)?;
    if let (Some(fold), Some(folds)) = (args.hold_back, &folds)
        && fold >= folds.count()
    {
        let last = folds.count().saturating_sub(1);
        return Err(CliError::Usage(format!(
            "there is no fold {fold} to hold back: the folds are 0 to {last}"
        )));
    }
    let held_back = |r: &Recording| match (args.hold_back, &folds) {
        (Some(fold), Some(folds)) => folds.holds(fold, r),
        _ => false,
    };
    let chosen = |r: &Recording| !held_back(r);
    let lesson = Lesson { chosen: &chosen, ..lesson };
    let mut trainer = Trainer::new(lesson, settings, threads).map_err(failed)?;
    let files = RunFiles::new(&out.with_extension("run")).map_err(failed)?;
    let history = if args.resume {
        train::checkpoint::resume(&files.checkpoint(), &mut trainer).map_err(failed)?
    } else {
        History::default()
    };
    let plan = Plan {
        steps_an_epoch: args.recipe.epoch as usize,
        patience: args.patience,
        recordings: lesson.recordings,
        held_back: args.hold_back.map(|_| &held_back as &dyn Fn(&Recording) -> bool),
        threads,
    };
    let bar = bar("steps", 0);
    let mut told = history.epochs.len();
    let tell = |progress: Progress, history: &History| {
        show(&bar, "", progress);
        if let Some(epoch) = history.epochs.get(told) {
            told += 1;
            bar.suspend(|| output::complain(&in_words(epoch)));
        }
        going_on(interrupt)
    };
    let ending = train::run(&mut trainer, history, &plan, &files, tell);
    bar.finish_and_clear();
    match ending.map_err(failed)? {
        Ending::Trained(model) => Ok(Some(*model)),
        Ending::Stopped => Ok(None),
    }
}

fn in_words(e: &Epoch) -> String {
    let mut words =
        format!("epoch {}, step {}: loss {:.3}, accuracy {:.3}", e.epoch, e.step, e.loss, e.accuracy);
    if let (Some(loss), Some(accuracy)) = (e.validation_loss, e.validation_accuracy) {
        words += &format!("; held back: loss {loss:.3}, accuracy {accuracy:.3}");
    }
    words
}

fn going_on(interrupt: &Interrupt) -> ControlFlow<()> {
    if interrupt.cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Threads where none are asked for.
pub(super) fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Refuses a model file that cannot be written before hours are spent on what goes into it.
fn check_writable(out: &Path) -> Result<(), CliError> {
    let refused = |reason: String| {
        let out = out.display();
        Err(CliError::Failed(format!(
            "{out}: no model can be written here ({reason}): give --out another path"
        )))
    };
    if out.is_dir() {
        return refused("it is a folder".to_owned());
    }
    let folder = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return refused("its folder does not exist".to_owned());
    }
    tempfile::tempfile_in(folder).map(drop).or_else(|error| refused(error.kind().to_string()))
}

/// Decodes all clips with a progress bar, and tells of those that cannot be.
pub(super) fn decode(
    dataset: &Dataset,
    labels: &[String],
    envelope: EnvelopeSettings,
    threads: usize,
) -> Result<Vec<Recording>, TrainError> {
    let bar = bar("recordings decoded", dataset.clips.len());
    let (recordings, skipped) = train::load(dataset, labels, envelope, threads, || bar.inc(1))?;
    bar.finish_and_clear();
    for (clip, error) in &skipped {
        output::complain(&format!("{} skipped: {error}", clip.path.display()));
    }
    Ok(recordings)
}

fn bar(what: &'static str, length: usize) -> ProgressBar {
    let bar = ProgressBar::new(length as u64);
    let template = format!("[{{wide_bar}}] {{pos}} of {{len}} {what}, {{eta}} left {{msg}}");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

fn show(bar: &ProgressBar, prefix: &str, p: Progress) {
    bar.set_length(p.steps as u64);
    bar.set_position(p.step as u64);
    bar.set_message(format!("{prefix}loss {:.3}, accuracy {:.3}", p.loss, p.accuracy));
}
