//! Values in another layout, as a candle operation.

use super::{values, with_values};
use crate::nn::Shape as WindowShape;
use crate::nn::kernel::arrangement::Arrangement;
use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

struct Rearrange {
    arrangement: Arrangement,
    batch: usize,
}

/// `x` in the layout that `arrangement` gives it.
///
/// # Errors
/// Where `x` has another number of values.
pub fn rearrange(x: &Tensor, arrangement: Arrangement) -> Result<Tensor> {
    let values = arrangement.output().values();
    let batch = x.elem_count() / values.max(1);
    if batch * values != x.elem_count() {
        candle_core::bail!("{} values are no windows of {values}", x.elem_count());
    }
    x.apply_op1(Rearrange { arrangement, batch })
}

impl CustomOp1 for Rearrange {
    fn name(&self) -> &'static str {
        "rearrange"
    }

    fn cpu_fwd(&self, x: &CpuStorage, lx: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = values(x, lx)?;
        let mut y = vec![0.0; x.len()];
        self.arrangement.forward(self.batch, x, &mut y);
        let shape: Shape = match self.arrangement.output() {
            WindowShape::Image([channels, height, width]) => (channels, self.batch, height, width).into(),
            WindowShape::Sequence([steps, values]) => (values, steps, self.batch).into(),
            WindowShape::Row(values) => (values, self.batch).into(),
        };
        Ok((CpuStorage::F32(y), shape))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, dy: &Tensor) -> Result<Option<Tensor>> {
        let mut dx = vec![0.0; x.elem_count()];
        with_values(dy, |dy| self.arrangement.backward(self.batch, dy, &mut dx))?;
        Ok(Some(Tensor::from_vec(dx, x.shape(), x.device())?))
    }
}
