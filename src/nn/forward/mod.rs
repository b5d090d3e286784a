//! Inference: batch norm folded into the weights, bias and ReLU after the pooling, no allocation once the buffers have
//! grown.

use super::kernel::{conv, conv::ConvShape, gemm, gemm::Matrix, grown, norm, pool, pool::PoolShape};
use super::{Architecture, LayerSpec, NnError, ResolvedLayer, Shape, Weights};
use std::sync::Arc;

/// Most windows that go through the layers together; more would push the first layer's values out of the L2 cache.
const MAX_WINDOWS: usize = 8;
/// Most values of input that go through the layers together, however long a window is.
const MAX_INPUT_VALUES: usize = MAX_WINDOWS << 14;

/// The forward pass with buffers of its own, one for each thread. Clones share the weights.
#[derive(Debug, Clone)]
pub struct Forward {
    plan: Arc<Plan>,
    buffers: Buffers,
    /// Output of the trunk, where several heads read it.
    features: Vec<f32>,
    /// Outputs of all heads, shape (outputs, windows).
    outputs: Vec<f32>,
}

#[derive(Debug)]
struct Plan {
    /// Channels and values of each in a window.
    input: [usize; 2],
    trunk: Vec<Step>,
    heads: Vec<Vec<Step>>,
    /// Outputs of all heads.
    outputs: usize,
    /// The first layers of the trunk, where the embedding is not its output: between fused steps there are no values of a
    /// layer.
    embedding: Option<Vec<Step>>,
    embedding_shape: Shape,
}

#[derive(Debug, Clone, Default)]
struct Buffers {
    from: Vec<f32>,
    to: Vec<f32>,
    columns: Vec<f32>,
}

#[derive(Debug, PartialEq)]
enum Step {
    Conv { shape: ConvShape, weight: Vec<f32> },
    BiasRelu { bias: Vec<f32>, plane: usize, relu: bool },
    Affine { mean: Vec<f32>, scale: Vec<f32>, shift: Vec<f32>, plane: usize },
    MaxPool { shape: PoolShape, channels: usize },
    AveragePool { shape: PoolShape, channels: usize },
    GlobalAverage { channels: usize, plane: usize },
    Flatten { image: [usize; 3] },
    Dense { inputs: usize, units: usize, weight: Vec<f32>, bias: Vec<f32> },
    Softmax { classes: usize },
    Sigmoid,
}

impl Forward {
    /// Plans the pass and folds the batch norms.
    ///
    /// # Errors
    /// Where the layers do not fit together, or a tensor is missing from `weights`.
    pub fn new(architecture: &Architecture, weights: &Weights) -> Result<Self, NnError> {
        let resolved = architecture.resolve()?;
        let first = resolved.trunk.get(..resolved.embedding).unwrap_or(&resolved.trunk);
        let [channels, height, width] = architecture.input;
        let plan = Plan {
            input: [channels, height * width],
            trunk: plan(&resolved.trunk, weights)?,
            heads: resolved.heads.iter().map(|h| plan(&h.layers, weights)).collect::<Result<_, _>>()?,
            outputs: resolved.outputs(),
            embedding: match first.len() < resolved.trunk.len() {
                true => Some(plan(first, weights)?),
                false => None,
            },
            embedding_shape: first.last().map_or(Shape::Image(architecture.input), |layer| layer.output),
        };
        Ok(Self {
            plan: Arc::new(plan),
            buffers: Buffers::default(),
            features: Vec::new(),
            outputs: Vec::new(),
        })
    }

    /// Outputs for each window: those of all heads.
    pub fn outputs(&self) -> usize {
        self.plan.outputs
    }

    /// Values of a window's embedding.
    pub fn embedding_size(&self) -> usize {
        self.plan.embedding_shape.values()
    }

