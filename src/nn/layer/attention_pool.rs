//! Attention over time: sequence → row.

use super::Layer;
use crate::nn::forward::{Operation, Planner};
use crate::nn::kernel::exp::{exp, tanh};
use crate::nn::kernel::gemm::{Matrix, matmul};
use crate::nn::kernel::grown;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, ParameterKind, Shape};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Mean over the steps of a sequence, weighted by how much each matters: the softmax over all steps of `v tanh(W x + b)`
/// (self-attentive pooling, Lin et al. 2017).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttentionPool {
    /// Values that a step is judged by.
    pub units: usize,
}

impl Layer for AttentionPool {
    fn kind(&self) -> &'static str {
        "attention_pool"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let [steps, values] = input.sequence()?;
        if self.units == 0 || steps == 0 {
            return Err("it needs units and steps".into());
        }
        Ok(Shape::Row(values))
    }

    fn largest_size(&self) -> usize {
        self.units
    }

    fn buffered_values(&self, input: Shape) -> u128 {
        (self.units as u128 + 1) * input.plane() as u128
    }

    fn tensors(&self, input: Shape) -> Vec<(&'static str, Vec<usize>, ParameterKind)> {
        let (units, values) = (self.units, input.channels());
        vec![
            ("weight", vec![units, values], ParameterKind::Weight { fan_in: values + units }),
            ("bias", vec![units], ParameterKind::Bias),
            ("score", vec![1, units], ParameterKind::Weight { fan_in: units + 1 }),
        ]
    }

    fn flop(&self, input: Shape, _: Shape) -> u64 {
        let [steps, values] = [input.plane(), input.channels()];
        (steps * (2 * values * self.units + 4 * self.units + 2 * values + 3)) as u64
    }

    fn train(&self, pass: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let (weight, bias, score) = (pass.variable()?, pass.variable()?, pass.variable()?);
        let (values, steps, batch) = x.dims3()?;
        let columns = x.reshape((values, steps * batch))?;
        let hidden = weight.matmul(&columns)?.broadcast_add(&bias.reshape((self.units, 1))?)?.tanh()?;
        let scores = score.matmul(&hidden)?.reshape((steps, batch))?;
        // The largest score is subtracted first, so that no exponential overflows; as a constant, it has no gradient.
        let shares = scores.broadcast_sub(&scores.detach().max_keepdim(0)?)?.exp()?;
        let shares = shares.broadcast_div(&shares.sum_keepdim(0)?)?;
        Ok(x.broadcast_mul(&shares.unsqueeze(0)?)?.sum(1)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let [steps, values] = planner.input().sequence().map_err(NnError::Shape)?;
        let (weight, bias, score) =
            (planner.tensor("weight")?, planner.tensor("bias")?, planner.tensor("score")?);
        planner.push(Attention { steps, values, weight, bias, score });
        Ok(())
    }
}

#[derive(Debug)]
struct Attention {
    steps: usize,
    values: usize,
    /// Shape (units, values).
    weight: Vec<f32>,
    bias: Vec<f32>,
    score: Vec<f32>,
}

impl Operation for Attention {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let Self { steps, values, weight, bias, score } = self;
        let (columns, units) = (steps * batch, bias.len());
        // The result, then the hidden values and the scores, which are of no use afterwards.
        let all = grown(to, values * batch + (units + 1) * columns);
        let (means, rest) = all.split_at_mut(values * batch);
        let (hidden, scores) = rest.split_at_mut(units * columns);
        let (of_hidden, of_x) = (Matrix::row_major(units, columns), Matrix::row_major(*values, columns));
        matmul(hidden, of_hidden, weight, Matrix::row_major(units, *values), from, of_x, false);
        for (row, bias) in hidden.chunks_exact_mut(columns.max(1)).zip(bias) {
            row.iter_mut().for_each(|v| *v = tanh(*v + bias));
        }
        matmul(
            scores,
            Matrix::row_major(1, columns),
            score,
            Matrix::row_major(1, units),
            hidden,
            of_hidden,
            false,
        );
        for b in 0..batch {
            let column = || scores.iter().skip(b).step_by(batch);
            let largest = column().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = column().map(|v| exp(v - largest)).sum();
            scores.iter_mut().skip(b).step_by(batch).for_each(|v| *v = exp(*v - largest) / sum);
        }
        means.fill(0.0);
        for (mean, sequence) in means.chunks_exact_mut(batch.max(1)).zip(from.chunks_exact(columns.max(1))) {
            for (step, shares) in sequence.chunks_exact(batch.max(1)).zip(scores.chunks_exact(batch.max(1))) {
                mean.iter_mut().zip(step).zip(shares).for_each(|((m, x), share)| *m += x * share);
            }
        }
        Some(values * batch)
    }
}

impl Display for AttentionPool {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "AttentionPooling {}", self.units)
    }
}
