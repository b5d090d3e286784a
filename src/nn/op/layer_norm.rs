//! Layer normalisation as a candle operation.

use super::{values, with_values};
use crate::nn::kernel::layer_norm as kernel;
use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};

struct LayerNorm {
    epsilon: f32,
}

/// Normalises the channels of each position of `x`, of any shape with the channels first, then scales each by `gamma` and adds `beta`
/// (channels).
///
/// # Errors
/// Where the tensors do not have these shapes.
pub fn layer_norm(x: &Tensor, gamma: &Tensor, beta: &Tensor, epsilon: f32) -> Result<Tensor> {
    x.apply_op3(gamma, beta, LayerNorm { epsilon })
}

impl CustomOp3 for LayerNorm {
    fn name(&self) -> &'static str {
        "layer_norm"
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
        let mut y = vec![0.0; x.len()];
        kernel::forward(x, values(gamma, lg)?, values(beta, lb)?, self.epsilon, &mut y);
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
        let [mut dgamma, mut dbeta] = [(); 2].map(|()| vec![0.0; gamma.elem_count()]);
        with_values(x, |xs| {
            with_values(gamma, |gs| {
                with_values(dy, |dys| {
                    kernel::backward(xs, gs, self.epsilon, dys, &mut dx, [&mut dgamma, &mut dbeta]);
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
