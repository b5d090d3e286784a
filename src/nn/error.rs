//! Networks that cannot be.

/// Why a network cannot be built or trained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NnError {
    /// A layer does not fit behind the one before it.
    #[error("layer {index} ({layer}): {reason}")]
    Layer {
        /// Counts from 1, as a reader does.
        index: usize,
        /// The layer in words.
        layer: String,
        /// What does not fit.
        reason: String,
    },
    /// A tensor that the architecture needs is not there.
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
    #[error("tensor {name} holds a number that is not finite")]
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
