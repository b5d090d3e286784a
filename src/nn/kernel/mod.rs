//! Kernels on plain slices, shared by training (wrapped as candle operations in `op`) and inference.
//!
//! Images of a batch are **channel-major**, shape (channels, batch, height, width). So the convolution of a whole batch is one
//! matrix product that needs no transposition, a bias or a batch-norm statistic applies to one contiguous run, and the many
//! small images of deep layers fill the product's registers.
//!
//! Sequences are (values, steps, batch): the values of one step of a batch are the columns of one matrix, and those of all steps too.

pub mod arrangement;
pub mod block;
pub mod conv;
pub mod exp;
pub mod gemm;
pub mod gru;
mod im2col;
pub mod layer_norm;
pub mod nonlinearity;
pub mod norm;
pub mod pool;
pub mod time;

/// The first `length` values of a buffer that never shrinks, so that it is zeroed only once.
pub fn grown(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    debug_assert!(buffer.len() >= length, "the buffer has grown");
    buffer.get_mut(..length).unwrap_or_default()
}

/// Calls `f` compiled for the widest vectors of the processor that it runs on. `f` and what it calls must be
/// `#[inline(always)]`.
pub(in crate::nn) fn vectorised<R>(f: impl FnMut() -> R) -> R {
    pulp::Arch::new().dispatch(Inlined(f))
}

/// pulp calls a closure as `FnOnce`. A closure that is also `FnMut` is wrapped in a function for that, which is not inlined and
/// so compiled for the oldest processor.
struct Inlined<F>(F);

impl<R, F: FnMut() -> R> pulp::NullaryFnOnce for Inlined<F> {
    type Output = R;

    #[inline(always)]
    fn call(mut self) -> R {
        (self.0)()
    }
}
