//! `pianoscope train DATA --out MODEL`: labelled audio → a model.

use super::error::CliError;
use super::evaluation::{ReportArgs, report};
use super::output;
use crate::audio::EnvelopeSettings;
use crate::train::{self, Calibration, Dataset, Progress, Recording, Settings, TrainError};
use indicatif::{ProgressBar, ProgressStyle};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Train a network on labelled audio.
///
/// DATA is a folder that holds a folder a label (its subfolders are the sources, which are never split), or a
/// manifest.csv with the columns path and label, and optionally source, fold and category.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope train music/ --out my.safetensors       music/Piano/..., music/Other/...
  pianoscope train manifest.csv --folds              how good would it be? (cross-validation by source)")]
pub(super) struct Args {
    /// Folder with a folder a label, or a manifest.csv
    data: PathBuf,
    /// More data of the same form that is learned from but never tested with, such as synthetic sound
    #[arg(long, value_name = "DATA")]
    extra: Option<PathBuf>,
    /// Model file to write
    #[arg(long, value_name = "MODEL", required_unless_present = "folds")]
    out: Option<PathBuf>,
    /// Train one network a fold on the others, and tell what they say of recordings that they did not learn from; with
    /// --out, also calibrate the model by it
    #[arg(long)]
    folds: bool,
    #[command(flatten)]
    report: ReportArgs,
    /// Label that means "this and nothing else": windows of the others are also mixed with it
    #[arg(long, value_name = "LABEL", default_value = "Piano")]
    pure: String,
    /// Steps of 64 windows
    #[arg(long, value_name = "N", default_value_t = Settings::default().steps as u32, value_parser = clap::value_parser!(u32).range(1..))]
    steps: u32,
    /// Everything random follows from it
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u64,
    /// Name of the model in reports
    #[arg(long, default_value = "piano 1")]
    name: String,
    /// Threads [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let failed = |error: TrainError| CliError::Failed(error.to_string());
    let mut settings = Settings { steps: args.steps as usize, seed: args.seed, ..Settings::default() };
    settings.threads = args.jobs.map_or(settings.threads, usize::from);
    if args.report.asked_for() && !args.folds {
        return Err(CliError::Usage("there are figures to report with --folds alone".to_owned()));
    }
    if let Some(out) = &args.out {
        check_writable(out)?;
    }
    let mut dataset = Dataset::open(&args.data).map_err(failed)?;
    if let Some(extra) = &args.extra {
        dataset.extend_training(Dataset::open(extra).map_err(failed)?);
    }
    let labels = dataset.labels();
    let pure = labels.iter().position(|l| *l == args.pure);
    if pure.is_none() {
        output::complain(&format!(
            "no label is called {}, so nothing is mixed with it: name the label with --pure",
            args.pure
        ));
    }
    let recordings = decode(&dataset, &labels, settings.envelope, settings.threads).map_err(failed)?;
    let mut calibration = Calibration::identity(labels.len());
    if args.folds {
        let bar = bar("steps", 0);
        let tell = |fold: usize, p: Progress| show(&bar, &format!("fold {}, ", fold + 1), p);
        let found = train::cross_validate(&recordings, &labels, pure, &settings, tell).map_err(failed)?;
        bar.finish_and_clear();
        calibration = found.calibration;
        report(&args.report, &found.heard, &recordings, &labels)?;
    }
    if let Some(out) = &args.out {
        let bar = bar("steps", 0);
        let everything = |_: &Recording| true;
        let mut model =
            train::train(&recordings, &labels, pure, everything, &settings, |p| show(&bar, "", p))
                .map_err(failed)?;
        bar.finish_and_clear();
        if args.folds {
            model = calibration.fold_into(model).map_err(failed)?;
            let shift: Vec<String> = calibration.shift.iter().map(|b| format!("{b:.3}")).collect();
            let words = format!(
                "logits times {:.3} plus {}, from cross-validation",
                calibration.scale,
                shift.join(", ")
            );
            model.origin.push(("calibration".into(), words));
        }
        model.name.clone_from(&args.name);
        model.origin.push(("recordings".into(), recordings.len().to_string()));
        model.save(out).map_err(|e| CliError::Failed(e.to_string()))?;
        output::complain(&format!("{} written", out.display()));
    }
    Ok(ExitCode::SUCCESS)
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

fn show(bar: &ProgressBar, prefix: &str, p: Progress) -> ControlFlow<()> {
    bar.set_length(p.steps as u64);
    bar.set_position(p.step as u64);
    bar.set_message(format!("{prefix}loss {:.3}, accuracy {:.3}", p.loss, p.accuracy));
    ControlFlow::Continue(())
}
