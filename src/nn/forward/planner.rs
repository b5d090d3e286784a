//! Layers → steps.

use super::{Operation, Step};
use crate::nn::{NnError, ResolvedLayer, Shape, Weights};

/// What a layer adds its steps to.
pub(in crate::nn) struct Planner<'a> {
    layer: &'a ResolvedLayer,
    weights: &'a Weights,
    /// The steps of all layers so far.
    pub(in crate::nn) steps: Vec<Step>,
}

impl Planner<'_> {
    /// Shape of the layer's input.
    pub(in crate::nn) fn input(&self) -> Shape {
        self.layer.input
    }

    /// Shape of the layer's output.
    pub(in crate::nn) fn output(&self) -> Shape {
        self.layer.output
    }

    /// The values of one of the layer's tensors.
    pub(in crate::nn) fn tensor(&self, name: &str) -> Result<Vec<f32>, NnError> {
        let weight = self.weights.get(&format!("{}.{name}", self.layer.name))?;
        Ok(weight.values.clone())
    }

    /// Adds a step that later layers are not merged with.
    pub(in crate::nn) fn push(&mut self, operation: impl Operation + 'static) {
        self.steps.push(Step::Other(Box::new(operation)));
    }
}

/// The steps that compute a chain of layers.
pub(super) fn plan(layers: &[ResolvedLayer], weights: &Weights) -> Result<Vec<Step>, NnError> {
    let mut steps = Vec::new();
    for layer in layers {
        let mut planner = Planner { layer, weights, steps };
        layer.spec.layer().plan(&mut planner)?;
        steps = planner.steps;
    }
    Ok(steps)
}
