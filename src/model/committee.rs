//! Several networks that are asked together. Networks that began with other weights err in other places, so that what they
//! agree in is right more often than what any of them says (Hansen and Salamon 1990).

use super::{Model, ModelError, ModelParts};
use crate::nn::Forward;

/// More would be slow and hardly better.
pub const MOST_MEMBERS: usize = 16;

/// The forward passes with their buffers, batch norm folded in.
#[derive(Debug, Clone)]
pub struct Network {
    members: Vec<Forward>,
    one: Vec<f32>,
}

/// Probabilities are taken as at least this, so that one member's nought cannot silence the others.
const LEAST: f32 = 1e-7;

impl Network {
    pub(super) fn new(members: Vec<Forward>) -> Self {
        Self { members, one: Vec::new() }
    }

    /// `features`: shape (windows, n_mels, frames). Appends (windows, labels) probabilities to `probabilities`: the geometric
    /// mean of what the members say, which is the softmax of their mean logits.
    pub fn forward(&mut self, features: &[f32], probabilities: &mut Vec<f32>) {
        let begin = probabilities.len();
        let Some((first, others)) = self.members.split_first_mut() else { return };
        first.run(features, probabilities);
        if others.is_empty() {
            return;
        }
        let (labels, share) = (first.classes(), 1.0 / (1 + others.len()) as f32);
        let sum = probabilities.get_mut(begin..).unwrap_or_default();
        sum.iter_mut().for_each(|p| *p = p.max(LEAST).ln());
        for member in others {
            self.one.clear();
            member.run(features, &mut self.one);
            sum.iter_mut().zip(&self.one).for_each(|(s, p)| *s += p.max(LEAST).ln());
        }
        for window in sum.chunks_exact_mut(labels.max(1)) {
            window.iter_mut().for_each(|s| *s = (*s * share).exp());
            let total: f32 = window.iter().sum();
            window.iter_mut().for_each(|p| *p /= total);
        }
    }
}

impl Model {
    /// One model of all members of `models`. Its name is that of the first; where origins differ all are told.
    ///
    /// # Errors
    /// Where there is none, or they differ in labels, layers or what they hear.
    pub fn together(models: Vec<Self>) -> Result<Self, ModelError> {
        let mut models = models.into_iter();
        let first = models.next().ok_or(ModelError::Members)?;
        let (mut members, mut origin) = (first.members, first.origin);
        for other in models {
            for (same, what) in [
                (other.labels == first.labels, "labels"),
                (other.architecture == first.architecture, "layers"),
                (other.front_end == first.front_end, "front ends"),
                (other.envelope == first.envelope, "envelope thresholds"),
            ] {
                if !same {
                    return Err(ModelError::NotAlike(what));
                }
            }
            members.extend(other.members);
            for ((_, told), (_, value)) in origin.iter_mut().zip(other.origin) {
                if !told.split("; ").any(|known| known == value) {
                    *told = format!("{told}; {value}");
                }
            }
        }
        Self::new(ModelParts {
            name: first.name,
            labels: first.labels,
            front_end: first.front_end,
            envelope: first.envelope,
            architecture: first.architecture,
            members,
            origin,
        })
    }
}
