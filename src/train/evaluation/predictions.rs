//! A model's predictions for recordings, window by window.

use crate::audio::WINDOW_SAMPLES;
use crate::classify::{Tally, VoteRule, smooth_window};
use crate::dsp::LogMel;
use crate::model::{HeadKind, Model};
use crate::train::{Calibration, Recording, TrainError};

/// The predictions for one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictions {
    /// Index of the recording in the list that was evaluated.
    pub recording: usize,
    /// Index of its label in the data.
    pub label: usize,
    /// Probability of each label, for each window.
    pub windows: Vec<Vec<f32>>,
    tally: Tally,
}

impl Predictions {
    pub(in crate::train) fn new(
        recording: usize,
        label: usize,
        labels: usize,
        windows: Vec<Vec<f32>>,
    ) -> Self {
        let tally = Tally::new(HeadKind::Exclusive, labels, windows.iter().map(Vec::as_slice));
        Self { recording, label, windows, tally }
    }

    /// Weight of each window in calibration. A recording weighs the square root of its number of windows, as in training, so
    /// that neither the longest recordings dominate nor single notes count as much as concerts.
    pub fn window_weight(&self) -> f64 {
        1.0 / (self.windows.len().max(1) as f64).sqrt()
    }

    /// The same windows with calibrated probabilities.
    pub fn calibrated(&self, calibration: &Calibration) -> Self {
        let labels = self.tally.votes.len();
        let windows = self.windows.iter().map(|w| calibration.apply(w)).collect();
        Self::new(self.recording, self.label, labels, windows)
    }

    /// Mean probability of `label`; 0 without an audible window.
    pub fn mean(&self, label: usize) -> f64 {
        self.tally.mean.get(label).copied().unwrap_or(0.0)
    }

    /// Share of the windows that voted for `label`; 0 without an audible window.
    pub fn share(&self, label: usize) -> f64 {
        debug_assert!(label < self.tally.votes.len(), "label {label} of {}", self.tally.votes.len());
        let votes = self.tally.votes.get(label).copied().unwrap_or(0);
        votes as f64 / self.windows.len().max(1) as f64
    }

    /// Mean cross-entropy of the windows; 0 without an audible window.
    pub fn loss(&self) -> f64 {
        let of = |w: &Vec<f32>| -f64::from(w.get(self.label).copied().unwrap_or(0.0).max(1e-7)).ln();
        self.windows.iter().map(of).sum::<f64>() / self.windows.len().max(1) as f64
    }

    /// The verdict, as in use; `None` without an audible window.
    pub fn verdict(&self) -> Option<usize> {
        self.tally.verdict(VoteRule::Majority).map(|v| v.label)
    }
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
    let mut samples = vec![0.0; WINDOW_SAMPLES];
    let mut features = vec![0.0; model.front_end().n_mels * log_mel.frames()];
    let mut predictions = Vec::new();
    for (index, recording) in recordings {
        let mut probabilities = Vec::new();
        for w in 0..recording.windows() {
            recording.window(w * WINDOW_SAMPLES, &mut samples)?;
            log_mel.process(&samples, &mut features)?;
            network.forward(&features, &mut probabilities);
        }
        let unsmoothed: Vec<&[f32]> = probabilities.chunks_exact(model.labels().len()).collect();
        let windows = (0..unsmoothed.len())
            .map(|w| smooth_window(HeadKind::Exclusive, &unsmoothed, w, model.smoothing()));
        predictions.push(Predictions::new(*index, recording.label, model.labels().len(), windows.collect()));
    }
    Ok(predictions)
}
