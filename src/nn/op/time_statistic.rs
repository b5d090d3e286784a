//! A statistic over the steps of a sequence, as a candle operation.

use super::{values, with_values};
use crate::nn::kernel::time::{self, Statistic};
use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

struct TimeStatistic(Statistic);

/// `x` (values, steps, batch) → (values, batch).
///
/// # Errors
/// Where `x` does not have this shape.
pub fn time_statistic(x: &Tensor, statistic: Statistic) -> Result<Tensor> {
    x.apply_op1(TimeStatistic(statistic))
}

impl CustomOp1 for TimeStatistic {
    fn name(&self) -> &'static str {
        "time_statistic"
    }

    fn cpu_fwd(&self, x: &CpuStorage, lx: &Layout) -> Result<(CpuStorage, Shape)> {
        let (count, steps, batch) = lx.shape().dims3()?;
        let mut y = vec![0.0; count * batch];
        time::forward(self.0, steps, batch, values(x, lx)?, &mut y);
        Ok((CpuStorage::F32(y), (count, batch).into()))
    }

    fn bwd(&self, x: &Tensor, y: &Tensor, dy: &Tensor) -> Result<Option<Tensor>> {
        let (_, steps, batch) = x.dims3()?;
        let mut dx = vec![0.0; x.elem_count()];
        with_values(x, |x| {
            with_values(y, |y| {
                with_values(dy, |dy| time::backward(self.0, steps, batch, [x, y, dy], &mut dx))
            })
        })???;
        Ok(Some(Tensor::from_vec(dx, x.shape(), x.device())?))
    }
}
