//! Neural networks: layers, weights, training on candle's automatic differentiation, and inference without it.
//!
//! ```text
//! Architecture (trunk and heads of layers) ─┬→ TrainingNetwork (training: candle tensors, `op`) → Weights
//! Weights ──────────────────────────────────┴→ Forward (inference: batch norm folded, no allocation)
//!                                              both on `kernel`
//! ```
//!
//! Tensors, broadcasting, log-softmax and the backward pass through all these are candle's. With candle 0.11 these are ours:
//!
//! - **Max pooling and convolution** with their gradients: candle's gradient of max pooling is a quarter of the true one for
//!   patches of 2 by 2 and does not exist for overlapping patches, and its strided convolution has none where height and width
//!   differ in parity (`tests/nn/candle.rs` shows all three). Ours are also fused with batch norm and ReLU or SELU ([`op::conv_stack`]).
//! - **Recurrence**: the GRU of candle-nn 0.11 is another one and joins states along the wrong axis, see [`layer::Gru`]; ours makes the
//!   products with the input of all steps at once, with a gradient through time of its own.
//! - **Optimizers**: the AdamW of candle-nn decays biases and scales as well, and does not expose its moments, without which a run
//!   cannot be resumed.
//! - **Inference** on plain slices, which allocates nothing from window to window.

mod architecture;
mod error;
mod forward;
mod frozen_layers;
mod fusion;
pub mod kernel;
pub mod layer;
pub mod loss;
mod networks;
pub mod op;
pub mod optimizer;
mod parameter;
mod shape;
mod target;
#[cfg(test)]
mod tests;
mod training_network;
mod training_pass;
mod weights;

pub use architecture::{
    Activation, Architecture, HeadLayers, MAX_HEADS, ResolvedHead, ResolvedLayer, ResolvedNetwork,
};
pub use error::NnError;
pub use forward::Forward;
pub use layer::LayerSpec;
pub use networks::NetworkName;
pub use parameter::{Parameter, ParameterKind};
pub use shape::Shape;
pub use target::Target;
pub use training_network::{Batch, Gradients, HeadScore, TrainingNetwork};
pub use weights::{Weight, Weights};
