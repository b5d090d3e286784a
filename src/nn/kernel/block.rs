//! Convolution, batch normalisation or a bias, a nonlinearity and max pooling as one step of training.
//!
//! Separately, each of the four reads and writes the largest tensors of a network once or twice; fused, they read the
//! convolution's output once per direction, channel by channel, while it is in the L2 cache. A positive scale maps the
//! maximum of a patch to the maximum, a negative one the minimum. The patch is therefore searched before it is scaled, and only
//! the value found goes through the nonlinearity. A bias is a batch normalisation with the statistics 0 and 1.

use super::conv::{self, ConvShape};
use super::nonlinearity::{Nonlinearity, selu, selu_slope};
use super::norm;
use super::pool::PoolShape;
use super::vectorised;

/// Sizes of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockShape {
    /// The convolution, without a bias.
    pub conv: ConvShape,
    /// The pooling of its output.
    pub pool: PoolShape,
    /// Whether it pools; otherwise each patch is a single value.
    pub pooled: bool,
    /// Of a batch normalisation, what is added to the variance; `None` for a bias.
    pub epsilon: Option<f32>,
    /// What follows.
    pub then: Nonlinearity,
}

/// Results of the forward pass that the backward pass needs.
#[derive(Debug, Clone, Default)]
pub struct Saved {
    /// The convolution's output, shape (filters, batch, height, width).
    convolved: Vec<f32>,
    /// The value of each patch that wins, before it is scaled; has the shape of the block's output.
    winner: Vec<f32>,
    /// Its index in its plane.
    index: Vec<u32>,
    /// Mean of each channel over the batch.
    pub mean: Vec<f32>,
    /// Biased variance of each channel over the batch.
    pub variance: Vec<f32>,
}

impl BlockShape {
    /// Height and width out.
    pub fn output(&self) -> [usize; 2] {
        let (height, width) = self.pool.out();
        [height, width]
    }

    fn inv_std(&self, variance: f32) -> f32 {
        self.epsilon.map_or(1.0, |epsilon| 1.0 / (variance + epsilon).sqrt())
    }
}

/// `x` (channels, batch, height, width) → `y` (filters, batch, out height, out width), overwriting it. `gamma` and `beta`
/// hold a value for each filter; without a batch normalisation `gamma` is empty and `beta` the bias. `saved` and `columns` are buffers
/// that may grow.
#[allow(clippy::too_many_arguments, reason = "the operands of one mathematical operation")]
pub fn forward(
    s: &BlockShape,
    batch: usize,
    x: &[f32],
    weight: &[f32],
    [gamma, beta]: [&[f32]; 2],
    y: &mut [f32],
    saved: &mut Saved,
    columns: &mut Vec<f32>,
) {
    let run = batch * s.pool.height * s.pool.width;
    let out = y.len() / s.conv.filters.max(1);
    if run == 0 || out == 0 {
        return;
    }
    saved.convolved.resize(s.conv.filters * run, 0.0);
    conv::forward(&s.conv, batch, x, weight, &mut saved.convolved, columns);
    saved.winner.resize(y.len(), 0.0);
    saved.index.resize(y.len(), 0);
    saved.mean.clear();
    saved.variance.clear();
    let channels = saved.convolved.chunks_exact(run).zip(y.chunks_exact_mut(out));
    let winners = saved.winner.chunks_exact_mut(out).zip(saved.index.chunks_exact_mut(out));
    for (((z, y), (winner, index)), (gamma, beta)) in channels.zip(winners).zip(factors(gamma).zip(beta)) {
        let (mean, variance) = vectorised(
            #[inline(always)]
            || {
                let normalised = s.epsilon.is_some();
                let (mean, variance) = if normalised { norm::mean_and_variance(z) } else { (0.0, 1.0) };
                let scale = gamma * s.inv_std(variance);
                if scale < 0.0 {
                    winners_of(&s.pool, z, winner, index, |a, b| a <= b);
                } else {
                    winners_of(&s.pool, z, winner, index, |a, b| a >= b);
                }
                let pairs = y.iter_mut().zip(&*winner);
                let affine = |z: &f32| (z - mean) * scale + beta;
                match s.then {
                    Nonlinearity::Identity => pairs.for_each(|(y, z)| *y = affine(z)),
                    Nonlinearity::Relu => pairs.for_each(|(y, z)| *y = affine(z).max(0.0)),
                    Nonlinearity::Selu => pairs.for_each(|(y, z)| *y = selu(affine(z))),
                }
                (mean, variance)
            },
        );
        saved.mean.push(mean);
        saved.variance.push(variance);
    }
}

/// The scale of each channel: 1 where there is none.
fn factors(gamma: &[f32]) -> impl Iterator<Item = f32> + '_ {
    gamma.iter().copied().chain(std::iter::repeat(1.0))
}

