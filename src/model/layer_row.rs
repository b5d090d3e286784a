//! The layer table of `pianoscope summary`.

use crate::nn::ResolvedLayer;

/// One row: a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerRow {
    /// e.g. `conv2d_1 (Conv2D 3x3)`.
    pub layer: String,
    /// e.g. `[32, 24, 23]`.
    pub output_shape: Vec<usize>,
    /// Number of values in its tensors.
    pub weights: usize,
    /// Multiply-adds counted as two, for one window.
    pub flop: u64,
}

impl LayerRow {
    /// A row for each of `layers`.
    pub fn of(layers: &[ResolvedLayer]) -> Vec<Self> {
        layers
            .iter()
            .map(|layer| Self {
                layer: format!("{} ({})", layer.name, layer.spec),
                output_shape: layer.output.sizes(),
                weights: layer.parameters.iter().map(|p| p.shape.iter().product::<usize>()).sum(),
                flop: layer.flop,
            })
            .collect()
    }
}
