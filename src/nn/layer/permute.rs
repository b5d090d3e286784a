//! The axes of an image in another order.

use super::Layer;
use crate::nn::forward::{Operation, Planner};
use crate::nn::kernel::arrangement::Arrangement;
use crate::nn::kernel::grown;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Exchanges channels, height and width of an image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permute {
    /// Which axes of the input, of 0 for channels, 1 for height and 2 for width, are those of the output.
    pub axes: [usize; 3],
}

impl Layer for Permute {
    fn kind(&self) -> &'static str {
        "permute"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let mut sorted = self.axes;
        sorted.sort_unstable();
        if sorted != [0, 1, 2] {
            return Err("its axes must be 0, 1 and 2 in any order".into());
        }
        Ok(Arrangement::permuted(input.image()?, self.axes).output())
    }

    fn train(&self, _: &mut TrainingPass<'_>, input: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let image = input.image().map_err(NnError::Shape)?;
        Ok(op::rearrange(&x, Arrangement::permuted(image, self.axes))?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let image = planner.input().image().map_err(NnError::Shape)?;
        planner.push(Arrange(Arrangement::permuted(image, self.axes)));
        Ok(())
    }
}

/// Copies the values to other places.
#[derive(Debug)]
pub(super) struct Arrange(pub(super) Arrangement);

impl Operation for Arrange {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let to = grown(to, from.len());
        self.0.forward(batch, from, to);
        Some(to.len())
    }
}

/// The axes counted from 1, as in Keras.
impl Display for Permute {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let [a, b, c] = self.axes.map(|axis| axis.saturating_add(1));
        write!(f, "Permute {a}, {b}, {c}")
    }
}
