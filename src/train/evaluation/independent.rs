//! Metrics of a head whose labels are independent of each other.

use super::defined;
use super::metrics::{area_under_roc, average_precision};
use super::predictions::{HeadPredictions, Predictions};
use crate::nn::Target;
use serde::Serialize;

/// How accurate an independent head is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndependentMetrics {
    /// Number of recordings with a target.
    #[serde(rename = "heard")]
    pub evaluated: usize,
    /// Of each label.
    pub labels: Vec<LabelMetrics>,
    /// Mean area under the ROC curve over the labels where it is defined; of recordings.
    pub mean_roc_auc: Option<f64>,
    /// Mean average precision over the labels where it is defined; of recordings.
    pub mean_average_precision: Option<f64>,
}

/// How accurate one label is. The score of a recording is its mean probability. `None` if undefined.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelMetrics {
    /// The label.
    pub label: String,
    /// Number of recordings with the label.
    pub positives: usize,
    /// Area under the ROC curve of the recordings.
    pub roc_auc: Option<f64>,
    /// Average precision of the recordings.
    pub average_precision: Option<f64>,
    /// Area under the ROC curve of the windows.
    pub window_roc_auc: Option<f64>,
    /// Average precision of the windows.
    pub window_average_precision: Option<f64>,
}

impl IndependentMetrics {
    /// Compares the predictions of head number `head`, which has `labels`, with the targets.
    pub(super) fn new(predictions: &[Predictions], head: usize, labels: &[String]) -> Self {
        let cases: Vec<(&HeadPredictions, Vec<bool>)> = predictions
            .iter()
            .filter_map(|p| p.heads.get(head))
            .filter(|p| !p.windows.is_empty())
            .filter_map(|p| Some((p, p.target.as_ref().and_then(Target::holds)?)))
            .collect();
        let of_label = |(at, label): (usize, &String)| {
            let holds = |holds: &[bool]| holds.get(at).copied().unwrap_or(false);
            let recordings: Vec<(f64, bool)> = cases.iter().map(|(p, t)| (p.mean(at), holds(t))).collect();
            let windows: Vec<(f64, bool)> = cases
                .iter()
                .flat_map(|(p, t)| {
                    p.windows.iter().map(|w| (f64::from(w.get(at).copied().unwrap_or(0.0)), holds(t)))
                })
                .collect();
            LabelMetrics {
                label: label.clone(),
                positives: recordings.iter().filter(|(_, holds)| *holds).count(),
                roc_auc: defined(area_under_roc(&recordings)),
                average_precision: defined(average_precision(&recordings)),
                window_roc_auc: defined(area_under_roc(&windows)),
                window_average_precision: defined(average_precision(&windows)),
            }
        };
        let labels: Vec<LabelMetrics> = labels.iter().enumerate().map(of_label).collect();
        let mean = |of: fn(&LabelMetrics) -> Option<f64>| {
            let values: Vec<f64> = labels.iter().filter_map(of).collect();
            defined(values.iter().sum::<f64>() / values.len() as f64)
        };
        Self {
            evaluated: cases.len(),
            mean_roc_auc: mean(|l| l.roc_auc),
            mean_average_precision: mean(|l| l.average_precision),
            labels,
        }
    }
}
