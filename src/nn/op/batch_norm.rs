//! Batch normalisation with the batch's own statistics, as a candle operation.

use super::{values, with_values};
use crate::nn::kernel::norm;
use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};

/// The statistics that a batch was normalised with.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchStatistics {
    /// One value for each channel.
    pub mean: Vec<f32>,
    /// One value for each channel, biased (divided by the number of values).
    pub variance: Vec<f32>,
}

struct BatchNorm {
    mean: Vec<f32>,
    inv_std: Vec<f32>,
    run: usize,
}

/// Normalises each channel of `x`, of any shape with the channels first, then scales it by `gamma` and adds `beta` (channels).
///
/// # Errors
/// Where the tensors do not have these shapes.
pub fn batch_norm(
    x: &Tensor,
    gamma: &Tensor,
    beta: &Tensor,
    epsilon: f32,
) -> Result<(Tensor, BatchStatistics)> {
    let run = x.elem_count() / x.dim(0)?.max(1);
    let (mean, variance) = with_values(x, |xs| norm::statistics(xs, run))?;
    let inv_std = variance.iter().map(|v| 1.0 / (v + epsilon).sqrt()).collect();
    let y = x.apply_op3(gamma, beta, BatchNorm { mean: mean.clone(), inv_std, run })?;
    Ok((y, BatchStatistics { mean, variance }))
}

impl CustomOp3 for BatchNorm {
    fn name(&self) -> &'static str {
        "batch_norm"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        lx: &Layout,
        gamma: &CpuStorage,
        lg: &Layout,
        beta: &CpuStorage,
        lb: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let x = values(x, lx)?;
        let scale: Vec<f32> = values(gamma, lg)?.iter().zip(&self.inv_std).map(|(g, r)| g * r).collect();
        let mut y = vec![0.0; x.len()];
        norm::affine(x, self.run, &self.mean, &scale, values(beta, lb)?, &mut y);
        Ok((CpuStorage::F32(y), lx.shape().clone()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        gamma: &Tensor,
        _: &Tensor,
        _: &Tensor,
        dy: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let mut dx = vec![0.0; x.elem_count()];
        let (dgamma, dbeta) = with_values(x, |xs| {
            with_values(gamma, |gs| {
                with_values(dy, |dys| {
                    norm::backward(xs, self.run, &self.mean, &self.inv_std, gs, dys, &mut dx)
                })
            })
        })???;
        let (device, channels) = (x.device(), gamma.shape());
        Ok((
            Some(Tensor::from_vec(dx, x.shape(), device)?),
            Some(Tensor::from_vec(dgamma, channels, device)?),
            Some(Tensor::from_vec(dbeta, channels, device)?),
        ))
    }
}
