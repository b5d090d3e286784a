//! The steps of inference.

use crate::nn::kernel::conv::{self, ConvShape};
use crate::nn::kernel::nonlinearity::Nonlinearity;
use crate::nn::kernel::{grown, pool};
use std::fmt::Debug;

/// One step: those that later layers may be merged with, and all others.
#[derive(Debug)]
pub(in crate::nn) enum Step {
    /// A convolution without bias. `weight` has shape (filters, channels, kernel height, kernel width).
    Conv { shape: ConvShape, weight: Vec<f32> },
    /// Adds a bias for each channel of `plane` values, then applies a nonlinearity.
    Bias { bias: Vec<f32>, plane: usize, then: Nonlinearity },
    /// Anything else.
    Other(Box<dyn Operation>),
}

/// A step that is not merged with others.
pub(in crate::nn) trait Operation: Debug + Send + Sync {
    /// Works on `from`, shape (channels, batch, plane), in place and returns `None`; or writes to `to`, which may grow, and
    /// returns how many values it wrote.
    fn apply(&self, batch: usize, from: &mut [f32], to: &mut Vec<f32>) -> Option<usize>;
}

impl Step {
    /// As [`Operation::apply`]; `columns` is a buffer that may grow.
    pub(super) fn apply(
        &self,
        batch: usize,
        from: &mut [f32],
        to: &mut Vec<f32>,
        columns: &mut Vec<f32>,
    ) -> Option<usize> {
        match self {
            Self::Conv { shape, weight } => {
                let (height, width) = shape.out();
                let to = grown(to, shape.filters * batch * height * width);
                conv::forward(shape, batch, from, weight, to, columns);
                Some(to.len())
            }
            Self::Bias { bias, plane, then } => {
                pool::bias_then(from, batch * plane, bias, *then);
                None
            }
            Self::Other(operation) => operation.apply(batch, from, to),
        }
    }
}
