//! The figures that one label's answers come to.

use super::metrics::{Metrics, area_under_roc};
use super::{Pair, verdicts};
use crate::classify::vote;
use serde::Serialize;

/// How good the answers about one label are. What is undefined, such as the precision of what was never said, is left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// How many have the label.
    pub positives: usize,
    /// How many there are in all.
    pub of: usize,
    /// See [`Metrics::precision`].
    pub precision: Option<f64>,
    /// See [`Metrics::recall`].
    pub recall: Option<f64>,
    /// See [`Metrics::f1`].
    pub f1: Option<f64>,
    /// See [`area_under_roc`].
    pub roc_auc: Option<f64>,
    /// See [`Metrics::balanced_accuracy`].
    pub balanced_accuracy: Option<f64>,
}

impl Figures {
    /// Verdicts on recordings; their score is the mean probability of `label`.
    pub(super) fn of_recordings(label: usize, pairs: &[Pair<'_>]) -> Self {
        let scores: Vec<(f64, bool)> = pairs.iter().map(|(h, _)| (h.mean(label), h.label == label)).collect();
        Self::new(Metrics::count(verdicts(label, pairs)), &scores)
    }

    /// Votes of windows, each with its recording's label; their score is the probability of `label`.
    pub(super) fn of_windows<'a>(
        label: usize,
        windows: impl Iterator<Item = (&'a [f32], usize)> + Clone,
    ) -> Self {
        let score = |w: &[f32]| f64::from(w.get(label).copied().unwrap_or(0.0));
        let scores: Vec<(f64, bool)> = windows.clone().map(|(w, meant)| (score(w), meant == label)).collect();
        Self::new(Metrics::count(windows.map(|(w, meant)| (vote(w) == label, meant == label))), &scores)
    }

    fn new(metrics: Metrics, scores: &[(f64, bool)]) -> Self {
        let defined = |value: f64| value.is_finite().then_some(value);
        Self {
            positives: metrics.true_positives + metrics.false_negatives,
            of: scores.len(),
            precision: defined(metrics.precision()),
            recall: defined(metrics.recall()),
            f1: defined(metrics.f1()),
            roc_auc: defined(area_under_roc(scores)),
            balanced_accuracy: defined(metrics.balanced_accuracy()),
        }
    }
}
