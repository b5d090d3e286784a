//! Scaled exponential linear unit.

use super::Layer;
use crate::nn::forward::{Planner, Step};
use crate::nn::kernel::nonlinearity::Nonlinearity;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// `1.0507 x` above 0, else `1.7581 (exp(x) - 1)`: values of mean 0 and variance 1 stay so (Klambauer et al. 2017).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selu;

impl Layer for Selu {
    fn kind(&self) -> &'static str {
        "selu"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        Ok(input)
    }

    fn flop(&self, input: Shape, _: Shape) -> u64 {
        3 * input.values() as u64
    }

    fn train(&self, _: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        Ok(op::selu(&x)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        if let Some(Step::Bias { then: then @ Nonlinearity::Identity, .. }) = planner.steps.last_mut() {
            *then = Nonlinearity::Selu;
            return Ok(());
        }
        let output = planner.output();
        let bias = vec![0.0; output.channels()];
        planner.steps.push(Step::Bias { bias, plane: output.plane(), then: Nonlinearity::Selu });
        Ok(())
    }
}

impl Display for Selu {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("SELU")
    }
}
