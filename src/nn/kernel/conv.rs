//! Two-dimensional convolution (cross-correlation, as every framework has it) by im2col and a matrix product.

use super::gemm::{Matrix, matmul};
use super::grown;

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
    /// Steps down and across.
    pub stride: [usize; 2],
    /// Rows of zeros above and below, columns of zeros left and right.
    pub padding: [usize; 2],
}

/// Columns of the im2col matrix that are worked on at a time: 256 KiB to 1 MiB, which stays in the L2 cache.
const COLUMN_BLOCK_VALUES: usize = 160 * 1024;

impl ConvShape {
    /// Height and width out; `None` where the kernel does not fit.
    pub fn output(&self) -> Option<[usize; 2]> {
        Some([
            conv_length(self.height, self.kernel[0], self.stride[0], self.padding[0])?,
            conv_length(self.width, self.kernel[1], self.stride[1], self.padding[1])?,
        ])
    }

    /// Rows of the im2col matrix: values that one output value depends on.
    pub fn depth(&self) -> usize {
        self.channels * self.kernel[0] * self.kernel[1]
    }

    fn out(&self) -> (usize, usize) {
        let [h, w] = self.output().unwrap_or([0, 0]);
        (h, w)
    }

    /// Images per im2col block.
    fn group(&self, batch: usize) -> usize {
        let (oh, ow) = self.out();
        (COLUMN_BLOCK_VALUES / (self.depth() * oh * ow).max(1)).clamp(1, batch.max(1))
    }
}

/// Positions of a kernel along one axis.
pub fn conv_length(length: usize, kernel: usize, stride: usize, padding: usize) -> Option<usize> {
    if kernel == 0 || stride == 0 {
        return None;
    }
    Some(length.checked_add(padding.checked_mul(2)?)?.checked_sub(kernel)? / stride + 1)
}

/// First and one-past-last output position whose input position `o * stride + tap - padding` is inside `0..length`.
fn inside(length: usize, out: usize, stride: usize, padding: usize, tap: usize) -> (usize, usize) {
    let first = padding.saturating_sub(tap).div_ceil(stride);
    let last = (length + padding).saturating_sub(tap).div_ceil(stride).min(out);
    (first.min(last), last)
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

/// Gradients of a convolution: adds to `weight_grad`, and adds to `x_grad` where it is wanted.
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
            col2im(s, batch, block.first, block.images, columns, x_grad);
        }
    });
}

/// Neighbouring images whose im2col matrix is worked on at a time.
struct Block {
    first: usize,
    images: usize,
    /// The im2col matrix, shape (depth, images · out height · out width).
    columns: Matrix,
    /// Where these images stand in (filters, batch · out height · out width).
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
        im2col(s, batch, first, images, x, columns);
        f(&block, columns);
    }
}

/// Calls `row(image row offset, column row offset, first, last)` for each kernel tap, image and output row:
/// `columns[column offset + o]` belongs to `x[image offset + o * stride - padding + tap]` for `o` in `first..last`.
#[allow(clippy::indexing_slicing, reason = "kernel and stride are arrays of two")]
fn taps(
    s: &ConvShape,
    batch: usize,
    first_image: usize,
    images: usize,
    mut row: impl FnMut(Option<usize>, usize, usize, usize),
) {
    let (oh, ow) = s.out();
    let mut line = 0;
    for c in 0..s.channels {
        for ky in 0..s.kernel[0] {
            for kx in 0..s.kernel[1] {
                let (x0, x1) = inside(s.width, ow, s.stride[1], s.padding[1], kx);
                for b in 0..images {
                    let plane = (c * batch + first_image + b) * s.height * s.width;
                    for oy in 0..oh {
                        let iy = (oy * s.stride[0] + ky).wrapping_sub(s.padding[0]);
                        let start = x0 * s.stride[1] + kx;
                        let at = (iy < s.height && x0 < x1)
                            .then(|| plane + iy * s.width + start.saturating_sub(s.padding[1]));
                        row(at, line, x0, x1);
                        line += ow;
                    }
                }
            }
        }
    }
}

/// Images `first_image ..` of `x` → `columns`, shape (depth, images, out height, out width).
#[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
fn im2col(s: &ConvShape, batch: usize, first_image: usize, images: usize, x: &[f32], columns: &mut [f32]) {
    let (_, ow) = s.out();
    let stride = s.stride[1];
    taps(s, batch, first_image, images, |at, line, x0, x1| {
        let row = &mut columns[line..line + ow];
        let Some(at) = at else {
            row.fill(0.0);
            return;
        };
        row[..x0].fill(0.0);
        row[x1..].fill(0.0);
        let row = &mut row[x0..x1];
        if stride == 1 {
            row.copy_from_slice(&x[at..at + row.len()]);
        } else {
            for (to, from) in row.iter_mut().zip(x[at..].iter().step_by(stride)) {
                *to = *from;
            }
        }
    });
}

/// The reverse of `im2col`: adds each column value to the image value it was copied from.
#[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
fn col2im(s: &ConvShape, batch: usize, first_image: usize, images: usize, columns: &[f32], x: &mut [f32]) {
    let stride = s.stride[1];
    taps(s, batch, first_image, images, |at, line, x0, x1| {
        let Some(at) = at else { return };
        let row = &columns[line + x0..line + x1];
        if stride == 1 {
            for (to, from) in x[at..at + row.len()].iter_mut().zip(row) {
                *to += *from;
            }
        } else {
            for (to, from) in x[at..].iter_mut().step_by(stride).zip(row) {
                *to += *from;
            }
        }
    });
}
