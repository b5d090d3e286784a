//! Batch normalisation of channel-major values: each channel is one contiguous run.

/// Mean and (biased) variance of each run of `run` values.
pub fn statistics(x: &[f32], run: usize) -> (Vec<f32>, Vec<f32>) {
    x.chunks_exact(run.max(1)).map(mean_and_variance).unzip()
}

/// Mean and (biased) variance of one channel.
#[inline(always)]
pub(super) fn mean_and_variance(channel: &[f32]) -> (f32, f32) {
    let n = channel.len() as f64;
    let mean = sum(channel, |v| v) / n;
    let shift = mean as f32;
    // Around the mean, so that a large mean does not swallow a small variance.
    let variance = sum(channel, |v| (v - shift) * (v - shift)) / n;
    (mean as f32, variance as f32)
}

/// `y = (x - mean) * scale + shift` for each channel.
pub fn affine(x: &[f32], run: usize, mean: &[f32], scale: &[f32], shift: &[f32], y: &mut [f32]) {
    let channels = x.chunks_exact(run.max(1)).zip(y.chunks_exact_mut(run.max(1)));
    for ((from, to), ((m, k), b)) in channels.zip(mean.iter().zip(scale).zip(shift)) {
        for (t, f) in to.iter_mut().zip(from) {
            *t = (f - m) * k + b;
        }
    }
}

/// Gradients of `y = gamma * (x - mean) * inv_std + beta`, where mean and variance are those of `x` itself.
/// Overwrites `x_grad`; returns the gradients of gamma and beta.
///
/// With `z = (x - mean) * inv_std`: `dx = gamma * inv_std * (dy - mean(dy) - z * mean(dy * z))` (Ioffe and
/// Szegedy 2015, section 3).
#[allow(clippy::too_many_arguments, reason = "the operands of one mathematical operation")]
pub fn backward(
    x: &[f32],
    run: usize,
    mean: &[f32],
    inv_std: &[f32],
    gamma: &[f32],
    y_grad: &[f32],
    x_grad: &mut [f32],
) -> (Vec<f32>, Vec<f32>) {
    let run = run.max(1);
    let channels = x.chunks_exact(run).zip(y_grad.chunks_exact(run)).zip(x_grad.chunks_exact_mut(run));
    channels
        .zip(mean.iter().zip(inv_std).zip(gamma))
        .map(|(((x, dy), dx), ((&m, &r), &g))| {
            let n = x.len() as f64;
            let beta = sum(dy, |v| v);
            let gamma = sum_of_pairs(x, dy, |x, dy| (x - m) * r * dy);
            let (mean_dy, mean_dyz) = ((beta / n) as f32, (gamma / n) as f32);
            for ((d, x), dy) in dx.iter_mut().zip(x).zip(dy) {
                *d = g * r * (dy - mean_dy - (x - m) * r * mean_dyz);
            }
            (gamma as f32, beta as f32)
        })
        .unzip()
}

/// Values summed in f32 before the sum continues in f64: enough to fill vector registers, too few to lose bits.
const CHUNK: usize = 256;
const LANES: usize = 16;

#[inline(always)]
fn sum(x: &[f32], f: impl Fn(f32) -> f32) -> f64 {
    sum_of_pairs(x, x, |v, _| f(v))
}

/// Sum of `f` over pairs of values.
#[inline(always)]
pub(super) fn sum_of_pairs(x: &[f32], y: &[f32], f: impl Fn(f32, f32) -> f32) -> f64 {
    let mut total = 0.0;
    for (xs, ys) in x.chunks(CHUNK).zip(y.chunks(CHUNK)) {
        let mut lanes = [0.0f32; LANES];
        let (xi, yi) = (xs.chunks_exact(LANES), ys.chunks_exact(LANES));
        let rest: f32 = xi.remainder().iter().zip(yi.remainder()).map(|(a, b)| f(*a, *b)).sum();
        for (a, b) in xi.zip(yi) {
            for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
                *lane += f(*a, *b);
            }
        }
        total += f64::from(lanes.iter().sum::<f32>() + rest);
    }
    total
}
