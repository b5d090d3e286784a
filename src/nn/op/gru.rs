//! One direction of a gated recurrent unit as a candle operation, with its gradient through time.

use super::{values, with_values};
use crate::nn::kernel::gru::{self, GruGradients, GruShape, GruWeights};
use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};
use std::sync::{Mutex, PoisonError};

struct Gru {
    shape: GruShape,
    /// Whether the states of all steps are the result.
    sequence: bool,
    /// From the forward pass, for the backward pass.
    saved: Mutex<Saved>,
}

#[derive(Default)]
struct Saved {
    gates: Vec<f32>,
    states: Vec<f32>,
}

/// `x` (inputs, steps, batch) → the states of all steps (units, steps, batch), or without `sequence` the last one (units, batch).
/// `parameters` are the weights (3 units, inputs), the recurrent weights (3 units, units) and the bias (3 units), one after the other; see
/// [`GruWeights`]. The gradient can be taken once.
///
/// # Errors
/// Where the tensors do not have these shapes.
pub fn gru(x: &Tensor, parameters: &Tensor, shape: GruShape, sequence: bool) -> Result<Tensor> {
    x.apply_op2(parameters, Gru { shape, sequence, saved: Mutex::default() })
}

impl Gru {
    fn batch(&self, shape: &Shape) -> Result<usize> {
        let (inputs, steps, batch) = shape.dims3()?;
        if [inputs, steps] != [self.shape.inputs, self.shape.steps] {
            candle_core::bail!("a sequence of {steps} x {inputs} for {:?}", self.shape);
        }
        Ok(batch)
    }

    /// Values of weights and recurrent weights.
    fn lengths(&self) -> [usize; 2] {
        let GruShape { inputs, units, .. } = self.shape;
        [3 * units * inputs, 3 * units * units]
    }

    fn weights<'a>(&self, parameters: &'a [f32]) -> Result<GruWeights<'a>> {
        let [weight, recurrent] = self.lengths();
        let split = parameters.split_at_checked(weight);
        let split = split.and_then(|(weight, rest)| Some((weight, rest.split_at_checked(recurrent)?)));
        match split {
            Some((weight, (recurrent, bias))) if bias.len() == 3 * self.shape.units => {
                Ok(GruWeights { weight, recurrent, bias })
            }
            _ => candle_core::bail!("{} parameters for {:?}", parameters.len(), self.shape),
        }
    }

    fn saved(&self) -> std::sync::MutexGuard<'_, Saved> {
        // Buffers have no invariant that a panic could break.
        self.saved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The part of each row of (units, steps, batch) that is the last state.
    fn last(&self, batch: usize) -> std::ops::Range<usize> {
        self.shape.last() * batch..(self.shape.last() + 1) * batch
    }
}

impl CustomOp2 for Gru {
    fn name(&self) -> &'static str {
        "gru"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        lx: &Layout,
        p: &CpuStorage,
        lp: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let batch = self.batch(lx.shape())?;
        let (units, columns) = (self.shape.units, self.shape.steps * batch);
        let mut saved = self.saved();
        let Saved { gates, states } = &mut *saved;
        gates.resize(3 * units * columns, 0.0);
        states.resize(units * columns, 0.0);
        let weights = self.weights(values(p, lp)?)?;
        let reset = &mut vec![0.0; units * batch];
        gru::forward(&self.shape, batch, values(x, lx)?, weights, gates, states, reset);
        if self.sequence {
            return Ok((CpuStorage::F32(states.clone()), (units, self.shape.steps, batch).into()));
        }
        let last = self.last(batch);
        let rows = states.chunks_exact(columns.max(1)).filter_map(|row| row.get(last.clone()));
        Ok((CpuStorage::F32(rows.flatten().copied().collect()), (units, batch).into()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        p: &Tensor,
        _: &Tensor,
        dy: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let batch = self.batch(x.shape())?;
        let columns = self.shape.steps * batch;
        let mut saved = self.saved();
        let Saved { gates, states } = &mut *saved;
        let mut dp = vec![0.0; p.elem_count()];
        let mut dx = x.track_op().then(|| vec![0.0; x.elem_count()]);
        let [weight, recurrent] = self.lengths();
        let (weight, rest) = dp.split_at_mut(weight);
        let (recurrent, bias) = rest.split_at_mut(recurrent);
        let gradients = GruGradients { weight, recurrent, bias };
        with_values(x, |xs| {
            with_values(p, |ps| {
                with_values(dy, |dys| {
                    let of_last: Vec<f32>;
                    let states_grad = if self.sequence {
                        dys
                    } else {
                        of_last = self.states_grad(dys, batch, columns);
                        &of_last
                    };
                    let weights = self.weights(ps)?;
                    let dx = dx.as_deref_mut();
                    gru::backward(&self.shape, batch, xs, weights, gates, states, states_grad, gradients, dx);
                    Ok::<(), candle_core::Error>(())
                })
            })
        })????;
        let dx = dx.map(|v| Tensor::from_vec(v, x.shape(), x.device())).transpose()?;
        Ok((dx, Some(Tensor::from_vec(dp, p.shape(), p.device())?)))
    }
}

impl Gru {
    /// The gradient of the states of all steps, where only the last one has one.
    fn states_grad(&self, last_grad: &[f32], batch: usize, columns: usize) -> Vec<f32> {
        let mut all = vec![0.0; self.shape.units * columns];
        let last = self.last(batch);
        let rows = all.chunks_exact_mut(columns.max(1)).zip(last_grad.chunks_exact(batch.max(1)));
        for (row, grad) in rows {
            row.iter_mut().skip(last.start).zip(grad).for_each(|(to, from)| *to = *from);
        }
        all
    }
}
