//! Gradients against finite differences, and the forward pass against candle's own layers.

mod forward;
mod gradients;
mod stack;

use super::{Architecture, LayerSpec, NetworkName};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn noise(seed: u64, n: usize) -> Vec<f32> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    (0..n).map(|_| random.random_range(-1.0..1.0)).collect()
}

/// The stem network on a small image, without dropout, so that it says the same each time.
fn small() -> Architecture {
    let mut a = NetworkName::Stem.architecture(16, 15, 2);
    a.layers.retain(|l| !matches!(l, LayerSpec::Dropout { .. }));
    a
}
