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
