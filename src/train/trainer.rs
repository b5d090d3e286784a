//! One training step: seeded batches, gradients of each shard on a thread of its own, averaged weights.

use super::batch::BatchBuilder;
use super::data_identity::data_identity;
use super::hard_example_weights::HardExampleWeights;
use super::origin::origin;
use super::sampler::Sampler;
use super::shards::{in_threads, mean};
use super::standardization::Standardization;
use super::{Recording, Requirement, Settings, Start, TrainError};
use crate::dsp::LogMel;
use crate::model::{Head, Model, ModelParts};
use crate::nn::loss::HeadLoss;
use crate::nn::optimizer::Optimizer;
use crate::nn::{Architecture, Gradients, ParameterKind, TrainingNetwork, Weights};
use std::ops::ControlFlow;

/// A network in training.
pub struct Trainer<'a> {
    heads: &'a [Head],
    /// All properties of each recording that the weights depend on.
    data: Vec<String>,
    settings: Settings,
    threads: usize,
    network: TrainingNetwork,
    kinds: Vec<ParameterKind>,
    sampler: Sampler<'a>,
    losses: Vec<HeadLoss>,
    standardization: Standardization,
    builders: Vec<BatchBuilder>,
    /// For the origin of the model.
    started_from: Option<String>,
    state: TrainerState,
}

/// All that a step changes. With the settings and the data it determines every later step, so a checkpoint needs nothing else:
/// random numbers are seeded by the number of the step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TrainerState {
    /// Steps done.
    pub(super) step: usize,
    pub(super) weights: Weights,
    /// Exponential moving average of the weights, which becomes the model.
    pub(super) average: Weights,
    pub(super) optimizer: Optimizer,
    pub(super) hard_examples: HardExampleWeights,
}

/// Progress of training, reported after each step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Steps done.
    pub step: usize,
    /// Total number of steps.
    pub steps: usize,
    /// Mean loss of this step's windows.
    pub loss: f32,
    /// Share of this step's windows that the first head classified correctly; 0 if it predicts values.
    pub accuracy: f32,
}

/// A data set split into what is trained on and the rest.
#[derive(Clone, Copy)]
pub struct Split<'a> {
    /// All recordings.
    pub recordings: &'a [Recording],
    /// Which of them are trained on.
    pub is_train: &'a (dyn Fn(&Recording) -> bool + Sync),
    /// What is trained.
    pub heads: &'a [Head],
}

impl<'a> Trainer<'a> {
    /// A trainer with initial weights. The number of `threads` changes only the time.
    ///
    /// # Errors
    /// If the settings are out of range, or a head lacks audible windows to train on: the first one of any label, another one
    /// at all.
    pub fn new(split: Split<'a>, settings: &Settings, threads: usize) -> Result<Self, TrainError> {
        Self::starting_from(None, split, settings, threads)
    }

