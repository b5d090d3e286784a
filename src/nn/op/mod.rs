//! The kernels as candle operations with gradients of their own.
//!
//! See [`crate::nn`] for why candle's are not used. All tensors are f32 on the CPU, contiguous.

mod average_pool2d;
mod batch_norm;
mod conv2d;
mod conv_stack;
mod gru;
mod layer_norm;
mod max_pool2d;
mod rearrange;
mod relu;
mod selu;
mod time_statistic;

pub use average_pool2d::average_pool2d;
pub use batch_norm::{BatchStatistics, batch_norm};
pub use conv_stack::{Buffers, conv_stack};
pub use conv2d::conv2d;
pub use gru::gru;
pub use layer_norm::layer_norm;
pub use max_pool2d::max_pool2d;
pub use rearrange::rearrange;
pub use relu::relu;
pub use selu::selu;
pub use time_statistic::time_statistic;

use super::kernel::pool::PoolShape;
use candle_core::{CpuStorage, Layout, Result, Shape, Storage, Tensor, bail};

/// The values of a contiguous f32 argument.
fn values<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(v), Some((from, to))) => v.get(from..to).ok_or_else(|| {
            candle_core::Error::Msg(format!("a layout of {from}..{to} in a storage of {}", v.len()))
        }),
        _ => bail!("the operation needs a contiguous f32 tensor"),
    }
}

/// Calls `f` with the values of a tensor.
fn with_values<T>(tensor: &Tensor, f: impl FnOnce(&[f32]) -> T) -> Result<T> {
    let tensor = tensor.contiguous()?;
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(cpu) => Ok(f(values(cpu, layout)?)),
        _ => bail!("the operation runs on the CPU"),
    }
}

/// Batch size of a tensor of shape (channels, batch, height, width).
fn batch_of(layout: &Layout) -> Result<usize> {
    let (_, batch, _, _) = layout.shape().dims4()?;
    Ok(batch)
}

/// Shape and number of values of the pooled tensor, for one of shape (channels, batch, height, width).
fn pooled(pool: &PoolShape, layout: &Layout) -> Result<(Shape, usize)> {
    let (channels, batch, _, _) = layout.shape().dims4()?;
    let Some([oh, ow]) = pool.output() else { bail!("a patch of {:?} does not fit", pool.size) };
    Ok(((channels, batch, oh, ow).into(), channels * batch * oh * ow))
}
