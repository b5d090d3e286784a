//! Which adjacent layers are trained in one step.

use super::kernel::block::BlockShape;
use super::kernel::pool::PoolShape;
use super::{LayerSpec, ResolvedLayer, Shape};

/// The blocks at the start of `layers`: each a convolution without a bias, batch norm, ReLU and, where it follows, max pooling.
/// Empty where another layer comes first.
pub(super) fn stack(mut layers: &[ResolvedLayer]) -> Vec<BlockShape> {
    let mut blocks = Vec::new();
    while let Some(shape) = block(layers) {
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
    use LayerSpec::{BatchNorm, Conv2d, MaxPool2d, Relu};
    let Shape::Image(image) = layers.first()?.input else { return None };
    let mut specs = layers.iter().map(|layer| &layer.spec);
    let (Some(conv @ Conv2d { bias: false, .. }), Some(BatchNorm { epsilon }), Some(Relu)) =
        (specs.next(), specs.next(), specs.next())
    else {
        return None;
    };
    let (conv, epsilon) = (conv.conv_shape(image)?, *epsilon);
    let [height, width] = conv.output()?;
    let (size, stride, pooled) = match specs.next() {
        Some(MaxPool2d { size, stride }) => (*size, *stride, true),
        _ => ([1; 2], [1; 2], false),
    };
    Some(BlockShape { conv, pool: PoolShape { height, width, size, stride }, pooled, epsilon })
}
