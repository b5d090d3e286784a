//! What a model predicts for one window.

use super::vote;

/// What a model predicts for one window.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowPrediction {
    /// The window's number in the recording, from 0.
    pub index: u64,
    /// Start in seconds of the recording.
    pub start_s: f64,
    /// End in seconds. If silence was dropped inside the window, it spans more than the window's length.
    pub end_s: f64,
    /// The outputs of each head, in the order of the model's heads and their labels: probabilities from 0 to 1, or values. Smoothed
    /// over neighbouring windows if the model asks for it and all windows are predicted.
    pub outputs: Vec<Vec<f32>>,
}

impl WindowPrediction {
    /// The outputs of a head, in the order of its labels.
    pub fn output(&self, head: usize) -> &[f32] {
        debug_assert!(head < self.outputs.len(), "the model has no head {head}");
        self.outputs.get(head).map_or(&[], Vec::as_slice)
    }

    /// The label of a head with the greatest output; see [`vote`]. For an exclusive head it is the one that the window votes for.
    pub fn label(&self, head: usize) -> usize {
        vote(self.output(head))
    }
}
