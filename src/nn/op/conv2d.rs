//! Convolution of (channels, batch, height, width) as a candle operation.

use super::{batch_of, values, with_values};
use crate::nn::kernel::conv::{self, ConvShape};
use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};

struct Conv2d(ConvShape);

/// `x` (channels, batch, height, width) and `weight` (filters, channels, kernel height, kernel width) →
/// (filters, batch, out height, out width).
///
/// # Errors
/// Where the tensors do not have these shapes.
pub fn conv2d(x: &Tensor, weight: &Tensor, shape: ConvShape) -> Result<Tensor> {
    x.apply_op2(weight, Conv2d(shape))
}

impl CustomOp2 for Conv2d {
    fn name(&self) -> &'static str {
        "conv2d"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        lx: &Layout,
        w: &CpuStorage,
        lw: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let batch = batch_of(lx)?;
        let Some([oh, ow]) = self.0.output() else {
            candle_core::bail!("a kernel of {:?} does not fit", self.0.kernel)
        };
        let shape = (self.0.filters, batch, oh, ow);
        let mut y = vec![0.0; self.0.filters * batch * oh * ow];
        conv::forward(&self.0, batch, values(x, lx)?, values(w, lw)?, &mut y, &mut Vec::new());
        Ok((CpuStorage::F32(y), shape.into()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        w: &Tensor,
        _: &Tensor,
        dy: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let batch = batch_of(x.layout())?;
        let mut dw = vec![0.0; w.elem_count()];
        // The network's input needs no gradient, and it is the most expensive one.
        let mut dx = x.track_op().then(|| vec![0.0; x.elem_count()]);
        with_values(x, |xs| {
            with_values(w, |ws| {
                with_values(dy, |dys| {
                    conv::backward(&self.0, batch, xs, ws, dys, &mut dw, dx.as_deref_mut(), &mut Vec::new());
                })
            })
        })???;
        let dx = dx.map(|v| Tensor::from_vec(v, x.shape(), x.device())).transpose()?;
        Ok((dx, Some(Tensor::from_vec(dw, w.shape(), w.device())?)))
    }
}
