//! The networks that the project trains, by name.

use super::layer::{BatchNorm, Conv2d, Dense, Dropout, Flatten, GlobalAveragePool, MaxPool2d, Relu};
use super::{Activation, Architecture, HeadLayers, LayerSpec};
use serde::{Deserialize, Serialize};

/// A network that can be trained for any input and any heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkName {
    /// Like the networks of the thesis that this program is based on: stages of convolution, pooling, batch norm and dropout, then
    /// two dense layers. Large, since its first dense layer has an input for every position.
    Thesis,
    /// A strided 5x5 convolution, then three 3x3 stages, all but the last halved by max pooling, and a mean over time and
    /// frequency. Small and fast: 99,000 weights.
    Stem,
    /// `stem` with half as many filters again: 219,000 weights, twice the work.
    Wide,
    /// `wide` with a 1x1 convolution (Lin et al. 2014) from 192 to 384 filters before the mean: 296,000 weights, an
    /// eighth more work.
    Deep,
}

impl NetworkName {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Thesis, Self::Stem, Self::Wide, Self::Deep];

    /// As on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thesis => "thesis",
            Self::Stem => "stem",
            Self::Wide => "wide",
            Self::Deep => "deep",
        }
    }

    /// Its layers for an image of one channel. Each of `heads` has a name, a number of outputs and an activation; it is a dense
    /// layer.
    pub fn architecture<'a>(
        self,
        height: usize,
        width: usize,
        heads: impl IntoIterator<Item = (&'a str, usize, Activation)>,
    ) -> Architecture {
        let trunk = match self {
            Self::Thesis => thesis(),
            Self::Stem => stem([16, 32, 64, 128], None),
            Self::Wide => stem([24, 48, 96, 192], None),
            Self::Deep => stem([24, 48, 96, 192], Some(384)),
        };
        let head = |(name, outputs, activation): (&str, usize, Activation)| {
            let dense = Dense { units: outputs }.into();
            let layers = [Some(dense), activation.layer()].into_iter().flatten().collect();
            HeadLayers { name: name.to_owned(), layers }
        };
        let heads = heads.into_iter().map(head).collect();
        Architecture { input: [1, height, width], trunk, heads, embedding: None }
    }
}

fn conv(filters: usize, kernel: usize, stride: usize) -> LayerSpec {
    let (kernel, padding) = ([kernel; 2], [kernel / 2; 2]);
    Conv2d { filters, kernel, stride: [stride; 2], padding, bias: false }.into()
}

fn norm() -> LayerSpec {
    BatchNorm { epsilon: 1e-3 }.into()
}

fn halve() -> LayerSpec {
    MaxPool2d { size: [2; 2], stride: [2; 2] }.into()
}

fn dropout(rate: f32) -> LayerSpec {
    Dropout { rate }.into()
}

/// Four stages and, where given, a 1x1 convolution with `pointwise` filters.
fn stem(filters: [usize; 4], pointwise: Option<usize>) -> Vec<LayerSpec> {
    let mut layers = Vec::new();
    let stages = [(5, 2, true), (3, 1, true), (3, 1, true), (3, 1, false), (1, 1, false)];
    for (filters, (kernel, stride, pool)) in filters.into_iter().chain(pointwise).zip(stages) {
        layers.extend([conv(filters, kernel, stride), norm(), Relu.into()]);
        layers.extend(pool.then(halve));
    }
    layers.extend([GlobalAveragePool.into(), dropout(0.2)]);
    layers
}

fn thesis() -> Vec<LayerSpec> {
    let mut layers = Vec::new();
    for filters in [16, 32, 64] {
        layers.extend([conv(filters, 3, 1), Relu.into(), halve(), norm(), dropout(0.1)]);
    }
    layers.extend([Flatten.into(), Dense { units: 64 }.into(), Relu.into(), dropout(0.3)]);
    layers
}

impl std::fmt::Display for NetworkName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for NetworkName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|n| n.name().eq_ignore_ascii_case(name));
        let known = Self::ALL.map(Self::name).join(", ");
        found.ok_or_else(|| format!("no network is called `{name}`; there are {known}"))
    }
}