    /// `features` is (windows, channels, height, width); appends (windows, outputs) to `out`: for each window a row with the
    /// outputs of all heads in their order. Values after the last complete window are ignored.
    pub fn run(&mut self, features: &[f32], out: &mut Vec<f32>) {
        let Self { plan, buffers, features: shared, outputs } = self;
        for (windows, batch) in plan.batches(features) {
            let length = plan.load(windows, batch, buffers);
            let length = buffers.apply(&plan.trunk, batch, length);
            let rows = if let [head] = plan.heads.as_slice() {
                buffers.apply(head, batch, length);
                &buffers.from
            } else {
                shared.clear();
                shared.extend_from_slice(grown(&mut buffers.from, length));
                outputs.clear();
                for head in &plan.heads {
                    grown(&mut buffers.from, length).copy_from_slice(shared);
                    let length = buffers.apply(head, batch, length);
                    outputs.extend_from_slice(grown(&mut buffers.from, length));
                }
                &*outputs
            };
            // (outputs, batch) → (batch, outputs)
            for b in 0..batch {
                out.extend(rows.iter().skip(b).step_by(batch).take(plan.outputs));
            }
        }
    }

    /// `features` is (windows, channels, height, width); appends (windows, [`Self::embedding_size`]) to `out`: the output of
    /// the layer that [`Architecture::embedding`] names, of an image channel by channel. Values after the last complete window
    /// are ignored.
    pub fn embed(&mut self, features: &[f32], out: &mut Vec<f32>) {
        let Self { plan, buffers, .. } = self;
        let steps = plan.embedding.as_ref().unwrap_or(&plan.trunk);
        let (channels, plane) = match plan.embedding_shape {
            Shape::Image([c, h, w]) => (c, h * w),
            Shape::Row(n) => (n, 1),
        };
        for (windows, batch) in plan.batches(features) {
            let length = plan.load(windows, batch, buffers);
            let length = buffers.apply(steps, batch, length);
            debug_assert_eq!(length, channels * batch * plane, "the steps give the embedding's shape");
            let values = grown(&mut buffers.from, length);
            // (channels, batch, plane) → (batch, channels, plane)
            for b in 0..batch {
                let of_window = values.chunks_exact(plane.max(1)).skip(b).step_by(batch);
                out.extend(of_window.take(channels).flatten());
            }
        }
    }
}

impl Plan {
    /// Groups of complete windows, and how many there are in each.
    fn batches<'f>(&self, features: &'f [f32]) -> impl Iterator<Item = (&'f [f32], usize)> + use<'f> {
        let window = self.input.iter().product::<usize>().max(1);
        let batch = (MAX_INPUT_VALUES / window).clamp(1, MAX_WINDOWS);
        let complete = features.len() / window * window;
        let features = features.get(..complete).unwrap_or_default();
        features.chunks(window * batch).map(move |part| (part, part.len() / window))
    }

    /// Puts the windows into the first buffer, channel by channel; returns how many values they have.
    fn load(&self, windows: &[f32], batch: usize, buffers: &mut Buffers) -> usize {
        let [channels, plane] = self.input;
        channel_major(windows, batch, channels, plane, grown(&mut buffers.from, windows.len()));
        windows.len()
    }
}

impl Buffers {
    /// Applies `steps` to the first `length` values of `from`; returns how many there are afterwards.
    fn apply(&mut self, steps: &[Step], batch: usize, mut length: usize) -> usize {
        for step in steps {
            let values = grown(&mut self.from, length);
            if let Some(written) = step.apply(batch, values, &mut self.to, &mut self.columns) {
                length = written;
                std::mem::swap(&mut self.from, &mut self.to);
            }
        }
        length
    }
}

/// (batch, channels, plane) → (channels, batch, plane).
fn channel_major(x: &[f32], batch: usize, channels: usize, plane: usize, out: &mut [f32]) {
    for (i, to) in out.chunks_exact_mut(plane.max(1)).enumerate() {
        let from = x.iter().skip((i % batch * channels + i / batch) * plane);
        to.iter_mut().zip(from).for_each(|(t, f)| *t = *f);
    }
}

