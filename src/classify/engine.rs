//! What a thread needs to hear windows, made once and used for all its files.

use super::{ClassifyError, WindowVote};
use crate::audio::Window;
use crate::dsp::LogMel;
use crate::model::{Model, Network};
use std::time::{Duration, Instant};

/// Windows that the network hears at once: more make it no faster, and cancelling waits for a batch.
const BATCH: usize = 16;
/// A window waits no longer than this for others, so that votes come while a slow source still delivers.
const PATIENCE: Duration = Duration::from_millis(50);

/// Log-mel plan, network and buffers of one thread. Reuse it from file to file.
pub struct Engine<'m> {
    model: &'m Model,
    log_mel: LogMel,
    network: Network,
    /// Values in the log-mel spectrogram of one window.
    window_features: usize,
    /// The log-mel spectrograms of the waiting windows, one after the other.
    features: Vec<f32>,
    /// Index, start and end of the waiting windows.
    waiting: Vec<(u64, f64, f64)>,
    /// When the first of them came.
    since: Option<Instant>,
    probabilities: Vec<f32>,
}

impl<'m> Engine<'m> {
    /// Plans the transform and makes the network's buffers.
    pub fn new(model: &'m Model) -> Result<Self, ClassifyError> {
        let log_mel = LogMel::new(model.front_end())?;
        let window_features = model.front_end().n_mels * log_mel.frames();
        Ok(Self {
            model,
            log_mel,
            network: model.network(),
            window_features,
            features: Vec::with_capacity(BATCH * window_features),
            waiting: Vec::with_capacity(BATCH),
            since: None,
            probabilities: Vec::with_capacity(BATCH * model.labels().len()),
        })
    }

    /// The model that this engine runs.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Forgets windows of a file that ended with an error.
    pub(super) fn clear(&mut self) {
        self.features.clear();
        self.waiting.clear();
        self.since = None;
    }

    /// Takes a window; it is heard by the network when [`Engine::is_due`] and [`Engine::hear`] say so.
    pub(super) fn take(&mut self, window: &Window) -> Result<(), ClassifyError> {
        let from = self.features.len();
        self.features.resize(from + self.window_features, 0.0);
        if let Some(features) = self.features.get_mut(from..) {
            self.log_mel.process(&window.samples, features)?;
        }
        self.waiting.push((window.index, window.start_s, window.end_s));
        self.since.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// Whether a batch is full or its first window waited long enough.
    pub(super) fn is_due(&self) -> bool {
        self.waiting.len() >= BATCH || self.since.is_some_and(|since| since.elapsed() >= PATIENCE)
    }

    /// Lets the network hear all waiting windows and hands their votes to `sink`, in order.
    pub(super) fn hear(&mut self, mut sink: impl FnMut(WindowVote)) -> Result<(), ClassifyError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.probabilities.clear();
        self.network.forward(&self.features, &mut self.probabilities);
        let answers = self.probabilities.chunks_exact(self.model.labels().len().max(1));
        for (&(index, start_s, end_s), answer) in self.waiting.iter().zip(answers) {
            if !answer.iter().all(|probability| probability.is_finite()) {
                return Err(ClassifyError::NotFinite { start_s });
            }
            sink(WindowVote { index, start_s, end_s, probabilities: answer.to_vec() });
        }
        self.clear();
        Ok(())
    }
}
