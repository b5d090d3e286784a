//! Predictions for files, on the path that `classify` takes.

use super::predictions::{HeadPredictions, Predictions};
use crate::cancel::Cancel;
use crate::classify::{ClassifyError, Engine, Options, Outcome, classify_file};
use crate::model::Model;
use crate::parallel_map::parallel_map;
use crate::train::{Clip, Dataset, TrainError};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

/// The predictions of a model for a data set.
#[derive(Debug)]
pub struct PredictedFiles {
    /// In the order of the clips.
    pub predictions: Vec<Predictions>,
    /// Clips that cannot be decoded, with the reason.
    pub skipped: Vec<(Clip, ClassifyError)>,
}

/// Classifies all clips of `dataset`, whose targets are for the heads of `model`, with [`classify_file`] on `threads` threads.
/// `on_clip` is called after each.
///
/// # Errors
/// [`TrainError::Cancelled`] if `cancel` was set.
pub fn predict_files(
    model: &Model,
    dataset: &Dataset,
    threads: usize,
    cancel: &Cancel,
    on_clip: impl Fn() + Sync,
) -> Result<PredictedFiles, TrainError> {
    debug_assert_eq!(model.heads(), dataset.heads, "targets for another model");
    let options = Options { threads: 1, ..Options::default() };
    // One per thread, reused from clip to clip.
    let engines: Mutex<Vec<Engine<'_>>> = Mutex::default();
    let idle = || engines.lock().unwrap_or_else(PoisonError::into_inner);
    let classify = |clip: &Clip| {
        let engine = idle().pop();
        let mut engine = engine.map_or_else(|| Engine::new(model), Ok)?;
        let outcome = classify_file(&clip.path, &mut engine, &options, cancel, &mut |_| {});
        idle().push(engine);
        outcome
    };
    let outcomes = parallel_map(&dataset.clips, threads, |_, clip| {
        let outcome = classify(clip);
        on_clip();
        if cancel.is_cancelled() { ControlFlow::Break(outcome) } else { ControlFlow::Continue(outcome) }
    });
    if cancel.is_cancelled() {
        return Err(TrainError::Cancelled);
    }
    let mut files = PredictedFiles { predictions: Vec::new(), skipped: Vec::new() };
    for (number, (outcome, clip)) in outcomes.into_iter().zip(&dataset.clips).enumerate() {
        match outcome {
            Ok(outcome) => files.predictions.push(predictions(number, clip, outcome, model)),
            Err(error) => {
                tracing::warn!(path = %clip.path.display(), %error, "clip skipped");
                files.skipped.push((clip.clone(), error));
            }
        }
    }
    Ok(files)
}

fn predictions(number: usize, clip: &Clip, outcome: Outcome, model: &Model) -> Predictions {
    let head = |(at, head): (usize, &crate::model::Head)| {
        let windows = outcome.predictions.iter().map(|window| window.output(at).to_vec()).collect();
        let target = clip.targets.get(at).cloned().flatten();
        HeadPredictions::new(head.kind, target, head.labels.len(), windows)
    };
    let heads = model.heads().iter().enumerate().map(head).collect();
    Predictions { number, clip: clip.clone(), duration_s: outcome.duration_s, heads }
}
