//! Images → the matrix whose product with a kernel is their convolution, and its gradient → that of the images.
//!
//! Row (channel, kernel row, kernel column), column (image, out row, out column).

use super::conv::ConvShape;
use super::vectorised;

/// Images `first ..` of `x` (channels, batch, height, width) → `columns` (depth, images, out height, out width).
#[allow(clippy::indexing_slicing, reason = "ranges follow from the shape")]
pub(super) fn gather(
    s: &ConvShape,
    batch: usize,
    first: usize,
    images: usize,
    x: &[f32],
    columns: &mut [f32],
) {
    vectorised(
        #[inline(always)]
        || {
            if keeps_size(s) {
                shifted(
                    s,
                    batch,
                    first,
                    images,
                    #[inline(always)]
                    |shift, plane, line| {
                        shift.copy(&x[plane..], &mut columns[line..line + s.height * s.width]);
                    },
                );
            } else {
                gather_rows(s, batch, first, images, x, columns);
            }
        },
    );
}

/// The reverse of `gather`: adds each column value to the image value that it was copied from. Overwrites parts of `columns`.
#[allow(clippy::indexing_slicing, reason = "ranges follow from the shape")]
pub(super) fn add_back(
    s: &ConvShape,
    batch: usize,
    first: usize,
    images: usize,
    columns: &mut [f32],
    x: &mut [f32],
) {
    vectorised(
        #[inline(always)]
        || {
            if keeps_size(s) {
                shifted(
                    s,
                    batch,
                    first,
                    images,
                    #[inline(always)]
                    |shift, plane, line| {
                        shift.add(&mut columns[line..line + s.height * s.width], &mut x[plane..]);
                    },
                );
            } else {
                add_back_rows(s, batch, first, images, columns, x);
            }
        },
    );
}

/// Whether the output has the size of the input, so that one kernel tap sees whole planes, moved by some values.
fn keeps_size(s: &ConvShape) -> bool {
    s.stride == [1, 1] && s.output() == Some([s.height, s.width])
}

/// One tap of a convolution that keeps the size: output value `at` belongs to input value `at + down * width + right`.
struct Shift {
    width: usize,
    /// Output values whose input is in the plane, but for the columns at the edge.
    from: usize,
    to: usize,
    /// `from`'s input value.
    source: usize,
    /// Columns at the left and at the right edge whose input is outside.
    left: usize,
    right: usize,
}

impl Shift {
    fn new(s: &ConvShape, ky: usize, kx: usize) -> Self {
        let ([above, before], width) = (s.padding, s.width);
        // Rows and columns that look over an edge.
        let (top, bottom) = (above.saturating_sub(ky).min(s.height), ky.saturating_sub(above).min(s.height));
        let (left, right) = (before.saturating_sub(kx).min(width), kx.saturating_sub(before).min(width));
        let (from, to) = (top * width + left, ((s.height - bottom) * width).saturating_sub(right));
        // A tap may see nothing of a plane that is smaller than the kernel.
        let source = if from < to { bottom * width + right } else { 0 };
        Self { width, from: from.min(to), to, source, left, right }
    }

    #[inline(always)]
    #[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
    fn copy(&self, plane: &[f32], line: &mut [f32]) {
        line[..self.from].fill(0.0);
        line[self.to..].fill(0.0);
        line[self.from..self.to].copy_from_slice(&plane[self.source..][..self.to - self.from]);
        self.clear_edges(line);
    }

    #[inline(always)]
    #[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
    fn add(&self, line: &mut [f32], plane: &mut [f32]) {
        self.clear_edges(line);
        for (to, from) in plane[self.source..].iter_mut().zip(&line[self.from..self.to]) {
            *to += *from;
        }
    }

    /// Values of the adjacent row are where the edge columns would read outside the plane.
    #[inline(always)]
    fn clear_edges(&self, line: &mut [f32]) {
        // Column by column: a row's edge is so short that a call to fill it would take longer than filling it.
        for column in (0..self.left).chain(self.width - self.right..self.width) {
            line.iter_mut().skip(column).step_by(self.width).for_each(|v| *v = 0.0);
        }
    }
}

/// Calls `f(shift, offset of the plane in x, offset of the row part in columns)` for each tap and image.
#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "a kernel is an array of two")]
fn shifted(
    s: &ConvShape,
    batch: usize,
    first: usize,
    images: usize,
    mut f: impl FnMut(&Shift, usize, usize),
) {
    let area = s.height * s.width;
    let mut line = 0;
    for c in 0..s.channels {
        for ky in 0..s.kernel[0] {
            for kx in 0..s.kernel[1] {
                let shift = Shift::new(s, ky, kx);
                for b in 0..images {
                    f(&shift, (c * batch + first + b) * area, line);
                    line += area;
                }
            }
        }
    }
}

/// First and one-past-last output position whose input position `o * stride + tap - padding` is inside `0..length`.
fn inside(length: usize, out: usize, stride: usize, padding: usize, tap: usize) -> (usize, usize) {
    let first = padding.saturating_sub(tap).div_ceil(stride);
    let last = (length + padding).saturating_sub(tap).div_ceil(stride).min(out);
    (first.min(last), last)
}

/// Calls `row(image row offset, column row offset, first, last)` for each kernel tap, image and output row:
/// `columns[column offset + o]` belongs to `x[image offset + o * stride - padding + tap]` for `o` in `first..last`.
#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "kernel and stride are arrays of two")]
fn rows(
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

#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
fn gather_rows(s: &ConvShape, batch: usize, first: usize, images: usize, x: &[f32], columns: &mut [f32]) {
    let (_, ow) = s.out();
    let stride = s.stride[1];
    rows(
        s,
        batch,
        first,
        images,
        #[inline(always)]
        |at, line, x0, x1| {
            let row = &mut columns[line..line + ow];
            let Some(at) = at else {
                row.fill(0.0);
                return;
            };
            row[..x0].fill(0.0);
            row[x1..].fill(0.0);
            let row = &mut row[x0..x1];
            if stride == 2 {
                // In a form that the compiler turns into vector instructions; the last pair may be half outside.
                let (most, last) = row.split_at_mut(row.len() - 1);
                last[0] = x[at + 2 * most.len()];
                for (to, from) in most.iter_mut().zip(x[at..].chunks_exact(2)) {
                    *to = from[0];
                }
            } else {
                for (to, from) in row.iter_mut().zip(x[at..].iter().step_by(stride)) {
                    *to = *from;
                }
            }
        },
    );
}

#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
fn add_back_rows(s: &ConvShape, batch: usize, first: usize, images: usize, columns: &[f32], x: &mut [f32]) {
    let stride = s.stride[1];
    rows(
        s,
        batch,
        first,
        images,
        #[inline(always)]
        |at, line, x0, x1| {
            let Some(at) = at else { return };
            let row = &columns[line + x0..line + x1];
            for (to, from) in x[at..].iter_mut().step_by(stride).zip(row) {
                *to += *from;
            }
        },
    );
}
