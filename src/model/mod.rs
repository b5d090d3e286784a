//! A named network with its labels and front-end settings, in one safetensors file.

use crate::audio::EnvelopeSettings;
use crate::dsp::LogMelSettings;
use std::path::Path;

/// Why a model file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {}

/// A trained network, shared by all threads.
#[derive(Debug)]
pub struct Model {
    /// Name for reports, e.g. `piano 1`.
    pub name: String,
    /// Names of the classes in the order of the network's outputs, e.g. `["Piano", "Other"]`.
    pub labels: Vec<String>,
    /// What the network hears.
    pub front_end: LogMelSettings,
    /// The mask with which it was trained.
    pub envelope: EnvelopeSettings,
}

/// One row of the table that `pianoscope summary` prints.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerRow {
    /// e.g. `conv2d_1 (Conv2D 3x3)`.
    pub layer: String,
    /// e.g. `[32, 24, 23]`.
    pub output_shape: Vec<usize>,
    /// Number of trained values.
    pub weights: usize,
    /// Multiply-adds counted as two.
    pub flop: u64,
}

impl Model {
    /// The network that ships inside the program.
    pub fn built_in() -> Result<Self, ModelError> {
        todo!()
    }

    /// Reads and checks a file.
    pub fn load(_path: &Path) -> Result<Self, ModelError> {
        todo!()
    }

    /// A network with buffers of its own; make one a thread.
    pub fn network(&self) -> Network {
        todo!()
    }

    /// The layer table.
    pub fn summary(&self) -> Vec<LayerRow> {
        todo!()
    }

    /// The file's other metadata (training origin, version, ...) as name and value, for `summary`.
    pub fn origin(&self) -> Vec<(String, String)> {
        todo!()
    }
}

/// The forward pass with its buffers, batch norm folded in.
pub struct Network {}

impl Network {
    /// `features`: shape (windows, n_mels, frames). Appends (windows, labels) probabilities to `probabilities`.
    pub fn forward(&mut self, _features: &[f32], _probabilities: &mut Vec<f32>) {
        todo!()
    }
}
