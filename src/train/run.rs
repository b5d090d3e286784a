//! The epochs of one network: validation, early stopping and checkpoints, so that a run can be interrupted at any step.

use super::evaluation::validation_loss;
use super::history::{Epoch, History};
use super::{Predictions, Progress, Recording, RunFiles, TrainError, Trainer, checkpoint, predict};
use crate::model::{HeadKind, Model};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// The curves are drawn again after this time: a short run has an epoch a second, and drawing would take a part of that.
const DRAW_EVERY: Duration = Duration::from_secs(10);

/// When epochs end, and when the run does.
#[derive(Clone, Copy)]
pub struct RunPlan<'a> {
    /// Steps per epoch.
    pub steps_per_epoch: usize,
    /// Epochs without a lower validation loss after which the run ends.
    pub patience: Option<usize>,
    /// All recordings.
    pub recordings: &'a [Recording],
    /// Which recordings each epoch is validated on; `None` for no validation. If none of them has a target, nothing is validated either.
    pub is_validation: Option<&'a dyn Fn(&Recording) -> bool>,
    /// Threads for the validation.
    pub threads: usize,
}

/// How a run ended.
#[derive(Debug)]
pub enum RunEnd {
    /// The network of the best epoch if there was validation, else of the last.
    Trained(Box<Model>),
    /// `on_step` stopped it; the checkpoint is written.
    Stopped,
}

/// Trains until the plan ends, from the state that `trainer` has. `on_step` is called after each step and may stop the run.
///
/// # Errors
/// If a step fails or a file cannot be written.
pub fn run(
    trainer: &mut Trainer<'_>,
    mut history: History,
    plan: &RunPlan<'_>,
    files: &RunFiles,
    mut on_step: impl FnMut(Progress, &History) -> ControlFlow<()>,
) -> Result<RunEnd, TrainError> {
    let stopped_early = |history: &History| {
        plan.patience.is_some_and(|most| history.epochs_without_progress() >= most.max(1))
    };
    let mut sums = history.unfinished;
    let mut drawn: Option<Instant> = None;
    // With more patience a run continues.
    history.stopped_early = stopped_early(&history);
    while !trainer.is_done() && !history.stopped_early {
        let progress = trainer.step()?;
        sums.add(progress);
        let epoch_ends = progress.step.is_multiple_of(plan.steps_per_epoch.max(1)) || trainer.is_done();
        if epoch_ends {
            let model = trainer.model()?;
            let losses = trainer.settings().losses_of(model.heads().len());
            let weights: Vec<f32> = losses.iter().map(|loss| loss.weight).collect();
            let validation = plan.validate(&model, &weights)?;
            let epoch = Epoch {
                epoch: history.epochs.len() + 1,
                step: progress.step,
                learning_rate: trainer.settings().learning_rate_at(progress.step - 1),
                loss: sums.loss(),
                accuracy: sums.accuracy(),
                validation_loss: validation.map(|(loss, _)| loss),
                validation_accuracy: validation.and_then(|(_, accuracy)| accuracy),
            };
            history.epochs.push(epoch);
            history.stopped_early = stopped_early(&history);
            sums = Default::default();
            if validation.is_some() && history.epochs_without_progress() == 0 {
                model.save(&files.best())?;
            }
            files.write_history(&history)?;
            let is_last = trainer.is_done() || history.stopped_early;
            if is_last || drawn.is_none_or(|drawn| drawn.elapsed() >= DRAW_EVERY) {
                history.draw(&files.curves())?;
                drawn = Some(Instant::now());
            }
        }
        history.unfinished = sums;
        let stop = on_step(progress, &history).is_break();
        if epoch_ends || stop {
            checkpoint::save(&files.checkpoint(), trainer, &history)?;
            tracing::debug!(step = progress.step, path = %files.checkpoint().display(), "checkpoint written");
        }
        if stop && !trainer.is_done() {
            history.draw(&files.curves())?;
            return Ok(RunEnd::Stopped);
        }
    }
    let model = if plan.is_validation.is_some() && files.best().is_file() {
        Model::load(&files.best())?
    } else {
        trainer.model()?
    };
    Ok(RunEnd::Trained(Box::new(model)))
}

impl RunPlan<'_> {
    /// Loss over the validation recordings, see [`validation_loss`], and the accuracy of the first head; `None` if they have no target.
    fn validate(&self, model: &Model, weights: &[f32]) -> Result<Option<(f32, Option<f32>)>, TrainError> {
        let Some(is_validation) = self.is_validation else { return Ok(None) };
        let predictions = predict(model, self.recordings, is_validation, self.threads)?;
        Ok(validation_loss(&predictions, weights).map(|loss| (loss, accuracy(&predictions))))
    }
}

/// Mean share of the windows that vote for the label of an exclusive first head; `None` for other heads.
fn accuracy(predictions: &[Predictions]) -> Option<f32> {
    let first = || predictions.iter().filter_map(|p| p.heads.first());
    if first().any(|head| head.kind != HeadKind::Exclusive) {
        return None;
    }
    let shares = first().filter(|h| !h.windows.is_empty()).filter_map(|h| Some(h.share(h.label()?)));
    let shares: Vec<f64> = shares.collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() as f32 / shares.len() as f32)
}
