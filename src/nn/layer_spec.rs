//! One layer in words: what it makes of a shape, and the tensors it needs.

use super::kernel::{conv::ConvShape, pool::PoolShape};
use serde::{Deserialize, Serialize};

/// One layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "layer", rename_all = "snake_case", deny_unknown_fields)]
pub enum LayerSpec {
    /// Convolution; a bias is of no use where a batch norm follows, at once or behind ReLU and pooling.
    Conv2d {
        /// Channels out.
        filters: usize,
        /// Height and width.
        kernel: [usize; 2],
        /// Down and across.
        stride: [usize; 2],
        /// Rows of zeros above and below, columns of zeros left and right.
        padding: [usize; 2],
        /// Whether a bias is added.
        bias: bool,
    },
    /// Normalisation of each channel over the batch; in use, over what was seen in training.
    BatchNorm {
        /// Added to the variance.
        epsilon: f32,
    },
    /// `max(x, 0)`.
    Relu,
    /// Maximum of each patch.
    MaxPool2d {
        /// Height and width of a patch.
        size: [usize; 2],
        /// Down and across.
        stride: [usize; 2],
    },
    /// Mean of each patch.
    AveragePool2d {
        /// Height and width of a patch.
        size: [usize; 2],
        /// Down and across.
        stride: [usize; 2],
    },
    /// Mean of each channel over height and width.
    GlobalAveragePool,
    /// Channels, height and width become one row.
    Flatten,
    /// While training, sets values to zero at random and scales up the others.
    Dropout {
        /// Share of values set to zero, 0 to 1.
        rate: f32,
    },
    /// Fully connected.
    Dense {
        /// Values out.
        units: usize,
    },
    /// Turns a row into probabilities that add up to 1.
    Softmax,
    /// Turns each value into a probability of its own.
    Sigmoid,
}

/// What flows between two layers, for one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Channels, height, width.
    Image([usize; 3]),
    /// Values in a row.
    Row(usize),
}

impl Shape {
    /// Number of values.
    pub fn values(&self) -> usize {
        match self {
            Self::Image([c, h, w]) => c * h * w,
            Self::Row(n) => *n,
        }
    }

    /// The sizes in a list.
    pub fn sizes(&self) -> Vec<usize> {
        match self {
            Self::Image(s) => s.to_vec(),
            Self::Row(n) => vec![*n],
        }
    }

    /// Leading size: channels of an image, values of a row.
    fn channels(&self) -> usize {
        match self {
            Self::Image([c, ..]) => *c,
            Self::Row(n) => *n,
        }
    }
}

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
    /// Zeros, follows the batches, not trained.
    RunningMean,
    /// Ones, follows the batches, not trained.
    RunningVariance,
}

/// A tensor that a layer owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// `layer.tensor`, e.g. `conv2d_1.weight`.
    pub name: String,
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// How it starts and whether it is trained.
    pub kind: ParameterKind,
}

