//! Cross-validation on the command line, and what is kept of it.

use super::Args;
use super::decoding::show;
use super::model::going_on;
use crate::cli::error::CliError;
use crate::cli::evaluation::report;
use crate::cli::interrupt::Interrupt;
use crate::cli::output;
use crate::cli::progress::counter;
use crate::train::{self, Calibration, Lesson, Progress, Settings, TrainError};
use crate::whole_file;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Prints what the folds' networks are worth; `None` where it was stopped.
pub(super) fn cross_validate(
    args: &Args,
    lesson: Lesson<'_>,
    settings: &Settings,
    threads: usize,
    interrupt: &Interrupt,
) -> Result<Option<Calibration>, CliError> {
    let bar = counter("steps", 0);
    let tell = |fold: usize, p: Progress| {
        show(&bar, &format!("fold {fold}, "), p);
        if p.step == p.steps {
            let words =
                format!("fold {fold}: loss {:.3}, accuracy {:.3} in the last step", p.loss, p.accuracy);
            bar.suspend(|| output::complain(&words));
        }
        going_on(interrupt)
    };
    let found = train::cross_validate(lesson, settings, threads, tell);
    bar.finish_and_clear();
    match found {
        Err(TrainError::Cancelled) => Ok(None),
        Err(error) => Err(CliError::Failed(error.to_string())),
        Ok(found) => {
            report(&args.report, &found.heard, lesson.recordings, lesson.labels)?;
            Ok(Some(found.calibration))
        }
    }
}

/// What a cross-validation found, and of what.
#[derive(Serialize, Deserialize)]
struct Kept {
    settings: Settings,
    labels: Vec<String>,
    calibration: Calibration,
}

pub(super) fn keep(
    path: &Path,
    settings: &Settings,
    labels: &[String],
    calibration: &Calibration,
) -> Result<(), CliError> {
    let kept = Kept { settings: settings.clone(), labels: labels.to_vec(), calibration: calibration.clone() };
    let json = serde_json::to_vec(&kept).map_err(|e| CliError::Failed(e.to_string()))?;
    whole_file::write(path, &json).map_err(|e| CliError::Failed(format!("{}: {e}", path.display())))
}

/// What an earlier cross-validation with the same settings found.
pub(super) fn kept(path: &Path, settings: &Settings, labels: &[String]) -> Option<Calibration> {
    let kept: Kept = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    (kept.settings == *settings && kept.labels == labels).then_some(kept.calibration)
}
