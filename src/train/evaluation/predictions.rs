//! A model's predictions for recordings, window by window.

use crate::classify::{Tally, VoteRule, smooth_window};
use crate::dsp::LogMel;
use crate::model::{Head, HeadKind, Model};
use crate::nn::Target;
use crate::train::{Calibration, Clip, HeadCalibration, Recording, TrainError};

/// The predictions for one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictions {
    /// Number of the recording in its data set, from 0.
    pub number: usize,
    /// The file, with its targets.
    pub clip: Clip,
    /// Duration in seconds.
    pub duration_s: f64,
    /// Of each head of the model.
    pub heads: Vec<HeadPredictions>,
}

/// The predictions of one head for one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadPredictions {
    /// How the outputs are read.
    pub kind: HeadKind,
    /// The truth, if it is known.
    pub target: Option<Target>,
    /// The smoothed outputs for each window: a probability or a value for each label.
    pub windows: Vec<Vec<f32>>,
    /// The outputs for each window before smoothing; empty if the model has none, and once they are calibrated.
    pub unsmoothed: Vec<Vec<f32>>,
    tally: Tally,
}

impl Predictions {
    /// The same windows with calibrated probabilities.
    pub fn calibrated(&self, calibration: &Calibration) -> Self {
        debug_assert_eq!(self.heads.len(), calibration.heads.len(), "a calibration of other heads");
        let heads = self.heads.iter().zip(&calibration.heads).map(|(head, c)| head.calibrated(c));
        Self { heads: heads.collect(), clip: self.clip.clone(), ..*self }
    }
}

impl HeadPredictions {
    /// Predictions for windows with `outputs` outputs each.
    pub fn new(kind: HeadKind, target: Option<Target>, outputs: usize, windows: Vec<Vec<f32>>) -> Self {
        let tally = Tally::new(kind, outputs, windows.iter().map(Vec::as_slice));
        Self { kind, target, windows, unsmoothed: Vec::new(), tally }
    }

    /// Index of the true label of an exclusive head.
    pub fn label(&self) -> Option<usize> {
        match self.target {
            Some(Target::Label(label)) => Some(label),
            _ => None,
        }
    }

    /// Weight of each window in calibration. A recording weighs the square root of its number of windows, as in training, so
    /// that neither the longest recordings dominate nor single notes count as much as concerts.
    pub fn window_weight(&self) -> f64 {
        1.0 / (self.windows.len().max(1) as f64).sqrt()
    }

    fn calibrated(&self, calibration: &HeadCalibration) -> Self {
        let windows = self.windows.iter().map(|w| calibration.apply(w)).collect();
        Self::new(self.kind, self.target.clone(), calibration.scale.len(), windows)
    }

    /// Mean output of `label`: its probability or value; 0 without an audible window.
    pub fn mean(&self, label: usize) -> f64 {
        self.tally.mean.get(label).copied().unwrap_or(0.0)
    }

    /// Share of the windows that voted for `label` of an exclusive head; 0 without an audible window.
    pub fn share(&self, label: usize) -> f64 {
        debug_assert!(label < self.tally.votes.len(), "label {label} of {}", self.tally.votes.len());
        let votes = self.tally.votes.get(label).copied().unwrap_or(0);
        votes as f64 / self.windows.len().max(1) as f64
    }

    /// The verdict of an exclusive head, as in use; `None` without an audible window.
    pub fn verdict(&self) -> Option<usize> {
        self.tally.verdict(VoteRule::Majority).map(|v| v.label)
    }

    /// Mean loss of the windows: cross-entropy, mean binary cross-entropy over the labels, or mean squared error over the values;
    /// `None` without a target or an audible window.
    pub fn loss(&self) -> Option<f64> {
        let target = self.target.as_ref().filter(|_| !self.windows.is_empty())?;
        let log = |p: f32| f64::from(p.max(1e-7)).ln();
        let mean = |values: &mut dyn Iterator<Item = f64>, n: usize| values.sum::<f64>() / n.max(1) as f64;
        let of = |w: &Vec<f32>| match target {
            Target::Label(label) => -log(w.get(*label).copied().unwrap_or(0.0)),
            Target::Labels(holds) => {
                let each = |(p, holds): (&f32, &bool)| -log(if *holds { *p } else { 1.0 - p });
                mean(&mut w.iter().zip(holds).map(each), holds.len())
            }
            Target::Probabilities(shares) if self.kind == HeadKind::Exclusive => {
                let each = |(p, share): (&f32, &f32)| -f64::from(*share) * log(*p);
                mean(&mut w.iter().zip(shares).map(each), 1)
            }
            Target::Probabilities(shares) => {
                let each = |(p, share): (&f32, &f32)| {
                    -f64::from(*share) * log(*p) - f64::from(1.0 - share) * log(1.0 - p)
                };
                mean(&mut w.iter().zip(shares).map(each), shares.len())
            }
            Target::Values(values) => {
                let each = |(v, t): (&f32, &f32)| f64::from(v - t).powi(2);
                mean(&mut w.iter().zip(values).map(each), values.len())
            }
        };
        Some(self.windows.iter().map(of).sum::<f64>() / self.windows.len() as f64)
    }
}

