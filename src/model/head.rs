//! What a model predicts: one head for each question, with the labels of its outputs.

use super::{ModelError, geometric_mean};
use crate::nn::Activation;
use serde::{Deserialize, Serialize};

/// Name of the only head of a model whose file does not name its heads (formats 1 to 3).
pub const VERDICT: &str = "verdict";

/// How the outputs of a head are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadKind {
    /// Exactly one label holds: softmax, the probabilities add up to 1.
    Exclusive,
    /// Each label holds or does not, whatever the others do: sigmoid, a probability from 0 to 1 for each label.
    Independent,
    /// Each label is a quantity: linear, a value of any size for each label, in the unit of the training data.
    Value,
}

/// One question that a model answers for each window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// e.g. `verdict` or `genre`; differs from that of every other head of the model.
    pub name: String,
    /// Names of the outputs in their order, e.g. `["Piano", "Other"]`.
    pub labels: Vec<String>,
    /// How the outputs are read.
    pub kind: HeadKind,
}

impl Head {
    /// The head of a model with a single, exclusive one.
    pub fn verdict(labels: Vec<String>) -> Self {
        Self { name: VERDICT.to_owned(), labels, kind: HeadKind::Exclusive }
    }

    /// Name, number of outputs and activation, as [`NetworkName::architecture`](crate::nn::NetworkName::architecture) takes them.
    pub fn outputs(&self) -> (&str, usize, Activation) {
        (&self.name, self.labels.len(), self.kind.activation())
    }

    /// Checks names and number of the labels.
    pub(crate) fn check(&self) -> Result<(), ModelError> {
        let refuse = |reason: &str| {
            Err(ModelError::Labels {
                head: self.name.clone(),
                labels: self.labels.clone(),
                reason: reason.to_owned(),
            })
        };
        if !is_word(&self.name) || self.name.contains('/') {
            return Err(ModelError::HeadName(self.name.clone()));
        }
        match (self.kind, self.labels.len()) {
            (HeadKind::Exclusive, 0..2) => return refuse("must be at least 2"),
            (HeadKind::Independent | HeadKind::Value, 0) => return refuse("must be at least 1"),
            _ => {}
        }
        if !self.labels.iter().all(|label| is_word(label)) {
            return refuse("must not be empty or contain control characters");
        }
        let differs = |(at, label)| !self.labels.iter().skip(at + 1).any(|other| other == label);
        if !self.labels.iter().enumerate().all(differs) {
            return refuse("must differ");
        }
        Ok(())
    }
}

fn is_word(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}

impl HeadKind {
    /// What the layers of such a head end in.
    pub fn activation(self) -> Activation {
        match self {
            Self::Exclusive => Activation::Softmax,
            Self::Independent => Activation::Sigmoid,
            Self::Value => Activation::Linear,
        }
    }

    /// Weighted mean of several outputs of one head, each `(weight, outputs)` with `labels` values: of probabilities the mean of
    /// their logits, of values the arithmetic mean. Without any outputs, what a head that knows nothing predicts.
    pub fn mean<'a>(self, labels: usize, outputs: impl IntoIterator<Item = (f32, &'a [f32])>) -> Vec<f32> {
        match self {
            Self::Exclusive => geometric_mean(labels, outputs),
            Self::Independent => weighted_sum(labels, outputs, logit).into_iter().map(sigmoid).collect(),
            Self::Value => weighted_sum(labels, outputs, |v| v),
        }
    }
}

/// Probabilities nearer to 0 or 1 than this count as this far away, so that logits stay finite.
const MARGIN: f32 = 1e-7;

fn logit(p: f32) -> f32 {
    let p = p.clamp(MARGIN, 1.0 - MARGIN);
    (p / (1.0 - p)).ln()
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// Weighted mean of `f` of each output; zeros where the weights add up to nothing.
fn weighted_sum<'a>(
    labels: usize,
    outputs: impl IntoIterator<Item = (f32, &'a [f32])>,
    f: impl Fn(f32) -> f32,
) -> Vec<f32> {
    let (mut mean, mut total) = (vec![0.0f32; labels], 0.0f32);
    for (weight, values) in outputs {
        total += weight;
        mean.iter_mut().zip(values).for_each(|(m, v)| *m += weight * f(*v));
    }
    mean.iter_mut().for_each(|m| *m /= total.max(f32::MIN_POSITIVE));
    mean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn independent_labels_are_averaged_as_logits() {
        // Odds of 4 and of 1: their geometric mean is 2. The second label is not touched by the first.
        let mean = HeadKind::Independent.mean(2, [(1.0, [0.8, 0.5].as_slice()), (1.0, &[0.5, 0.5])]);
        assert!((mean[0] - 2.0 / 3.0).abs() < 1e-6 && (mean[1] - 0.5).abs() < 1e-6, "{mean:?}");
        let certain = HeadKind::Independent.mean(1, [(1.0, [1.0].as_slice()), (1.0, &[0.0])]);
        assert!((certain[0] - 0.5).abs() < 0.1, "{certain:?}");
        assert_eq!(HeadKind::Independent.mean(2, []), [0.5; 2]);
    }

    #[test]
    fn values_are_averaged_by_their_weights() {
        let mean = HeadKind::Value.mean(1, [(3.0, [100.0].as_slice()), (1.0, &[140.0])]);
        assert_eq!(mean, [110.0]);
        assert_eq!(HeadKind::Value.mean(1, []), [0.0]);
    }

    #[test]
    fn labels_of_a_head_must_be_words_and_differ() {
        let head = |kind, labels: &[&str]| Head {
            name: "mood".into(),
            labels: labels.iter().map(|l| (*l).to_owned()).collect(),
            kind,
        };
        assert!(head(HeadKind::Independent, &["calm"]).check().is_ok());
        assert!(head(HeadKind::Exclusive, &["calm"]).check().is_err());
        assert!(head(HeadKind::Value, &[]).check().is_err());
        assert!(head(HeadKind::Exclusive, &["calm", "calm"]).check().is_err());
        assert!(head(HeadKind::Independent, &["calm", "\t"]).check().is_err());
        let unnamed = Head { name: "a/b".into(), ..head(HeadKind::Independent, &["calm"]) };
        assert!(matches!(unnamed.check(), Err(ModelError::HeadName(_))));
    }
}
