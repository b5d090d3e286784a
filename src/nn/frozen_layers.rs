//! The first layers of a network in training that do not learn.

use super::{Architecture, Forward, NnError, ResolvedNetwork, Shape, Weights};
use candle_core::{Device, Tensor};
use std::sync::{Arc, Mutex, PoisonError};

/// Layers of the trunk that compute as in inference.
#[derive(Debug, Clone)]
pub(super) struct FrozenLayers {
    /// How many.
    pub(super) layers: usize,
    /// Of the last one.
    output: Shape,
    forward: Forward,
    /// Forward passes of the threads, which wait for their next batch.
    waiting: Arc<Mutex<Vec<Forward>>>,
}

impl FrozenLayers {
    /// The first `layers` of the trunk with their tensors in `weights`; `None` if there are none.
    ///
    /// # Errors
    /// Where the trunk has fewer layers or `weights` do not fit.
    pub(super) fn new(
        architecture: &Architecture,
        resolved: &ResolvedNetwork,
        weights: &Weights,
        layers: usize,
    ) -> Result<Option<Self>, NnError> {
        let Some(before) = layers.checked_sub(1) else { return Ok(None) };
        let last = resolved.trunk.get(before);
        let last = last.ok_or(NnError::TooFewLayers { wanted: layers, found: resolved.trunk.len() })?;
        // What a forward pass calls the embedding is the output of any layer.
        let cut = Architecture { embedding: Some(last.name.clone()), ..architecture.clone() };
        let forward = Forward::new(&cut, weights)?;
        Ok(Some(Self { layers, output: last.output, forward, waiting: Arc::default() }))
    }

    /// What the layers after them read, for `features` of shape (windows, channels, height, width).
    pub(super) fn outputs(&self, features: &[f32], windows: usize) -> Result<Tensor, NnError> {
        let waiting = || self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut forward = waiting().pop().unwrap_or_else(|| self.forward.clone());
        let mut values = Vec::new();
        forward.embed(features, &mut values);
        waiting().push(forward);
        batch_of_windows(&values, windows, self.output)
    }
}

/// `values`, window by window, in the order in which layers are trained: (channels, batch, height, width) of images, (values, steps, batch)
/// of sequences, (values, batch) of rows.
pub(super) fn batch_of_windows(values: &[f32], windows: usize, shape: Shape) -> Result<Tensor, NnError> {
    let device = &Device::Cpu;
    Ok(match shape {
        Shape::Image([c, h, w]) => {
            Tensor::from_slice(values, (windows, c, h, w), device)?.transpose(0, 1)?.contiguous()?
        }
        Shape::Sequence([steps, n]) => {
            Tensor::from_slice(values, (windows, steps, n), device)?.transpose(0, 2)?.contiguous()?
        }
        Shape::Row(n) => Tensor::from_slice(values, (windows, n), device)?.t()?.contiguous()?,
    })
}
