//! Dropout.

use super::Layer;
use crate::nn::forward::Planner;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape};
use candle_core::Tensor;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// In training, sets values to zero at random and scales up the others (Srivastava et al. 2014); in inference, nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropout {
    /// Share of values set to zero, 0 to 1.
    pub rate: f32,
}

impl Layer for Dropout {
    fn kind(&self) -> &'static str {
        "dropout"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let valid = (0.0..1.0).contains(&self.rate);
        if valid { Ok(input) } else { Err("rate must be at least 0 and under 1".into()) }
    }

    fn train(&self, pass: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let keep = 1.0 - self.rate;
        let random = pass.random();
        let mask: Vec<f32> = (0..x.elem_count())
            .map(|_| if random.random::<f32>() < keep { 1.0 / keep } else { 0.0 })
            .collect();
        Ok((&x * Tensor::from_vec(mask, x.shape(), x.device())?)?)
    }

    fn plan(&self, _: &mut Planner<'_>) -> Result<(), NnError> {
        Ok(())
    }
}

impl Display for Dropout {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dropout {}", self.rate)
    }
}
