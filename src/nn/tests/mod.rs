//! Gradients against finite differences, and the forward pass against candle's own layers.

mod forward;
mod frozen;
mod gradients;
mod layers;
mod networks;
mod stack;

use super::{Activation, Architecture, LayerSpec, NetworkName};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn noise(seed: u64, n: usize) -> Vec<f32> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    (0..n).map(|_| random.random_range(-1.0..1.0)).collect()
}

/// One head, a softmax of so many labels.
fn verdict(labels: usize) -> [(&'static str, usize, Activation); 1] {
    [("verdict", labels, Activation::Softmax)]
}

/// The stem network on a small image, without dropout, so that its outputs are the same each time.
fn small() -> Architecture {
    let mut a = NetworkName::Stem.architecture(16, 15, verdict(2));
    a.trunk.retain(|l| !matches!(l, LayerSpec::Dropout(_)));
    a
}