impl LayerSpec {
    /// The kind of layer, as it appears in files and names of tensors.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Conv2d { .. } => "conv2d",
            Self::BatchNorm { .. } => "batch_norm",
            Self::Relu => "relu",
            Self::MaxPool2d { .. } => "max_pool2d",
            Self::AveragePool2d { .. } => "average_pool2d",
            Self::GlobalAveragePool => "global_average_pool",
            Self::Flatten => "flatten",
            Self::Dropout { .. } => "dropout",
            Self::Dense { .. } => "dense",
            Self::Softmax => "softmax",
            Self::Sigmoid => "sigmoid",
        }
    }

    /// The convolution's sizes for an input image; `None` for any other layer.
    pub fn conv_shape(&self, [channels, height, width]: [usize; 3]) -> Option<ConvShape> {
        match *self {
            Self::Conv2d { filters, kernel, stride, padding, .. } => {
                Some(ConvShape { channels, height, width, filters, kernel, stride, padding })
            }
            _ => None,
        }
    }

    /// The pooling's sizes for an input image; `None` for any other layer.
    pub fn pool_shape(&self, [_, height, width]: [usize; 3]) -> Option<PoolShape> {
        match *self {
            Self::MaxPool2d { size, stride } | Self::AveragePool2d { size, stride } => {
                Some(PoolShape { height, width, size, stride })
            }
            _ => None,
        }
    }

    /// Shape out; in words what does not fit.
    pub(super) fn output(&self, input: Shape) -> Result<Shape, String> {
        let too_small = || "the kernel is larger than its input, or a size is zero".to_owned();
        match (self, input) {
            (Self::Conv2d { filters, .. }, Shape::Image(i)) => {
                let shape = self.conv_shape(i).ok_or_else(too_small)?;
                let [h, w] = shape.output().ok_or_else(too_small)?;
                if *filters == 0 || shape.padding.iter().zip(&shape.kernel).any(|(p, k)| p >= k) {
                    return Err("it needs filters, and less padding than kernel".into());
                }
                Ok(Shape::Image([*filters, h, w]))
            }
            (Self::MaxPool2d { .. } | Self::AveragePool2d { .. }, Shape::Image(i)) => {
                let [h, w] = self.pool_shape(i).and_then(|p| p.output()).ok_or_else(too_small)?;
                Ok(Shape::Image([i[0], h, w]))
            }
            (Self::BatchNorm { epsilon }, shape) if epsilon.is_finite() && *epsilon > 0.0 => Ok(shape),
            (Self::BatchNorm { .. }, _) => Err("epsilon must be above 0".into()),
            (Self::Dropout { rate }, shape) if (0.0..1.0).contains(rate) => Ok(shape),
            (Self::Dropout { .. }, _) => Err("rate must be at least 0 and under 1".into()),
            (Self::Relu, shape) => Ok(shape),
            (Self::GlobalAveragePool, Shape::Image([c, ..])) => Ok(Shape::Row(c)),
            (Self::Flatten, shape) => Ok(Shape::Row(shape.values())),
            (Self::Dense { units: 0 }, _) => Err("it needs units".into()),
            (Self::Dense { units }, Shape::Row(_)) => Ok(Shape::Row(*units)),
            (Self::Softmax | Self::Sigmoid, Shape::Row(n)) => Ok(Shape::Row(n)),
            (_, Shape::Row(_)) => Err("it needs an image, a row comes in".into()),
            (_, Shape::Image(_)) => Err("it needs a row, an image comes in".into()),
        }
    }

    /// The tensors that it owns, in a fixed order.
    pub(super) fn parameters(&self, layer: &str, input: Shape) -> Vec<Parameter> {
        let make = |tensor: &str, shape: Vec<usize>, kind| Parameter {
            name: format!("{layer}.{tensor}"),
            shape,
            kind,
        };
        match (self, input) {
            (Self::Conv2d { filters, kernel: [kh, kw], bias, .. }, Shape::Image([c, ..])) => {
                let fan_in = c * kh * kw;
                let mut list =
                    vec![make("weight", vec![*filters, c, *kh, *kw], ParameterKind::Weight { fan_in })];
                if *bias {
                    list.push(make("bias", vec![*filters], ParameterKind::Bias));
                }
                list
            }
            (Self::BatchNorm { .. }, shape) => {
                let n = vec![shape.channels()];
                vec![
                    make("gamma", n.clone(), ParameterKind::Scale),
                    make("beta", n.clone(), ParameterKind::Bias),
                    make("mean", n.clone(), ParameterKind::RunningMean),
                    make("variance", n, ParameterKind::RunningVariance),
                ]
            }
            (Self::Dense { units }, Shape::Row(fan_in)) => vec![
                make("weight", vec![*units, fan_in], ParameterKind::Weight { fan_in }),
                make("bias", vec![*units], ParameterKind::Bias),
            ],
            _ => Vec::new(),
        }
    }

    /// Operations for one window, a multiply-add counted as two.
    pub(super) fn flop(&self, input: Shape, output: Shape) -> u64 {
        let (i, o) = (input.values() as u64, output.values() as u64);
        match (self, input) {
            (Self::Conv2d { kernel, bias, .. }, Shape::Image([c, ..])) => {
                o * (2 * (c * kernel[0] * kernel[1]) as u64 + u64::from(*bias))
            }
            (Self::Dense { .. }, _) => o * (2 * i + 1),
            (Self::BatchNorm { .. }, _) => 2 * o,
            (Self::MaxPool2d { size, .. } | Self::AveragePool2d { size, .. }, _) => {
                o * (size[0] * size[1]) as u64
            }
            (Self::GlobalAveragePool | Self::Relu, _) => i,
            (Self::Softmax | Self::Sigmoid, _) => 3 * o,
            _ => 0,
        }
    }

    /// The largest number in it: sizes from a file may be absurd.
    pub(super) fn largest_size(&self) -> usize {
        let of = |a: &[usize]| a.iter().copied().max().unwrap_or(0);
        match self {
            Self::Conv2d { filters, kernel, stride, padding, .. } => {
                (*filters).max(of(kernel)).max(of(stride)).max(of(padding))
            }
            Self::MaxPool2d { size, stride } | Self::AveragePool2d { size, stride } => {
                of(size).max(of(stride))
            }
            Self::Dense { units } => *units,
            _ => 0,
        }
    }
}

/// As in a layer table: `Conv2D 16, 5x5, stride 2x2`.
impl std::fmt::Display for LayerSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Conv2d { filters, kernel: [kh, kw], stride: [1, 1], .. } => {
                write!(f, "Conv2D {filters}, {kh}x{kw}")
            }
            Self::Conv2d { filters, kernel: [kh, kw], stride: [sh, sw], .. } => {
                write!(f, "Conv2D {filters}, {kh}x{kw}, stride {sh}x{sw}")
            }
            Self::BatchNorm { .. } => f.write_str("BatchNormalization"),
            Self::Relu => f.write_str("ReLU"),
            Self::MaxPool2d { size: [h, w], .. } => write!(f, "MaxPooling2D {h}x{w}"),
            Self::AveragePool2d { size: [h, w], .. } => write!(f, "AveragePooling2D {h}x{w}"),
            Self::GlobalAveragePool => f.write_str("GlobalAveragePooling2D"),
            Self::Flatten => f.write_str("Flatten"),
            Self::Dropout { rate } => write!(f, "Dropout {rate}"),
            Self::Dense { units } => write!(f, "Dense {units}"),
            Self::Softmax => f.write_str("Softmax"),
            Self::Sigmoid => f.write_str("Sigmoid"),
        }
    }
}
