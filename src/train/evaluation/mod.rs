//! Predictions for labelled recordings → metrics of each head, by its kind.

mod exclusive;
mod figures;
mod files;
mod group;
mod independent;
mod interval;
mod metrics;
mod predictions;
mod reliability;
mod value;

pub use exclusive::{ExclusiveMetrics, Misclassified, SHORTEST_S};
pub use figures::Figures;
pub use files::{PredictedFiles, predict_files};
pub use group::GroupFigures;
pub use independent::{IndependentMetrics, LabelMetrics};
pub use interval::f1_interval;
pub use metrics::{Metrics, area_under_roc, average_precision, roc_curve};
pub use predictions::{HeadPredictions, Predictions, predict, validation_loss};
pub use reliability::{Bin, Reliability};
pub use value::{OutputMetrics, ValueMetrics};

use crate::model::{Head, HeadKind};
use serde::{Serialize, Serializer};

/// How accurate a model is.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// Number of recordings evaluated.
    pub evaluated: usize,
    /// Number of recordings that could not be decoded.
    pub skipped: usize,
    /// Of each head of the model.
    pub heads: Vec<HeadEvaluation>,
}

/// How accurate one head is.
#[derive(Debug, Clone)]
pub struct HeadEvaluation {
    /// Name of the head.
    pub name: String,
    /// By its kind.
    pub metrics: HeadMetrics,
}

/// The metrics of a head, by its kind.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HeadMetrics {
    /// One label holds.
    Exclusive(Box<ExclusiveMetrics>),
    /// Each label holds or not.
    Independent(IndependentMetrics),
    /// Quantities.
    Value(ValueMetrics),
}

impl Evaluation {
    /// Compares the predictions of a model with `heads` with the targets of their clips. `skipped` is the number of recordings that
    /// could not be decoded.
    pub fn new(predictions: &[Predictions], heads: &[Head], skipped: usize) -> Self {
        let of_head = |(at, Head { name, labels, kind }): (usize, &Head)| HeadEvaluation {
            name: name.clone(),
            metrics: match kind {
                HeadKind::Exclusive => {
                    HeadMetrics::Exclusive(Box::new(ExclusiveMetrics::new(predictions, at, labels, skipped)))
                }
                HeadKind::Independent => {
                    HeadMetrics::Independent(IndependentMetrics::new(predictions, at, labels))
                }
                HeadKind::Value => HeadMetrics::Value(ValueMetrics::new(predictions, at, labels)),
            },
        };
        let heads = heads.iter().enumerate().map(of_head).collect();
        Self { evaluated: predictions.len(), skipped, heads }
    }

    /// The metrics of the first head, if it is exclusive.
    pub fn verdict(&self) -> Option<&ExclusiveMetrics> {
        match self.heads.first().map(|head| &head.metrics) {
            Some(HeadMetrics::Exclusive(metrics)) => Some(metrics),
            _ => None,
        }
    }
}

/// The fields of an exclusive first head, and `heads` with all heads if there are more or it is of another kind.
impl Serialize for Evaluation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Several<'a> {
            #[serde(flatten)]
            verdict: Option<&'a ExclusiveMetrics>,
            heads: ByName<'a>,
        }
        match (self.verdict(), self.heads.len()) {
            (Some(verdict), 1) => verdict.serialize(serializer),
            (verdict, _) => Several { verdict, heads: ByName(&self.heads) }.serialize(serializer),
        }
    }
}

/// The metrics of heads by their names, in order.
struct ByName<'a>(&'a [HeadEvaluation]);

impl Serialize for ByName<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|head| (&head.name, &head.metrics)))
    }
}

/// `None` for what is undefined.
fn defined(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests;
