//! Training: weights and a batch in, loss and gradients out.

use super::frozen_layers::{FrozenLayers, batch_of_windows};
use super::loss::HeadLoss;
use super::training_pass::{ThreadBuffers, TrainingPass};
use super::{Architecture, NnError, ParameterKind, ResolvedNetwork, Shape, Target, Weights};
use candle_core::{Device, Tensor, Var};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::sync::{Arc, Mutex, PoisonError};

/// An architecture ready to be trained. It holds no weights that change, so that threads share it.
#[derive(Debug, Clone)]
pub struct TrainingNetwork {
    architecture: Architecture,
    resolved: Arc<ResolvedNetwork>,
    frozen: Option<FrozenLayers>,
    /// Of the threads that train and wait for their next batch.
    buffers: Arc<Mutex<Vec<ThreadBuffers>>>,
}

/// Windows that are trained on together.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Shape (windows, channels, height, width).
    pub features: Vec<f32>,
    /// For each window a target for each head; `None` where it is unknown, which leaves the head out of the window's loss.
    pub targets: Vec<Vec<Option<Target>>>,
}

/// Loss and gradients of one batch.
#[derive(Debug, Clone, Default)]
pub struct Gradients {
    /// Loss of each window, over all heads; the gradients are those of their mean.
    pub losses: Vec<f32>,
    /// Loss of each window, as the mean over the heads that it has a target for, by their weights; `None` without a target.
    pub mean_losses: Vec<Option<f32>>,
    /// How each head did.
    pub scores: Vec<HeadScore>,
    /// One list for each tensor that is not frozen, in the order of `Weights`, with that of the L2 decay of its layer, which the losses do not contain. Of a
    /// running statistic: its value in the batch.
    pub tensors: Vec<Vec<f32>>,
}

/// How the predictions of one head compare with their targets.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HeadScore {
    /// Sum of the losses of all windows, before the head's factor.
    pub loss: f32,
    /// Windows with a target.
    pub windows: usize,
    /// Windows of which the most likely label, or each independent label, is right; 0 for linear outputs.
    pub correct: usize,
}

impl HeadScore {
    /// Adds the score of other windows.
    pub fn add(&mut self, other: Self) {
        self.loss += other.loss;
        self.windows += other.windows;
        self.correct += other.correct;
    }
}

impl TrainingNetwork {
    /// Checks that the layers fit together.
    ///
    /// # Errors
    /// As [`Architecture::resolve`].
    pub fn new(architecture: &Architecture) -> Result<Self, NnError> {
        let resolved = Arc::new(architecture.resolve()?);
        Ok(Self { architecture: architecture.clone(), resolved, frozen: None, buffers: Arc::default() })
    }

    /// A network whose first `layers` layers of the trunk keep what `weights` has for them. They compute as in inference: with the running
    /// statistics of their batch norms and without dropout.
    ///
    /// # Errors
    /// As [`Architecture::resolve`], and where the trunk has fewer layers or `weights` do not fit.
    pub fn with_frozen(
        architecture: &Architecture,
        weights: &Weights,
        layers: usize,
    ) -> Result<Self, NnError> {
        let network = Self::new(architecture)?;
        let frozen = FrozenLayers::new(architecture, &network.resolved, weights, layers)?;
        Ok(Self { frozen, ..network })
    }

    fn frozen_layers(&self) -> usize {
        self.frozen.as_ref().map_or(0, |frozen| frozen.layers)
    }

    /// Tensors of the frozen layers: the first of the network.
    fn frozen_tensors(&self) -> usize {
        let frozen = self.resolved.layers().take(self.frozen_layers());
        frozen.map(|layer| layer.parameters.len()).sum()
    }

    /// The layers.
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// How each tensor, in the order of `Weights`, is initialised and trained; without those of frozen layers, which are the first.
    pub fn kinds(&self) -> Vec<ParameterKind> {
        let layers = self.resolved.layers().skip(self.frozen_layers());
        layers.flat_map(|l| l.parameters.iter().map(|p| p.kind)).collect()
    }

    /// Weights to start from, the same for the same seed on every machine: He-normal, and where logits are computed, Glorot-normal (2010),
    /// since more outputs than inputs would otherwise begin far from any target.
    ///
    /// # Errors
    /// Never for layers that were checked.
    pub fn initial(&self, seed: u64) -> Result<Weights, NnError> {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let logits: Vec<String> = self
            .resolved
            .heads
            .iter()
            .filter_map(|head| head.logit_dense().map(|dense| format!("{dense}.weight")))
            .collect();
        let mut parameters = self.resolved.layers().flat_map(|l| &l.parameters);
        Weights::collect(&self.architecture, |_| {
            let p = parameters.next()?;
            let n = p.shape.iter().product();
            let values = match p.kind {
                ParameterKind::Weight { fan_in } => {
                    let fan_out = p.shape.first().copied().filter(|_| logits.contains(&p.name)).unwrap_or(0);
                    let spread = (2.0 / (fan_in + fan_out) as f32).sqrt();
                    (0..n).map(|_| normal(&mut random) * spread).collect()
                }
                ParameterKind::Bias | ParameterKind::RunningMean => vec![0.0; n],
                ParameterKind::Scale | ParameterKind::RunningVariance => vec![1.0; n],
            };
            Some((p.shape.clone(), values))
        })
    }