/// The value of each patch that `beats` all others, the first where several are equal, and its index in the plane.
#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "inner loop; ranges follow from the shape")]
fn winners_of(
    s: &PoolShape,
    z: &[f32],
    winner: &mut [f32],
    index: &mut [u32],
    beats: impl Fn(f32, f32) -> bool,
) {
    let (oh, ow) = s.out();
    if s.size == [1, 1] && s.stride == [1, 1] {
        winner.copy_from_slice(z);
        for plane in index.chunks_exact_mut(oh * ow) {
            plane.iter_mut().zip(0..).for_each(|(p, at)| *p = at);
        }
        return;
    }
    let planes = winner.chunks_exact_mut(oh * ow).zip(index.chunks_exact_mut(oh * ow));
    for (plane, (winner, index)) in z.chunks_exact(s.height * s.width).zip(planes) {
        for oy in 0..oh {
            let first = oy * s.stride[0] * s.width;
            let (winner, index) = (&mut winner[oy * ow..][..ow], &mut index[oy * ow..][..ow]);
            if s.size == [2, 2] && s.stride == [2, 2] {
                // The usual case, in a form that the compiler turns into vector instructions.
                let upper = plane[first..][..2 * ow].chunks_exact(2);
                let lower = plane[first + s.width..][..2 * ow].chunks_exact(2);
                let (start, width) = (first as u32, s.width as u32);
                for ((((w, p), u), l), x) in winner.iter_mut().zip(index).zip(upper).zip(lower).zip(0u32..) {
                    let at = start + 2 * x;
                    let (a, at_a) = if beats(u[0], u[1]) { (u[0], at) } else { (u[1], at + 1) };
                    let (b, at_b) =
                        if beats(l[0], l[1]) { (l[0], at + width) } else { (l[1], at + width + 1) };
                    (*w, *p) = if beats(a, b) { (a, at_a) } else { (b, at_b) };
                }
                continue;
            }
            for (ox, (w, p)) in winner.iter_mut().zip(index).enumerate() {
                let corner = first + ox * s.stride[1];
                let mut best = corner;
                for ky in 0..s.size[0] {
                    for at in corner + ky * s.width..corner + ky * s.width + s.size[1] {
                        if !beats(plane[best], plane[at]) {
                            best = at;
                        }
                    }
                }
                (*w, *p) = (plane[best], best as u32);
            }
        }
    }
}

/// Gradients of a block whose forward pass filled `saved`, which is overwritten. `y_grad` has the shape of the output. Adds to
/// `weight_grad` and, if given, to `x_grad`; returns the gradients of gamma and beta, without a batch normalisation that of beta only.
///
/// The normalisation is differentiated as in Ioffe and Szegedy 2015, section 3. Only winners have a gradient of their own; all other
/// values of a channel affect only its mean and variance, which is one linear function per channel.
#[allow(clippy::too_many_arguments, reason = "the operands of one mathematical operation")]
pub fn backward(
    s: &BlockShape,
    batch: usize,
    x: &[f32],
    weight: &[f32],
    [gamma, beta]: [&[f32]; 2],
    saved: &mut Saved,
    y_grad: &[f32],
    weight_grad: &mut [f32],
    x_grad: Option<&mut [f32]>,
    columns: &mut Vec<f32>,
) -> [Vec<f32>; 2] {
    let run = batch * s.pool.height * s.pool.width;
    let out = y_grad.len() / s.conv.filters.max(1);
    if run == 0 || out == 0 {
        return [vec![0.0; gamma.len()], vec![0.0; beta.len()]];
    }
    let channels = saved.convolved.chunks_exact_mut(run).zip(y_grad.chunks_exact(out));
    let winners = saved.winner.chunks_exact_mut(out).zip(saved.index.chunks_exact(out));
    let statistics = saved.mean.iter().zip(&saved.variance).zip(factors(gamma).zip(beta));
    let (mut gammas, betas): (Vec<f32>, Vec<f32>) = channels
        .zip(winners)
        .zip(statistics)
        .map(|(((z, dy), (winner, index)), ((&mean, &variance), (gamma, &beta)))| {
            let affine = [mean, s.inv_std(variance), gamma, beta];
            vectorised(
                #[inline(always)]
                || match s.then {
                    Nonlinearity::Identity => channel_backward(s, z, dy, winner, index, affine, |_, dy| dy),
                    Nonlinearity::Relu => {
                        channel_backward(
                            s,
                            z,
                            dy,
                            winner,
                            index,
                            affine,
                            |a, dy| if a > 0.0 { dy } else { 0.0 },
                        )
                    }
                    Nonlinearity::Selu => {
                        channel_backward(s, z, dy, winner, index, affine, |a, dy| dy * selu_slope(a))
                    }
                },
            )
        })
        .unzip();
    if s.epsilon.is_none() {
        gammas.clear();
    }
    conv::backward(&s.conv, batch, x, weight, &saved.convolved, weight_grad, x_grad, columns);
    [gammas, betas]
}

/// Turns the convolution's output `z` of one channel into its gradient; returns the gradients of gamma and beta. `winner` is
/// overwritten. `rule` gives the gradient before the nonlinearity, from its input and the gradient after it.
#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "inner loop; `index` was made from the same shape")]
fn channel_backward(
    s: &BlockShape,
    z: &mut [f32],
    dy: &[f32],
    winner: &mut [f32],
    index: &[u32],
    [mean, inv_std, gamma, beta]: [f32; 4],
    rule: impl Fn(f32, f32) -> f32,
) -> (f32, f32) {
    let scale = gamma * inv_std;
    let through = |z: f32, dy: f32| rule((z - mean) * scale + beta, dy);
    let beta_grad = norm::sum_of_pairs(winner, dy, through);
    let gamma_grad = norm::sum_of_pairs(winner, dy, |z, dy| (z - mean) * inv_std * through(z, dy));
    if s.epsilon.is_some() {
        let n = z.len() as f64;
        let slope = -scale * inv_std * (gamma_grad / n) as f32;
        let level = -scale * (beta_grad / n) as f32;
        for v in z.iter_mut() {
            *v = (*v - mean) * slope + level;
        }
    } else {
        z.fill(0.0);
    }
    for (w, dy) in winner.iter_mut().zip(dy) {
        *w = scale * through(*w, *dy);
    }
    let [oh, ow] = s.output();
    let planes = winner.chunks_exact(oh * ow).zip(index.chunks_exact(oh * ow));
    for (plane, (own, index)) in z.chunks_exact_mut(s.pool.height * s.pool.width).zip(planes) {
        for (own, at) in own.iter().zip(index) {
            plane[*at as usize] += own;
        }
    }
    (gamma_grad as f32, beta_grad as f32)
}
