//! Maximum and mean over patches, and the bias and nonlinearity after them.

use super::nonlinearity::{Nonlinearity, selu};
use super::vectorised;

/// Sizes of a pooling without padding; patches overlap or leave gaps depending on size and stride.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolShape {
    /// Height in.
    pub height: usize,
    /// Width in.
    pub width: usize,
    /// Patch height and width.
    pub size: [usize; 2],
    /// Vertical and horizontal steps.
    pub stride: [usize; 2],
}

impl PoolShape {
    /// Height and width out; `None` where a patch does not fit.
    pub fn output(&self) -> Option<[usize; 2]> {
        use super::conv::conv_length;
        Some([
            conv_length(self.height, self.size[0], self.stride[0], 0)?,
            conv_length(self.width, self.size[1], self.stride[1], 0)?,
        ])
    }

    /// Height and width out of a pooling whose patches fit.
    pub(in crate::nn) fn out(&self) -> (usize, usize) {
        debug_assert!(
            self.output().is_some(),
            "{self:?} fits its input, as was checked when the network was resolved"
        );
        let [h, w] = self.output().unwrap_or([0, 0]);
        (h, w)
    }

    /// Ranges in the plane of the rows of the patch of one output value.
    fn patch(&self, y: usize, x: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
        let (corner, [_, across]) = (y * self.stride[0] * self.width + x * self.stride[1], self.size);
        let width = self.width;
        (0..self.size[0]).map(move |row| corner + row * width..corner + row * width + across)
    }
}

/// Maximum of each patch of each plane: `x` (planes, height, width) → `y` (planes, out height, out width).
#[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
pub fn max_forward(s: &PoolShape, x: &[f32], y: &mut [f32]) {
    let (oh, ow) = s.out();
    if oh * ow == 0 {
        return;
    }
    vectorised(
        #[inline(always)]
        || {
            for (plane, out) in x.chunks_exact(s.height * s.width).zip(y.chunks_exact_mut(oh * ow)) {
                for (oy, row) in out.chunks_exact_mut(ow).enumerate() {
                    row.fill(f32::NEG_INFINITY);
                    for ky in 0..s.size[0] {
                        let line = &plane[(oy * s.stride[0] + ky) * s.width..][..s.width];
                        row_maximum(line, row, s.size[1], s.stride[1]);
                    }
                }
            }
        },
    );
}

/// `row[o] = max(row[o], line[o * stride ..][.. size])`.
#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "inner loop; the caller's shape guarantees the ranges")]
fn row_maximum(line: &[f32], row: &mut [f32], size: usize, stride: usize) {
    if size == 2 && stride == 2 {
        // The usual case, in a form that the compiler turns into vector instructions.
        for (best, pair) in row.iter_mut().zip(line.chunks_exact(2)) {
            let larger = if pair[0] > pair[1] { pair[0] } else { pair[1] };
            *best = if larger > *best { larger } else { *best };
        }
        return;
    }
    for (o, best) in row.iter_mut().enumerate() {
        for &v in &line[o * stride..o * stride + size] {
            *best = if v > *best { v } else { *best };
        }
    }
}

/// Gradient of `max_forward`: adds each output's gradient to the **first** largest value of its patch, so
/// that ties do not multiply it.
#[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
pub fn max_backward(s: &PoolShape, x: &[f32], y_grad: &[f32], x_grad: &mut [f32]) {
    let (oh, ow) = s.out();
    if oh * ow == 0 {
        return;
    }
    let area = s.height * s.width;
    let planes = x.chunks_exact(area).zip(x_grad.chunks_exact_mut(area)).zip(y_grad.chunks_exact(oh * ow));
    for ((plane, plane_grad), out_grad) in planes {
        for oy in 0..oh {
            for ox in 0..ow {
                let corner = oy * s.stride[0] * s.width + ox * s.stride[1];
                let mut best = corner;
                for ky in 0..s.size[0] {
                    for kx in 0..s.size[1] {
                        let at = corner + ky * s.width + kx;
                        if plane[at] > plane[best] {
                            best = at;
                        }
                    }
                }
                plane_grad[best] += out_grad[oy * ow + ox];
            }
        }
    }
}

/// Mean of each patch of each plane: `x` (planes, height, width) → `y` (planes, out height, out width).
pub fn average_forward(s: &PoolShape, x: &[f32], y: &mut [f32]) {
    let (oh, ow) = s.out();
    let share = 1.0 / (s.size[0] * s.size[1]) as f32;
    let planes = x.chunks_exact((s.height * s.width).max(1)).zip(y.chunks_exact_mut((oh * ow).max(1)));
    for (plane, out) in planes {
        for (i, mean) in out.iter_mut().enumerate() {
            let patch = s.patch(i / ow, i % ow);
            *mean = patch.filter_map(|row| plane.get(row)).flatten().sum::<f32>() * share;
        }
    }
}

/// Gradient of `average_forward`: adds to every value of a patch its share of the output's gradient.
pub fn average_backward(s: &PoolShape, y_grad: &[f32], x_grad: &mut [f32]) {
    let (oh, ow) = s.out();
    let share = 1.0 / (s.size[0] * s.size[1]) as f32;
    let planes = x_grad.chunks_exact_mut((s.height * s.width).max(1));
    for (plane, out) in planes.zip(y_grad.chunks_exact((oh * ow).max(1))) {
        for (i, grad) in out.iter().enumerate() {
            for row in s.patch(i / ow, i % ow) {
                plane.get_mut(row).into_iter().flatten().for_each(|v| *v += grad * share);
            }
        }
    }
}

/// Adds a bias to each channel of `plane` values, then applies a nonlinearity, in place.
pub fn bias_then(values: &mut [f32], plane: usize, bias: &[f32], then: Nonlinearity) {
    vectorised(
        #[inline(always)]
        || {
            for (channel, b) in values.chunks_exact_mut(plane.max(1)).zip(bias) {
                match then {
                    Nonlinearity::Identity => channel.iter_mut().for_each(|v| *v += *b),
                    Nonlinearity::Relu => channel.iter_mut().for_each(|v| {
                        let moved = *v + *b;
                        *v = if moved > 0.0 { moved } else { 0.0 };
                    }),
                    Nonlinearity::Selu => channel.iter_mut().for_each(|v| *v = selu(*v + *b)),
                }
            }
        },
    );
}
