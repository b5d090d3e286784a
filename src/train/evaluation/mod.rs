//! Predictions for labelled recordings → metrics: overall, by label, by category and by source, and the recordings that are
//! misclassified worst.

mod figures;
mod group;
mod interval;
mod metrics;
mod predictions;
mod reliability;

pub use figures::Figures;
pub use group::GroupFigures;
pub use interval::f1_interval;
pub use metrics::{Metrics, area_under_roc, roc_curve};
pub use predictions::{Predictions, predict};
pub use reliability::{Bin, Reliability};

use super::Recording;
use crate::classify::vote;
use serde::Serialize;
use std::path::PathBuf;

/// Shortest recording that counts in the metrics of recordings, in seconds: shorter ones are single notes and clicks.
pub const SHORTEST_S: f64 = 3.0;

/// How accurate a model is. Metrics that are undefined are `None`.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
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

/// The predictions for a recording, and the recording.
type Pair<'a> = (&'a Predictions, &'a Recording);

impl Evaluation {
    /// Compares the predictions for `recordings` with their labels. `skipped` is the number of those that could not be decoded.
    pub fn new(
        predictions: &[Predictions],
        recordings: &[Recording],
        labels: &[String],
        skipped: usize,
    ) -> Self {
        let pairs: Vec<Pair<'_>> =
            predictions.iter().filter_map(|p| Some((p, recordings.get(p.recording)?))).collect();
        debug_assert_eq!(pairs.len(), predictions.len(), "predictions for another list of recordings");
        let long: Vec<Pair<'_>> = pairs.iter().copied().filter(|(_, r)| r.duration_s >= SHORTEST_S).collect();
        let windows = || pairs.iter().flat_map(|(p, _)| p.windows.iter().map(|w| (w.as_slice(), p.label)));
        let indices = 0..labels.len();
        Self {
            labels: labels.to_vec(),
            evaluated: pairs.len(),
            skipped,
            counted: long.len(),
            shortest_s: SHORTEST_S,
            recordings: indices.clone().map(|label| Figures::of_recordings(label, &long)).collect(),
            f1_interval: indices.clone().map(|label| f1_interval(&verdicts(label, &long))).collect(),
            windows: indices.map(|label| Figures::of_windows(label, windows())).collect(),
            confusion_of_recordings: confusion(
                labels.len(),
                labels.len() + 1,
                long.iter().map(|(p, _)| (p.label, p.verdict().unwrap_or(labels.len()))),
            ),
            confusion_of_windows: confusion(
                labels.len(),
                labels.len(),
                windows().map(|(w, label)| (label, vote(w))),
            ),
            roc: roc(&long, windows()),
            reliability: Reliability::of(pairs.iter().map(|(p, _)| *p)),
            categories: group::groups(&long, labels, |r| &r.clip.category),
            sources: group::groups(&long, labels, |r| &r.clip.source),
            worst: worst(&long, labels),
        }
    }
}

fn roc<'a>(long: &[Pair<'_>], windows: impl Iterator<Item = (&'a [f32], usize)>) -> [Vec<(f64, f64)>; 2] {
    let recordings: Vec<(f64, bool)> = long.iter().map(|(p, _)| (p.mean(0), p.label == 0)).collect();
    let score = |w: &[f32]| f64::from(w.first().copied().unwrap_or(0.0));
    let windows: Vec<(f64, bool)> = windows.map(|(w, label)| (score(w), label == 0)).collect();
    [roc_curve(&recordings), roc_curve(&windows)]
}

/// For each recording whether `label` is predicted, and whether it is true.
fn verdicts(label: usize, pairs: &[Pair<'_>]) -> Vec<(bool, bool)> {
    pairs.iter().map(|(p, _)| (p.verdict() == Some(label), p.label == label)).collect()
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

fn worst(pairs: &[Pair<'_>], labels: &[String]) -> Vec<Misclassified> {
    let mut worst: Vec<Misclassified> = pairs
        .iter()
        .filter(|(p, _)| p.verdict() != Some(p.label))
        .map(|(p, r)| Misclassified {
            path: r.clip.path.clone(),
            label: labels.get(p.label).cloned().unwrap_or_default(),
            category: r.clip.category.clone(),
            source: r.clip.source.clone(),
            share: p.share(p.label),
        })
        .collect();
    worst.sort_by(|a, b| a.share.total_cmp(&b.share).then_with(|| a.path.cmp(&b.path)));
    worst
}

#[cfg(test)]
mod tests;
