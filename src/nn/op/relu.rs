//! `max(x, 0)` as a candle operation; the gradient of candle's own takes a mask of bytes and two conversions.

use super::{values, with_values};
use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

struct Relu;

/// `max(x, 0)` for any shape. The gradient at 0 is 0.
///
/// # Errors
/// Where `x` is not a contiguous f32 tensor on the CPU.
pub fn relu(x: &Tensor) -> Result<Tensor> {
    x.apply_op1(Relu)
}

impl CustomOp1 for Relu {
    fn name(&self) -> &'static str {
        "relu"
    }

    fn cpu_fwd(&self, x: &CpuStorage, lx: &Layout) -> Result<(CpuStorage, Shape)> {
        let y = values(x, lx)?.iter().map(|&v| if v > 0.0 { v } else { 0.0 }).collect();
        Ok((CpuStorage::F32(y), lx.shape().clone()))
    }

    fn bwd(&self, _: &Tensor, y: &Tensor, dy: &Tensor) -> Result<Option<Tensor>> {
        let dx: Vec<f32> = with_values(y, |ys| {
            with_values(dy, |dys| ys.iter().zip(dys).map(|(&y, &d)| if y > 0.0 { d } else { 0.0 }).collect())
        })??;
        Ok(Some(Tensor::from_vec(dx, y.shape(), y.device())?))
    }
}
