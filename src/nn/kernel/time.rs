//! Statistics over the steps of a sequence.

use super::vectorised;

/// One value for each value of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Mean over the steps.
    Mean,
    /// Largest of the steps.
    Max,
    /// Standard deviation, divided by the number of steps; a variance of [`EPSILON`] is added.
    Deviation,
}

/// Added to a variance, so that a constant has a deviation with a gradient.
pub const EPSILON: f32 = 1e-5;

/// `x` (values, steps, batch) → `y` (values, batch), overwriting it.
pub fn forward(statistic: Statistic, steps: usize, batch: usize, x: &[f32], y: &mut [f32]) {
    if steps * batch == 0 {
        return;
    }
    vectorised(
        #[inline(always)]
        || {
            for (sequence, to) in x.chunks_exact(steps * batch).zip(y.chunks_exact_mut(batch)) {
                match statistic {
                    Statistic::Mean => mean(sequence, to),
                    Statistic::Max => {
                        to.fill(f32::NEG_INFINITY);
                        for step in sequence.chunks_exact(batch) {
                            to.iter_mut().zip(step).for_each(|(t, v)| *t = if v > t { *v } else { *t });
                        }
                    }
                    Statistic::Deviation => deviation(sequence, to),
                }
            }
        },
    );
}

/// Gradient of [`forward`], whose result was `y`: adds to `x_grad`. That of a maximum goes to the first of several equal steps.
pub fn backward(
    statistic: Statistic,
    steps: usize,
    batch: usize,
    [x, y, y_grad]: [&[f32]; 3],
    x_grad: &mut [f32],
) {
    if steps * batch == 0 {
        return;
    }
    let share = 1.0 / steps as f32;
    let sequences = x.chunks_exact(steps * batch).zip(x_grad.chunks_exact_mut(steps * batch));
    let results = y.chunks_exact(batch).zip(y_grad.chunks_exact(batch));
    let mut scratch = vec![0.0; batch];
    for ((xs, dxs), (ys, dys)) in sequences.zip(results) {
        match statistic {
            Statistic::Mean => {
                for dx in dxs.chunks_exact_mut(batch) {
                    dx.iter_mut().zip(dys).for_each(|(dx, dy)| *dx += dy * share);
                }
            }
            Statistic::Max => {
                // 1 until the largest value was met.
                scratch.fill(1.0);
                for (x, dx) in xs.chunks_exact(batch).zip(dxs.chunks_exact_mut(batch)) {
                    for ((((x, dx), y), dy), open) in x.iter().zip(dx).zip(ys).zip(dys).zip(&mut scratch) {
                        if x == y {
                            *dx += dy * *open;
                            *open = 0.0;
                        }
                    }
                }
            }
            Statistic::Deviation => {
                mean(xs, &mut scratch);
                for (x, dx) in xs.chunks_exact(batch).zip(dxs.chunks_exact_mut(batch)) {
                    for ((((x, dx), y), dy), mean) in x.iter().zip(dx).zip(ys).zip(dys).zip(&scratch) {
                        *dx += dy * share * (x - mean) / y;
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn mean(sequence: &[f32], to: &mut [f32]) {
    let share = to.len() as f32 / sequence.len() as f32;
    to.fill(0.0);
    for step in sequence.chunks_exact(to.len()) {
        to.iter_mut().zip(step).for_each(|(t, v)| *t += v);
    }
    to.iter_mut().for_each(|t| *t *= share);
}

/// Windows whose deviations are computed together.
const BLOCK: usize = 32;

#[inline(always)]
fn deviation(sequence: &[f32], to: &mut [f32]) {
    let batch = to.len();
    let share = batch as f32 / sequence.len() as f32;
    for (from, to) in (0..batch).step_by(BLOCK).zip(to.chunks_mut(BLOCK)) {
        let range = from..from + to.len();
        let steps = || sequence.chunks_exact(batch).filter_map(|step| step.get(range.clone()));
        let mut means = [0.0f32; BLOCK];
        for step in steps() {
            means.iter_mut().zip(step).for_each(|(m, v)| *m += v * share);
        }
        to.fill(0.0);
        for step in steps() {
            for ((t, v), m) in to.iter_mut().zip(step).zip(&means) {
                *t += (v - m) * (v - m) * share;
            }
        }
        to.iter_mut().for_each(|t| *t = (*t + EPSILON).sqrt());
    }
}
