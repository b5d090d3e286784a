//! Values of a batch → the same values in the layout of another shape.
//!
//! | shape | layout |
//! | --- | --- |
//! | image | (channels, batch, height, width) |
//! | sequence | (values, steps, batch) |
//! | row | (values, batch) |

use crate::nn::Shape;

/// Which value goes where. The values of a window are counted row-major by the sizes of its shape ([`Shape::sizes`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrangement {
    from: Shape,
    to: Shape,
    /// The axes of `from`, in the order that they have in `to`; `None` where the order of the values stays.
    axes: Option<[usize; 3]>,
}

impl Arrangement {
    /// The same order in another shape, which has as many values.
    pub fn reshaped(from: Shape, to: Shape) -> Self {
        debug_assert_eq!(from.values(), to.values(), "{from:?} and {to:?} have as many values");
        Self { from, to, axes: None }
    }

    /// The axes of an image in another order.
    pub fn permuted(from: [usize; 3], axes: [usize; 3]) -> Self {
        let to = axes.map(|axis| from.get(axis).copied().unwrap_or(1));
        Self { from: Shape::Image(from), to: Shape::Image(to), axes: Some(axes) }
    }

    /// Shape of the result.
    pub fn output(&self) -> Shape {
        self.to
    }

    /// Copies `x` to `y`, overwriting it.
    pub fn forward(&self, batch: usize, x: &[f32], y: &mut [f32]) {
        self.each(batch, |from, to| copy(batch, x, from, y, to));
    }

    /// The reverse: copies `y_grad` to `x_grad`, overwriting it.
    pub fn backward(&self, batch: usize, y_grad: &[f32], x_grad: &mut [f32]) {
        self.each(batch, |from, to| copy(batch, y_grad, to, x_grad, from));
    }

    /// Calls `f` with the places of each value of a window in both layouts.
    fn each(&self, batch: usize, mut f: impl FnMut(Place, Place)) {
        for at in 0..self.to.values() {
            f(place(self.from, batch, self.source(at)), place(self.to, batch, at));
        }
    }

    /// Index in `from` of the value with index `at` in `to`.
    fn source(&self, at: usize) -> usize {
        let (Some(axes), Shape::Image(from), Shape::Image([_, height, width])) =
            (self.axes, self.from, self.to)
        else {
            return at;
        };
        let indices = [at / (height * width), at / width % height, at % width];
        let strides = [from[1] * from[2], from[2], 1];
        axes.iter().zip(indices).map(|(axis, index)| index * strides.get(*axis).copied().unwrap_or(0)).sum()
    }
}

/// Where a value of the first window is, and the steps to that of each next window.
struct Place {
    first: usize,
    stride: usize,
}

fn place(shape: Shape, batch: usize, at: usize) -> Place {
    match shape {
        Shape::Image([_, height, width]) => {
            let plane = (height * width).max(1);
            Place { first: at / plane * batch * plane + at % plane, stride: plane }
        }
        Shape::Sequence([steps, values]) => {
            let values = values.max(1);
            Place { first: (at % values * steps + at / values) * batch, stride: 1 }
        }
        Shape::Row(_) => Place { first: at * batch, stride: 1 },
    }
}

fn copy(batch: usize, from: &[f32], source: Place, to: &mut [f32], target: Place) {
    debug_assert!(source.first < from.len() && target.first < to.len(), "a place in the batch");
    let from = from.iter().skip(source.first).step_by(source.stride);
    let to = to.iter_mut().skip(target.first).step_by(target.stride);
    to.zip(from).take(batch).for_each(|(t, f)| *t = *f);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two windows in the layout of `shape`; value `i` of the second is `i + 100`.
    fn laid_out(shape: Shape, windows: [&[usize]; 2]) -> Vec<f32> {
        let mut all = vec![0.0; 2 * shape.values()];
        for (b, window) in windows.into_iter().enumerate() {
            for (at, value) in window.iter().enumerate() {
                let place = place(shape, 2, at);
                all[place.first + b * place.stride] = *value as f32;
            }
        }
        all
    }

    #[test]
    fn layouts_are_those_of_the_table() {
        let two: [&[usize]; 2] = [&[0, 1, 2, 3], &[100, 101, 102, 103]];
        let image = [0.0, 1.0, 100.0, 101.0, 2.0, 3.0, 102.0, 103.0];
        assert_eq!(laid_out(Shape::Image([2, 1, 2]), two), image);
        // Two steps of two values: the first value of both steps comes first.
        let sequence = [0.0, 100.0, 2.0, 102.0, 1.0, 101.0, 3.0, 103.0];
        assert_eq!(laid_out(Shape::Sequence([2, 2]), two), sequence);
        let row = [0.0, 100.0, 1.0, 101.0, 2.0, 102.0, 3.0, 103.0];
        assert_eq!(laid_out(Shape::Row(4), two), row);
    }

    #[test]
    fn axes_are_permuted_and_the_reverse_restores_them() {
        let (from, axes) = ([2, 3, 4], [2, 0, 1]);
        let arrangement = Arrangement::permuted(from, axes);
        assert_eq!(arrangement.output(), Shape::Image([4, 2, 3]));
        let first: Vec<usize> = (0..24).collect();
        let second: Vec<usize> = (100..124).collect();
        let x = laid_out(Shape::Image(from), [&first, &second]);
        let mut y = vec![0.0; 48];
        arrangement.forward(2, &x, &mut y);
        // Value (w, c, h) of the result is value (c, h, w) of the input.
        let permuted = |offset: usize| -> Vec<usize> {
            let indices = (0..4).flat_map(|w| (0..2).flat_map(move |c| (0..3).map(move |h| [c, h, w])));
            indices.map(|[c, h, w]| offset + (c * 3 + h) * 4 + w).collect()
        };
        assert_eq!(y, laid_out(arrangement.output(), [&permuted(0), &permuted(100)]));
        let mut back = vec![0.0; 48];
        arrangement.backward(2, &y, &mut back);
        assert_eq!(back, x);
    }
}
