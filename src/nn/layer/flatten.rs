//! Image or sequence → row.

use super::Layer;
use super::permute::Arrange;
use crate::nn::forward::{Operation, Planner};
use crate::nn::kernel::arrangement::Arrangement;
use crate::nn::kernel::grown;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Channels, height and width of an image, or the steps of a sequence, become one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flatten;

impl Layer for Flatten {
    fn kind(&self) -> &'static str {
        "flatten"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        Ok(Shape::Row(input.values()))
    }

    fn train(&self, _: &mut TrainingPass<'_>, input: Shape, x: Tensor) -> Result<Tensor, NnError> {
        match input {
            Shape::Row(_) => return Ok(x),
            Shape::Sequence(_) => return Ok(op::rearrange(&x, to_row(input))?),
            Shape::Image(_) => {}
        }
        // (channels, batch, height, width) → (channels · height · width, batch)
        let (c, b, h, w) = x.dims4()?;
        Ok(x.permute((0, 2, 3, 1))?.contiguous()?.reshape((c * h * w, b))?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        match planner.input() {
            Shape::Image([_, height, width]) => planner.push(ToRow { plane: height * width }),
            Shape::Sequence(_) => planner.push(Arrange(to_row(planner.input()))),
            Shape::Row(_) => {}
        }
        Ok(())
    }
}

fn to_row(input: Shape) -> Arrangement {
    Arrangement::reshaped(input, Shape::Row(input.values()))
}

/// (channels, batch, plane) → (channels · plane, batch).
#[derive(Debug)]
struct ToRow {
    plane: usize,
}

impl Operation for ToRow {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let (plane, to) = (self.plane, grown(to, from.len()));
        for (i, to) in to.chunks_exact_mut(batch.max(1)).enumerate() {
            let column = from.iter().skip(i / plane * plane * batch + i % plane).step_by(plane);
            to.iter_mut().zip(column).for_each(|(t, f)| *t = *f);
        }
        Some(to.len())
    }
}

impl Display for Flatten {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("Flatten")
    }
}
