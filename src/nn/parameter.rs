//! The tensors of a layer.

/// How a tensor is initialised and whether it is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// He-normal over this many inputs.
    Weight {
        /// Values that one output value depends on.
        fan_in: usize,
    },
    /// Zeros.
    Bias,
    /// Ones.
    Scale,
    /// Zeros; follows the batches, not trained.
    RunningMean,
    /// Ones; follows the batches, not trained.
    RunningVariance,
}

/// A tensor of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// `layer.tensor`, e.g. `conv2d_1.weight`.
    pub name: String,
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// How it starts and whether it is trained.
    pub kind: ParameterKind,
}
