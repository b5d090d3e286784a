//! Cross-validation by source: each fold is predicted by a network trained on the others.

use super::{Calibration, Predictions, Recording, Split, TrainError, predict};
use crate::model::{Head, HeadKind, Model};
use crate::parallel_map::parallel_map;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Predictions for recordings by networks that were not trained on them.
#[derive(Debug, Clone)]
pub struct CrossValidation {
    /// In the order of the recordings. The predictions for each fold are calibrated on those for the others.
    pub predictions: Vec<Predictions>,
    /// For a network trained on all recordings: fitted on all folds.
    pub calibration: Calibration,
}

/// Calls `train` with the number of each fold, the split that holds it back and a number of threads; pools the predictions of
/// each model for its fold. As many folds as there are `threads` are trained at once, since one network per core is faster than
/// several cores per network. `split.is_train` is ignored.
///
/// # Errors
/// If a fold cannot be trained, or a source is in two folds.
pub fn cross_validate(
    split: Split<'_>,
    threads: usize,
    train: impl Fn(usize, Split<'_>, usize) -> Result<Model, TrainError> + Sync,
) -> Result<CrossValidation, TrainError> {
    let folds = Folds::new(split.recordings, split.heads)?;
    let numbers = folds.numbers();
    let at_once = at_once(threads, numbers.len());
    let predict = |place: usize, fold: usize| {
        let threads = threads_of(place, numbers.len(), threads);
        let is_train = |r: &Recording| folds.is_train(fold, r);
        let model = train(fold, Split { is_train: &is_train, ..split }, threads)?;
        predict(&model, split.recordings, |r| folds.is_test(fold, r), threads)
    };
    let by_fold = all_or_first_failure(&numbers, at_once, predict)?;
    Ok(calibrated(&by_fold, split.heads))
}

fn at_once(threads: usize, networks: usize) -> usize {
    threads.clamp(1, networks.max(1))
}

/// Threads of the network at `place`: all `threads` are shared by those that are trained at once, of which a last round has fewer.
fn threads_of(place: usize, networks: usize, threads: usize) -> usize {
    let at_once = at_once(threads, networks);
    let round = place / at_once * at_once;
    (threads / at_once.min(networks - round)).max(1)
}

/// `predict(place, number)` for each number, in order, `at_once` at a time. After a failure none is started.
fn all_or_first_failure<T: Send>(
    numbers: &[usize],
    at_once: usize,
    predict: impl Fn(usize, usize) -> Result<T, TrainError> + Sync,
) -> Result<Vec<T>, TrainError> {
    let mut all = parallel_map(numbers, at_once, |place, number| {
        let result = predict(place, *number);
        if result.is_err() { ControlFlow::Break(result) } else { ControlFlow::Continue(result) }
    });
    // Return the failure itself, not those that it cancelled.
    if let Some(at) = all.iter().position(|h| matches!(h, Err(e) if !matches!(e, TrainError::Cancelled))) {
        all.swap(0, at);
    }
    all.into_iter().collect()
}

fn calibrated(by_fold: &[Vec<Predictions>], heads: &[Head]) -> CrossValidation {
    let fit = |folds: &mut dyn Iterator<Item = &Vec<Predictions>>| {
        let predictions: Vec<&Predictions> = folds.flatten().collect();
        Calibration::fit(&predictions, heads)
    };
    let mut predictions = Vec::new();
    for (fold, own) in by_fold.iter().enumerate() {
        let others = fit(&mut by_fold.iter().enumerate().filter(|(other, _)| *other != fold).map(|(_, p)| p));
        predictions.extend(own.iter().map(|p| p.calibrated(&others)));
    }
    predictions.sort_by_key(|p| p.number);
    CrossValidation { predictions, calibration: fit(&mut by_fold.iter()) }
}

/// Number of folds if the data name none.
const FOLDS: usize = 5;

/// Assignment of sources to folds.
#[derive(Debug, Clone)]
pub struct Folds(BTreeMap<String, usize>);

impl Folds {
    /// The folds that the data name, else five: the sources of each label of an exclusive first head in turn, by size, then
    /// those without a label.
    ///
    /// # Errors
    /// If a source is in two folds, only some clips name a fold, or a label has fewer sources than there are folds.
    pub fn new(recordings: &[Recording], heads: &[Head]) -> Result<Self, TrainError> {
        assign(recordings, heads).map(Self)
    }

    /// The numbers of the folds as the data name them, sorted.
    pub fn numbers(&self) -> Vec<usize> {
        self.0.values().copied().collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// Checks that there is a fold of this number.
    ///
    /// # Errors
    /// If there is none.
    pub fn check(&self, fold: usize) -> Result<(), TrainError> {
        let known = self.numbers();
        if known.contains(&fold) { Ok(()) } else { Err(TrainError::UnknownFold { fold, known }) }
    }

    /// Whether `recording` is trained on while `fold` is held back. Training-only clips of a held-back source are not.
    pub fn is_train(&self, fold: usize, recording: &Recording) -> bool {
        self.0.get(&recording.clip.source) != Some(&fold)
    }

    /// Whether `recording` is tested with in `fold`; training-only clips never are.
    pub fn is_test(&self, fold: usize, recording: &Recording) -> bool {
        !recording.clip.training_only && !self.is_train(fold, recording)
    }
}

/// See [`Folds::new`].
fn assign(recordings: &[Recording], heads: &[Head]) -> Result<BTreeMap<String, usize>, TrainError> {
    let mut folds: BTreeMap<String, usize> = BTreeMap::new();
    let tested = || recordings.iter().filter(|r| !r.clip.training_only);
    for r in tested() {
        let Some(fold) = r.clip.fold else { continue };
        let first = *folds.entry(r.clip.source.clone()).or_insert(fold);
        if first != fold {
            return Err(TrainError::SplitSource { source_name: r.clip.source.clone(), folds: [first, fold] });
        }
    }
    if !folds.is_empty() {
        return match tested().find(|r| !folds.contains_key(&r.clip.source)) {
            Some(r) => Err(TrainError::NoFold { path: r.clip.path.clone() }),
            None => Ok(folds),
        };
    }
    let first = heads.first().filter(|head| head.kind == HeadKind::Exclusive);
    let labels: &[String] = first.map_or(&[], |head| &head.labels);
    let named = labels.iter().enumerate().map(|(index, label)| (Some(index), format!("label {label}")));
    // Recordings without a label are dealt out like those of one more.
    for (label, what) in named.chain([(None, "the data".to_owned())]) {
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        for r in tested().filter(|r| r.clip.label(0).filter(|_| first.is_some()) == label) {
            *sizes.entry(&r.clip.source).or_default() += r.windows();
        }
        if sizes.len() < FOLDS && (label.is_some() || labels.is_empty()) {
            return Err(TrainError::TooFewSources { what, sources: sizes.len(), needed: FOLDS });
        }
        let mut sources: Vec<(&str, usize)> = sizes.into_iter().collect();
        sources.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), *name));
        for (i, (name, _)) in sources.into_iter().enumerate() {
            folds.entry(name.to_owned()).or_insert(i % FOLDS);
        }
    }
    Ok(folds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order_however_long_each_takes() {
        for at_once in [1, 2, 5] {
            let slow_first = |_, n: usize| {
                std::thread::sleep(std::time::Duration::from_millis(20 - 4 * n as u64));
                Ok(n)
            };
            let all = all_or_first_failure(&[0, 1, 2, 3, 4], at_once, slow_first).unwrap();
            assert_eq!(all, [0, 1, 2, 3, 4]);
        }
    }

    #[test]
    fn no_thread_waits_for_the_last_networks() {
        let shares =
            |networks, threads| (0..networks).map(|n| threads_of(n, networks, threads)).collect::<Vec<_>>();
        assert_eq!(shares(5, 1), [1, 1, 1, 1, 1]);
        assert_eq!(shares(5, 2), [1, 1, 1, 1, 2]);
        assert_eq!(shares(5, 4), [1, 1, 1, 1, 4]);
        assert_eq!(shares(5, 3), [1, 1, 1, 1, 1]);
        assert_eq!(shares(4, 2), [1, 1, 1, 1]);
        assert_eq!(shares(5, 16), [3, 3, 3, 3, 3]);
    }

    #[test]
    fn the_failure_is_returned_and_not_what_it_cancelled() {
        let begun = AtomicUsize::new(0);
        let both = std::sync::Barrier::new(2);
        let predict = |_, n: usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            if n < 2 {
                both.wait();
            }
            Err::<(), _>(if n == 1 { TrainError::Diverged { step: 7 } } else { TrainError::Cancelled })
        };
        let failure = all_or_first_failure(&[0, 1, 2, 3, 4, 5], 2, predict).unwrap_err();
        assert!(matches!(failure, TrainError::Diverged { step: 7 }), "{failure}");
        assert!(begun.into_inner() <= 3);
    }
}
