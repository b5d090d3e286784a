//! Max pooling.

use super::{Layer, TOO_SMALL, largest};
use crate::nn::forward::{Operation, Planner, Step};
use crate::nn::kernel::grown;
use crate::nn::kernel::pool::{self, PoolShape};
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Maximum of each patch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaxPool2d {
    /// Height and width of a patch.
    pub size: [usize; 2],
    /// Vertical and horizontal.
    pub stride: [usize; 2],
}

impl MaxPool2d {
    fn shape(&self, [_, height, width]: [usize; 3]) -> PoolShape {
        PoolShape { height, width, size: self.size, stride: self.stride }
    }
}

impl Layer for MaxPool2d {
    fn kind(&self) -> &'static str {
        "max_pool2d"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let image = input.image()?;
        let [height, width] = self.shape(image).output().ok_or(TOO_SMALL)?;
        Ok(Shape::Image([image[0], height, width]))
    }

    fn largest_size(&self) -> usize {
        largest(&[&self.size, &self.stride])
    }

    fn flop(&self, _: Shape, output: Shape) -> u64 {
        let [height, width] = self.size;
        output.values() as u64 * (height * width) as u64
    }

    fn train(&self, _: &mut TrainingPass<'_>, input: Shape, x: Tensor) -> Result<Tensor, NnError> {
        Ok(op::max_pool2d(&x, self.shape(input.image().map_err(NnError::Shape)?))?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let image = planner.input().image().map_err(NnError::Shape)?;
        let pool = MaxPool { shape: self.shape(image), channels: image[0] };
        // A maximum commutes with adding a bias and with functions that rise, which have fewer values to work on after it.
        if matches!(planner.steps.last(), Some(Step::Bias { .. }))
            && let Some(Step::Bias { bias, then, .. }) = planner.steps.pop()
        {
            let plane = planner.output().plane();
            planner.push(pool);
            planner.steps.push(Step::Bias { bias, plane, then });
        } else {
            planner.push(pool);
        }
        Ok(())
    }
}

#[derive(Debug)]
struct MaxPool {
    shape: PoolShape,
    channels: usize,
}

impl Operation for MaxPool {
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize> {
        let (height, width) = self.shape.out();
        let to = grown(to, self.channels * batch * height * width);
        pool::max_forward(&self.shape, from, to);
        Some(to.len())
    }
}

impl Display for MaxPool2d {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let [height, width] = self.size;
        write!(f, "MaxPooling2D {height}x{width}")
    }
}
