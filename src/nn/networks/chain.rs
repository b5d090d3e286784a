//! Layers one after the other, with the shape that they have led to.

use crate::nn::layer::{BatchNorm, Conv2d, Dense, MaxPool2d, Padding, Permute, Reshape};
use crate::nn::{LayerSpec, Shape};

/// A trunk in the making.
pub(super) struct Chain {
    layers: Vec<LayerSpec>,
    shape: Shape,
}

impl Chain {
    pub(super) fn new(input: [usize; 3]) -> Self {
        Self { layers: Vec::new(), shape: Shape::Image(input) }
    }

    pub(super) fn layers(self) -> Vec<LayerSpec> {
        self.layers
    }

    /// Channels, height and width so far.
    pub(super) fn image(&self) -> [usize; 3] {
        match self.shape {
            Shape::Image(sizes) => sizes,
            other => [other.channels(), 1, other.plane()],
        }
    }

    /// A layer that does not fit leaves the shape as it is: it is refused when the network is resolved.
    pub(super) fn add(&mut self, layer: impl Into<LayerSpec>) -> &mut Self {
        let layer = layer.into();
        self.shape = layer.layer().output(self.shape).unwrap_or(self.shape);
        self.layers.push(layer);
        self
    }

    /// A square convolution whose output has the size of the input, divided by the stride.
    pub(super) fn conv_same(&mut self, filters: usize, kernel: usize, stride: usize, l2: f32) -> &mut Self {
        let (kernel, stride) = ([kernel; 2], [stride; 2]);
        self.add(Conv2d { filters, kernel, stride, padding: Padding::Same, bias: true, l2 })
    }

    pub(super) fn dense(&mut self, units: usize) -> &mut Self {
        self.add(Dense { units, l2: 0.0 })
    }

    /// With the variance that Keras adds.
    pub(super) fn norm(&mut self) -> &mut Self {
        self.add(BatchNorm { epsilon: 1e-3 })
    }

    pub(super) fn max_pool(&mut self, size: usize) -> &mut Self {
        self.add(MaxPool2d { size: [size; 2], stride: [size; 2] })
    }

    /// An image → a sequence, its axes in the order width, channels, height; each step has so many of the values.
    pub(super) fn sequence(&mut self, values: usize) -> &mut Self {
        let all: usize = self.image().iter().product();
        self.add(Permute { axes: [2, 0, 1] });
        self.add(Reshape { sizes: vec![all / values.max(1), values] })
    }
}
