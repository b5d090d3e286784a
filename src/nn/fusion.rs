//! Which adjacent layers are trained in one step.

use super::kernel::block::BlockShape;
use super::kernel::nonlinearity::Nonlinearity;
use super::kernel::pool::PoolShape;
use super::{LayerSpec, ResolvedLayer, Shape};

/// Layers that are trained in one step.
#[derive(Debug, Clone, Copy)]
pub(super) struct FusedBlock {
    /// What it computes.
    pub(super) shape: BlockShape,
    /// Whether the convolution has a bias.
    pub(super) bias: bool,
    /// How many layers it replaces.
    pub(super) layers: usize,
}

/// The blocks at the start of `layers`: each a convolution, batch norm (with a bias also without), a nonlinearity and, where it
/// follows, max pooling. Empty where another layer comes first.
pub(super) fn stack(mut layers: &[ResolvedLayer]) -> Vec<FusedBlock> {
    let mut blocks = Vec::new();
    while let Some(fused) = block(layers) {
        debug_assert!(fused.layers <= layers.len(), "a block is made of the layers that it replaces");
        layers = layers.get(fused.layers..).unwrap_or_default();
        blocks.push(fused);
    }
    blocks
}

fn block(layers: &[ResolvedLayer]) -> Option<FusedBlock> {
    use LayerSpec as L;
    let Shape::Image(image) = layers.first()?.input else { return None };
    let mut specs = layers.iter().map(|layer| &layer.spec).peekable();
    let Some(L::Conv2d(conv)) = specs.next() else { return None };
    let epsilon = match specs.peek() {
        Some(L::BatchNorm(norm)) => Some(norm.epsilon),
        _ if conv.bias => None,
        _ => return None,
    };
    if epsilon.is_some() {
        specs.next();
    }
    let then = match specs.next() {
        Some(L::Relu(_)) => Nonlinearity::Relu,
        Some(L::Selu(_)) => Nonlinearity::Selu,
        _ => return None,
    };
    let (bias, conv) = (conv.bias, conv.shape(image));
    let [height, width] = conv.output()?;
    let (size, stride, pooled) = match specs.next() {
        Some(L::MaxPool2d(pool)) => (pool.size, pool.stride, true),
        _ => ([1; 2], [1; 2], false),
    };
    let pool = PoolShape { height, width, size, stride };
    let layers = 2 + usize::from(epsilon.is_some()) + usize::from(pooled);
    Some(FusedBlock { shape: BlockShape { conv, pool, pooled, epsilon, then }, bias, layers })
}
