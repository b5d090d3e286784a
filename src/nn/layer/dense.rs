//! Fully connected layer.

use super::{Layer, is_zero, refuse_negative};
use crate::nn::forward::{Operation, Planner};
use crate::nn::kernel::gemm::{self, Matrix};
use crate::nn::kernel::nonlinearity::Nonlinearity;
use crate::nn::kernel::{grown, pool};
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, ParameterKind, Shape};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Each output is a weighted sum of all inputs and a bias.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dense {
    /// Values of the output.
    pub units: usize,
    /// L2 decay: so many times the sum of the squared weights is added to the loss. 0, or absent from a file, for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub l2: f32,
}

impl Layer for Dense {
    fn kind(&self) -> &'static str {
        "dense"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        if self.units == 0 {
            return Err("it needs units".into());
        }
        refuse_negative(self.l2)?;
        input.row().map(|_| Shape::Row(self.units))
    }

    fn largest_size(&self) -> usize {
        self.units
    }

    fn l2(&self) -> f32 {
        self.l2
    }

    fn tensors(&self, input: Shape) -> Vec<(&'static str, Vec<usize>, ParameterKind)> {
        let fan_in = input.values();
        vec![
            ("weight", vec![self.units, fan_in], ParameterKind::Weight { fan_in }),
            ("bias", vec![self.units], ParameterKind::Bias),
        ]
    }

    fn flop(&self, input: Shape, output: Shape) -> u64 {
        output.values() as u64 * (2 * input.values() as u64 + 1)
    }

    fn train(&self, pass: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let (weight, bias) = (pass.variable()?, pass.variable()?);
        let bias = bias.reshape((self.units, 1))?;
        Ok(weight.matmul(&x)?.broadcast_add(&bias)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let (weight, bias) = (planner.tensor("weight")?, planner.tensor("bias")?);
        planner.push(Product { inputs: planner.input().values(), units: self.units, weight, bias });
        Ok(())
    }
}

#[derive(Debug)]
struct Product {
    inputs: usize,
    units: usize,
    /// Shape (units, inputs).
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Operation for Product {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let Self { inputs, units, weight, bias } = self;
        let to = grown(to, units * batch);
        let (d, l) = (Matrix::row_major(*units, batch), Matrix::row_major(*units, *inputs));
        gemm::matmul(to, d, weight, l, from, Matrix::row_major(*inputs, batch), false);
        pool::bias_then(to, batch, bias, Nonlinearity::Identity);
        Some(to.len())
    }
}

impl Display for Dense {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dense {}", self.units)?;
        if self.l2 > 0.0 {
            write!(f, ", L2 {}", self.l2)?;
        }
        Ok(())
    }
}
