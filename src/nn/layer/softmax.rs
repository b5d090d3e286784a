//! Softmax.

use super::Layer;
use crate::nn::forward::{Operation, Planner};
use crate::nn::kernel::grown;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Turns a row into probabilities that add up to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Softmax;

impl Layer for Softmax {
    fn kind(&self) -> &'static str {
        "softmax"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        input.row().map(Shape::Row)
    }

    fn flop(&self, _: Shape, output: Shape) -> u64 {
        3 * output.values() as u64
    }

    /// Only inside a chain of layers: where it ends a head, it is part of the loss, which takes logits.
    fn train(&self, _: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        // The largest value is subtracted first, so that no exponential overflows; as a constant, it has no gradient.
        let exponentials = x.broadcast_sub(&x.detach().max_keepdim(0)?)?.exp()?;
        Ok(exponentials.broadcast_div(&exponentials.sum_keepdim(0)?)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        planner.push(Probabilities { labels: planner.output().values() });
        Ok(())
    }
}

/// Over the first axis of (labels, batch).
#[derive(Debug)]
struct Probabilities {
    labels: usize,
}

impl Operation for Probabilities {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let to = grown(to, from.len());
        for b in 0..batch {
            let column = || from.iter().skip(b).step_by(batch).take(self.labels);
            let largest = column().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = column().map(|v| (v - largest).exp()).sum();
            for (to, from) in to.iter_mut().skip(b).step_by(batch).zip(column()) {
                *to = (from - largest).exp() / sum;
            }
        }
        Some(to.len())
    }
}

impl Display for Softmax {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("Softmax")
    }
}
