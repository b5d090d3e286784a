//! Gradients → new weights.

mod rule;

pub use rule::Rule;

use serde::{Deserialize, Serialize};

/// Which optimizer, with its settings; the learning rate comes with each step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OptimizerSettings {
    /// How a gradient becomes a step.
    pub rule: Rule,
    /// Pull of the weights towards zero a step, times the learning rate, apart from the gradient (Loshchilov and Hutter 2019).
    pub weight_decay: f32,
}

/// An optimizer with all that it remembers of a network's tensors.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimizer {
    settings: OptimizerSettings,
    /// What the rule remembers, a list a tensor: running means of the gradient and of its square, as far as it needs them.
    memory: Vec<[Vec<f32>; 2]>,
    /// Steps begun, from 1.
    step: u32,
}

impl Optimizer {
    /// Nothing seen yet.
    pub fn new(settings: OptimizerSettings) -> Self {
        Self { settings, memory: Vec::new(), step: 1 }
    }

    /// Goes on after `steps` steps with what was remembered then.
    pub fn resumed(settings: OptimizerSettings, memory: Vec<[Vec<f32>; 2]>, steps: u32) -> Self {
        Self { settings, memory, step: steps.saturating_add(1) }
    }

    /// What it remembers of each tensor, for a checkpoint.
    pub fn memory(&self) -> &[[Vec<f32>; 2]] {
        &self.memory
    }

    /// Changes the tensor number `index` by its gradient; give each tensor the same number in each step. `decays` says
    /// whether it is pulled towards zero (weights are, biases and scales are not).
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
        if decays && self.settings.weight_decay > 0.0 {
            let keep = 1.0 - learning_rate * self.settings.weight_decay;
            weights.iter_mut().for_each(|w| *w *= keep);
        }
        self.settings.rule.apply(weights, gradient, memory, learning_rate, self.step);
    }

    /// All tensors of a step were changed.
    pub fn finish_step(&mut self) {
        self.step = self.step.saturating_add(1);
    }
}
