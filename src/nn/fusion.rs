//! Which adjacent layers are trained in one step.

use super::kernel::block::BlockShape;
use super::kernel::pool::PoolShape;
use super::layer::Conv2d;
use super::{LayerSpec, ResolvedLayer, Shape};

/// The blocks at the start of `layers`: each a convolution without a bias, batch norm, ReLU and, where it follows, max pooling.
/// Empty where another layer comes first.
pub(super) fn stack(mut layers: &[ResolvedLayer]) -> Vec<BlockShape> {
    let mut blocks = Vec::new();
    while let Some(shape) = block(layers) {
        debug_assert!(layers_of(&shape) <= layers.len(), "a block is made of the layers that it replaces");
        layers = layers.get(layers_of(&shape)..).unwrap_or_default();
        blocks.push(shape);
    }
    blocks
}

/// How many layers a block replaces.
pub(super) fn layers_of(block: &BlockShape) -> usize {
    if block.pooled { 4 } else { 3 }
}

fn block(layers: &[ResolvedLayer]) -> Option<BlockShape> {
    use LayerSpec as L;
    let Shape::Image(image) = layers.first()?.input else { return None };
    let mut specs = layers.iter().map(|layer| &layer.spec);
    let (Some(L::Conv2d(conv @ Conv2d { bias: false, .. })), Some(L::BatchNorm(norm)), Some(L::Relu(_))) =
        (specs.next(), specs.next(), specs.next())
    else {
        return None;
    };
    let conv = conv.shape(image);
    let [height, width] = conv.output()?;
    let (size, stride, pooled) = match specs.next() {
        Some(L::MaxPool2d(pool)) => (pool.size, pool.stride, true),
        _ => ([1; 2], [1; 2], false),
    };
    Some(BlockShape { conv, pool: PoolShape { height, width, size, stride }, pooled, epsilon: norm.epsilon })
}
