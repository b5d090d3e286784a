//! The training loop's one step: seeded batches, gradients of each shard on a thread of its own, averaged weights.

use super::batch::BatchMaker;
use super::interest::Interest;
use super::sampler::Sampler;
use super::{Clip, Recording, Settings, TrainError};
use crate::dsp::LogMel;
use crate::model::{Head, Model, ModelParts};
use crate::nn::optimizer::Optimizer;
use crate::nn::{Architecture, Gradients, HeadScore, ParameterKind, Sequential, Weights};
use std::ops::ControlFlow;

/// A network that is being trained.
pub struct Trainer<'a> {
    labels: &'a [String],
    /// What the weights depend on of each recording.
    data: Vec<String>,
    settings: Settings,
    threads: usize,
    network: Sequential,
    kinds: Vec<ParameterKind>,
    sampler: Sampler<'a>,
    makers: Vec<BatchMaker>,
    state: State,
}

/// All that a step changes. With the settings and the data it decides every later step, so that a checkpoint is this and no
/// more: random numbers follow from the number of the step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    /// Steps done.
    pub(super) step: usize,
    pub(super) weights: Weights,
    /// Exponential average of the weights: what is used in the end.
    pub(super) average: Weights,
    pub(super) optimizer: Optimizer,
    pub(super) interest: Interest,
}

/// How far training is, told after each step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Steps done.
    pub step: usize,
    /// Steps in all.
    pub steps: usize,
    /// Mean loss of this step's windows.
    pub loss: f32,
    /// Share of this step's windows that were right.
    pub accuracy: f32,
}

/// Who learns, from what.
#[derive(Clone, Copy)]
pub struct Lesson<'a> {
    /// All recordings.
    pub recordings: &'a [Recording],
    /// Which of them are learned from.
    pub chosen: &'a (dyn Fn(&Recording) -> bool + Sync),
    /// Names of the labels.
    pub labels: &'a [String],
}

impl<'a> Trainer<'a> {
    /// Fresh weights. Nothing depends on the number of `threads` but the time.
    ///
    /// # Errors
    /// Where the settings do not fit, or a label has not one audible second.
    pub fn new(lesson: Lesson<'a>, settings: &Settings, threads: usize) -> Result<Self, TrainError> {
        let Lesson { recordings, chosen, labels } = lesson;
        for (index, label) in labels.iter().enumerate() {
            let mut audible = recordings.iter().filter(|r| r.label == index && r.windows() > 0);
            if !audible.clone().any(chosen) {
                let label = label.clone();
                return Err(match audible.next() {
                    Some(_) => TrainError::HeldBack { label },
                    None => TrainError::Silent { label, why: String::new() },
                });
            }
        }
        let frames = LogMel::new(&settings.front_end)?.frames();
        let network = Sequential::new(&settings.architecture(frames, labels.len()))?;
        let weights = network.initial(settings.seed)?;
        let state = State {
            step: 0,
            average: weights.clone(),
            weights,
            optimizer: Optimizer::new(settings.optimizer),
            interest: Interest::new(recordings.len()),
        };
        let data = recordings.iter().map(|r| {
            let Clip { path, label, source, category, .. } = &r.clip;
            let (path, windows, learned) = (path.display(), r.windows(), chosen(r));
            format!("{path}\n{label}\n{source}\n{category}\n{windows}\n{learned}")
        });
        Ok(Self {
            labels,
            data: data.collect(),
            settings: settings.clone(),
            threads,
            kinds: network.kinds(),
            network,
            sampler: Sampler::new(lesson, settings),
            makers: (0..settings.shards).map(|_| BatchMaker::new(settings)).collect::<Result<_, _>>()?,
            state,
        })
    }

    /// Whether all steps are done.
    pub fn is_done(&self) -> bool {
        self.state.step >= self.settings.steps
    }

    /// How it is trained.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Names of the labels.
    pub(super) fn labels(&self) -> &[String] {
        self.labels
    }

    /// What the weights depend on of each recording.
    pub(super) fn data(&self) -> &[String] {
        &self.data
    }

    /// Sizes of the tensors that the optimizer changes, in order.
    pub(super) fn trained_sizes(&self) -> Vec<usize> {
        let tensors = self.state.weights.iter().zip(&self.kinds);
        let trained = tensors
            .filter(|(_, k)| !matches!(k, ParameterKind::RunningMean | ParameterKind::RunningVariance));
        trained.map(|(w, _)| w.values.len()).collect()
    }

