//! The layers of a network, and whether they fit together and in memory.
//!
//! ```text
//! input → trunk ─┬→ layers of the first head  → outputs
//!                ├→ layers of the second head → outputs
//!                └→ embedding (or after an earlier layer of the trunk)
//! ```

use super::layer::{Sigmoid, Softmax};
use super::{LayerSpec, NnError, Parameter, Shape};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most values in a network's weights (128 MiB).
const MAX_WEIGHTS: u128 = 32 << 20;
/// Most values in an intermediate result for one window (64 MiB).
const MAX_VALUES: u128 = 16 << 20;
/// More layers than any network here needs; a file that claims more is not one of ours.
const MAX_LAYERS: usize = 256;
/// Most heads of a network.
pub const MAX_HEADS: usize = 32;

/// A trunk that computes features of an image, and heads that compute predictions from them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// Channels, height and width of the input.
    pub input: [usize; 3],
    /// The layers that all heads share, in the order of the data.
    pub trunk: Vec<LayerSpec>,
    /// At least one; all read the output of the trunk.
    pub heads: Vec<HeadLayers>,
    /// Name of the trunk's layer whose output is the embedding, e.g. `dense_1`; `None` for the output of the whole trunk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedding: Option<String>,
}

/// The layers of one head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadLayers {
    /// Differs from that of every other head.
    pub name: String,
    /// In the order of the data. The last layer decides what the outputs are: see [`Activation`].
    pub layers: Vec<LayerSpec>,
}

/// What turns the last values of a head, the logits, into its outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Softmax: probabilities that add up to 1.
    Softmax,
    /// Sigmoid: a probability each.
    Sigmoid,
    /// None: the values are the outputs.
    Linear,
}

/// A layer with everything that follows from its place in the network.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedLayer {
    /// Kind and count, e.g. `conv2d_2`; in one of several heads after the head's name: `genre/dense_1`.
    pub name: String,
    /// What the layer is.
    pub spec: LayerSpec,
    /// Shape of its input.
    pub input: Shape,
    /// Shape of its output.
    pub output: Shape,
    /// Its tensors, in a fixed order.
    pub parameters: Vec<Parameter>,
    /// Operations for one window, a multiply-add counted as two.
    pub flop: u64,
}

/// A network whose layers fit together and in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedNetwork {
    /// Layers of the trunk.
    pub trunk: Vec<ResolvedLayer>,
    /// Layers of each head.
    pub heads: Vec<ResolvedHead>,
    /// Number of the trunk's layers before the embedding.
    pub embedding: usize,
}

/// A head whose layers fit together.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedHead {
    /// As in [`HeadLayers`].
    pub name: String,
    /// Its layers.
    pub layers: Vec<ResolvedLayer>,
    /// Number of outputs.
    pub outputs: usize,
    /// What its last layer makes of the logits.
    pub activation: Activation,
}

impl Architecture {
    /// A network with one head. The head is the last dense layer and what follows; where there is none, the last layer.
    pub fn sequential(input: [usize; 3], mut layers: Vec<LayerSpec>, head: &str) -> Self {
        let is_dense = |layer: &LayerSpec| matches!(layer, LayerSpec::Dense(_));
        let cut = layers.iter().rposition(is_dense).unwrap_or(layers.len().saturating_sub(1));
        let head = HeadLayers { name: head.to_owned(), layers: layers.split_off(cut) };
        Self { input, trunk: layers, heads: vec![head], embedding: None }
    }

    /// Gives all convolutions and dense layers this L2 decay.
    pub fn set_l2(&mut self, l2: f32) {
        let heads = self.heads.iter_mut().flat_map(|head| &mut head.layers);
        self.trunk.iter_mut().chain(heads).for_each(|layer| layer.set_l2(l2));
    }

    /// Each layer with its name, shapes and tensors.
    ///
    /// # Errors
    /// Where a layer does not fit its input, a head does not end in a row of outputs, names of heads are equal, the embedding's
    /// layer does not exist, or the network is too large.
    pub fn resolve(&self) -> Result<ResolvedNetwork, NnError> {
        let layers = self.trunk.len() + self.heads.iter().map(|head| head.layers.len()).sum::<usize>();
        limit("the network", layers as u128, MAX_LAYERS as u128)?;
        limit("the heads", self.heads.len() as u128, MAX_HEADS as u128)?;
        limit("the input", product(&self.input), MAX_VALUES)?;
        let mut resolver = Resolver { layers: 0, weights: 0, counts: BTreeMap::new() };
        let (trunk, features) = resolver.chain(&self.trunk, Shape::Image(self.input), "")?;
        let mut heads: Vec<ResolvedHead> = Vec::with_capacity(self.heads.len());
        for head in &self.heads {
            if heads.iter().any(|other| other.name == head.name) {
                return Err(NnError::Head {
                    name: head.name.clone(),
                    reason: "has the name of another head",
                });
            }
            // The layers of a single head are counted like those of the trunk before it.
            let prefix = if self.heads.len() > 1 { format!("{}/", head.name) } else { String::new() };
            if !prefix.is_empty() {
                resolver.counts.clear();
            }
            let (layers, output) = resolver.chain(&head.layers, features, &prefix)?;
            let (Some(last), Shape::Row(outputs)) = (head.layers.last(), output) else {
                return Err(NnError::Head {
                    name: head.name.clone(),
                    reason: "must end in a row of outputs",
                });
            };
            heads.push(ResolvedHead {
                name: head.name.clone(),
                layers,
                outputs,
                activation: Activation::of(last),
            });
        }
        if heads.is_empty() {
            return Err(NnError::NoHead);
        }
        let embedding = match &self.embedding {
            None => trunk.len(),
            Some(name) => match trunk.iter().position(|layer| layer.name == *name) {
                Some(at) => at + 1,
                None => return Err(NnError::Embedding { layer: name.clone() }),
            },
        };
        Ok(ResolvedNetwork { trunk, heads, embedding })
    }

