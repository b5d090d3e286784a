//! Layer normalisation.

use super::Layer;
use crate::nn::forward::{Operation, Planner};
use crate::nn::kernel::{grown, layer_norm};
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, ParameterKind, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Normalisation of the values of each step, of a row, or of the channels at each place of an image (Ba et al. 2016); the same in training
/// and in inference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerNorm {
    /// Added to the variance.
    pub epsilon: f32,
}

impl Layer for LayerNorm {
    fn kind(&self) -> &'static str {
        "layer_norm"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let valid = self.epsilon.is_finite() && self.epsilon > 0.0;
        if valid { Ok(input) } else { Err("epsilon must be above 0".into()) }
    }

    fn tensors(&self, input: Shape) -> Vec<(&'static str, Vec<usize>, ParameterKind)> {
        let channels = vec![input.channels()];
        vec![("gamma", channels.clone(), ParameterKind::Scale), ("beta", channels, ParameterKind::Bias)]
    }

    fn flop(&self, _: Shape, output: Shape) -> u64 {
        8 * output.values() as u64
    }

    fn train(&self, pass: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let (gamma, beta) = (pass.variable()?, pass.variable()?);
        Ok(op::layer_norm(&x, gamma, beta, self.epsilon)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let (gamma, beta) = (planner.tensor("gamma")?, planner.tensor("beta")?);
        planner.push(Normalisation { gamma, beta, epsilon: self.epsilon });
        Ok(())
    }
}

#[derive(Debug)]
struct Normalisation {
    gamma: Vec<f32>,
    beta: Vec<f32>,
    epsilon: f32,
}

impl Operation for Normalisation {
    fn apply(&self, _: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let to = grown(to, from.len());
        layer_norm::forward(from, &self.gamma, &self.beta, self.epsilon, to);
        Some(to.len())
    }
}

impl Display for LayerNorm {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("LayerNormalization")
    }
}
