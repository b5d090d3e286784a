//! Cross-validation: each fold is heard by a network that learned from the others.

use super::{Calibration, Heard, Lesson, Recording, TrainError, evaluate};
use crate::model::Model;
use crate::parallel_map::parallel_map;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// What networks said of recordings that they did not learn from.
#[derive(Debug, Clone)]
pub struct CrossValidation {
    /// In the order of the recordings. What each fold's network says is calibrated by what the others said of theirs.
    pub heard: Vec<Heard>,
    /// For a network that learns from all recordings: fitted on all folds.
    pub calibration: Calibration,
}

/// Lets `train` make a model for each fold, whose number it is told, of what may be learned from meanwhile and on how many
/// threads; pools what each says of the recordings that it did not learn from. As many folds as there are `threads` are trained
/// at once, since a network of its own keeps a core busier than a part of one does. Of `lesson` all recordings are used.
///
/// # Errors
/// Where a fold cannot be trained, or one source stands in two folds.
pub fn cross_validate(
    lesson: Lesson<'_>,
    threads: usize,
    train: impl Fn(usize, Lesson<'_>, usize) -> Result<Model, TrainError> + Sync,
) -> Result<CrossValidation, TrainError> {
    let folds = Folds::new(lesson.recordings, lesson.labels)?;
    let numbers = folds.numbers();
    let at_once = at_once(threads, numbers.len());
    let hear = |place: usize, fold: usize| {
        let threads = threads_of(place, numbers.len(), threads);
        let chosen = |r: &Recording| folds.learns(fold, r);
        let model = train(fold, Lesson { chosen: &chosen, ..lesson }, threads)?;
        evaluate(&model, lesson.recordings, |r| folds.tests(fold, r), threads)
    };
    let by_fold = all_or_first_failure(&numbers, at_once, hear)?;
    Ok(calibrated(&by_fold, lesson.labels.len()))
}

fn at_once(threads: usize, networks: usize) -> usize {
    threads.clamp(1, networks.max(1))
}

/// What the network at `place` has of all `threads`, which are shared by those that are trained at once: fewer in a last round.
fn threads_of(place: usize, networks: usize, threads: usize) -> usize {
    let at_once = at_once(threads, networks);
    let round = place / at_once * at_once;
    (threads / at_once.min(networks - round)).max(1)
}

/// What `hear` makes of each number, told its place and itself, in their order, `at_once` of them at a time. None is begun after one has
/// failed.
fn all_or_first_failure<T: Send>(
    numbers: &[usize],
    at_once: usize,
    hear: impl Fn(usize, usize) -> Result<T, TrainError> + Sync,
) -> Result<Vec<T>, TrainError> {
    let mut all = parallel_map(numbers, at_once, |place, number| {
        let heard = hear(place, *number);
        if heard.is_err() { ControlFlow::Break(heard) } else { ControlFlow::Continue(heard) }
    });
    // What was stopped because another one failed is not why.
    if let Some(at) = all.iter().position(|h| matches!(h, Err(e) if !matches!(e, TrainError::Cancelled))) {
        all.swap(0, at);
    }
    all.into_iter().collect()
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
    fn the_failure_is_told_and_not_what_was_stopped_by_it() {
        let begun = AtomicUsize::new(0);
        let both = std::sync::Barrier::new(2);
        let hear = |_, n: usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            if n < 2 {
                both.wait();
            }
            Err::<(), _>(if n == 1 { TrainError::Diverged { step: 7 } } else { TrainError::Cancelled })
        };
        let failure = all_or_first_failure(&[0, 1, 2, 3, 4, 5], 2, hear).unwrap_err();
        assert!(matches!(failure, TrainError::Diverged { step: 7 }), "{failure}");
        assert!(begun.into_inner() <= 3);
    }
}