    /// Loss and gradients of `batch`. The loss of a window is the sum over the heads, each times its [`HeadLoss::weight`];
    /// `losses` has an entry for each head, the default where it ends. `seed` decides which values dropout sets to zero.
    ///
    /// # Errors
    /// Where weights or targets do not fit the layers, or a kernel fails.
    pub fn gradients(
        &self,
        weights: &Weights,
        batch: &Batch,
        losses: &[HeadLoss],
        seed: u64,
    ) -> Result<Gradients, NnError> {
        let device = Device::Cpu;
        let variables = weights
            .iter()
            .skip(self.frozen_tensors())
            .map(|w| Var::from_slice(&w.values, w.shape.as_slice(), &device))
            .collect::<Result<Vec<_>, _>>()?;
        let windows = batch.targets.len();
        let x = match &self.frozen {
            Some(frozen) => frozen.outputs(&batch.features, windows)?,
            None => batch_of_windows(&batch.features, windows, Shape::Image(self.architecture.input))?,
        };
        let waiting = || self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pass = TrainingPass::new(&variables, seed, waiting().pop().unwrap_or_default());
        let trunk = self.resolved.trunk.get(self.frozen_layers()..).unwrap_or_default();
        let features = pass.chain(trunk, x)?;
        let (mut sum, mut scores): (Option<Tensor>, _) = (None, Vec::new());
        let mut means = MeanLosses::new(windows);
        for (number, head) in self.resolved.heads.iter().enumerate() {
            let logits = pass.chain(head.logit_layers(), features.clone())?;
            let targets: Vec<Option<&Target>> =
                batch.targets.iter().map(|targets| targets.get(number).and_then(Option::as_ref)).collect();
            let settings = losses.get(number).cloned().unwrap_or_default();
            let (losses, score) = settings.of(head, &logits, &targets)?;
            let losses = if settings.weight == 1.0 { losses } else { (losses * f64::from(settings.weight))? };
            means.add(&losses.to_vec1()?, settings.weight, &targets);
            sum = Some(match sum {
                None => losses,
                Some(sum) => (sum + losses)?,
            });
            scores.push(score);
        }
        let losses = sum.ok_or(NnError::NoHead)?;
        let store = losses.mean_all()?.backward()?;
        let (statistics, buffers) = pass.finish();
        waiting().push(buffers);
        let mut statistics = statistics.into_iter();
        let parameters = self.resolved.layers().skip(self.frozen_layers()).flat_map(|layer| {
            let l2 = layer.spec.l2();
            layer.parameters.iter().map(move |parameter| (parameter.kind, l2))
        });
        let tensors = variables
            .iter()
            .zip(weights.iter().skip(self.frozen_tensors()))
            .zip(parameters)
            .map(|((v, w), (kind, l2))| match kind {
                ParameterKind::RunningMean | ParameterKind::RunningVariance => {
                    let statistic = statistics.next();
                    debug_assert!(statistic.is_some(), "each batch norm recorded its statistics");
                    Ok(statistic.unwrap_or_default())
                }
                _ => {
                    let mut gradient = match store.get(v) {
                        Some(g) => g.flatten_all()?.to_vec1()?,
                        None => vec![0.0; v.elem_count()],
                    };
                    if l2 > 0.0 && matches!(kind, ParameterKind::Weight { .. }) {
                        gradient.iter_mut().zip(&w.values).for_each(|(g, w)| *g += 2.0 * l2 * w);
                    }
                    Ok(gradient)
                }
            })
            .collect::<Result<Vec<Vec<f32>>, NnError>>()?;
        Ok(Gradients { losses: losses.to_vec1()?, mean_losses: means.finish(), scores, tensors })
    }
}

/// The mean loss of each window over the heads with a target.
struct MeanLosses(Vec<(f32, f32)>);

impl MeanLosses {
    fn new(windows: usize) -> Self {
        Self(vec![(0.0, 0.0); windows])
    }

    /// Adds the losses of a head, which are multiplied by its weight.
    fn add(&mut self, losses: &[f32], weight: f32, targets: &[Option<&Target>]) {
        for (((sum, weights), loss), target) in self.0.iter_mut().zip(losses).zip(targets) {
            if target.is_some() {
                *sum += loss;
                *weights += weight;
            }
        }
    }

    fn finish(self) -> Vec<Option<f32>> {
        self.0.into_iter().map(|(sum, weights)| (weights > 0.0).then(|| sum / weights)).collect()
    }
}

/// A standard normal value (Box and Muller 1958).
fn normal(random: &mut Pcg64Mcg) -> f32 {
    let (u, v): (f32, f32) = (random.random(), random.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f32::consts::TAU * v).cos()
}
