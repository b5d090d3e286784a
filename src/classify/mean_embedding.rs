//! The embedding of a recording: the mean of those of the windows that count.

use super::WindowChoice;
use std::collections::BTreeMap;

/// The mean over the windows so far. Of all windows it keeps the sum only; of a random sample each one, since any may still be
/// replaced.
pub(super) enum MeanEmbedding {
    /// Not asked for.
    None,
    All {
        /// In double precision: a day of windows adds up.
        sum: Vec<f64>,
        windows: u64,
    },
    Sampled(BTreeMap<u64, Vec<f32>>),
}

impl MeanEmbedding {
    pub(super) fn new(is_wanted: bool, windows: WindowChoice, size: usize) -> Self {
        match (is_wanted, windows) {
            (false, _) => Self::None,
            (true, WindowChoice::All) => Self::All { sum: vec![0.0; size], windows: 0 },
            (true, WindowChoice::Random { .. }) => Self::Sampled(BTreeMap::new()),
        }
    }

    pub(super) fn is_wanted(&self) -> bool {
        !matches!(self, Self::None)
    }

    /// Adds the embedding of the window `index`.
    pub(super) fn add(&mut self, index: u64, embedding: &[f32]) {
        match self {
            Self::None => {}
            Self::All { sum, windows } => {
                debug_assert_eq!(sum.len(), embedding.len(), "all windows have embeddings of one size");
                add(sum, embedding);
                *windows += 1;
            }
            Self::Sampled(kept) => {
                kept.insert(index, embedding.to_vec());
            }
        }
    }

    /// Removes a window that was replaced in the sample.
    pub(super) fn retract(&mut self, index: u64) {
        match self {
            Self::None => {}
            Self::All { .. } => debug_assert!(false, "only windows of a sample are replaced"),
            Self::Sampled(kept) => {
                let removed = kept.remove(&index);
                debug_assert!(removed.is_some(), "window {index} was predicted before");
            }
        }
    }

    /// The mean; empty without a window, or if it was not asked for.
    pub(super) fn finish(self) -> Vec<f32> {
        let (sum, windows) = match self {
            Self::None => return Vec::new(),
            Self::All { sum, windows } => (sum, windows),
            Self::Sampled(kept) => {
                let mut sum = vec![0.0; kept.values().next().map_or(0, Vec::len)];
                kept.values().for_each(|embedding| add(&mut sum, embedding));
                (sum, kept.len() as u64)
            }
        };
        match windows {
            0 => Vec::new(),
            _ => sum.into_iter().map(|total| (total / windows as f64) as f32).collect(),
        }
    }
}

fn add(sum: &mut [f64], embedding: &[f32]) {
    sum.iter_mut().zip(embedding).for_each(|(sum, value)| *sum += f64::from(*value));
}
