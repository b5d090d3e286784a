//! Cross-validation: each fold is heard by a network that learned from the others.

use super::{Calibration, Heard, Progress, Recording, Settings, TrainError, evaluate, train};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// What networks said of recordings that they did not learn from.
#[derive(Debug, Clone)]
pub struct CrossValidation {
    /// In the order of the recordings. What each fold's network says is calibrated by what the others said of theirs.
    pub heard: Vec<Heard>,
    /// For a network that learns from all recordings: fitted on all folds.
    pub calibration: Calibration,
}

/// Trains one network a fold and pools what each says of the recordings that it did not learn from. `report` is told
/// the fold as well.
///
/// # Errors
/// Where a fold cannot be trained, or one source stands in two folds.
pub fn cross_validate(
    recordings: &[Recording],
    labels: &[String],
    pure: Option<usize>,
    settings: &Settings,
    mut report: impl FnMut(usize, Progress) -> ControlFlow<()>,
) -> Result<CrossValidation, TrainError> {
    let folds = assign(recordings, labels)?;
    let fold_of = |r: &Recording| folds.get(&r.clip.source).copied().unwrap_or(0);
    let mut by_fold = Vec::new();
    for fold in 0..=folds.values().copied().max().unwrap_or(0) {
        let held_back = |r: &Recording| !r.clip.training_only && fold_of(r) == fold;
        let model = train(recordings, labels, pure, |r| !held_back(r), settings, |p| report(fold, p))?;
        by_fold.push(evaluate(&model, recordings, held_back, settings.threads)?);
    }
    Ok(calibrated(&by_fold, labels.len()))
}

fn calibrated(by_fold: &[Vec<Heard>], labels: usize) -> CrossValidation {
    let fit = |folds: &mut dyn Iterator<Item = &Vec<Heard>>| {
        let heard: Vec<&Heard> = folds.flatten().collect();
        Calibration::fit(&heard, labels)
    };
    let mut heard = Vec::new();
    for (fold, mine) in by_fold.iter().enumerate() {
        let others = fit(&mut by_fold.iter().enumerate().filter(|(other, _)| *other != fold).map(|(_, h)| h));
        heard.extend(mine.iter().map(|h| h.calibrated(&others)));
    }
    heard.sort_by_key(|h| h.recording);
    CrossValidation { heard, calibration: fit(&mut by_fold.iter()) }
}

/// Folds where the data name none.
const FOLDS: usize = 5;

/// The fold of each source: the data's own where they name one, else sources are dealt out by size, label by label.
fn assign(recordings: &[Recording], labels: &[String]) -> Result<BTreeMap<String, usize>, TrainError> {
    let mut folds: BTreeMap<String, usize> = BTreeMap::new();
    let tested = || recordings.iter().filter(|r| !r.clip.training_only);
    for r in tested() {
        let Some(fold) = r.clip.fold else { continue };
        let kept = *folds.entry(r.clip.source.clone()).or_insert(fold);
        if kept != fold {
            return Err(TrainError::SplitSource { source_name: r.clip.source.clone(), folds: [kept, fold] });
        }
    }
    if !folds.is_empty() {
        return Ok(folds);
    }
    for (index, label) in labels.iter().enumerate() {
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        for r in tested().filter(|r| r.label == index) {
            *sizes.entry(&r.clip.source).or_default() += r.windows();
        }
        if sizes.len() < FOLDS {
            return Err(TrainError::TooFewSources {
                label: label.clone(),
                sources: sizes.len(),
                needed: FOLDS,
            });
        }
        let mut sources: Vec<(&str, usize)> = sizes.into_iter().collect();
        sources.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), *name));
        for (i, (name, _)) in sources.into_iter().enumerate() {
            folds.entry(name.to_owned()).or_insert(i % FOLDS);
        }
    }
    Ok(folds)
}