impl Step {
    /// Works in place and returns `None`, or returns how many values it wrote to `to`.
    fn apply(
        &self,
        batch: usize,
        from: &mut [f32],
        to: &mut Vec<f32>,
        columns: &mut Vec<f32>,
    ) -> Option<usize> {
        match self {
            Self::Conv { shape, weight } => {
                let [oh, ow] = shape.output().unwrap_or([0, 0]);
                let to = grown(to, shape.filters * batch * oh * ow);
                conv::forward(shape, batch, from, weight, to, columns);
                Some(to.len())
            }
            Self::BiasRelu { bias, plane, relu } => {
                pool::bias_relu(from, batch * plane, bias, *relu);
                None
            }
            Self::Affine { mean, scale, shift, plane } => {
                let to = grown(to, from.len());
                norm::affine(from, batch * plane, mean, scale, shift, to);
                Some(to.len())
            }
            Self::MaxPool { shape, channels } => {
                let [oh, ow] = shape.output().unwrap_or([0, 0]);
                let to = grown(to, channels * batch * oh * ow);
                pool::max_forward(shape, from, to);
                Some(to.len())
            }
            Self::AveragePool { shape, channels } => {
                let [oh, ow] = shape.output().unwrap_or([0, 0]);
                let to = grown(to, channels * batch * oh * ow);
                pool::average_forward(shape, from, to);
                Some(to.len())
            }
            Self::GlobalAverage { channels, plane } => {
                let to = grown(to, channels * batch);
                for (mean, values) in to.iter_mut().zip(from.chunks_exact((*plane).max(1))) {
                    *mean = values.iter().sum::<f32>() / *plane as f32;
                }
                Some(to.len())
            }
            Self::Flatten { image: [_, h, w] } => {
                // (channels, batch, plane) → (channels · plane, batch)
                let (plane, to) = (h * w, grown(to, from.len()));
                for (i, to) in to.chunks_exact_mut(batch.max(1)).enumerate() {
                    let column = from.iter().skip(i / plane * plane * batch + i % plane).step_by(plane);
                    to.iter_mut().zip(column).for_each(|(t, f)| *t = *f);
                }
                Some(to.len())
            }
            Self::Dense { inputs, units, weight, bias } => {
                let to = grown(to, units * batch);
                let (d, l) = (Matrix::row_major(*units, batch), Matrix::row_major(*units, *inputs));
                gemm::matmul(to, d, weight, l, from, Matrix::row_major(*inputs, batch), false);
                pool::bias_relu(to, batch, bias, false);
                Some(to.len())
            }
            Self::Softmax { classes } => {
                let to = grown(to, from.len());
                softmax(from, *classes, batch, to);
                Some(to.len())
            }
            Self::Sigmoid => {
                from.iter_mut().for_each(|v| *v = 1.0 / (1.0 + (-*v).exp()));
                None
            }
        }
    }
}

/// Softmax over the first axis of (classes, batch).
fn softmax(x: &[f32], classes: usize, batch: usize, y: &mut [f32]) {
    for b in 0..batch {
        let column = || x.iter().skip(b).step_by(batch).take(classes);
        let largest = column().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = column().map(|v| (v - largest).exp()).sum();
        for (to, from) in y.iter_mut().skip(b).step_by(batch).zip(column()) {
            *to = (from - largest).exp() / sum;
        }
    }
}

