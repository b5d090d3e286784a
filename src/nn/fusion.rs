//! Which neighbouring layers are trained in one step.

use super::kernel::block::BlockShape;
use super::kernel::pool::PoolShape;
use super::{LayerSpec, Shape};

/// The blocks at the head of `layers`: each a convolution without a bias, batch norm, ReLU and, where it follows, max pooling.
/// Empty where another layer stands there.
pub(super) fn stack(mut layers: &[LayerSpec], mut input: Shape) -> Vec<BlockShape> {
    let mut blocks = Vec::new();
    while let Some(shape) = block(layers, input) {
        let [height, width] = shape.output();
        input = Shape::Image([shape.conv.filters, height, width]);
        layers = layers.get(layers_of(&shape)..).unwrap_or_default();
        blocks.push(shape);
    }
    blocks
}

/// Layers that a block stands for.
pub(super) fn layers_of(block: &BlockShape) -> usize {
    if block.pooled { 4 } else { 3 }
}

fn block(layers: &[LayerSpec], input: Shape) -> Option<BlockShape> {
    use LayerSpec::{BatchNorm, Conv2d, MaxPool2d, Relu};
    let (Shape::Image(image), [conv @ Conv2d { bias: false, .. }, BatchNorm { epsilon }, Relu, rest @ ..]) =
        (input, layers)
    else {
        return None;
    };
    let (conv, epsilon) = (conv.conv_shape(image)?, *epsilon);
    let [height, width] = conv.output()?;
    let (size, stride, pooled) = match rest {
        [MaxPool2d { size, stride }, ..] => (*size, *stride, true),
        _ => ([1; 2], [1; 2], false),
    };
    Some(BlockShape { conv, pool: PoolShape { height, width, size, stride }, pooled, epsilon })
}
