//! A stack of blocks of convolution, batch normalisation or bias, nonlinearity and max pooling as one candle operation.
//!
//! Nothing between two blocks becomes a tensor, so that the large intermediate values of a batch are in buffers that the next
//! batch reuses. candle would allocate each, and add each gradient to a tensor of zeros.

use super::{BatchStatistics, batch_of, values, with_values};
use crate::nn::kernel::block::{self, BlockShape, Saved};
use crate::nn::kernel::grown;
use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};
use std::sync::{Arc, Mutex, PoisonError};

/// What one thread needs to train a stack; reused for each batch.
#[derive(Debug, Default)]
pub struct Buffers {
    blocks: Vec<Block>,
    columns: Vec<f32>,
    /// Gradients of a block's output and of its input.
    grads: [Vec<f32>; 2],
    /// Each block's statistics.
    statistics: Vec<BatchStatistics>,
}

#[derive(Debug, Default)]
struct Block {
    saved: Saved,
    /// The next block's input; empty after the last block.
    output: Vec<f32>,
}

struct ConvStack {
    shapes: Vec<BlockShape>,
    /// Filled by the forward pass, read by the backward pass.
    buffers: Arc<Mutex<Buffers>>,
}

/// One block's parameters in the tensor of all.
struct Parameters<'a> {
    weight: &'a [f32],
    gamma: &'a [f32],
    beta: &'a [f32],
}

/// Values of a block's parameters: weights, gammas where it has a batch normalisation, betas.
fn lengths(s: &BlockShape) -> [usize; 3] {
    let gammas = if s.epsilon.is_some() { s.conv.filters } else { 0 };
    [s.conv.filters * s.conv.depth(), gammas, s.conv.filters]
}

/// Splits the parameters of all blocks.
fn split<'a>(shapes: &[BlockShape], mut all: &'a [f32]) -> Result<Vec<Parameters<'a>>> {
    let mut part = |length| match all.split_at_checked(length) {
        Some((part, rest)) => {
            all = rest;
            Ok(part)
        }
        None => candle_core::bail!("too few parameters for a stack of {}", shapes.len()),
    };
    shapes
        .iter()
        .map(|s| {
            let [weight, gamma, beta] = lengths(s);
            Ok(Parameters { weight: part(weight)?, gamma: part(gamma)?, beta: part(beta)? })
        })
        .collect()
}

/// `x` (channels, batch, height, width) through blocks that fit each other → (filters, batch, out height, out width) and the
/// statistics of each batch normalisation. `parameters` holds for each block the weights (filters, channels, kernel height, kernel width),
/// gammas and betas (filters); without a batch normalisation only weights and bias. The gradient can be taken once, before `buffers` are used again.
///
/// # Errors
/// Where the shapes do not fit each other.
pub fn conv_stack(
    x: &Tensor,
    parameters: &Tensor,
    shapes: Vec<BlockShape>,
    buffers: &Arc<Mutex<Buffers>>,
) -> Result<(Tensor, Vec<BatchStatistics>)> {
    let y = x.apply_op2(parameters, ConvStack { shapes, buffers: buffers.clone() })?;
    let statistics = std::mem::take(&mut lock(buffers).statistics);
    Ok((y, statistics))
}

