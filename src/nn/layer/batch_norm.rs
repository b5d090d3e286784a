//! Batch normalisation.

use super::Layer;
use crate::nn::forward::{Operation, Planner, Step};
use crate::nn::kernel::nonlinearity::Nonlinearity;
use crate::nn::kernel::{grown, norm};
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, ParameterKind, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Normalisation of each channel over the batch; in inference, by the running statistics of training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchNorm {
    /// Added to the variance.
    pub epsilon: f32,
}

impl Layer for BatchNorm {
    fn kind(&self) -> &'static str {
        "batch_norm"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let valid = self.epsilon.is_finite() && self.epsilon > 0.0;
        if valid { Ok(input) } else { Err("epsilon must be above 0".into()) }
    }

    fn tensors(&self, input: Shape) -> Vec<(&'static str, Vec<usize>, ParameterKind)> {
        let channels = vec![input.channels()];
        vec![
            ("gamma", channels.clone(), ParameterKind::Scale),
            ("beta", channels.clone(), ParameterKind::Bias),
            ("mean", channels.clone(), ParameterKind::RunningMean),
            ("variance", channels, ParameterKind::RunningVariance),
        ]
    }

    fn flop(&self, _: Shape, output: Shape) -> u64 {
        2 * output.values() as u64
    }

    fn train(&self, pass: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let (gamma, beta) = (pass.variable()?, pass.variable()?);
        // The running statistics are not part of the computation.
        pass.variable()?;
        pass.variable()?;
        let (y, statistics) = op::batch_norm(&x, gamma, beta, self.epsilon)?;
        pass.record(statistics);
        Ok(y)
    }

    /// After a convolution it becomes part of its weights and bias; anywhere else it is a step.
    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let (gamma, mean, shift) =
            (planner.tensor("gamma")?, planner.tensor("mean")?, planner.tensor("beta")?);
        let variance = planner.tensor("variance")?;
        let std = |variance: f32| (variance.max(0.0) + self.epsilon).sqrt();
        let scale: Vec<f32> = gamma.iter().zip(variance).map(|(g, v)| g / std(v)).collect();
        let plane = planner.output().plane();
        if let [.., Step::Conv { shape, weight }, Step::Bias { bias, then: Nonlinearity::Identity, .. }] =
            planner.steps.as_mut_slice()
        {
            for (filter, k) in weight.chunks_exact_mut(shape.depth()).zip(&scale) {
                filter.iter_mut().for_each(|w| *w *= k);
            }
            for (((b, m), k), s) in bias.iter_mut().zip(&mean).zip(&scale).zip(&shift) {
                *b = (*b - m) * k + s;
            }
        } else {
            planner.push(Affine { mean, scale, shift, plane });
        }
        Ok(())
    }
}

/// `(x - mean) * scale + shift`, a value each for a channel of `plane` values.
#[derive(Debug)]
struct Affine {
    mean: Vec<f32>,
    scale: Vec<f32>,
    shift: Vec<f32>,
    plane: usize,
}

impl Operation for Affine {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let to = grown(to, from.len());
        norm::affine(from, batch * self.plane, &self.mean, &self.scale, &self.shift, to);
        Some(to.len())
    }
}

impl Display for BatchNorm {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("BatchNormalization")
    }
}
