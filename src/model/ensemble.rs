//! An ensemble of networks. Networks that started from different weights make different errors, so their mean is
//! right more often than any one of them (Hansen and Salamon 1990).

use super::{Head, Model, ModelError};
use crate::nn::Forward;

/// Most networks in an ensemble: more would be slow and barely better.
pub const MAX_MEMBERS: usize = 16;

/// The forward passes of a model with buffers of their own, one for each thread.
#[derive(Debug, Clone)]
pub struct Network {
    members: Vec<Forward>,
    heads: Vec<Head>,
    /// Outputs of all members but the first.
    others: Vec<Vec<f32>>,
    /// Embeddings of each member, where there are several.
    embeddings: Vec<Vec<f32>>,
}

impl Network {
    pub(super) fn new(members: Vec<Forward>, heads: Vec<Head>) -> Self {
        let others = members.iter().skip(1).map(|_| Vec::new()).collect();
        Self { members, heads, others, embeddings: Vec::new() }
    }

    /// `features`: shape (windows, n_mels, frames). Appends one row for each window to `outputs`: the outputs of all heads in
    /// their order, each the mean over the members ([`HeadKind::mean`](super::HeadKind::mean)).
    pub fn forward(&mut self, features: &[f32], outputs: &mut Vec<f32>) {
        let begin = outputs.len();
        let Some((first, rest)) = self.members.split_first_mut() else { return };
        first.run(features, outputs);
        for (member, outputs) in rest.iter_mut().zip(&mut self.others) {
            outputs.clear();
            member.run(features, outputs);
        }
        self.average(begin, outputs);
    }

    /// [`Self::forward`] and [`Self::embed`] in one pass. The outputs are the same as without the embeddings.
    pub fn forward_with_embeddings(
        &mut self,
        features: &[f32],
        outputs: &mut Vec<f32>,
        embeddings: &mut Vec<f32>,
    ) {
        let begin = outputs.len();
        if let [single] = self.members.as_mut_slice() {
            return single.run_with_embeddings(features, outputs, embeddings);
        }
        self.embeddings.resize(self.members.len(), Vec::new());
        self.others.iter_mut().for_each(Vec::clear);
        let of_members = std::iter::once(&mut *outputs).chain(&mut self.others);
        for ((member, outputs), own) in self.members.iter_mut().zip(of_members).zip(&mut self.embeddings) {
            own.clear();
            member.run_with_embeddings(features, outputs, own);
        }
        self.average(begin, outputs);
        self.join_embeddings(embeddings);
    }

    /// Replaces the rows of the first member, `outputs` from `begin` on, by the means over all members.
    fn average(&self, begin: usize, outputs: &mut [f32]) {
        if self.others.is_empty() {
            return;
        }
        let width: usize = self.heads.iter().map(|head| head.labels.len()).sum();
        debug_assert!(begin <= outputs.len(), "outputs were appended");
        let rows = outputs.get_mut(begin..).unwrap_or_default().chunks_exact_mut(width.max(1));
        for (row_index, row) in rows.enumerate() {
            let mut at = row_index * width;
            let mut row = row;
            for head in &self.heads {
                debug_assert!(head.labels.len() <= row.len(), "a row has the outputs of all heads");
                let Some((own, rest)) = row.split_at_mut_checked(head.labels.len()) else { break };
                let others = self.others.iter().filter_map(|outputs| outputs.get(at..at + own.len()));
                let members = std::iter::once(&*own).chain(others).map(|values| (1.0, values));
                let mean = head.kind.mean(own.len(), members);
                own.copy_from_slice(&mean);
                at += own.len();
                row = rest;
            }
        }
    }

    /// `features`: shape (windows, n_mels, frames). Appends one row of [`Self::embedding_size`] values for each window to
    /// `embeddings`: the output of the trunk, or of the layer that the model's architecture names as its embedding; of an
    /// ensemble those of all members, one after the other.
    pub fn embed(&mut self, features: &[f32], embeddings: &mut Vec<f32>) {
        if let [single] = self.members.as_mut_slice() {
            return single.embed(features, embeddings);
        }
        self.embeddings.resize(self.members.len(), Vec::new());
        for (member, own) in self.members.iter_mut().zip(&mut self.embeddings) {
            own.clear();
            member.embed(features, own);
        }
        self.join_embeddings(embeddings);
    }

    /// Appends the embeddings of all members, for each window one after the other.
    fn join_embeddings(&self, embeddings: &mut Vec<f32>) {
        let size = self.members.first().map_or(0, Forward::embedding_size);
        let windows = self.embeddings.first().map_or(0, |own| own.len() / size.max(1));
        for window in 0..windows {
            let of_members =
                self.embeddings.iter().filter_map(|own| own.get(window * size..(window + 1) * size));
            embeddings.extend(of_members.flatten());
        }
    }

    /// Values of a window's embedding.
    pub fn embedding_size(&self) -> usize {
        self.members.iter().map(Forward::embedding_size).sum()
    }
}

impl Model {
    /// One model with the members of all `models`. It has the name of the first; where their origins differ, all values are
    /// listed.
    ///
    /// # Errors
    /// Where there is no model, or they differ in anything but name, weights and origin.
    pub fn ensemble(models: Vec<Self>) -> Result<Self, ModelError> {
        let mut models = models.into_iter().map(Self::into_parts);
        let mut all = models.next().ok_or(ModelError::Members)?;
        for other in models {
            for (same, what) in [
                (other.heads == all.heads, "heads or labels"),
                (other.architecture == all.architecture, "layers"),
                (other.front_end == all.front_end, "front ends"),
                (other.window_hop == all.window_hop, "hops"),
                (other.envelope == all.envelope, "envelope thresholds"),
                (other.smoothing == all.smoothing, "smoothing"),
            ] {
                if !same {
                    return Err(ModelError::Mismatch(what));
                }
            }
            if other.unsmoothed != all.unsmoothed {
                all.unsmoothed = None;
            }
            all.members.extend(other.members);
            for ((_, values), (_, value)) in all.origin.iter_mut().zip(other.origin) {
                if !values.split("; ").any(|known| known == value) {
                    *values = format!("{values}; {value}");
                }
            }
        }
        Self::new(all)
    }
}
