//! Cross-validation: each fold is heard by a network that learned from the others.

use super::{Calibration, Heard, Lesson, Recording, TrainError, evaluate};
use crate::model::Model;
use std::collections::{BTreeMap, BTreeSet};

/// What networks said of recordings that they did not learn from.
#[derive(Debug, Clone)]
pub struct CrossValidation {
    /// In the order of the recordings. What each fold's network says is calibrated by what the others said of theirs.
    pub heard: Vec<Heard>,
    /// For a network that learns from all recordings: fitted on all folds.
    pub calibration: Calibration,
}

/// Lets `train` make a model for each fold, whose number it is told, of what may be learned from meanwhile; pools what each
/// says of the recordings that it did not learn from, heard on `threads` threads. Of `lesson` all recordings are used.
///
/// # Errors
/// Where a fold cannot be trained, or one source stands in two folds.
pub fn cross_validate(
    lesson: Lesson<'_>,
    threads: usize,
    mut train: impl FnMut(usize, Lesson<'_>) -> Result<Model, TrainError>,
) -> Result<CrossValidation, TrainError> {
    let folds = Folds::new(lesson.recordings, lesson.labels)?;
    let mut by_fold = Vec::new();
    for fold in folds.numbers() {
        let chosen = |r: &Recording| folds.learns(fold, r);
        let model = train(fold, Lesson { chosen: &chosen, ..lesson })?;
        by_fold.push(evaluate(&model, lesson.recordings, |r| folds.tests(fold, r), threads)?);
    }
    Ok(calibrated(&by_fold, lesson.labels.len()))
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

/// Which sources are held back together.
#[derive(Debug, Clone)]
pub struct Folds(BTreeMap<String, usize>);

impl Folds {
    /// The data's own folds where they name any, else sources are dealt out by size, label by label.
    ///
    /// # Errors
    /// Where one source stands in two folds, only some rows name one, or a label has fewer sources than there are folds.
    pub fn new(recordings: &[Recording], labels: &[String]) -> Result<Self, TrainError> {
        assign(recordings, labels).map(Self)
    }

    /// The folds' numbers as the data have them, in order.
    pub fn numbers(&self) -> Vec<usize> {
        self.0.values().copied().collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// Whether `fold` is one of them.
    ///
    /// # Errors
    /// Where it is not.
    pub fn check(&self, fold: usize) -> Result<(), TrainError> {
        let known = self.numbers();
        if known.contains(&fold) { Ok(()) } else { Err(TrainError::UnknownFold { fold, known }) }
    }

    /// Whether `recording` may be learned from while `fold` is held back; what is only learned from too is of no use if its
    /// source is held back.
    pub fn learns(&self, fold: usize, recording: &Recording) -> bool {
        self.0.get(&recording.clip.source) != Some(&fold)
    }

    /// Whether `recording` is tested with in `fold`; what is only learned from is in none.
    pub fn tests(&self, fold: usize, recording: &Recording) -> bool {
        !recording.clip.training_only && !self.learns(fold, recording)
    }
}

/// See [`Folds::new`].
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
        return match tested().find(|r| !folds.contains_key(&r.clip.source)) {
            Some(r) => Err(TrainError::NoFold { path: r.clip.path.clone() }),
            None => Ok(folds),
        };
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
