//! Layer normalisation of channel-major values: the channels of each position are normalised together (Ba et al. 2016).

use super::vectorised;

/// Positions that are processed together, so that their statistics stay in the L1 cache.
const BLOCK: usize = 256;

/// `x` (channels, positions) → `y`, overwriting it: at each position the channels get mean 0 and variance 1, then each is scaled by its
/// `gamma` and moved by its `beta`.
pub fn forward(x: &[f32], gamma: &[f32], beta: &[f32], epsilon: f32, y: &mut [f32]) {
    let positions = x.len() / gamma.len().max(1);
    each_block(positions, |from, n| {
        let statistics = Statistics::of(x, positions, from, n, epsilon);
        for ((row, to), (gamma, beta)) in
            x.chunks_exact(positions).zip(y.chunks_exact_mut(positions)).zip(gamma.iter().zip(beta))
        {
            let columns = statistics.columns(part(row, from, n));
            for (to, (x, mean, inv_std)) in part_mut(to, from, n).iter_mut().zip(columns) {
                *to = (x - mean) * inv_std * gamma + beta;
            }
        }
    });
}

/// Gradients of [`forward`]: overwrites `x_grad` and adds to the gradients of gamma and beta.
///
/// With `z` the normalised values and `g = gamma * dy`: `dx = inv_std * (g - mean(g) - z * mean(g * z))`.
pub fn backward(
    x: &[f32],
    gamma: &[f32],
    epsilon: f32,
    y_grad: &[f32],
    x_grad: &mut [f32],
    [gamma_grad, beta_grad]: [&mut [f32]; 2],
) {
    let channels = gamma.len().max(1);
    let positions = x.len() / channels;
    let share = 1.0 / channels as f32;
    each_block(positions, |from, n| {
        let statistics = Statistics::of(x, positions, from, n, epsilon);
        let (mut sums, mut products) = ([0.0f32; BLOCK], [0.0f32; BLOCK]);
        let rows = || x.chunks_exact(positions).zip(y_grad.chunks_exact(positions)).zip(gamma);
        for (((row, dy), gamma), (gamma_grad, beta_grad)) in
            rows().zip(gamma_grad.iter_mut().zip(beta_grad.iter_mut()))
        {
            let columns = statistics.columns(part(row, from, n)).zip(part(dy, from, n));
            for (((x, mean, inv_std), dy), (sum, product)) in
                columns.zip(sums.iter_mut().zip(products.iter_mut()))
            {
                let z = (x - mean) * inv_std;
                *sum += gamma * dy * share;
                *product += gamma * dy * z * share;
                *gamma_grad += dy * z;
                *beta_grad += dy;
            }
        }
        for (((row, dy), gamma), dx) in rows().zip(x_grad.chunks_exact_mut(positions)) {
            let columns = statistics.columns(part(row, from, n)).zip(part(dy, from, n));
            let means = sums.iter().zip(&products);
            for ((((x, mean, inv_std), dy), (sum, product)), dx) in
                columns.zip(means).zip(part_mut(dx, from, n))
            {
                let z = (x - mean) * inv_std;
                *dx = inv_std * (gamma * dy - sum - z * product);
            }
        }
    });
}

/// Mean and 1 / standard deviation of each position of a block.
struct Statistics {
    mean: [f32; BLOCK],
    inv_std: [f32; BLOCK],
}

impl Statistics {
    #[inline(always)]
    fn of(x: &[f32], positions: usize, from: usize, n: usize, epsilon: f32) -> Self {
        let mut mean = [0.0f32; BLOCK];
        let rows = || x.chunks_exact(positions).map(|row| part(row, from, n));
        let share = positions as f32 / x.len() as f32;
        for row in rows() {
            mean.iter_mut().zip(row).for_each(|(m, x)| *m += x * share);
        }
        let mut inv_std = [0.0f32; BLOCK];
        for row in rows() {
            for ((v, m), x) in inv_std.iter_mut().zip(&mean).zip(row) {
                *v += (x - m) * (x - m) * share;
            }
        }
        inv_std.iter_mut().for_each(|v| *v = 1.0 / (*v + epsilon).sqrt());
        Self { mean, inv_std }
    }

    /// Each value with the mean and 1 / standard deviation of its position.
    #[inline(always)]
    fn columns<'a>(&'a self, row: &'a [f32]) -> impl Iterator<Item = (f32, f32, f32)> + 'a {
        row.iter().zip(&self.mean).zip(&self.inv_std).map(|((x, m), r)| (*x, *m, *r))
    }
}

/// Calls `f` with the first position and the length of each block.
#[inline(always)]
fn each_block(positions: usize, mut f: impl FnMut(usize, usize)) {
    vectorised(
        #[inline(always)]
        || {
            for from in (0..positions).step_by(BLOCK) {
                f(from, BLOCK.min(positions - from));
            }
        },
    );
}

#[inline(always)]
fn part(row: &[f32], from: usize, n: usize) -> &[f32] {
    debug_assert!(from + n <= row.len(), "a block inside the row");
    row.get(from..from + n).unwrap_or_default()
}

#[inline(always)]
fn part_mut(row: &mut [f32], from: usize, n: usize) -> &mut [f32] {
    debug_assert!(from + n <= row.len(), "a block inside the row");
    row.get_mut(from..from + n).unwrap_or_default()
}
