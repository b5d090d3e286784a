//! Kernels on plain slices, shared by training (wrapped as candle operations in `op`) and inference.
//!
//! Images of a batch are **channel-major**, shape (channels, batch, height, width). So a convolution over a whole
//! batch is one matrix product whose result is already in place, a bias or a batch-norm statistic belongs to one
//! contiguous run, and the many small images of deep layers fill the product's registers.

pub mod block;
pub mod conv;
pub mod gemm;
mod im2col;
pub mod norm;
pub mod pool;

/// The first `length` values of a buffer that never shrinks, so that it is filled with zeros only once.
pub fn grown(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    buffer.get_mut(..length).unwrap_or_default()
}

/// Calls `f` compiled for the widest vectors of the processor it runs on. `f` has to be `#[inline(always)]`, and so has what it
/// calls.
fn vectorised<R>(f: impl FnMut() -> R) -> R {
    pulp::Arch::new().dispatch(Inlined(f))
}

/// pulp calls a closure as `FnOnce`. For one that could be called again that is a function of its own around it, which
/// is not inlined and so compiled for the oldest processor.
struct Inlined<F>(F);

impl<R, F: FnMut() -> R> pulp::NullaryFnOnce for Inlined<F> {
    type Output = R;

    #[inline(always)]
    fn call(mut self) -> R {
        (self.0)()
    }
}
