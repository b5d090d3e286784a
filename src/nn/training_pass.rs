//! The forward pass of training: one batch through the layers, as candle tensors with gradients.

use super::fusion::FusedBlock;
use super::op::{self, BatchStatistics};
use super::{NnError, ResolvedLayer, fusion};
use candle_core::{Tensor, Var};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::sync::{Arc, Mutex};

/// What one thread trains in: buffers for each stack of fused blocks.
pub(super) type ThreadBuffers = Vec<Arc<Mutex<op::Buffers>>>;

/// The state of the pass, from which layers take what they need.
pub(super) struct TrainingPass<'a> {
    variables: std::slice::Iter<'a, Var>,
    /// Mean and variance of each batch norm, in the order of its tensors.
    statistics: Vec<Vec<f32>>,
    random: Pcg64Mcg,
    /// One for each stack of fused blocks.
    buffers: ThreadBuffers,
    /// Stacks so far.
    stacks: usize,
}

impl<'a> TrainingPass<'a> {
    /// A pass over all tensors of a network, in order. `seed` decides which values dropout sets to zero.
    pub(super) fn new(variables: &'a [Var], seed: u64, buffers: ThreadBuffers) -> Self {
        let (statistics, random) = (Vec::new(), Pcg64Mcg::seed_from_u64(seed));
        Self { variables: variables.iter(), statistics, random, buffers, stacks: 0 }
    }

    /// Mean and variance of each batch norm, and the buffers for the next batch. After the backward pass.
    pub(super) fn finish(self) -> (Vec<Vec<f32>>, ThreadBuffers) {
        (self.statistics, self.buffers)
    }

    /// The next tensor.
    pub(super) fn variable(&mut self) -> Result<&'a Var, NnError> {
        self.variables.next().ok_or(NnError::MissingTensor { name: "after the last".into() })
    }

    /// Keeps the statistics of a batch norm.
    pub(super) fn record(&mut self, statistics: BatchStatistics) {
        self.statistics.extend([statistics.mean, statistics.variance]);
    }

    /// The same numbers for the same seed.
    pub(super) fn random(&mut self) -> &mut Pcg64Mcg {
        &mut self.random
    }

    /// The output of `layers`, as many as possible of them fused.
    pub(super) fn chain(&mut self, mut layers: &[ResolvedLayer], mut x: Tensor) -> Result<Tensor, NnError> {
        while let Some(layer) = layers.first() {
            let blocks = fusion::stack(layers);
            let passed = if blocks.is_empty() {
                x = layer.spec.layer().train(self, layer.input, x)?;
                1
            } else {
                let passed = blocks.iter().map(|block| block.layers).sum::<usize>();
                x = self.stack(blocks, x)?;
                passed
            };
            debug_assert!(passed <= layers.len(), "fused layers are among those left");
            layers = layers.get(passed..).unwrap_or_default();
        }
        Ok(x)
    }

    /// Blocks of convolution, batch norm or bias, nonlinearity and pooling in one step.
    fn stack(&mut self, blocks: Vec<FusedBlock>, x: Tensor) -> Result<Tensor, NnError> {
        let mut parameters = Vec::new();
        // Of each batch norm, the bias of the convolution before it.
        let mut biases = Vec::new();
        for FusedBlock { shape, bias, .. } in &blocks {
            parameters.push(self.variable()?.flatten_all()?);
            let bias = if *bias { Some(self.variable()?) } else { None };
            match (shape.epsilon, bias) {
                (Some(_), bias) => {
                    parameters.extend([self.variable()?.flatten_all()?, self.variable()?.flatten_all()?]);
                    // The running statistics are not part of the computation.
                    self.variable()?;
                    self.variable()?;
                    biases.push(bias);
                }
                (None, Some(bias)) => parameters.push(bias.flatten_all()?),
                (None, None) => debug_assert!(false, "a block has a batch norm or a bias"),
            }
        }
        // Each stack of a network needs buffers of its own until the backward pass.
        if self.buffers.len() <= self.stacks {
            self.buffers.push(Arc::default());
        }
        debug_assert!(self.stacks < self.buffers.len(), "each stack has buffers");
        let buffers = self.buffers.get(self.stacks).cloned().unwrap_or_default();
        self.stacks += 1;
        let shapes = blocks.into_iter().map(|block| block.shape).collect();
        let (y, statistics) = op::conv_stack(&x, &Tensor::cat(&parameters, 0)?, shapes, &buffers)?;
        for (mut statistics, bias) in statistics.into_iter().zip(biases) {
            // A bias before a batch norm changes nothing but the mean, which is subtracted again: it has no gradient.
            if let Some(bias) = bias {
                statistics.mean.iter_mut().zip(bias.to_vec1::<f32>()?).for_each(|(mean, bias)| *mean += bias);
            }
            self.record(statistics);
        }
        Ok(y)
    }
}
