//! Sigmoid.

use super::Layer;
use crate::nn::forward::{Operation, Planner};
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Turns each value of a row into a probability of its own: `1 / (1 + exp(-x))`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sigmoid;

impl Layer for Sigmoid {
    fn kind(&self) -> &'static str {
        "sigmoid"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        input.row().map(Shape::Row)
    }

    fn flop(&self, _: Shape, output: Shape) -> u64 {
        3 * output.values() as u64
    }

    /// Only inside a chain of layers: where it ends a head, it is part of the loss, which takes logits.
    fn train(&self, _: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        Ok((x.neg()?.exp()? + 1.0)?.recip()?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        planner.push(Logistic);
        Ok(())
    }
}

#[derive(Debug)]
struct Logistic;

impl Operation for Logistic {
    fn apply(&self, _: usize, from: &mut [f32], _: &mut Vec<f32>) -> Option<usize> {
        from.iter_mut().for_each(|v| *v = 1.0 / (1.0 + (-*v).exp()));
        None
    }
}

impl Display for Sigmoid {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sigmoid")
    }
}
