//! Rectified linear unit.

use super::Layer;
use crate::nn::forward::{Planner, Step};
use crate::nn::kernel::nonlinearity::Nonlinearity;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// `max(x, 0)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relu;

impl Layer for Relu {
    fn kind(&self) -> &'static str {
        "relu"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        Ok(input)
    }

    fn flop(&self, input: Shape, _: Shape) -> u64 {
        input.values() as u64
    }

    fn train(&self, _: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        Ok(op::relu(&x)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        if let Some(Step::Bias { then: then @ Nonlinearity::Identity, .. }) = planner.steps.last_mut() {
            *then = Nonlinearity::Relu;
            return Ok(());
        }
        let output = planner.output();
        let bias = vec![0.0; output.channels()];
        planner.steps.push(Step::Bias { bias, plane: output.plane(), then: Nonlinearity::Relu });
        Ok(())
    }
}

impl Display for Relu {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReLU")
    }
}
