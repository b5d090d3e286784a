//! A network, or several of one architecture that are asked together, with labels and front-end settings in one safetensors
//! file.
//!
//! In: a file. Out: a `Model` that all threads share and a `Network` for each of them. Every setting that changes
//! numbers stands in the file and is checked here, so that the rooms behind need not.

mod committee;
mod error;
mod file;
mod geometric_mean;
#[cfg(test)]
mod tests;

pub use committee::{MOST_MEMBERS, Network};
pub use error::ModelError;
pub use geometric_mean::geometric_mean;

use crate::audio::EnvelopeSettings;
use crate::dsp::LogMelSettings;
use crate::nn::{Architecture, Forward, PlacedLayer, Weights};
use std::path::Path;

/// With more a passage of a minute would hardly be noticed.
pub const MOST_NEIGHBOURS: usize = 30;

/// A trained network, shared by all threads.
#[derive(Debug, Clone)]
pub struct Model {
    /// Name for reports, e.g. `piano 1`.
    pub name: String,
    /// Names of the classes in the order of the network's outputs, e.g. `["Piano", "Other"]`.
    pub labels: Vec<String>,
    /// What the network hears.
    pub front_end: LogMelSettings,
    /// The mask with which it was trained.
    pub envelope: EnvelopeSettings,
    /// How many windows on either side have a say in what a window is; see [`crate::classify::smooth_window`].
    pub neighbours: usize,
    /// The layers.
    pub architecture: Architecture,
    /// Their numbers, for each network that is asked; one at least.
    pub members: Vec<Weights>,
    /// How it was trained, as name and value: data, seed, steps, measured results.
    pub origin: Vec<(String, String)>,
    forward: Vec<Forward>,
}

/// One row of the table that `pianoscope summary` prints.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerRow {
    /// e.g. `conv2d_1 (Conv2D 3x3)`.
    pub layer: String,
    /// e.g. `[32, 24, 23]`.
    pub output_shape: Vec<usize>,
    /// Number of values in its tensors.
    pub weights: usize,
    /// Multiply-adds counted as two, for one window.
    pub flop: u64,
}

/// What makes up a model, before it is checked.
#[derive(Debug, Clone)]
pub struct ModelParts {
    /// See `Model`.
    pub name: String,
    /// See `Model`.
    pub labels: Vec<String>,
    /// See `Model`.
    pub front_end: LogMelSettings,
    /// See `Model`.
    pub envelope: EnvelopeSettings,
    /// See `Model`.
    pub neighbours: usize,
    /// See `Model`.
    pub architecture: Architecture,
    /// See `Model`.
    pub members: Vec<Weights>,
    /// See `Model`.
    pub origin: Vec<(String, String)>,
}

impl Model {
    /// The network that ships inside the program.
    ///
    /// # Errors
    /// Only where the program was built with a file that does not fit.
    pub fn built_in() -> Result<Self, ModelError> {
        Self::from_bytes(include_bytes!("../../models/piano.safetensors"))
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// With the reason, where the file cannot be read, is no model, or one whose parts do not fit together.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        Self::from_bytes(&file::read(path)?)
    }

    /// Checks a file's bytes.
    ///
    /// # Errors
    /// As `load`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        Self::new(file::parts(bytes)?)
    }

    /// Checks that the parts fit together.
    ///
    /// # Errors
    /// With the reason, where they do not.
    pub fn new(parts: ModelParts) -> Result<Self, ModelError> {
        let ModelParts { name, labels, front_end, envelope, neighbours, architecture, members, origin } =
            parts;
        file::check(&labels, &front_end, &envelope, &architecture)?;
        if !(1..=MOST_MEMBERS).contains(&members.len()) {
            return Err(ModelError::Members);
        }
        if neighbours > MOST_NEIGHBOURS {
            return Err(ModelError::Neighbours(neighbours));
        }
        let forward = members.iter().map(|w| Forward::new(&architecture, w)).collect::<Result<_, _>>()?;
        Ok(Self { name, labels, front_end, envelope, neighbours, architecture, members, origin, forward })
    }

    /// Writes the file: beside its place first, then renamed, so that a broken one never stands there.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        file::write(self, path)
    }

    /// A network with buffers of its own; make one a thread.
    pub fn network(&self) -> Network {
        Network::new(self.forward.clone())
    }

    /// The layer table, of one member.
    pub fn summary(&self) -> Vec<LayerRow> {
        LayerRow::of(&self.architecture, &self.architecture.placed().unwrap_or_default())
    }
}

impl LayerRow {
    /// A row for each layer of `architecture`, which was placed already.
    pub fn of(architecture: &Architecture, placed: &[PlacedLayer]) -> Vec<Self> {
        placed
            .iter()
            .zip(&architecture.layers)
            .map(|(layer, spec)| Self {
                layer: format!("{} ({})", layer.name, spec),
                output_shape: layer.output.sizes(),
                weights: layer.parameters.iter().map(|p| p.shape.iter().product::<usize>()).sum(),
                flop: layer.flop,
            })
            .collect()
    }
}
