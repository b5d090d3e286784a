//! Several networks that are asked together. Networks that began with other weights err in other places, so that what they
//! agree in is right more often than what any of them says (Hansen and Salamon 1990).

use super::{Model, ModelError, ModelParts, geometric_mean};
use crate::nn::Forward;

/// More would be slow and hardly better.
pub const MOST_MEMBERS: usize = 16;

/// The forward passes with their buffers, batch norm folded in.
#[derive(Debug, Clone)]
pub struct Network {
    members: Vec<Forward>,
    /// What all members but the first said of the windows.
    others: Vec<Vec<f32>>,
}

impl Network {
    pub(super) fn new(members: Vec<Forward>) -> Self {
        let others = members.iter().skip(1).map(|_| Vec::new()).collect();
        Self { members, others }
    }

    /// `features`: shape (windows, n_mels, frames). Appends (windows, labels) probabilities to `probabilities`: the
    /// [`geometric_mean`] of what the members say.
    pub fn forward(&mut self, features: &[f32], probabilities: &mut Vec<f32>) {
        let begin = probabilities.len();
        let Some((first, rest)) = self.members.split_first_mut() else { return };
        first.run(features, probabilities);
        if rest.is_empty() {
            return;
        }
        for (member, said) in rest.iter_mut().zip(&mut self.others) {
            said.clear();
            member.run(features, said);
        }
        let labels = first.classes().max(1);
        let windows = probabilities.get_mut(begin..).unwrap_or_default().chunks_exact_mut(labels);
        for (w, window) in windows.enumerate() {
            let others = self.others.iter().filter_map(|said| said.chunks_exact(labels).nth(w));
            let mean = geometric_mean(labels, std::iter::once(&*window).chain(others).map(|p| (1.0, p)));
            window.copy_from_slice(&mean);
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
                (other.neighbours == first.neighbours, "neighbours"),
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
            neighbours: first.neighbours,
            architecture: first.architecture,
            members,
            origin,
        })
    }
}
