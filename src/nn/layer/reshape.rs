//! Between image, sequence and row.

use super::permute::Arrange;
use super::{Layer, largest};
use crate::nn::forward::Planner;
use crate::nn::kernel::arrangement::Arrangement;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// The same values in the same order, row-major, in another shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reshape {
    /// One size for a row, two for a sequence (steps, values of each), three for an image (channels, height, width).
    pub sizes: Vec<usize>,
}

impl Reshape {
    fn arrangement(&self, input: Shape) -> Result<Arrangement, String> {
        let to = match *self.sizes {
            [values] => Shape::Row(values),
            [steps, values] => Shape::Sequence([steps, values]),
            [channels, height, width] => Shape::Image([channels, height, width]),
            _ => return Err("it needs one size for a row, two for a sequence or three for an image".into()),
        };
        // As u128, since three sizes of a file may be too large for their product.
        let wanted = self.sizes.iter().map(|size| *size as u128).product::<u128>();
        if wanted != input.values() as u128 {
            return Err(format!("its sizes have {wanted} values, its input {}", input.values()));
        }
        Ok(Arrangement::reshaped(input, to))
    }
}

impl Layer for Reshape {
    fn kind(&self) -> &'static str {
        "reshape"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        self.arrangement(input).map(|arrangement| arrangement.output())
    }

    fn largest_size(&self) -> usize {
        largest(&[&self.sizes])
    }

    fn train(&self, _: &mut TrainingPass<'_>, input: Shape, x: Tensor) -> Result<Tensor, NnError> {
        Ok(op::rearrange(&x, self.arrangement(input).map_err(NnError::Shape)?)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let arrangement = self.arrangement(planner.input()).map_err(NnError::Shape)?;
        planner.push(Arrange(arrangement));
        Ok(())
    }
}

impl Display for Reshape {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let sizes: Vec<String> = self.sizes.iter().map(usize::to_string).collect();
        write!(f, "Reshape {}", sizes.join("x"))
    }
}
