//! What a model says of each recording, window by window.

use super::{Recording, TrainError};
use crate::audio::WINDOW_SAMPLES;
use crate::dsp::LogMel;
use crate::model::Model;

/// What a model heard in one recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// Index of the recording in the list that was evaluated.
    pub recording: usize,
    /// Index of the label that the data give it.
    pub label: usize,
    /// Probability of each label, for each window.
    pub windows: Vec<Vec<f32>>,
}

impl Heard {
    /// Mean probability of `label`.
    pub fn mean(&self, label: usize) -> f64 {
        let sum: f64 = self.windows.iter().filter_map(|w| w.get(label)).map(|p| f64::from(*p)).sum();
        sum / self.windows.len().max(1) as f64
    }

    /// Share of windows whose most probable label is `label`.
    pub fn share(&self, label: usize) -> f64 {
        let votes = self.windows.iter().filter(|w| best(w) == label).count();
        votes as f64 / self.windows.len().max(1) as f64
    }

    /// The majority's label; a tie goes to the higher mean probability. The same rule as in use.
    pub fn verdict(&self, labels: usize) -> Option<usize> {
        let key = |l: &usize| (self.share(*l), self.mean(*l));
        let larger = |a: &usize, b: &usize| key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal);
        (!self.windows.is_empty()).then(|| (0..labels).rev().max_by(larger)).flatten()
    }
}

/// The most probable label of a window, the first of equals.
pub fn best(window: &[f32]) -> usize {
    let mut best = 0;
    for (i, p) in window.iter().enumerate() {
        if window.get(best).is_none_or(|b| p > b) {
            best = i;
        }
    }
    best
}

/// Lets `model` hear the recordings that `chosen` allows, on `threads` threads.
///
/// # Errors
/// Where the model's front end does not fit.
pub fn evaluate(
    model: &Model,
    recordings: &[Recording],
    chosen: impl Fn(&Recording) -> bool,
    threads: usize,
) -> Result<Vec<Heard>, TrainError> {
    let list: Vec<(usize, &Recording)> = recordings.iter().enumerate().filter(|(_, r)| chosen(r)).collect();
    let parts = list.chunks(list.len().div_ceil(threads.max(1)).max(1));
    let parts: Vec<Result<Vec<Heard>, TrainError>> = std::thread::scope(|scope| {
        let running: Vec<_> = parts.map(|part| scope.spawn(move || hear(model, part))).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| match thread.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        running.into_iter().map(join).collect()
    });
    let mut all = Vec::new();
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}

fn hear(model: &Model, recordings: &[(usize, &Recording)]) -> Result<Vec<Heard>, TrainError> {
    let mut log_mel = LogMel::new(&model.front_end)?;
    let mut network = model.network();
    let mut samples = vec![0.0; WINDOW_SAMPLES];
    let mut features = vec![0.0; model.front_end.n_mels * log_mel.frames()];
    let mut heard = Vec::new();
    for (index, recording) in recordings {
        let mut probabilities = Vec::new();
        for w in 0..recording.windows() {
            recording.window(w * WINDOW_SAMPLES, &mut samples);
            log_mel.process(&samples, &mut features)?;
            network.forward(&features, &mut probabilities);
        }
        let windows = probabilities.chunks_exact(model.labels.len()).map(<[f32]>::to_vec).collect();
        heard.push(Heard { recording: *index, label: recording.label, windows });
    }
    Ok(heard)
}
