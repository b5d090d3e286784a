//! The neural-network framework: an architecture in words, its weights, training on candle's automatic
//! differentiation, and a forward pass for use that needs none of it.
//!
//! ```text
//! Architecture ─┬→ Sequential (training: candle tensors, `op`) → Weights
//! Weights ──────┴→ Forward (use: batch norm folded, no allocation)
//!                  both on `kernel`
//! ```

mod architecture;
mod error;
mod forward;
mod fusion;
pub mod kernel;
pub mod layer;
pub mod loss;
mod networks;
pub mod op;
pub mod optimizer;
mod parameter;
mod sequential;
mod shape;
mod target;
mod training_pass;
#[cfg(test)]
mod tests;
mod weights;

pub use architecture::{Activation, Architecture, HeadLayers, MAX_HEADS, Resolved, ResolvedHead, ResolvedLayer};
pub use error::NnError;
pub use forward::Forward;
pub use layer::LayerSpec;
pub use networks::NetworkName;
pub use parameter::{Parameter, ParameterKind};
pub use sequential::{Batch, Gradients, HeadScore, Sequential};
pub use shape::Shape;
pub use target::Target;
pub use weights::{Weight, Weights};
