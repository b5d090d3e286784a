//! Gated recurrent unit (Cho et al. 2014) over all steps of a batch, forward and backward through time.
//!
//! With `h` the state before a step and `*` value by value:
//!
//! ```text
//! z = sigmoid(Wz x + Uz h + bz)        update gate
//! r = sigmoid(Wr x + Ur h + br)        reset gate
//! c = tanh(Wc x + Uc (r * h) + bc)     candidate
//! h' = z * h + (1 - z) * c
//! ```
//!
//! The reset gate is applied before the product, as in the paper and in Keras without `reset_after`. The products with `x` of all
//! steps are one matrix product, forward and backward; only those with `h` are made step by step.

use super::exp::{sigmoid, tanh};
use super::gemm::{Matrix, matmul};
use super::vectorised;

/// Sizes of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GruShape {
    /// Values of a step of the input.
    pub inputs: usize,
    /// Values of the state.
    pub units: usize,
    /// Steps.
    pub steps: usize,
    /// Whether the last step comes first.
    pub backwards: bool,
}

/// The weights of one direction: in each, the rows of the update gate, the reset gate and the candidate.
#[derive(Debug, Clone, Copy)]
pub struct GruWeights<'a> {
    /// Shape (3 units, inputs).
    pub weight: &'a [f32],
    /// Shape (3 units, units).
    pub recurrent: &'a [f32],
    /// Shape (3 units).
    pub bias: &'a [f32],
}

/// Where the gradients of the weights are added to.
#[derive(Debug)]
pub struct GruGradients<'a> {
    /// As [`GruWeights::weight`].
    pub weight: &'a mut [f32],
    /// As [`GruWeights::recurrent`].
    pub recurrent: &'a mut [f32],
    /// As [`GruWeights::bias`].
    pub bias: &'a mut [f32],
}

impl GruShape {
    /// The step whose state is the result of all steps.
    pub fn last(&self) -> usize {
        if self.backwards { 0 } else { self.steps.saturating_sub(1) }
    }

    /// The steps in the order of time, each with the one before.
    fn order(&self) -> impl DoubleEndedIterator<Item = (usize, Option<usize>)> + use<> {
        let (steps, backwards) = (self.steps, self.backwards);
        (0..steps).map(move |n| match backwards {
            false => (n, n.checked_sub(1)),
            true => (steps - 1 - n, (n > 0).then_some(steps - n)),
        })
    }

    fn recurrent(&self) -> Matrix {
        Matrix::row_major(3 * self.units, self.units)
    }
}

/// `x` (inputs, steps, batch) → `states` (units, steps, batch), overwriting it. `gates` (3 units, steps, batch) is overwritten with
/// update gates, reset gates and candidates, which the backward pass needs; `reset` is a buffer of units times batch values.
#[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
pub fn forward(
    s: &GruShape,
    batch: usize,
    x: &[f32],
    weights: GruWeights<'_>,
    gates: &mut [f32],
    states: &mut [f32],
    reset: &mut [f32],
) {
    let (units, columns) = (s.units, s.steps * batch);
    if columns == 0 {
        return;
    }
    for (row, bias) in gates.chunks_exact_mut(columns).zip(weights.bias) {
        row.fill(*bias);
    }
    let (all, of_x) = (Matrix::row_major(3 * units, columns), Matrix::row_major(s.inputs, columns));
    matmul(gates, all, weights.weight, Matrix::row_major(3 * units, s.inputs), x, of_x, true);
    let (of_states, of_reset) = (Matrix::row_major(units, columns), Matrix::row_major(units, batch));
    for (step, before) in s.order() {
        let (now, recurrent) = (all.columns(step * batch, batch), s.recurrent());
        if let Some(before) = before {
            let h = of_states.columns(before * batch, batch);
            let first = now.rows(0, 2 * units);
            matmul(gates, first, weights.recurrent, recurrent.rows(0, 2 * units), states, h, true);
        }
        vectorised(
            #[inline(always)]
            || {
                let (gated, _) = gates.split_at_mut(2 * units * columns);
                for row in gated.chunks_exact_mut(columns) {
                    row[step * batch..][..batch].iter_mut().for_each(|v| *v = sigmoid(*v));
                }
                let Some(before) = before else { return };
                for (j, to) in reset.chunks_exact_mut(batch).enumerate() {
                    let r = &gated[(units + j) * columns + step * batch..][..batch];
                    let h = &states[j * columns + before * batch..][..batch];
                    to.iter_mut().zip(r).zip(h).for_each(|((to, r), h)| *to = r * h);
                }
            },
        );
        if before.is_some() {
            let last = now.rows(2 * units, units);
            let recurrent = recurrent.rows(2 * units, units);
            matmul(gates, last, weights.recurrent, recurrent, reset, of_reset, true);
        }
        vectorised(
            #[inline(always)]
            || {
                let (update, rest) = gates.split_at_mut(units * columns);
                let candidate = &mut rest[units * columns..];
                for j in 0..units {
                    let at = j * columns + step * batch;
                    let (z, c) = (&update[at..][..batch], &mut candidate[at..][..batch]);
                    c.iter_mut().for_each(|c| *c = tanh(*c));
                    let row = &mut states[j * columns..][..columns];
                    if let Some(before) = before {
                        row.copy_within(before * batch..(before + 1) * batch, step * batch);
                    } else {
                        row[step * batch..][..batch].fill(0.0);
                    }
                    for ((h, z), c) in row[step * batch..][..batch].iter_mut().zip(z).zip(&*c) {
                        *h = z * *h + (1.0 - z) * c;
                    }
                }
            },
        );
    }
}

