//! Kernels on plain slices, shared by training (wrapped as candle operations in `layer`) and inference.
//!
//! Images of a batch are **channel-major**, shape (channels, batch, height, width). So a convolution over a whole
//! batch is one matrix product whose result is already in place, a bias or a batch-norm statistic belongs to one
//! contiguous run, and the many small images of deep layers fill the product's registers.

pub mod conv;
pub mod gemm;
pub mod norm;
pub mod pool;