    /// All tensors: those of the trunk, then those of each head.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    pub fn parameters(&self) -> Result<Vec<Parameter>, NnError> {
        let resolved = self.resolve()?;
        Ok(resolved.layers().flat_map(|layer| layer.parameters.iter().cloned()).collect())
    }
}

impl ResolvedNetwork {
    /// The layers of the trunk, then those of each head: the order of the tensors.
    pub fn layers(&self) -> impl Iterator<Item = &ResolvedLayer> {
        self.trunk.iter().chain(self.heads.iter().flat_map(|head| &head.layers))
    }

    /// Number of outputs of all heads.
    pub fn outputs(&self) -> usize {
        self.heads.iter().map(|head| head.outputs).sum()
    }
}

impl ResolvedHead {
    /// The layers that compute the logits: all but the activation.
    pub fn logit_layers(&self) -> &[ResolvedLayer] {
        match (self.activation, self.layers.split_last()) {
            (Activation::Softmax | Activation::Sigmoid, Some((_, before))) => before,
            _ => &self.layers,
        }
    }

    /// Name of the dense layer that computes the logits; `None` where another kind of layer does.
    pub fn logit_dense(&self) -> Option<&str> {
        let last = self.logit_layers().last()?;
        matches!(last.spec, LayerSpec::Dense(_)).then_some(&last.name)
    }
}

impl Activation {
    /// The layer that computes it; `None` for linear outputs.
    pub fn layer(self) -> Option<LayerSpec> {
        match self {
            Self::Softmax => Some(Softmax.into()),
            Self::Sigmoid => Some(Sigmoid.into()),
            Self::Linear => None,
        }
    }

    fn of(last: &LayerSpec) -> Self {
        match last {
            LayerSpec::Softmax(_) => Self::Softmax,
            LayerSpec::Sigmoid(_) => Self::Sigmoid,
            _ => Self::Linear,
        }
    }
}

/// Counts layers and weights on the way through a network.
struct Resolver {
    layers: usize,
    weights: u128,
    /// Layers of each kind so far.
    counts: BTreeMap<&'static str, usize>,
}

impl Resolver {
    /// The layers of one chain and the shape of its output.
    fn chain(
        &mut self,
        chain: &[LayerSpec],
        mut shape: Shape,
        prefix: &str,
    ) -> Result<(Vec<ResolvedLayer>, Shape), NnError> {
        let mut resolved = Vec::with_capacity(chain.len());
        for spec in chain {
            self.layers += 1;
            // Sizes from a file may be absurd: each is bounded before any two are multiplied in usize.
            let layer = spec.layer();
            limit("a layer", layer.largest_size() as u128, 1 << 20)?;
            let count = self.counts.entry(layer.kind()).and_modify(|n| *n += 1).or_insert(1);
            let name = format!("{prefix}{}_{count}", layer.kind());
            let refuse = |reason| NnError::Layer { index: self.layers, layer: format!("{layer:?}"), reason };
            let output = layer.output(shape).map_err(refuse)?;
            limit("intermediate values", product(&output.sizes()), MAX_VALUES)?;
            limit("a convolution", layer.buffered_values(shape), MAX_VALUES)?;
            let parameters = spec.parameters(&name, shape);
            self.weights += parameters.iter().map(|p| product(&p.shape)).sum::<u128>();
            limit("weights", self.weights, MAX_WEIGHTS)?;
            let flop = layer.flop(shape, output);
            resolved.push(ResolvedLayer { name, spec: spec.clone(), input: shape, output, parameters, flop });
            shape = output;
        }
        Ok((resolved, shape))
    }
}

fn product(sizes: &[usize]) -> u128 {
    sizes.iter().fold(1u128, |p, s| p.saturating_mul(*s as u128))
}

fn limit(what: &'static str, needed: u128, limit: u128) -> Result<(), NnError> {
    if needed <= limit { Ok(()) } else { Err(NnError::TooLarge { what, needed, limit }) }
}
