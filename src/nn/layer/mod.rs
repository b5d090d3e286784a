//! The kinds of layers. Each has a file with everything about it: settings, shapes, tensors, cost, training and inference. To add
//! one, write its file and add it to the list.

mod alpha_dropout;
mod attention_pool;
mod average_pool2d;
mod batch_norm;
mod conv2d;
mod dense;
mod dropout;
mod flatten;
mod global_average_pool;
mod gru;
mod layer_norm;
mod max_pool2d;
mod padding;
mod permute;
mod relu;
mod reshape;
mod selu;
mod sigmoid;
mod softmax;
mod time_pool;

pub use alpha_dropout::AlphaDropout;
pub use attention_pool::AttentionPool;
pub use average_pool2d::AveragePool2d;
pub use batch_norm::BatchNorm;
pub use conv2d::Conv2d;
pub use dense::Dense;
pub use dropout::Dropout;
pub use flatten::Flatten;
pub use global_average_pool::GlobalAveragePool;
pub use gru::Gru;
pub use layer_norm::LayerNorm;
pub use max_pool2d::MaxPool2d;
pub use padding::Padding;
pub use permute::Permute;
pub use relu::Relu;
pub use reshape::Reshape;
pub use selu::Selu;
pub use sigmoid::Sigmoid;
pub use softmax::Softmax;
pub use time_pool::{TimePool, TimeStatistics};

use super::forward::Planner;
use super::training_pass::TrainingPass;
use super::{NnError, Parameter, ParameterKind, Shape};
use candle_core::Tensor;
use serde::{Deserialize, Serialize};
use std::fmt::{Debug, Display};

/// What every kind of layer defines. `Display` is its line in a layer table, e.g. `Conv2D 16, 5x5, stride 2x2`.
pub(super) trait Layer: Debug + Display {
    /// As in files and in the names of tensors; equals the tag of its JSON.
    fn kind(&self) -> &'static str;

    /// Shape of the output, or in words what does not fit.
    fn output(&self, input: Shape) -> Result<Shape, String>;

    /// The largest of its settings that is a size: those of a file may be absurd.
    fn largest_size(&self) -> usize {
        0
    }

    /// Values that one output value depends on and that are copied to a buffer for it.
    fn buffered_values(&self, _input: Shape) -> u128 {
        0
    }

    /// Names, shapes and kinds of its tensors, in a fixed order.
    fn tensors(&self, _input: Shape) -> Vec<(&'static str, Vec<usize>, ParameterKind)> {
        Vec::new()
    }

    /// How many times the sum of its squared weights is added to the loss.
    fn l2(&self) -> f32 {
        0.0
    }

    /// Operations for one window, a multiply-add counted as two.
    fn flop(&self, _input: Shape, _output: Shape) -> u64 {
        0
    }

    /// Training: the output for `x`, channel-major, with a gradient. Takes its tensors from `pass`, in their order.
    fn train(&self, pass: &mut TrainingPass<'_>, input: Shape, x: Tensor) -> Result<Tensor, NnError>;

    /// Inference: adds its steps to `planner`, or merges them with those before.
    fn plan(&self, planner: &mut Planner<'_>) -> Result<(), NnError>;
}

macro_rules! layers {
    ($($layer:ident),+ $(,)?) => {
        /// One layer with its settings.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "layer", rename_all = "snake_case")]
        #[expect(missing_docs, reason = "each is documented in its file")]
        pub enum LayerSpec {
            $($layer($layer)),+
        }

        impl LayerSpec {
            pub(super) fn layer(&self) -> &dyn Layer {
                match self {
                    $(Self::$layer(layer) => layer),+
                }
            }
        }

        $(impl From<$layer> for LayerSpec {
            fn from(layer: $layer) -> Self {
                Self::$layer(layer)
            }
        })+
    };
}

layers!(
    Conv2d,
    BatchNorm,
    Relu,
    MaxPool2d,
    AveragePool2d,
    GlobalAveragePool,
    Flatten,
    Dropout,
    Dense,
    Softmax,
    Sigmoid,
    Selu,
    AlphaDropout,
    LayerNorm,
    Permute,
    Reshape,
    Gru,
    TimePool,
    AttentionPool,
);

impl LayerSpec {
    /// How many times the sum of the squares of its weights, without biases, is added to the loss; 0 for none.
    pub fn l2(&self) -> f32 {
        self.layer().l2()
    }

    /// Changes what [`Self::l2`] is, where the layer can have it.
    pub(super) fn set_l2(&mut self, value: f32) {
        match self {
            Self::Conv2d(Conv2d { l2, .. }) | Self::Dense(Dense { l2, .. }) => *l2 = value,
            _ => {}
        }
    }

    /// Its tensors in a network where it is called `layer`.
    pub(super) fn parameters(&self, layer: &str, input: Shape) -> Vec<Parameter> {
        let tensors = self.layer().tensors(input).into_iter();
        tensors
            .map(|(tensor, shape, kind)| Parameter { name: format!("{layer}.{tensor}"), shape, kind })
            .collect()
    }
}

impl Display for LayerSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Display::fmt(self.layer(), f)
    }
}

