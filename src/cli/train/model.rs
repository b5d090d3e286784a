//! One training run on the command line, with its files beside the model.

use super::Args;
use super::decoding::show;
use crate::cli::error::CliError;
use crate::cli::interrupt::Interrupt;
use crate::cli::output;
use crate::cli::progress::counter;
use crate::model::Model;
use crate::train::{
    self, Ending, Epoch, Folds, History, Lesson, Plan, Progress, Recording, RunFiles, Settings, TrainError,
    Trainer,
};
use std::ops::ControlFlow;

/// Trains one network; `None` where it was stopped.
pub(super) fn train(
    args: &Args,
    lesson: Lesson<'_>,
    settings: &Settings,
    threads: usize,
    files: &RunFiles,
    interrupt: &Interrupt,
) -> Result<Option<Model>, CliError> {
    let failed = |error: TrainError| CliError::Failed(error.to_string());
    let held = match args.hold_back {
        Some(fold) => {
            let folds = Folds::new(lesson.recordings, lesson.labels).map_err(failed)?;
            folds.check(fold).map_err(failed)?;
            Some((fold, folds))
        }
        None => None,
    };
    let held_back = |r: &Recording| held.as_ref().is_some_and(|(fold, folds)| folds.tests(*fold, r));
    let chosen = |r: &Recording| held.as_ref().is_none_or(|(fold, folds)| folds.learns(*fold, r));
    let mut trainer =
        Trainer::new(Lesson { chosen: &chosen, ..lesson }, settings, threads).map_err(failed)?;
    // A cross-validation may have been done without a step of the training behind it.
    let has_begun = files.checkpoint().exists() || !args.folds;
    let history = match args.resume && has_begun {
        true => train::checkpoint::resume(&files.checkpoint(), &mut trainer).map_err(failed)?,
        false => History::default(),
    };
    let plan = Plan {
        steps_an_epoch: args.recipe.epoch as usize,
        patience: args.patience,
        recordings: lesson.recordings,
        held_back: args.hold_back.map(|_| &held_back as &dyn Fn(&Recording) -> bool),
        threads,
    };
    let bar = counter("steps", 0);
    let mut told = history.epochs.len();
    let tell = |progress: Progress, history: &History| {
        show(&bar, "", progress);
        if let Some(epoch) = history.epochs.get(told) {
            told += 1;
            bar.suspend(|| output::complain(&in_words(epoch)));
        }
        going_on(interrupt)
    };
    let ending = train::run(&mut trainer, history, &plan, files, tell);
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

/// Breaks off at the first Ctrl-C.
pub(super) fn going_on(interrupt: &Interrupt) -> ControlFlow<()> {
    if interrupt.cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
