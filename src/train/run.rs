//! The training loop: seeded batches, gradients on all cores, averaged weights.

use super::augment::{Augment, hide_parts};
use super::interest::Interest;
use super::sampler::Sampler;
use super::{Recording, TrainError};
use crate::audio::{EnvelopeSettings, WINDOW_SAMPLES};
use crate::dsp::{LogMel, LogMelSettings, MelScale};
use crate::model::{Model, ModelParts};
use crate::nn::optimizer::AdamW;
use crate::nn::{Architecture, Batch, Gradients, Sequential};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::ops::ControlFlow;

/// Windows whose gradients (and batch-norm statistics) are taken together on one thread. A fixed number, so
/// that the weights do not depend on how many threads there are.
const SHARD: usize = 32;

/// How a network is trained.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// What it hears.
    pub front_end: LogMelSettings,
    /// The mask.
    pub envelope: EnvelopeSettings,
    /// Steps of `shards * 32` windows.
    pub steps: usize,
    /// Shards a step.
    pub shards: usize,
    /// Highest learning rate; it rises over the first twentieth of the steps and falls along a cosine.
    pub learning_rate: f32,
    /// See `AdamW`.
    pub weight_decay: f32,
    /// See `loss::smoothed_targets`.
    pub label_smoothing: f32,
    /// Everything random follows from it.
    pub seed: u64,
    /// Threads.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            front_end: LogMelSettings {
                sample_rate: crate::audio::SAMPLE_RATE,
                window_samples: WINDOW_SAMPLES,
                n_fft: 1024,
                hop: 160,
                n_mels: 96,
                f_min: 30.0,
                f_max: 8000.0,
                mel_scale: MelScale::Slaney,
                relative_to_mean: true,
                floor: 1e-5,
                mean: -5.0,
                std: 3.5,
            },
            envelope: EnvelopeSettings::default(),
            steps: 4000,
            shards: 2,
            learning_rate: 3e-3,
            weight_decay: 0.05,
            label_smoothing: 0.03,
            seed: 1,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
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

/// Trains `stem` on the recordings that `chosen` allows. `pure`: the label that means "this and nothing else"; windows of other labels are also
/// mixed with it. `report` may break the loop off.
///
/// # Errors
/// Where the settings do not fit, or `report` broke off.
pub fn train(
    recordings: &[Recording],
    labels: &[String],
    pure: Option<usize>,
    chosen: impl Fn(&Recording) -> bool,
    settings: &Settings,
    mut report: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Model, TrainError> {
    for (index, label) in labels.iter().enumerate() {
        if !recordings.iter().any(|r| r.label == index && r.windows() > 0 && chosen(r)) {
            return Err(TrainError::Silent { label: label.clone(), why: String::new() });
        }
    }
    let frames = LogMel::new(&settings.front_end)?.frames();
    let network = Sequential::new(&Architecture::stem(settings.front_end.n_mels, frames, labels.len()))?;
    let kinds = network.kinds();
    let sampler = Sampler::new(recordings, labels.len(), pure, chosen, settings.seed);
    let mut workers = (0..settings.shards)
        .map(|_| Ok((LogMel::new(&settings.front_end)?, Augment::new())))
        .collect::<Result<Vec<_>, TrainError>>()?;
    let mut weights = network.initial(settings.seed)?;
    let mut average = weights.clone();
    let mut interest = Interest::new(recordings.len());
    let mut optimizer = AdamW::new(settings.weight_decay);
    for step in 0..settings.steps {
        let results = in_threads(&mut workers, settings.threads, |shard, (log_mel, augment)| {
            let number = (step * settings.shards + shard) as u64;
            let (batch, from) =
                draw(&sampler, &interest, number, settings.front_end.n_mels, log_mel, augment)?;
            let gradients =
                network.gradients(&weights, &batch, settings.label_smoothing, settings.seed ^ number)?;
            Ok((gradients, from))
        })?;
        let (gradients, from): (Vec<Gradients>, Vec<_>) = results.into_iter().unzip();
        let mean = mean(gradients);
        for (recording, loss) in from.into_iter().flatten().zip(&mean.losses) {
            if let Some(recording) = recording {
                interest.heard(recording, *loss);
            }
        }
        let windows = (settings.shards * SHARD) as f32;
        // At first the mean of all batches, then about the last fifty.
        let statistics_rate = (1.0 / (1.0 + step as f32)).max(0.02);
        weights.update(&kinds, &mean.tensors, &mut optimizer, learning_rate(settings, step), statistics_rate);
        // Early weights are forgotten quickly; towards the end about 400 steps are averaged.
        average.approach(&weights, (10.0 / (10.0 + step as f32)).max(1.0 / 400.0));
        let accuracy = mean.correct as f32 / windows;
        let loss = mean.losses.iter().sum::<f32>() / windows;
        let progress = Progress { step: step + 1, steps: settings.steps, loss, accuracy };
        if report(progress).is_break() {
            return Err(TrainError::Cancelled);
        }
    }
    Ok(Model::new(ModelParts {
        name: "untitled".into(),
        labels: labels.to_vec(),
        front_end: settings.front_end.clone(),
        envelope: settings.envelope,
        architecture: network.architecture().clone(),
        weights: average,
        origin: vec![
            ("steps".into(), settings.steps.to_string()),
            ("windows a step".into(), (settings.shards * SHARD).to_string()),
            ("seed".into(), settings.seed.to_string()),
            (
                "optimizer".into(),
                format!("AdamW {}, weight decay {}", settings.learning_rate, settings.weight_decay),
            ),
        ],
    })?)
}

fn learning_rate(s: &Settings, step: usize) -> f32 {
    let (step, steps) = (step as f32 + 1.0, s.steps as f32);
    let warm = steps / 20.0;
    if step < warm {
        s.learning_rate * step / warm
    } else {
        s.learning_rate * 0.5 * (1.0 + (std::f32::consts::PI * (step - warm) / (steps - warm)).cos())
    }
}

/// Shard `number`: its windows' spectrograms and labels, and where each came from.
fn draw(
    sampler: &Sampler,
    interest: &Interest,
    number: u64,
    n_mels: usize,
    log_mel: &mut LogMel,
    augment: &mut Augment,
) -> Result<(Batch, Vec<Option<usize>>), TrainError> {
    let frames = log_mel.frames();
    let mut samples = vec![0.0; WINDOW_SAMPLES];
    let mut random = Pcg64Mcg::seed_from_u64(number ^ 0x5eed);
    let size = n_mels * frames;
    let mut batch = Batch { features: vec![0.0; SHARD * size], labels: Vec::with_capacity(SHARD) };
    let mut from = Vec::with_capacity(SHARD);
    for (i, features) in batch.features.chunks_exact_mut(size).enumerate() {
        let drawn = sampler.window(number * SHARD as u64 + i as u64, interest, augment, &mut samples);
        batch.labels.push(drawn.label);
        from.push(drawn.recording);
        log_mel.process(&samples, features)?;
        hide_parts(&mut random, features, frames, 10, 12);
    }
    Ok((batch, from))
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
    let mut sum = Gradients { losses: Vec::new(), correct: 0, tensors: Vec::new() };
    for shard in shards {
        sum.losses.extend(shard.losses);
        sum.correct += shard.correct;
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
