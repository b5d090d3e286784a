//! What a model said of labelled recordings → how often it is right: in all, label by label, category by category, source
//! by source, and the recordings that it heard worst.

mod figures;
mod heard;
mod interval;
mod metrics;
mod part;
mod reliability;

pub use figures::Figures;
pub use heard::{Heard, evaluate};
pub use interval::f1_interval;
pub use metrics::{Metrics, area_under_roc, roc_curve};
pub use part::Part;
pub use reliability::{Bin, Reliability};

use super::Recording;
use crate::classify::vote;
use serde::Serialize;
use std::path::PathBuf;

/// Shortest recording that counts in the figures of recordings, in seconds: shorter ones are single notes and clicks.
pub const SHORTEST_S: f64 = 3.0;

/// How often a model is right.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// Names of the labels; all lists below are in this order.
    pub labels: Vec<String>,
    /// Recordings that were heard.
    pub heard: usize,
    /// Recordings of the data that could not be decoded.
    pub skipped: usize,
    /// Of these, how many are long enough to count in the figures of recordings.
    pub counted: usize,
    /// What is long enough, in seconds.
    pub shortest_s: f64,
    /// For each label: how often the verdict on a recording was right.
    pub recordings: Vec<Figures>,
    /// For each label: bounds within which F1 of recordings lies with 95 % confidence; null where it is undefined.
    pub f1_interval: Vec<Option<[f64; 2]>>,
    /// For each label: how often the vote of a window was right, all recordings' windows together.
    pub windows: Vec<Figures>,
    /// A row a label, a column a verdict; one column more for recordings without an audible window.
    pub confusion_of_recordings: Vec<Vec<usize>>,
    /// A row a label, a column a vote.
    pub confusion_of_windows: Vec<Vec<usize>>,
    /// Of the first label: the ROC curve of the recordings, and that of the windows.
    #[serde(skip)]
    pub roc: [Vec<(f64, f64)>; 2],
    /// Whether windows called 0.9 are right nine times of ten.
    pub reliability: Reliability,
    /// For each label and category, in order of name.
    pub categories: Vec<Part>,
    /// For each label and source, in order of name.
    pub sources: Vec<Part>,
    /// The recordings of which most windows voted wrongly, the worst first.
    pub worst: Vec<Misheard>,
}

/// A recording that the model heard badly.
#[derive(Debug, Clone, Serialize)]
pub struct Misheard {
    /// The file.
    pub path: PathBuf,
    /// What the data say.
    pub label: String,
    /// As the data name it.
    pub category: String,
    /// As the data name it.
    pub source: String,
    /// Share of the windows that voted for the label.
    pub share: f64,
}

/// A recording with what was heard in it.
type Pair<'a> = (&'a Heard, &'a Recording);

impl Evaluation {
    /// Compares what was heard in `recordings` with their labels. `skipped` are those that could not be heard.
    pub fn new(heard: &[Heard], recordings: &[Recording], labels: &[String], skipped: usize) -> Self {
        let pairs: Vec<Pair<'_>> =
            heard.iter().filter_map(|h| Some((h, recordings.get(h.recording)?))).collect();
        let long: Vec<Pair<'_>> = pairs.iter().copied().filter(|(_, r)| r.duration_s >= SHORTEST_S).collect();
        let windows = || pairs.iter().flat_map(|(h, _)| h.windows.iter().map(|w| (w.as_slice(), h.label)));
        let indices = 0..labels.len();
        Self {
            labels: labels.to_vec(),
            heard: pairs.len(),
            skipped,
            counted: long.len(),
            shortest_s: SHORTEST_S,
            recordings: indices.clone().map(|label| Figures::of_recordings(label, &long)).collect(),
            f1_interval: indices.clone().map(|label| f1_interval(&verdicts(label, &long))).collect(),
            windows: indices.map(|label| Figures::of_windows(label, windows())).collect(),
            confusion_of_recordings: confusion(
                labels.len(),
                labels.len() + 1,
                long.iter().map(|(h, _)| (h.label, h.verdict().unwrap_or(labels.len()))),
            ),
            confusion_of_windows: confusion(
                labels.len(),
                labels.len(),
                windows().map(|(w, label)| (label, vote(w))),
            ),
            roc: roc(&long, windows()),
            reliability: Reliability::of(pairs.iter().map(|(h, _)| *h)),
            categories: part::parts(&long, labels, |r| &r.clip.category),
            sources: part::parts(&long, labels, |r| &r.clip.source),
            worst: worst(&long, labels),
        }
    }
}

fn roc<'a>(long: &[Pair<'_>], windows: impl Iterator<Item = (&'a [f32], usize)>) -> [Vec<(f64, f64)>; 2] {
    let recordings: Vec<(f64, bool)> = long.iter().map(|(h, _)| (h.mean(0), h.label == 0)).collect();
    let score = |w: &[f32]| f64::from(w.first().copied().unwrap_or(0.0));
    let windows: Vec<(f64, bool)> = windows.map(|(w, label)| (score(w), label == 0)).collect();
    [roc_curve(&recordings), roc_curve(&windows)]
}

/// For each recording whether the verdict was `label`, and whether it should have been.
fn verdicts(label: usize, pairs: &[Pair<'_>]) -> Vec<(bool, bool)> {
    pairs.iter().map(|(h, _)| (h.verdict() == Some(label), h.label == label)).collect()
}

fn confusion(rows: usize, columns: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut table = vec![vec![0; columns]; rows];
    for (label, said) in pairs {
        if let Some(count) = table.get_mut(label).and_then(|row| row.get_mut(said)) {
            *count += 1;
        }
    }
    table
}

fn worst(pairs: &[Pair<'_>], labels: &[String]) -> Vec<Misheard> {
    let mut worst: Vec<Misheard> = pairs
        .iter()
        .filter(|(h, _)| h.verdict() != Some(h.label))
        .map(|(h, r)| Misheard {
            path: r.clip.path.clone(),
            label: labels.get(h.label).cloned().unwrap_or_default(),
            category: r.clip.category.clone(),
            source: r.clip.source.clone(),
            share: h.share(h.label),
        })
        .collect();
    worst.sort_by(|a, b| a.share.total_cmp(&b.share).then_with(|| a.path.cmp(&b.path)));
    worst
}

#[cfg(test)]
mod tests;
