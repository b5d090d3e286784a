//! Gradients → new weights.

mod kind;

pub use kind::OptimizerKind;

use serde::{Deserialize, Serialize};

/// Which optimizer, with its settings; the learning rate comes with each step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OptimizerSettings {
    /// How gradients become steps.
    #[serde(rename = "rule")]
    pub kind: OptimizerKind,
    /// Decoupled weight decay (Loshchilov and Hutter 2019): times the learning rate, the share of a weight that a step removes.
    pub weight_decay: f32,
}

/// An optimizer with its state for each tensor of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimizer {
    settings: OptimizerSettings,
    /// Running means of the gradient and of its square for each tensor, as far as the optimizer needs them.
    memory: Vec<[Vec<f32>; 2]>,
    /// Steps begun, from 1.
    step: u32,
}

impl Optimizer {
    /// At the first step.
    pub fn new(settings: OptimizerSettings) -> Self {
        Self { settings, memory: Vec::new(), step: 1 }
    }

    /// Continues after `steps` steps with the state that it had then ([`Self::memory`]).
    pub fn resumed(settings: OptimizerSettings, memory: Vec<[Vec<f32>; 2]>, steps: u32) -> Self {
        Self { settings, memory, step: steps.saturating_add(1) }
    }

    /// The state for each tensor, for a checkpoint; lengths as [`OptimizerKind::memory_sizes`].
    pub fn memory(&self) -> &[[Vec<f32>; 2]] {
        &self.memory
    }

    /// Updates the tensor number `index` by its gradient; a tensor must have the same number in each step. `decays` says
    /// whether weight decay applies (to weights; not to biases and scales).
    pub fn step(
        &mut self,
        index: usize,
        weights: &mut [f32],
        gradient: &[f32],
        decays: bool,
        learning_rate: f32,
    ) {
        if self.memory.len() <= index {
            self.memory.resize(index + 1, Default::default());
        }
        let Some(memory) = self.memory.get_mut(index) else { return };
        debug_assert_eq!(weights.len(), gradient.len(), "tensor {index} and its gradient");
        if decays && self.settings.weight_decay > 0.0 {
            let keep = 1.0 - learning_rate * self.settings.weight_decay;
            weights.iter_mut().for_each(|w| *w *= keep);
        }
        self.settings.kind.apply(weights, gradient, memory, learning_rate, self.step);
    }

    /// To be called once all tensors of a step are updated.
    pub fn finish_step(&mut self) {
        self.step = self.step.saturating_add(1);
    }
}