/// Gradients of a layer whose forward pass gave `gates` and `states`; `gates` is overwritten. `states_grad` has the shape of the
/// states. Adds to `gradients` and, if given, to `x_grad`.
#[allow(clippy::too_many_arguments, reason = "the operands of one mathematical operation")]
#[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
pub fn backward(
    s: &GruShape,
    batch: usize,
    x: &[f32],
    weights: GruWeights<'_>,
    gates: &mut [f32],
    states: &[f32],
    states_grad: &[f32],
    gradients: GruGradients<'_>,
    x_grad: Option<&mut [f32]>,
) {
    let (units, columns) = (s.units, s.steps * batch);
    if columns == 0 {
        return;
    }
    let (all, of_states) = (Matrix::row_major(3 * units, columns), Matrix::row_major(units, columns));
    let of_step = Matrix::row_major(units, batch);
    // The gradient of the state before the step, that of the gated state, and the gated states of all steps.
    let (mut carried, mut gated_grad) = (vec![0.0; units * batch], vec![0.0; units * batch]);
    let mut gated = vec![0.0; units * columns];
    for (step, before) in s.order().rev() {
        let at = |j: usize| j * columns + step * batch;
        vectorised(
            #[inline(always)]
            || {
                let (update, rest) = gates.split_at_mut(units * columns);
                let candidate = &mut rest[units * columns..];
                for (j, carried) in carried.chunks_exact_mut(batch).enumerate() {
                    let above = &states_grad[at(j)..][..batch];
                    let (zs, cs) = (&mut update[at(j)..][..batch], &mut candidate[at(j)..][..batch]);
                    let Some(before) = before else {
                        for (((z, c), above), carried) in zs.iter_mut().zip(cs).zip(above).zip(carried) {
                            (*z, *c, _) = through_step(*z, *c, 0.0, above + *carried);
                        }
                        continue;
                    };
                    let hs = &states[j * columns + before * batch..][..batch];
                    for ((((z, c), above), carried), h) in
                        zs.iter_mut().zip(cs).zip(above).zip(carried).zip(hs)
                    {
                        (*z, *c, *carried) = through_step(*z, *c, *h, above + *carried);
                    }
                }
            },
        );
        let Some(before) = before else {
            // No state, so nothing went through the reset gate.
            for j in 0..units {
                gates[at(units + j)..][..batch].fill(0.0);
            }
            break;
        };
        let (now, recurrent) = (all.columns(step * batch, batch), s.recurrent());
        let candidate = recurrent.rows(2 * units, units).transposed();
        let of_candidate = now.rows(2 * units, units);
        matmul(&mut gated_grad, of_step, weights.recurrent, candidate, gates, of_candidate, false);
        vectorised(
            #[inline(always)]
            || {
                let rows = carried.chunks_exact_mut(batch).zip(gated_grad.chunks_exact(batch));
                for (j, (carried, grads)) in rows.enumerate() {
                    let rs = &mut gates[at(units + j)..][..batch];
                    let hs = &states[j * columns + before * batch..][..batch];
                    let to = &mut gated[at(j)..][..batch];
                    for ((((r, h), to), carried), grad) in
                        rs.iter_mut().zip(hs).zip(to).zip(carried).zip(grads)
                    {
                        *to = *r * h;
                        *carried += grad * *r;
                        *r = grad * h * *r * (1.0 - *r);
                    }
                }
            },
        );
        let (first, of_first) = (recurrent.rows(0, 2 * units).transposed(), now.rows(0, 2 * units));
        matmul(&mut carried, of_step, weights.recurrent, first, gates, of_first, true);
    }
    for (sum, row) in gradients.bias.iter_mut().zip(gates.chunks_exact(columns)) {
        *sum += row.iter().sum::<f32>();
    }
    let (of_weight, of_x) = (Matrix::row_major(3 * units, s.inputs), Matrix::row_major(s.inputs, columns));
    matmul(gradients.weight, of_weight, gates, all, x, of_x.transposed(), true);
    if let Some(x_grad) = x_grad {
        matmul(x_grad, of_x, weights.weight, of_weight.transposed(), gates, all, true);
    }
    // The states before each step but the first are those of all steps but the last.
    let rest = columns - batch;
    let (now, before) = if s.backwards { (0, batch) } else { (batch, 0) };
    let recurrent = s.recurrent();
    let first = all.rows(0, 2 * units).columns(now, rest);
    let of_states = of_states.columns(before, rest).transposed();
    matmul(gradients.recurrent, recurrent.rows(0, 2 * units), gates, first, states, of_states, true);
    let last = all.rows(2 * units, units);
    let of_gated = Matrix::row_major(units, columns).transposed();
    matmul(gradients.recurrent, recurrent.rows(2 * units, units), gates, last, &gated, of_gated, true);
}

/// Gradients of update gate and candidate, before sigmoid and tanh, and of the state before, but for what went through the gates;
/// from both, the state before, and the gradient of the state after the step.
#[inline(always)]
fn through_step(z: f32, c: f32, before: f32, grad: f32) -> (f32, f32, f32) {
    (grad * (before - c) * z * (1.0 - z), grad * (1.0 - z) * (1.0 - c * c), grad * z)
}
