//! A network in training: weights and a batch in, loss and gradients out.

use super::architecture::PlacedLayer;
use super::kernel::block::BlockShape;
use super::loss::{self, Targets};
use super::{Architecture, LayerSpec, NnError, ParameterKind, Shape, Weights, fusion, op};
use candle_core::{Device, Tensor, Var};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::sync::{Arc, Mutex, PoisonError};

/// An architecture ready to be trained. It holds no weights, so that threads share it.
#[derive(Debug, Clone)]
pub struct Sequential {
    architecture: Architecture,
    placed: Vec<PlacedLayer>,
    classes: usize,
    /// Of the threads that train and wait for their next batch.
    buffers: Arc<Mutex<Vec<ThreadBuffers>>>,
}

/// What one thread trains in: buffers for each stack of fused blocks.
type ThreadBuffers = Vec<Arc<Mutex<op::Buffers>>>;

/// Windows that are learned from together.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Shape (windows, channels, height, width).
    pub features: Vec<f32>,
    /// Index of each window's class.
    pub labels: Vec<usize>,
}

/// What one batch says.
#[derive(Debug, Clone)]
pub struct Gradients {
    /// Cross-entropy of each window; the gradients are those of their mean.
    pub losses: Vec<f32>,
    /// Windows whose largest logit was the label's.
    pub correct: usize,
    /// One list a tensor, in the order of `Weights`. Of a running statistic: the batch's value of it.
    pub tensors: Vec<Vec<f32>>,
}

impl Sequential {
    /// Checks that the layers fit and end in a softmax.
    pub fn new(architecture: &Architecture) -> Result<Self, NnError> {
        let (placed, classes) = (architecture.placed()?, architecture.classes()?);
        Ok(Self { architecture: architecture.clone(), placed, classes, buffers: Arc::default() })
    }

    /// The network in words.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// Whether each tensor, in the order of `Weights`, is trained, follows the batches, or is trained with decay.
    pub fn kinds(&self) -> Vec<ParameterKind> {
        self.placed.iter().flat_map(|l| l.parameters.iter().map(|p| p.kind)).collect()
    }

    /// Weights to start from: He-normal, the same for the same seed on every machine.
    pub fn initial(&self, seed: u64) -> Result<Weights, NnError> {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut parameters = self.placed.iter().flat_map(|l| &l.parameters);
        Weights::collect(&self.architecture, |_| {
            let p = parameters.next()?;
            let n = p.shape.iter().product();
            let values = match p.kind {
                ParameterKind::Weight { fan_in } => {
                    let spread = (2.0 / fan_in as f32).sqrt();
                    (0..n).map(|_| normal(&mut random) * spread).collect()
                }
                ParameterKind::Bias | ParameterKind::RunningMean => vec![0.0; n],
                ParameterKind::Scale | ParameterKind::RunningVariance => vec![1.0; n],
            };
            Some((p.shape.clone(), values))
        })
    }

    /// Loss and gradients of `batch`. `seed` decides what dropout leaves out.
    pub fn gradients(
        &self,
        weights: &Weights,
        batch: &Batch,
        targets: &Targets,
        seed: u64,
    ) -> Result<Gradients, NnError> {
        let device = Device::Cpu;
        let variables = weights
            .iter()
            .map(|w| Var::from_slice(&w.values, w.shape.as_slice(), &device))
            .collect::<Result<Vec<_>, _>>()?;
        let windows = batch.labels.len();
        let [c, h, w] = self.architecture.input;
        let mut x = Tensor::from_slice(&batch.features, (windows, c, h, w), &device)?
            .transpose(0, 1)?
            .contiguous()?;
        let waiting = || self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pass = TrainingPass {
            variables: variables.iter(),
            statistics: Vec::new(),
            random: Pcg64Mcg::seed_from_u64(seed),
            buffers: waiting().pop().unwrap_or_default(),
            stacks: 0,
        };
        let mut at = 0;
        while let (Some(layers), Some(place)) = (self.architecture.layers.get(at..), self.placed.get(at)) {
            let blocks = fusion::stack(layers, place.input);
            at += match layers.first() {
                _ if !blocks.is_empty() => {
                    let passed = blocks.iter().map(fusion::layers_of).sum::<usize>();
                    x = pass.stack(blocks, x)?;
                    passed
                }
                Some(spec) => {
                    x = pass.layer(spec, place.input, x)?;
                    1
                }
                None => break,
            };
        }
        let targets = targets.of(&batch.labels, self.classes);
        let losses = loss::cross_entropy(&x, &Tensor::from_vec(targets, (self.classes, windows), &device)?)?;
        let best = x.argmax(0)?.to_vec1::<u32>()?;
        let correct = best.iter().zip(&batch.labels).filter(|(b, l)| **b as usize == **l).count();
        let store = losses.mean_all()?.backward()?;
        waiting().push(std::mem::take(&mut pass.buffers));
        let mut statistics = pass.statistics.into_iter();
        let tensors = variables
            .iter()
            .zip(self.kinds())
            .map(|(v, kind)| match kind {
                ParameterKind::RunningMean | ParameterKind::RunningVariance => {
                    Ok(statistics.next().unwrap_or_default())
                }
                _ => match store.get(v) {
                    Some(g) => Ok(g.flatten_all()?.to_vec1()?),
                    None => Ok(vec![0.0; v.elem_count()]),
                },
            })
            .collect::<Result<Vec<Vec<f32>>, NnError>>()?;
        Ok(Gradients { losses: losses.to_vec1()?, correct, tensors })
    }
}