/// Sum over the heads of their mean loss over the recordings with a target and an audible window, which all weigh the same, each times
/// its weight in training; `weights` has one for each head, 1 where it ends. The squared error of values is relative to the variance of
/// their targets. `None` if no recording has a target of any head that weighs something.
pub fn validation_loss(predictions: &[Predictions], weights: &[f32]) -> Option<f32> {
    let heads = predictions.iter().map(|p| p.heads.len()).max().unwrap_or(0);
    let of_head = |at: usize| {
        let heads = || predictions.iter().filter_map(move |p| p.heads.get(at));
        let losses: Vec<f64> = heads().filter_map(HeadPredictions::loss).collect();
        let weight = weights.get(at).copied().unwrap_or(1.0);
        let mean = losses.iter().sum::<f64>() as f32 / losses.len().max(1) as f32;
        let loss = weight * mean / target_variance(heads()).unwrap_or(1.0) as f32;
        (!losses.is_empty() && weight > 0.0).then_some(loss)
    };
    (0..heads).filter_map(of_head).reduce(|sum, loss| sum + loss)
}

/// Variance of the targets of a value head, the mean over its outputs; `None` for other heads or a constant.
fn target_variance<'a>(heads: impl Iterator<Item = &'a HeadPredictions>) -> Option<f64> {
    let targets: Vec<&[f32]> = heads
        .filter_map(|head| match &head.target {
            Some(Target::Values(values)) => Some(values.as_slice()),
            _ => None,
        })
        .collect();
    let (outputs, n) = (targets.first().map_or(0, |values| values.len()), targets.len().max(1) as f64);
    let of_output = |at: usize| {
        let values = || targets.iter().filter_map(|values| values.get(at)).map(|v| f64::from(*v));
        let mean = values().sum::<f64>() / n;
        values().map(|v| (v - mean).powi(2)).sum::<f64>() / n
    };
    let variance = (0..outputs).map(of_output).sum::<f64>() / outputs.max(1) as f64;
    (variance > 0.0).then_some(variance)
}

/// Predicts the recordings that `selected` accepts, on `threads` threads.
///
/// # Errors
/// If the model's front end is out of range, or cached audio cannot be read.
pub fn predict(
    model: &Model,
    recordings: &[Recording],
    selected: impl Fn(&Recording) -> bool,
    threads: usize,
) -> Result<Vec<Predictions>, TrainError> {
    let list: Vec<(usize, &Recording)> = recordings.iter().enumerate().filter(|(_, r)| selected(r)).collect();
    let chunks = list.chunks(list.len().div_ceil(threads.max(1)).max(1));
    let chunks: Vec<Result<Vec<Predictions>, TrainError>> = std::thread::scope(|scope| {
        let running: Vec<_> = chunks.map(|chunk| scope.spawn(move || predict_chunk(model, chunk))).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        running.into_iter().map(join).collect()
    });
    let mut all = Vec::new();
    for chunk in chunks {
        all.extend(chunk?);
    }
    Ok(all)
}

fn predict_chunk(model: &Model, recordings: &[(usize, &Recording)]) -> Result<Vec<Predictions>, TrainError> {
    let mut log_mel = LogMel::new(model.front_end())?;
    let mut network = model.network();
    let framing = model.framing();
    let mut samples = vec![0.0; framing.window];
    let mut features = vec![0.0; model.front_end().n_mels * log_mel.frames()];
    let width = model.heads().iter().map(|head| head.labels.len()).sum::<usize>();
    let mut predictions = Vec::new();
    for (index, recording) in recordings {
        debug_assert_eq!(recording.framing, framing, "the recording is framed for another model");
        let mut outputs = Vec::new();
        for w in 0..recording.windows() {
            recording.read(w * framing.hop, &mut samples)?;
            log_mel.process(&samples, &mut features)?;
            network.forward(&features, &mut outputs);
        }
        let rows: Vec<&[f32]> = outputs.chunks_exact(width.max(1)).collect();
        let heads = model.heads().iter().zip(model.head_ranges()).enumerate();
        let head = |(at, (head, range)): (usize, (&Head, std::ops::Range<usize>))| {
            debug_assert!(range.end <= width, "{range:?} of {width} outputs");
            let raw: Vec<&[f32]> =
                rows.iter().map(|row| row.get(range.clone()).unwrap_or_default()).collect();
            let windows = (0..raw.len()).map(|w| smooth_window(head.kind, &raw, w, model.smoothing()));
            let target = recording.clip.targets.get(at).cloned().flatten();
            let mut predictions =
                HeadPredictions::new(head.kind, target, head.labels.len(), windows.collect());
            if model.smoothing() > 0 {
                predictions.unsmoothed = raw.iter().map(|window| window.to_vec()).collect();
            }
            predictions
        };
        predictions.push(Predictions {
            number: *index,
            clip: recording.clip.clone(),
            duration_s: recording.duration_s,
            heads: heads.map(head).collect(),
        });
    }
    Ok(predictions)
}
