//! Convolution.

use super::{Layer, Padding, TOO_SMALL, is_zero, largest, refuse_negative};
use crate::nn::forward::{Planner, Step};
use crate::nn::kernel::conv::ConvShape;
use crate::nn::kernel::nonlinearity::Nonlinearity;
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, ParameterKind, Shape, op};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// Two-dimensional convolution. A bias is of no use where a batch norm follows, at once or after ReLU and pooling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conv2d {
    /// Channels of the output.
    pub filters: usize,
    /// Height and width.
    pub kernel: [usize; 2],
    /// Vertical and horizontal.
    pub stride: [usize; 2],
    /// Zeros around the image.
    pub padding: Padding,
    /// Whether a bias is added.
    pub bias: bool,
    /// L2 decay: so many times the sum of the squared weights is added to the loss. 0, or absent from a file, for none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub l2: f32,
}

impl Conv2d {
    /// Its sizes for an input of channels, height and width.
    pub(in crate::nn) fn shape(&self, [channels, height, width]: [usize; 3]) -> ConvShape {
        let Self { filters, kernel, stride, .. } = *self;
        let [padding, padding_after] = self.padding.around([height, width], kernel, stride);
        ConvShape { channels, height, width, filters, kernel, stride, padding, padding_after }
    }
}

impl Layer for Conv2d {
    fn kind(&self) -> &'static str {
        "conv2d"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let [height, width] = self.shape(input.image()?).output().ok_or(TOO_SMALL)?;
        let excess = |zeros: [usize; 2]| zeros.iter().zip(&self.kernel).any(|(p, k)| p >= k);
        if self.filters == 0 || matches!(self.padding, Padding::Zeros(zeros) if excess(zeros)) {
            return Err("it needs filters, and less padding than kernel".into());
        }
        refuse_negative(self.l2)?;
        Ok(Shape::Image([self.filters, height, width]))
    }

    fn largest_size(&self) -> usize {
        let zeros = match self.padding {
            Padding::Same => [0; 2],
            Padding::Zeros(zeros) => zeros,
        };
        largest(&[&[self.filters], &self.kernel, &self.stride, &zeros])
    }

    fn l2(&self) -> f32 {
        self.l2
    }

    fn buffered_values(&self, input: Shape) -> u128 {
        [input.channels(), self.kernel[0], self.kernel[1]].iter().map(|size| *size as u128).product()
    }

    fn tensors(&self, input: Shape) -> Vec<(&'static str, Vec<usize>, ParameterKind)> {
        let [height, width] = self.kernel;
        let fan_in = input.channels() * height * width;
        let weight = vec![self.filters, input.channels(), height, width];
        let mut tensors = vec![("weight", weight, ParameterKind::Weight { fan_in })];
        if self.bias {
            tensors.push(("bias", vec![self.filters], ParameterKind::Bias));
        }
        tensors
    }

    fn flop(&self, input: Shape, output: Shape) -> u64 {
        let [height, width] = self.kernel;
        output.values() as u64 * (2 * (input.channels() * height * width) as u64 + u64::from(self.bias))
    }

    fn train(&self, pass: &mut TrainingPass<'_>, input: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let shape = self.shape(input.image().map_err(NnError::Shape)?);
        let y = op::conv2d(&x, pass.variable()?, shape)?;
        if !self.bias {
            return Ok(y);
        }
        let bias = pass.variable()?.reshape((self.filters, 1, 1, 1))?;
        Ok(y.broadcast_add(&bias)?)
    }

    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError> {
        let shape = self.shape(planner.input().image().map_err(NnError::Shape)?);
        let bias = if self.bias { planner.tensor("bias")? } else { vec![0.0; self.filters] };
        let weight = planner.tensor("weight")?;
        let plane = planner.output().plane();
        planner.steps.push(Step::Conv { shape, weight });
        planner.steps.push(Step::Bias { bias, plane, then: Nonlinearity::Identity });
        Ok(())
    }
}

impl Display for Conv2d {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let Self { filters, kernel: [height, width], stride: [down, across], .. } = self;
        write!(f, "Conv2D {filters}, {height}x{width}")?;
        if [*down, *across] != [1, 1] {
            write!(f, ", stride {down}x{across}")?;
        }
        if self.l2 > 0.0 {
            write!(f, ", L2 {}", self.l2)?;
        }
        Ok(())
    }
}