    /// The layers.
    pub(super) fn architecture(&self) -> &Architecture {
        self.network.architecture()
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Goes on from here.
    pub(super) fn set_state(&mut self, state: State) {
        self.state = state;
    }

    /// One step.
    ///
    /// # Errors
    /// Where a kernel fails, which is a bug.
    pub fn step(&mut self) -> Result<Progress, TrainError> {
        let Self { settings, threads, network, kinds, sampler, makers, state, .. } = self;
        let State { step, weights, average, optimizer, interest } = state;
        let results = in_threads(makers, *threads, |shard, maker| {
            let number = (*step * settings.shards + shard) as u64;
            let (batch, from) = maker.make(sampler, interest, number, settings.front_end.n_mels)?;
            let gradients = network.gradients(
                weights,
                &batch,
                std::slice::from_ref(&settings.targets),
                settings.seed ^ number,
            )?;
            Ok((gradients, from))
        })?;
        let (gradients, from): (Vec<Gradients>, Vec<_>) = results.into_iter().unzip();
        let mean = mean(gradients);
        if mean.losses.iter().chain(mean.tensors.iter().flatten()).any(|v| !v.is_finite()) {
            return Err(TrainError::Diverged { step: *step + 1 });
        }
        for (recording, loss) in from.into_iter().flatten().zip(&mean.losses) {
            if let Some(recording) = recording {
                interest.heard(recording, *loss);
            }
        }
        let done = *step as f32;
        // At first the mean of all batches, then about the last fifty.
        let statistics_rate = (1.0 / (1.0 + done)).max(0.02);
        let rate = settings.learning_rate_at(*step);
        weights.update(kinds, &mean.tensors, optimizer, rate, statistics_rate);
        // Early weights are forgotten quickly; towards the end about 400 steps are averaged.
        average.approach(weights, (10.0 / (10.0 + done)).max(1.0 / 400.0));
        *step += 1;
        let windows = settings.windows_a_step() as f32;
        Ok(Progress {
            step: *step,
            steps: settings.steps,
            loss: mean.losses.iter().sum::<f32>() / windows,
            accuracy: mean.scores.iter().map(|score| score.correct).sum::<usize>() as f32 / windows,
        })
    }

    /// All steps that are left; `report` may break the loop off.
    ///
    /// # Errors
    /// As `step`, and where `report` broke off.
    pub fn finish(
        &mut self,
        mut report: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Model, TrainError> {
        while !self.is_done() {
            if report(self.step()?).is_break() {
                return Err(TrainError::Cancelled);
            }
        }
        self.model()
    }

    /// The network as it is now, with averaged weights.
    ///
    /// # Errors
    /// Where the labels are no words.
    pub fn model(&self) -> Result<Model, TrainError> {
        let s = &self.settings;
        let decay = s.optimizer.weight_decay;
        let optimizer = format!("{}, rate {}, weight decay {decay}", s.optimizer.rule, s.learning_rate);
        let origin = [
            ("network", s.network.to_string()),
            ("steps", self.state.step.to_string()),
            ("windows a step", s.windows_a_step().to_string()),
            ("seed", s.seed.to_string()),
            ("optimizer", optimizer),
            ("schedule", format!("{:?}", s.schedule).to_lowercase()),
            ("pure label", s.pure.clone()),
            ("background category", s.background.clone()),
        ];
        Ok(Model::new(ModelParts {
            name: "untitled".into(),
            heads: vec![Head::verdict(self.labels.to_vec())],
            window_hop: s.front_end.window_samples,
            front_end: s.front_end.clone(),
            envelope: s.envelope,
            // Each window is trained on by itself.
            smoothing: 0,
            architecture: self.network.architecture().clone(),
            members: vec![self.state.average.clone()],
            origin: origin.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        })?)
    }
}

/// Calls `f` for each worker, at most `threads` at a time; results in the order of the workers.
fn in_threads<W: Send, T: Send>(
    workers: &mut [W],
    threads: usize,
    f: impl Fn(usize, &mut W) -> Result<T, TrainError> + Sync,
) -> Result<Vec<T>, TrainError> {
    let group = workers.len().div_ceil(threads.max(1)).max(1);
    let f = &f;
    std::thread::scope(|scope| {
        let running: Vec<_> = workers
            .chunks_mut(group)
            .enumerate()
            .map(|(g, part)| {
                scope.spawn(move || {
                    part.iter_mut()
                        .enumerate()
                        .map(|(i, w)| f(g * group + i, w))
                        .collect::<Result<Vec<T>, _>>()
                })
            })
            .collect();
        let mut all = Vec::new();
        for thread in running {
            match thread.join() {
                Ok(part) => all.extend(part?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(all)
    })
}

/// Mean over shards of one size.
fn mean(shards: Vec<Gradients>) -> Gradients {
    let share = 1.0 / shards.len().max(1) as f32;
    let mut sum = Gradients { losses: Vec::new(), scores: Vec::new(), tensors: Vec::new() };
    for shard in shards {
        sum.losses.extend(shard.losses);
        sum.scores.resize(shard.scores.len(), HeadScore::default());
        sum.scores.iter_mut().zip(shard.scores).for_each(|(sum, score)| sum.add(score));
        if sum.tensors.is_empty() {
            sum.tensors = shard.tensors.iter().map(|t| vec![0.0; t.len()]).collect();
        }
        for (total, tensor) in sum.tensors.iter_mut().zip(&shard.tensors) {
            for (t, v) in total.iter_mut().zip(tensor) {
                *t += v * share;
            }
        }
    }
    sum
}