    /// [`Self::new`] with the trunk of a model, and of an ensemble that of one of its members, by its number from 0. The settings are those that
    /// [`Start::apply`] returned.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn starting_from(
        start: Option<(&Start, usize)>,
        split: Split<'a>,
        settings: &Settings,
        threads: usize,
    ) -> Result<Self, TrainError> {
        let Split { recordings, is_train, heads } = split;
        for required in Requirement::all(heads) {
            let mut audible = recordings.iter().filter(|r| required.is_met_by(&r.clip) && r.windows() > 0);
            if !audible.clone().any(is_train) {
                let what = required.to_string();
                return Err(match audible.next() {
                    Some(_) => TrainError::HeldBack { what },
                    None => TrainError::Silent { what, why: String::new() },
                });
            }
        }
        settings.framing().validate()?;
        let frames = LogMel::new(&settings.front_end)?.frames();
        let standardization = Standardization::of(split);
        let usual = settings.architecture(frames, heads);
        let (network, weights) = match start {
            None => {
                let network = TrainingNetwork::new(&usual)?;
                let weights = network.initial(settings.seed)?;
                (network, weights)
            }
            Some((start, member)) => {
                let architecture = start.architecture(usual, heads);
                let initial = TrainingNetwork::new(&architecture)?.initial(settings.seed)?;
                let scales = standardization.scales();
                let weights = start.weights(&initial, member, &architecture, heads, &scales)?;
                (TrainingNetwork::with_frozen(&architecture, &weights, start.frozen())?, weights)
            }
        };
        let state = TrainerState {
            step: 0,
            average: weights.clone(),
            weights,
            optimizer: Optimizer::new(settings.optimizer),
            hard_examples: HardExampleWeights::new(recordings.len()),
        };
        Ok(Self {
            heads,
            data: data_identity(split),
            settings: settings.clone(),
            threads,
            kinds: network.kinds(),
            network,
            sampler: Sampler::new(split, settings),
            losses: settings.losses_of(heads.len()),
            standardization,
            started_from: start.map(|(start, _)| start.description()),
            builders: (0..settings.shards).map(|_| BatchBuilder::new(settings)).collect::<Result<_, _>>()?,
            state,
        })
    }

    /// Whether all steps are done.
    pub fn is_done(&self) -> bool {
        self.state.step >= self.settings.steps
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What is trained.
    pub(super) fn heads(&self) -> &[Head] {
        self.heads
    }

    /// All properties of each recording that the weights depend on.
    pub(super) fn data(&self) -> &[String] {
        &self.data
    }

    /// Sizes of the tensors that the optimizer changes, in order.
    pub(super) fn trained_sizes(&self) -> Vec<usize> {
        let frozen = self.state.weights.iter().count().saturating_sub(self.kinds.len());
        let tensors = self.state.weights.iter().skip(frozen).zip(&self.kinds);
        let trained = tensors
            .filter(|(_, k)| !matches!(k, ParameterKind::RunningMean | ParameterKind::RunningVariance));
        trained.map(|(w, _)| w.values.len()).collect()
    }

    /// The layers.
    pub(super) fn architecture(&self) -> &Architecture {
        self.network.architecture()
    }

    pub(super) fn state(&self) -> &TrainerState {
        &self.state
    }

    /// Continues from `state`.
    pub(super) fn set_state(&mut self, state: TrainerState) {
        self.state = state;
    }

    /// Runs one step.
    ///
    /// # Errors
    /// If the loss diverges, or cached audio cannot be read.
    pub fn step(&mut self) -> Result<Progress, TrainError> {
        let Self {
            heads,
            settings,
            threads,
            network,
            kinds,
            sampler,
            losses,
            standardization,
            builders,
            state,
            ..
        } = self;
        let TrainerState { step, weights, average, optimizer, hard_examples } = state;
        let results = in_threads(builders, *threads, |shard, builder| {
            let number = (*step * settings.shards + shard) as u64;
            let (batch, from) = builder.build(
                sampler,
                heads,
                hard_examples,
                standardization,
                number,
                settings.front_end.n_mels,
            )?;
            let gradients = network.gradients(weights, &batch, losses, settings.seed ^ number)?;
            Ok((gradients, from))
        })?;
        let (gradients, from): (Vec<Gradients>, Vec<_>) = results.into_iter().unzip();
        let mean = mean(gradients);
        if mean.losses.iter().chain(mean.tensors.iter().flatten()).any(|v| !v.is_finite()) {
            return Err(TrainError::Diverged { step: *step + 1 });
        }
        // The sum over all heads would make recordings that lack some targets look easy.
        for (recording, loss) in from.into_iter().flatten().zip(&mean.mean_losses) {
            if let (Some(recording), Some(loss)) = (recording, loss) {
                hard_examples.update(recording, *loss);
            }
        }
        let done = *step as f32;
        // The mean of all batches at first, then of about the last fifty.
        let statistics_rate = (1.0 / (1.0 + done)).max(0.02);
        let rate = settings.learning_rate_at(*step);
        weights.update(kinds, &mean.tensors, optimizer, rate, statistics_rate);
        // Early weights decay quickly; later the average spans about 400 steps.
        average.approach(weights, (10.0 / (10.0 + done)).max(1.0 / 400.0));
        *step += 1;
        let windows = settings.windows_per_step() as f32;
        Ok(Progress {
            step: *step,
            steps: settings.steps,
            loss: mean.losses.iter().sum::<f32>() / windows,
            accuracy: mean.scores.first().map_or(0.0, |s| s.correct as f32 / s.windows.max(1) as f32),
        })
    }

    /// Runs all remaining steps; `on_step` may stop them.
    ///
    /// # Errors
    /// As [`Trainer::step`]; [`TrainError::Cancelled`] if `on_step` stopped.
    pub fn finish(
        &mut self,
        mut on_step: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Model, TrainError> {
        while !self.is_done() {
            if on_step(self.step()?).is_break() {
                return Err(TrainError::Cancelled);
            }
        }
        self.model()
    }

    /// The network as it is now, with averaged weights.
    ///
    /// # Errors
    /// If a label is empty.
    pub fn model(&self) -> Result<Model, TrainError> {
        let s = &self.settings;
        Ok(Model::new(ModelParts {
            name: "untitled".into(),
            heads: self.heads.to_vec(),
            window_hop: s.window_hop,
            front_end: s.front_end.clone(),
            envelope: s.envelope,
            // Each window is trained on by itself.
            smoothing: 0,
            unsmoothed: None,
            architecture: self.network.architecture().clone(),
            members: vec![self.standardization.undo(&self.state.average, self.network.architecture())?],
            origin: origin(s, self.state.step, self.started_from.as_deref()),
        })?)
    }
}