/// The steps that compute a chain of layers.
fn plan(layers: &[ResolvedLayer], weights: &Weights) -> Result<Vec<Step>, NnError> {
    let mut steps: Vec<Step> = Vec::new();
    for layer in layers {
        let spec = &layer.spec;
        let tensor =
            |name: &str| Ok::<_, NnError>(weights.get(&format!("{}.{name}", layer.name))?.values.clone());
        let plane = match layer.output {
            Shape::Image([_, h, w]) => h * w,
            Shape::Row(_) => 1,
        };
        match (spec, layer.input) {
            (LayerSpec::Conv2d { filters, bias, .. }, Shape::Image(image)) => {
                if let Some(shape) = spec.conv_shape(image) {
                    let bias = if *bias { tensor("bias")? } else { vec![0.0; *filters] };
                    steps.push(Step::Conv { shape, weight: tensor("weight")? });
                    steps.push(Step::BiasRelu { bias, plane, relu: false });
                }
            }
            (LayerSpec::BatchNorm { epsilon }, _) => {
                let (gamma, mean, shift) = (tensor("gamma")?, tensor("mean")?, tensor("beta")?);
                let variance = tensor("variance")?;
                let scale =
                    gamma.iter().zip(variance).map(|(g, v)| g / (v.max(0.0) + epsilon).sqrt()).collect();
                fold_or_push(&mut steps, mean, scale, shift, plane);
            }
            (LayerSpec::Relu, _) => match steps.last_mut() {
                Some(Step::BiasRelu { relu, .. }) => *relu = true,
                _ => {
                    let bias = vec![0.0; layer.output.sizes().first().copied().unwrap_or(0)];
                    steps.push(Step::BiasRelu { bias, plane, relu: true });
                }
            },
            (LayerSpec::MaxPool2d { .. }, Shape::Image(image)) => {
                let Some(shape) = spec.pool_shape(image) else { continue };
                let step = Step::MaxPool { shape, channels: image[0] };
                // A maximum and a bias or ReLU a channel may change places, and behind it there are fewer values.
                match steps.pop() {
                    Some(Step::BiasRelu { bias, relu, .. }) => {
                        steps.push(step);
                        steps.push(Step::BiasRelu { bias, plane, relu });
                    }
                    last => steps.extend(last.into_iter().chain([step])),
                }
            }
            (LayerSpec::AveragePool2d { .. }, Shape::Image(image)) => {
                let [channels, ..] = image;
                steps.extend(spec.pool_shape(image).map(|shape| Step::AveragePool { shape, channels }));
            }
            (LayerSpec::GlobalAveragePool, Shape::Image([channels, h, w])) => {
                steps.push(Step::GlobalAverage { channels, plane: h * w });
            }
            (LayerSpec::Flatten, Shape::Image(image)) => steps.push(Step::Flatten { image }),
            (LayerSpec::Dense { units }, Shape::Row(inputs)) => {
                let (weight, bias) = (tensor("weight")?, tensor("bias")?);
                steps.push(Step::Dense { inputs, units: *units, weight, bias });
            }
            (LayerSpec::Softmax, _) => steps.push(Step::Softmax { classes: layer.output.values() }),
            (LayerSpec::Sigmoid, _) => steps.push(Step::Sigmoid),
            _ => {}
        }
    }
    Ok(steps)
}

/// A batch norm behind a convolution becomes part of its weights and bias; anywhere else it is a step.
fn fold_or_push(steps: &mut Vec<Step>, mean: Vec<f32>, scale: Vec<f32>, shift: Vec<f32>, plane: usize) {
    let (before, last) = match steps.as_mut_slice() {
        [.., a, b] => (Some(a), Some(b)),
        _ => (None, None),
    };
    if let (Some(Step::Conv { shape, weight }), Some(Step::BiasRelu { bias, relu: false, .. })) =
        (before, last)
    {
        for (filter, k) in weight.chunks_exact_mut(shape.depth()).zip(&scale) {
            filter.iter_mut().for_each(|w| *w *= k);
        }
        for (((b, m), k), s) in bias.iter_mut().zip(&mean).zip(&scale).zip(&shift) {
            *b = (*b - m) * k + s;
        }
    } else {
        steps.push(Step::Affine { mean, scale, shift, plane });
    }
}
