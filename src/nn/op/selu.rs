//! SELU as a candle operation.

use super::{values, with_values};
use crate::nn::kernel::nonlinearity::{self, SELU_ALPHA, SELU_SCALE};
use crate::nn::kernel::vectorised;
use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

struct Selu;

/// SELU for any shape; see [`nonlinearity::selu`].
///
/// # Errors
/// Where `x` is not a contiguous f32 tensor on the CPU.
pub fn selu(x: &Tensor) -> Result<Tensor> {
    x.apply_op1(Selu)
}

impl CustomOp1 for Selu {
    fn name(&self) -> &'static str {
        "selu"
    }

    fn cpu_fwd(&self, x: &CpuStorage, lx: &Layout) -> Result<(CpuStorage, Shape)> {
        let mut y = values(x, lx)?.to_vec();
        vectorised(
            #[inline(always)]
            || y.iter_mut().for_each(|v| *v = nonlinearity::selu(*v)),
        );
        Ok((CpuStorage::F32(y), lx.shape().clone()))
    }

    fn bwd(&self, _: &Tensor, y: &Tensor, dy: &Tensor) -> Result<Option<Tensor>> {
        // Below 0 the slope is the value plus its distance from the lowest.
        let slope = |y: f32| if y > 0.0 { SELU_SCALE } else { y + SELU_SCALE * SELU_ALPHA };
        let dx: Vec<f32> = with_values(y, |ys| {
            with_values(dy, |dys| ys.iter().zip(dys).map(|(&y, &d)| d * slope(y)).collect())
        })??;
        Ok(Some(Tensor::from_vec(dx, y.shape(), y.device())?))
    }
}
