//! A network in words: its layers, and whether they fit together and in memory.

use super::{LayerSpec, NnError, Parameter, Shape};
use serde::{Deserialize, Serialize};

/// Values that a network's weights may hold at most (128 MiB).
const MAX_WEIGHTS: u128 = 32 << 20;
/// Values that one window's intermediate results may hold at most (64 MiB).
const MAX_VALUES: u128 = 16 << 20;
/// More layers than any network here needs; a file that claims more is not one of ours.
const MAX_LAYERS: usize = 256;

/// A sequence of layers behind an input of one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// Channels, height and width of the input.
    pub input: [usize; 3],
    /// In the order of the data.
    pub layers: Vec<LayerSpec>,
}

/// A layer with all that follows from its place in the sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLayer {
    /// Kind and count, e.g. `conv2d_2`.
    pub name: String,
    /// What comes in.
    pub input: Shape,
    /// What goes out.
    pub output: Shape,
    /// The tensors that it owns, in a fixed order.
    pub parameters: Vec<Parameter>,
    /// Operations for one window, a multiply-add counted as two.
    pub flop: u64,
}

impl Architecture {
    /// Each layer with its name, shapes and tensors; refuses what does not fit together or not in memory.
    pub fn placed(&self) -> Result<Vec<PlacedLayer>, NnError> {
        let mut shape = Shape::Image(self.input);
        let (mut counts, mut weights) = (std::collections::BTreeMap::new(), 0u128);
        limit("the network", self.layers.len() as u128, MAX_LAYERS as u128)?;
        limit("the input", product(&self.input), MAX_VALUES)?;
        let mut placed = Vec::with_capacity(self.layers.len());
        for (at, layer) in self.layers.iter().enumerate() {
            // Sizes from a file may be absurd: each is bounded before any two are multiplied in usize.
            limit("a layer", layer.largest_size() as u128, 1 << 20)?;
            let count = counts.entry(layer.kind()).and_modify(|n| *n += 1).or_insert(1);
            let name = format!("{}_{count}", layer.kind());
            let refuse = |reason| NnError::Layer { index: at + 1, layer: format!("{layer:?}"), reason };
            let output = layer.output(shape).map_err(refuse)?;
            limit("intermediate values", product(&output.sizes()), MAX_VALUES)?;
            if let (LayerSpec::Conv2d { kernel, .. }, Shape::Image([c, ..])) = (layer, shape) {
                limit("a convolution", product(&[c, kernel[0], kernel[1]]), MAX_VALUES)?;
            }
            let parameters = layer.parameters(&name, shape);
            weights += parameters.iter().map(|p| product(&p.shape)).sum::<u128>();
            limit("weights", weights, MAX_WEIGHTS)?;
            placed.push(PlacedLayer {
                flop: layer.flop(shape, output),
                name,
                input: shape,
                output,
                parameters,
            });
            shape = output;
        }
        Ok(placed)
    }

    /// All tensors in the order of the layers.
    pub fn parameters(&self) -> Result<Vec<Parameter>, NnError> {
        Ok(self.placed()?.into_iter().flat_map(|l| l.parameters).collect())
    }

    /// Number of classes: values of the last layer, which has to be a softmax.
    pub fn classes(&self) -> Result<usize, NnError> {
        let placed = self.placed()?;
        match (self.layers.last(), placed.last()) {
            (Some(LayerSpec::Softmax), Some(last)) => Ok(last.output.values()),
            _ => Err(NnError::Layer {
                index: self.layers.len(),
                layer: "the last".into(),
                reason: "a network that classifies ends in softmax".into(),
            }),
        }
    }
}

fn product(sizes: &[usize]) -> u128 {
    sizes.iter().fold(1u128, |p, s| p.saturating_mul(*s as u128))
}

fn limit(what: &'static str, needed: u128, limit: u128) -> Result<(), NnError> {
    if needed <= limit { Ok(()) } else { Err(NnError::TooLarge { what, needed, limit }) }
}