fn lock(buffers: &Mutex<Buffers>) -> std::sync::MutexGuard<'_, Buffers> {
    // Buffers have no invariant that a panic could break.
    buffers.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ConvStack {
    fn forward(&self, batch: usize, x: &[f32], parameters: &[f32], y: &mut [f32]) -> Result<()> {
        let mut guard = lock(&self.buffers);
        let Buffers { blocks, columns, statistics, .. } = &mut *guard;
        blocks.resize_with(self.shapes.len(), Block::default);
        statistics.clear();
        let parameters = split(&self.shapes, parameters)?;
        let mut done: Option<&Block> = None;
        let mut left = blocks.iter_mut();
        let last = self.shapes.len().saturating_sub(1);
        for (index, (s, p)) in self.shapes.iter().zip(&parameters).enumerate() {
            let Some(block) = left.next() else { break };
            let input = done.map_or(x, |b| b.output.as_slice());
            let length = output_length(s, batch);
            let Block { saved, output } = block;
            let output = if index == last { &mut *y } else { sized(output, length) };
            block::forward(s, batch, input, p.weight, [p.gamma, p.beta], output, saved, columns);
            if s.epsilon.is_some() {
                statistics
                    .push(BatchStatistics { mean: saved.mean.clone(), variance: saved.variance.clone() });
            }
            done = Some(block);
        }
        Ok(())
    }

    /// Computes the gradient of the parameters and, if given, of `x`.
    fn backward(
        &self,
        batch: usize,
        x: &[f32],
        parameters: &[f32],
        y_grad: &[f32],
        parameter_grad: &mut [f32],
        mut x_grad: Option<&mut [f32]>,
    ) -> Result<()> {
        let mut guard = lock(&self.buffers);
        let Buffers { blocks, columns, grads: [outer, inner], .. } = &mut *guard;
        let parameters = split(&self.shapes, parameters)?;
        let mut rest = parameter_grad;
        for (index, (s, p)) in self.shapes.iter().zip(&parameters).enumerate().rev() {
            let last = index + 1 == self.shapes.len();
            debug_assert!(index < blocks.len(), "the forward pass made a buffer for each block");
            let (before, from) = blocks.split_at_mut_checked(index).unwrap_or_default();
            let Some(Block { saved, .. }) = from.first_mut() else { break };
            let [weight, gamma, beta] = lengths(s);
            let start = rest.len().saturating_sub(weight + gamma + beta);
            let (others, grad) = rest.split_at_mut(start);
            let (weight_grad, affine_grad) = grad.split_at_mut(weight);
            let (input, input_grad) = match before.last() {
                Some(b) => {
                    let grad = sized(inner, b.output.len());
                    grad.fill(0.0);
                    (b.output.as_slice(), Some(grad))
                }
                None => (x, x_grad.take()),
            };
            let dy = if last { y_grad } else { outer.as_slice() };
            let affine = [p.gamma, p.beta];
            let [gammas, betas] = block::backward(
                s,
                batch,
                input,
                p.weight,
                affine,
                saved,
                dy,
                weight_grad,
                input_grad,
                columns,
            );
            for (to, from) in affine_grad.iter_mut().zip(gammas.iter().chain(&betas)) {
                *to = *from;
            }
            std::mem::swap(outer, inner);
            rest = others;
        }
        Ok(())
    }
}

/// A buffer of exactly this length.
fn sized(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    buffer.truncate(length);
    grown(buffer, length)
}

fn output_length(s: &BlockShape, batch: usize) -> usize {
    let [oh, ow] = s.output();
    s.conv.filters * batch * oh * ow
}

impl CustomOp2 for ConvStack {
    fn name(&self) -> &'static str {
        "conv_stack"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        lx: &Layout,
        p: &CpuStorage,
        lp: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let batch = batch_of(lx)?;
        let Some(last) = self.shapes.last() else { candle_core::bail!("a stack without blocks") };
        let [oh, ow] = last.output();
        let mut y = vec![0.0; output_length(last, batch)];
        self.forward(batch, values(x, lx)?, values(p, lp)?, &mut y)?;
        Ok((CpuStorage::F32(y), (last.conv.filters, batch, oh, ow).into()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        p: &Tensor,
        _: &Tensor,
        dy: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let batch = batch_of(x.layout())?;
        let mut dp = vec![0.0; p.elem_count()];
        // The network's input needs no gradient, and it is the most expensive one.
        let mut dx = x.track_op().then(|| vec![0.0; x.elem_count()]);
        with_values(x, |xs| {
            with_values(p, |ps| {
                with_values(dy, |dys| self.backward(batch, xs, ps, dys, &mut dp, dx.as_deref_mut()))
            })
        })????;
        let dx = dx.map(|v| Tensor::from_vec(v, x.shape(), x.device())).transpose()?;
        Ok((dx, Some(Tensor::from_vec(dp, p.shape(), p.device())?)))
    }
}