/// Why a kernel or patch does not fit.
const TOO_SMALL: &str = "the kernel is larger than its input, or a size is zero";

/// Settings of 0 are not written, so that files without them stay as they are.
fn is_zero(value: &f32) -> bool {
    *value == 0.0
}

/// Refuses a decay that is no number from 0 on.
fn refuse_negative(l2: f32) -> Result<(), String> {
    if l2.is_finite() && l2 >= 0.0 { Ok(()) } else { Err("L2 must be a number from 0 on".into()) }
}

/// The largest of some sizes.
fn largest(sizes: &[&[usize]]) -> usize {
    sizes.iter().flat_map(|sizes| sizes.iter()).copied().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_read_by_their_kind_and_refused_with_unknown_settings() {
        for (json, words) in [
            (
                r#"{"layer":"conv2d","filters":16,"kernel":[5,5],"stride":[2,2],"padding":[2,2],"bias":false}"#,
                "Conv2D 16, 5x5, stride 2x2",
            ),
            (r#"{"layer":"batch_norm","epsilon":0.5}"#, "BatchNormalization"),
            (r#"{"layer":"relu"}"#, "ReLU"),
            (r#"{"layer":"max_pool2d","size":[2,3],"stride":[2,2]}"#, "MaxPooling2D 2x3"),
            (r#"{"layer":"average_pool2d","size":[2,3],"stride":[2,2]}"#, "AveragePooling2D 2x3"),
            (r#"{"layer":"global_average_pool"}"#, "GlobalAveragePooling2D"),
            (r#"{"layer":"flatten"}"#, "Flatten"),
            (r#"{"layer":"dropout","rate":0.25}"#, "Dropout 0.25"),
            (r#"{"layer":"dense","units":7}"#, "Dense 7"),
            (r#"{"layer":"softmax"}"#, "Softmax"),
            (r#"{"layer":"sigmoid"}"#, "Sigmoid"),
            (
                r#"{"layer":"conv2d","filters":16,"kernel":[2,2],"stride":[1,1],"padding":"same","bias":true,"l2":0.5}"#,
                "Conv2D 16, 2x2, L2 0.5",
            ),
            (r#"{"layer":"dense","units":7,"l2":0.5}"#, "Dense 7, L2 0.5"),
            (r#"{"layer":"selu"}"#, "SELU"),
            (r#"{"layer":"alpha_dropout","rate":0.25}"#, "AlphaDropout 0.25"),
            (r#"{"layer":"layer_norm","epsilon":0.5}"#, "LayerNormalization"),
            (r#"{"layer":"permute","axes":[2,0,1]}"#, "Permute 3, 1, 2"),
            (r#"{"layer":"reshape","sizes":[510,32]}"#, "Reshape 510x32"),
            (r#"{"layer":"gru","units":16,"sequence":false,"bidirectional":false}"#, "GRU 16"),
            (
                r#"{"layer":"gru","units":8,"sequence":true,"bidirectional":true}"#,
                "GRU 8, both directions, sequence",
            ),
            (r#"{"layer":"time_pool","statistics":"mean_std"}"#, "TimePooling mean, std"),
            (r#"{"layer":"attention_pool","units":8}"#, "AttentionPooling 8"),
        ] {
            let spec: LayerSpec = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&spec).unwrap(), json);
            assert_eq!(spec.to_string(), words);
            assert!(json.contains(&format!(r#""layer":"{}""#, spec.layer().kind())), "{json}");
            let unknown = json.replacen('}', r#","unknown":1}"#, 1);
            assert!(serde_json::from_str::<LayerSpec>(&unknown).is_err(), "{unknown}");
        }
        assert!(serde_json::from_str::<LayerSpec>(r#"{"layer":"dense"}"#).is_err());
        assert!(serde_json::from_str::<LayerSpec>(r#"{"layer":"capsule"}"#).is_err());
    }
}
