//! Average pooling as a candle operation.

use super::{values, with_values};
use crate::nn::kernel::pool::{self, PoolShape};
use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

struct AveragePool2d(PoolShape);

/// `x` (channels, batch, height, width) → (channels, batch, out height, out width).
///
/// # Errors
/// Where `x` does not have this shape.
pub fn average_pool2d(x: &Tensor, shape: PoolShape) -> Result<Tensor> {
    x.apply_op1(AveragePool2d(shape))
}

impl CustomOp1 for AveragePool2d {
    fn name(&self) -> &'static str {
        "average_pool2d"
    }

    fn cpu_fwd(&self, x: &CpuStorage, lx: &Layout) -> Result<(CpuStorage, Shape)> {
        let (shape, length) = super::pooled(&self.0, lx)?;
        let mut y = vec![0.0; length];
        pool::average_forward(&self.0, values(x, lx)?, &mut y);
        Ok((CpuStorage::F32(y), shape))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, dy: &Tensor) -> Result<Option<Tensor>> {
        let mut dx = vec![0.0; x.elem_count()];
        with_values(dy, |dys| pool::average_backward(&self.0, dys, &mut dx))?;
        Ok(Some(Tensor::from_vec(dx, x.shape(), x.device())?))
    }
}
