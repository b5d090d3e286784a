//! Why a network cannot be built or trained.

use super::Activation;

/// Why a network cannot be built or trained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NnError {
    /// A layer does not fit its input.
    #[error("layer {index} ({layer}): {reason}")]
    Layer {
        /// From 1, over the trunk and all heads.
        index: usize,
        /// The layer in words.
        layer: String,
        /// What does not fit.
        reason: String,
    },
    /// A layer was given values of another shape than it was resolved with.
    #[error("a layer does not fit its input: {0}")]
    Shape(String),
    /// A head that is not one.
    #[error("the head `{name}` {reason}")]
    Head {
        /// Its name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A network without outputs.
    #[error("the network has no head")]
    NoHead,
    /// More layers are to be frozen than the trunk has.
    #[error("{wanted} layers are to be frozen, the trunk has {found}")]
    TooFewLayers {
        /// To be frozen.
        wanted: usize,
        /// In the trunk.
        found: usize,
    },
    /// The embedding is to be the output of a layer that the trunk does not have.
    #[error("the embedding is to be the output of `{layer}`, which is not a layer of the trunk")]
    Embedding {
        /// As in the file.
        layer: String,
    },
    /// A training target of another kind or size than the head's outputs.
    #[error("the head `{head}` has {outputs} outputs ({activation:?}), {target} is not a target for them")]
    Target {
        /// Name of the head.
        head: String,
        /// The target in words.
        target: String,
        /// Outputs of the head.
        outputs: usize,
        /// What they are.
        activation: Activation,
    },
    /// A tensor that the architecture needs is missing.
    #[error("tensor {name} is missing")]
    MissingTensor {
        /// Its name, e.g. `conv2d_1.weight`.
        name: String,
    },
    /// A tensor has another shape than the architecture needs.
    #[error("tensor {name} has shape {found:?}, the architecture needs {expected:?}")]
    TensorShape {
        /// Its name.
        name: String,
        /// As in the file.
        found: Vec<usize>,
        /// As computed from the architecture.
        expected: Vec<usize>,
    },
    /// A tensor holds NaN or infinity.
    #[error("tensor {name} contains a number that is not finite")]
    NotFinite {
        /// Its name.
        name: String,
    },
    /// The network's weights or intermediate values would not fit in memory.
    #[error("{what} would need {needed} values, at most {limit} are allowed")]
    TooLarge {
        /// Weights or intermediate values.
        what: &'static str,
        /// Values needed.
        needed: u128,
        /// Values allowed.
        limit: u128,
    },
    /// The tensor library refused an operation.
    #[error("tensor operation: {0}")]
    Tensor(#[from] candle_core::Error),
}
