//! Metrics of an exclusive head: overall, by label, by category and by source, and the recordings that are misclassified worst.

use super::figures::Figures;
use super::group::{self, GroupFigures};
use super::interval::f1_interval;
use super::metrics::roc_curve;
use super::predictions::{HeadPredictions, Predictions};
use super::reliability::Reliability;
use crate::classify::vote;
use crate::train::Clip;
use serde::Serialize;
use std::path::PathBuf;

/// Shortest recording that counts in the metrics of recordings, in seconds: shorter ones are single notes and clicks.
pub const SHORTEST_S: f64 = 3.0;

/// How accurate an exclusive head is. Metrics that are undefined are `None`.
#[derive(Debug, Clone, Serialize)]
pub struct ExclusiveMetrics {
    /// Names of the labels; all lists below are in this order.
    pub labels: Vec<String>,
    /// Number of recordings evaluated.
    #[serde(rename = "heard")]
    pub evaluated: usize,
    /// Number of recordings that could not be decoded.
    pub skipped: usize,
    /// Number of recordings of at least `shortest_s`, which the metrics of recordings are about.
    pub counted: usize,
    /// See [`SHORTEST_S`].
    pub shortest_s: f64,
    /// For each label the metrics of the verdicts.
    pub recordings: Vec<Figures>,
    /// For each label the 95 % confidence interval of F1 of recordings.
    pub f1_interval: Vec<Option<[f64; 2]>>,
    /// For each label the metrics of the windows' votes, pooled over all recordings.
    pub windows: Vec<Figures>,
    /// A row per label, a column per verdict; the last column counts recordings without an audible window.
    pub confusion_of_recordings: Vec<Vec<usize>>,
    /// A row per label, a column per vote.
    pub confusion_of_windows: Vec<Vec<usize>>,
    /// ROC curves of the first label: of the recordings, and of the windows.
    #[serde(skip)]
    pub roc: [Vec<(f64, f64)>; 2],
    /// Confidence compared with accuracy.
    pub reliability: Reliability,
    /// By category and label, sorted.
    pub categories: Vec<GroupFigures>,
    /// By source and label, sorted.
    pub sources: Vec<GroupFigures>,
    /// The recordings with a wrong verdict, those with the fewest right windows first.
    pub worst: Vec<Misclassified>,
}

/// A recording with a wrong verdict.
#[derive(Debug, Clone, Serialize)]
pub struct Misclassified {
    /// The file.
    pub path: PathBuf,
    /// Its label in the data.
    pub label: String,
    /// Its category in the data.
    pub category: String,
    /// Its source in the data.
    pub source: String,
    /// Share of the windows that voted for the label.
    pub share: f64,
}

/// The predictions for a recording, its true label, and its clip.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) predictions: &'a HeadPredictions,
    pub(super) label: usize,
    pub(super) clip: &'a Clip,
    pub(super) duration_s: f64,
}

impl ExclusiveMetrics {
    /// Compares the predictions of head number `head`, which has `labels`, with the targets. `skipped` is the number of recordings
    /// that could not be decoded.
    pub(super) fn new(predictions: &[Predictions], head: usize, labels: &[String], skipped: usize) -> Self {
        let cases = predictions.iter().filter_map(|p| {
            let predictions = p.heads.get(head)?;
            let label = predictions.label()?;
            Some(Case { predictions, label, clip: &p.clip, duration_s: p.duration_s })
        });
        let cases: Vec<Case<'_>> = cases.collect();
        let long: Vec<Case<'_>> = cases.iter().copied().filter(|c| c.duration_s >= SHORTEST_S).collect();
        let windows =
            || cases.iter().flat_map(|c| c.predictions.windows.iter().map(|w| (w.as_slice(), c.label)));
        let indices = 0..labels.len();
        Self {
            labels: labels.to_vec(),
            evaluated: cases.len(),
            skipped,
            counted: long.len(),
            shortest_s: SHORTEST_S,
            recordings: indices.clone().map(|label| Figures::of_recordings(label, &long)).collect(),
            f1_interval: indices.clone().map(|label| f1_interval(&verdicts(label, &long))).collect(),
            windows: indices.map(|label| Figures::of_windows(label, windows())).collect(),
            confusion_of_recordings: confusion(
                labels.len(),
                labels.len() + 1,
                long.iter().map(|c| (c.label, c.predictions.verdict().unwrap_or(labels.len()))),
            ),
            confusion_of_windows: confusion(
                labels.len(),
                labels.len(),
                windows().map(|(w, label)| (label, vote(w))),
            ),
            roc: roc(&long, windows()),
            reliability: Reliability::of(&cases),
            categories: group::groups(&long, labels, |clip| &clip.category),
            sources: group::groups(&long, labels, |clip| &clip.source),
            worst: worst(&long, labels),
        }
    }
}

fn roc<'a>(long: &[Case<'_>], windows: impl Iterator<Item = (&'a [f32], usize)>) -> [Vec<(f64, f64)>; 2] {
    let recordings: Vec<(f64, bool)> = long.iter().map(|c| (c.predictions.mean(0), c.label == 0)).collect();
    let score = |w: &[f32]| f64::from(w.first().copied().unwrap_or(0.0));
    let windows: Vec<(f64, bool)> = windows.map(|(w, label)| (score(w), label == 0)).collect();
    [roc_curve(&recordings), roc_curve(&windows)]
}

/// For each recording whether `label` is predicted, and whether it is true.
pub(super) fn verdicts(label: usize, cases: &[Case<'_>]) -> Vec<(bool, bool)> {
    cases.iter().map(|c| (c.predictions.verdict() == Some(label), c.label == label)).collect()
}

fn confusion(rows: usize, columns: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut table = vec![vec![0; columns]; rows];
    for (label, predicted) in pairs {
        if let Some(count) = table.get_mut(label).and_then(|row| row.get_mut(predicted)) {
            *count += 1;
        }
    }
    table
}

fn worst(cases: &[Case<'_>], labels: &[String]) -> Vec<Misclassified> {
    let mut worst: Vec<Misclassified> = cases
        .iter()
        .filter(|c| c.predictions.verdict() != Some(c.label))
        .map(|c| Misclassified {
            path: c.clip.path.clone(),
            label: labels.get(c.label).cloned().unwrap_or_default(),
            category: c.clip.category.clone(),
            source: c.clip.source.clone(),
            share: c.predictions.share(c.label),
        })
        .collect();
    worst.sort_by(|a, b| a.share.total_cmp(&b.share).then_with(|| a.path.cmp(&b.path)));
    worst
}
