//! The metrics of one label.

use super::defined;
use super::exclusive::{Case, verdicts};
use super::metrics::{Metrics, area_under_roc};
use crate::classify::vote;
use serde::Serialize;

/// The metrics of one label. `None` if undefined, such as the precision of a label that is never predicted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// Number with the label.
    pub positives: usize,
    /// Total number.
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
    /// Of the verdicts; a recording's score is its mean probability of `label`.
    pub(super) fn of_recordings(label: usize, cases: &[Case<'_>]) -> Self {
        let scores: Vec<(f64, bool)> =
            cases.iter().map(|c| (c.predictions.mean(label), c.label == label)).collect();
        Self::new(Metrics::count(verdicts(label, cases)), &scores)
    }

    /// Of the votes of windows, each given with its recording's label; a window's score is its probability of `label`.
    pub(super) fn of_windows<'a>(
        label: usize,
        windows: impl Iterator<Item = (&'a [f32], usize)> + Clone,
    ) -> Self {
        let score = |w: &[f32]| f64::from(w.get(label).copied().unwrap_or(0.0));
        let scores: Vec<(f64, bool)> = windows.clone().map(|(w, truth)| (score(w), truth == label)).collect();
        Self::new(Metrics::count(windows.map(|(w, truth)| (vote(w) == label, truth == label))), &scores)
    }

    fn new(metrics: Metrics, scores: &[(f64, bool)]) -> Self {
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
