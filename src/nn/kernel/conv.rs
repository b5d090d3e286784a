//! Two-dimensional convolution (cross-correlation, as in every framework) by im2col and a matrix product.

use super::gemm::{Matrix, matmul};
use super::{grown, im2col};

/// Sizes of a convolution; `out_height` and `out_width` follow from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvShape {
    /// Channels in.
    pub channels: usize,
    /// Height in.
    pub height: usize,
    /// Width in.
    pub width: usize,
    /// Channels out.
    pub filters: usize,
    /// Kernel height and width.
    pub kernel: [usize; 2],
    /// Vertical and horizontal steps.
    pub stride: [usize; 2],
    /// Rows of zeros above, columns of zeros on the left.
    pub padding: [usize; 2],
    /// Rows of zeros below, columns of zeros on the right.
    pub padding_after: [usize; 2],
}

/// Values of the im2col matrix that are processed at a time: 256 KiB to 1 MiB, which stays in the L2 cache.
const COLUMN_BLOCK_VALUES: usize = 160 * 1024;

impl ConvShape {
    /// Height and width out; `None` where the kernel does not fit.
    pub fn output(&self) -> Option<[usize; 2]> {
        Some([
            conv_length(self.height, self.kernel[0], self.stride[0], self.zeros(0)?)?,
            conv_length(self.width, self.kernel[1], self.stride[1], self.zeros(1)?)?,
        ])
    }

    /// Zeros along one axis.
    fn zeros(&self, axis: usize) -> Option<usize> {
        self.padding.get(axis)?.checked_add(*self.padding_after.get(axis)?)
    }

    /// Rows of the im2col matrix: values that one output value depends on.
    pub fn depth(&self) -> usize {
        self.channels * self.kernel[0] * self.kernel[1]
    }

    /// Height and width out of a convolution whose kernel fits.
    pub(in crate::nn) fn out(&self) -> (usize, usize) {
        debug_assert!(
            self.output().is_some(),
            "{self:?} fits its input, as was checked when the network was resolved"
        );
        let [h, w] = self.output().unwrap_or([0, 0]);
        (h, w)
    }

    /// Images per im2col block.
    fn group(&self, batch: usize) -> usize {
        let (oh, ow) = self.out();
        (COLUMN_BLOCK_VALUES / (self.depth() * oh * ow).max(1)).clamp(1, batch.max(1))
    }
}

/// Positions of a kernel along one axis with so many `zeros`, before and after.
pub fn conv_length(length: usize, kernel: usize, stride: usize, zeros: usize) -> Option<usize> {
    if kernel == 0 || stride == 0 {
        return None;
    }
    Some(length.checked_add(zeros)?.checked_sub(kernel)? / stride + 1)
}

/// `x` (channels, batch, height, width) → `y` (filters, batch, out height, out width), overwriting it.
/// `weight` is (filters, channels, kernel height, kernel width); `columns` is a buffer that may grow.
pub fn forward(
    s: &ConvShape,
    batch: usize,
    x: &[f32],
    weight: &[f32],
    y: &mut [f32],
    columns: &mut Vec<f32>,
) {
    let kernel = Matrix::row_major(s.filters, s.depth());
    each_block(s, batch, x, columns, |block, columns| {
        matmul(y, block.outputs, weight, kernel, columns, block.columns, false);
    });
}

/// Gradients of a convolution: adds to `weight_grad` and, if given, to `x_grad`.
/// `y_grad` has the shape of the output.
#[allow(clippy::too_many_arguments, reason = "the operands of one mathematical operation")]
pub fn backward(
    s: &ConvShape,
    batch: usize,
    x: &[f32],
    weight: &[f32],
    y_grad: &[f32],
    weight_grad: &mut [f32],
    mut x_grad: Option<&mut [f32]>,
    columns: &mut Vec<f32>,
) {
    let kernel = Matrix::row_major(s.filters, s.depth());
    each_block(s, batch, x, columns, |block, columns| {
        matmul(weight_grad, kernel, y_grad, block.outputs, columns, block.columns.transposed(), true);
        if let Some(x_grad) = x_grad.as_deref_mut() {
            matmul(columns, block.columns, weight, kernel.transposed(), y_grad, block.outputs, false);
            im2col::add_back(s, batch, block.first, block.images, columns, x_grad);
        }
    });
}

/// Adjacent images whose im2col matrix is processed at a time.
struct Block {
    first: usize,
    images: usize,
    /// The im2col matrix, shape (depth, images · out height · out width).
    columns: Matrix,
    /// The part of these images in (filters, batch · out height · out width).
    outputs: Matrix,
}

/// Calls `f` with each block of the batch and its im2col matrix, which `f` may overwrite.
fn each_block(
    s: &ConvShape,
    batch: usize,
    x: &[f32],
    columns: &mut Vec<f32>,
    mut f: impl FnMut(&Block, &mut [f32]),
) {
    let (oh, ow) = s.out();
    let (area, group) = (oh * ow, s.group(batch));
    for first in (0..batch).step_by(group) {
        let images = group.min(batch - first);
        let block = Block {
            first,
            images,
            columns: Matrix::row_major(s.depth(), images * area),
            outputs: Matrix::row_major(s.filters, batch * area).columns(first * area, images * area),
        };
        let columns = grown(columns, s.depth() * images * area);
        im2col::gather(s, batch, first, images, x, columns);
        f(&block, columns);
    }
}
