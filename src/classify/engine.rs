//! Log-mel and network of one thread, made once and reused for all its files.

use super::{ClassifyError, WindowPrediction};
use crate::audio::{SAMPLE_RATE, Window};
use crate::dsp::LogMel;
use crate::model::{Model, Network};
use std::ops::Range;
use std::time::{Duration, Instant};

/// Seconds in one batch: more make the network no faster, and cancelling waits for a batch.
const BATCH_S: usize = 16;
/// The longest time that a window waits for its batch to fill, so that a slow source does not delay predictions.
const BATCH_TIMEOUT: Duration = Duration::from_millis(50);

/// Log-mel plan, network and buffers of one thread. Reuse it from file to file.
pub struct Engine<'m> {
    model: &'m Model,
    log_mel: LogMel,
    network: Network,
    /// Windows in one batch.
    batch: usize,
    /// Values in the log-mel spectrogram of one window.
    window_features: usize,
    /// The log-mel spectrograms of the pending windows, concatenated.
    features: Vec<f32>,
    /// Index, start and end of the pending windows.
    pending: Vec<(u64, f64, f64)>,
    /// When the first of them was pushed.
    since: Option<Instant>,
    /// Rows of the network.
    outputs: Vec<f32>,
    /// Embeddings of the pending windows, where they were asked for.
    embeddings: Vec<f32>,
    /// Where each head is in a row.
    heads: Vec<Range<usize>>,
}

impl<'m> Engine<'m> {
    /// Plans the transform and allocates the network's buffers.
    ///
    /// # Errors
    /// [`ClassifyError::FrontEnd`] if the model's front end cannot be planned.
    pub fn new(model: &'m Model) -> Result<Self, ClassifyError> {
        let log_mel = LogMel::new(model.front_end())?;
        let batch = (BATCH_S * SAMPLE_RATE as usize / model.framing().window.max(1)).max(1);
        let heads = model.head_ranges();
        let width = heads.last().map_or(0, |range| range.end);
        let window_features = model.front_end().n_mels * log_mel.frames();
        Ok(Self {
            model,
            log_mel,
            network: model.network(),
            batch,
            window_features,
            features: Vec::with_capacity(batch * window_features),
            pending: Vec::with_capacity(batch),
            since: None,
            outputs: Vec::with_capacity(batch * width),
            embeddings: Vec::new(),
            heads,
        })
    }

    /// The model that this engine runs.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Forgets the windows of a file that ended with an error.
    pub(super) fn clear(&mut self) {
        self.features.clear();
        self.pending.clear();
        self.since = None;
    }

    /// Adds a window to the batch, which [`Engine::predict`] runs once [`Engine::is_due`].
    pub(super) fn push(&mut self, window: &Window) -> Result<(), ClassifyError> {
        let from = self.features.len();
        self.features.resize(from + self.window_features, 0.0);
        if let Some(features) = self.features.get_mut(from..) {
            self.log_mel.process(&window.samples, features)?;
        }
        self.pending.push((window.index, window.start_s, window.end_s));
        self.since.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// Whether the batch is full or its first window has waited long enough.
    pub(super) fn is_due(&self) -> bool {
        self.pending.len() >= self.batch || self.since.is_some_and(|since| since.elapsed() >= BATCH_TIMEOUT)
    }

    /// Values of a window's embedding.
    pub(super) fn embedding_size(&self) -> usize {
        self.network.embedding_size()
    }

    /// Runs the network on all pending windows and passes their predictions to `sink`, in order, each with the window's embedding:
    /// [`Self::embedding_size`] values, or none unless `embed` is set.
    pub(super) fn predict(
        &mut self,
        embed: bool,
        mut sink: impl FnMut(WindowPrediction, &[f32]),
    ) -> Result<(), ClassifyError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.outputs.clear();
        self.embeddings.clear();
        match embed {
            true => {
                self.network.forward_with_embeddings(&self.features, &mut self.outputs, &mut self.embeddings)
            }
            false => self.network.forward(&self.features, &mut self.outputs),
        }
        let width = self.heads.last().map_or(0, |range| range.end);
        let rows = self.outputs.chunks_exact(width.max(1));
        debug_assert_eq!(rows.len(), self.pending.len(), "one row a window");
        let mut embeddings = self.embeddings.chunks_exact(self.network.embedding_size().max(1));
        for (&(index, start_s, end_s), row) in self.pending.iter().zip(rows) {
            if !row.iter().all(|output| output.is_finite()) {
                return Err(ClassifyError::NotFinite { start_s });
            }
            let outputs = self.heads.iter().map(|head| row.get(head.clone()).unwrap_or_default().to_vec());
            let prediction = WindowPrediction { index, start_s, end_s, outputs: outputs.collect() };
            sink(prediction, embeddings.next().unwrap_or_default());
        }
        self.clear();
        Ok(())
    }
}