/// Walks through the layers of one batch.
struct TrainingPass<'a, V: Iterator<Item = &'a Var>> {
    variables: V,
    /// Mean and variance of each batch norm, in the order of its tensors.
    statistics: Vec<Vec<f32>>,
    random: Pcg64Mcg,
    /// One a stack of fused blocks.
    buffers: ThreadBuffers,
    /// Stacks passed.
    stacks: usize,
}

impl<'a, V: Iterator<Item = &'a Var>> TrainingPass<'a, V> {
    fn variable(&mut self) -> Result<&'a Var, NnError> {
        self.variables.next().ok_or(NnError::MissingTensor { name: "behind the last".into() })
    }

    /// Blocks of convolution, batch norm, ReLU and pooling in one step.
    fn stack(&mut self, blocks: Vec<BlockShape>, x: Tensor) -> Result<Tensor, NnError> {
        let mut parameters = Vec::new();
        for _ in &blocks {
            for _ in 0..3 {
                parameters.push(self.variable()?.flatten_all()?);
            }
            // The running statistics are not part of the computation.
            self.variable()?;
            self.variable()?;
        }
        // Each stack of a network needs buffers of its own until the way back.
        if self.buffers.len() <= self.stacks {
            self.buffers.push(Arc::default());
        }
        let buffers = self.buffers.get(self.stacks).cloned().unwrap_or_default();
        self.stacks += 1;
        let (y, statistics) = op::conv_stack(&x, &Tensor::cat(&parameters, 0)?, blocks, &buffers)?;
        self.statistics.extend(statistics.into_iter().flat_map(|s| [s.mean, s.variance]));
        Ok(y)
    }

    fn layer(&mut self, spec: &LayerSpec, input: Shape, x: Tensor) -> Result<Tensor, NnError> {
        match (spec, input) {
            (LayerSpec::Conv2d { bias, .. }, Shape::Image(image)) => {
                let weight = self.variable()?;
                let Some(shape) = spec.conv_shape(image) else { return Ok(x) };
                let y = op::conv2d(&x, weight, shape)?;
                if !bias {
                    return Ok(y);
                }
                let bias = self.variable()?.reshape((shape.filters, 1, 1, 1))?;
                Ok(y.broadcast_add(&bias)?)
            }
            (LayerSpec::BatchNorm { epsilon }, _) => {
                let (gamma, beta) = (self.variable()?, self.variable()?);
                // The running statistics are not part of the computation.
                self.variable()?;
                self.variable()?;
                let (y, s) = op::batch_norm(&x, gamma, beta, *epsilon)?;
                self.statistics.push(s.mean);
                self.statistics.push(s.variance);
                Ok(y)
            }
            (LayerSpec::Relu, _) => Ok(op::relu(&x)?),
            (LayerSpec::MaxPool2d { .. }, Shape::Image(image)) => match spec.pool_shape(image) {
                Some(shape) => Ok(op::max_pool2d(&x, shape)?),
                None => Ok(x),
            },
            (LayerSpec::AveragePool2d { .. }, Shape::Image(image)) => match spec.pool_shape(image) {
                Some(shape) => Ok(op::average_pool2d(&x, shape)?),
                None => Ok(x),
            },
            (LayerSpec::GlobalAveragePool, _) => Ok(x.flatten_from(2)?.mean(2)?),
            (LayerSpec::Flatten, Shape::Image(_)) => {
                // (channels, batch, height, width) → (channels · height · width, batch)
                let (c, b, h, w) = x.dims4()?;
                Ok(x.permute((0, 2, 3, 1))?.contiguous()?.reshape((c * h * w, b))?)
            }
            (LayerSpec::Dropout { rate }, _) => {
                let keep = 1.0 - rate;
                let mask: Vec<f32> = (0..x.elem_count())
                    .map(|_| if self.random.random::<f32>() < keep { 1.0 / keep } else { 0.0 })
                    .collect();
                Ok((&x * Tensor::from_vec(mask, x.shape(), x.device())?)?)
            }
            (LayerSpec::Dense { .. }, _) => {
                let (weight, bias) = (self.variable()?, self.variable()?);
                let bias = bias.reshape((bias.elem_count(), 1))?;
                Ok(weight.matmul(&x)?.broadcast_add(&bias)?)
            }
            // The loss takes logits: a softmax before it would lose bits.
            _ => Ok(x),
        }
    }
}

/// A standard normal value (Box and Muller 1958).
fn normal(random: &mut Pcg64Mcg) -> f32 {
    let (u, v): (f32, f32) = (random.random(), random.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f32::consts::TAU * v).cos()
}
