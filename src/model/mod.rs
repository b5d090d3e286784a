//! A trained network, or an ensemble of them, with the labels of its heads and its front-end settings in one safetensors file.
//!
//! All threads share a [`Model`]; each makes its own [`Network`] from it. The file contains every setting that changes results. It is
//! checked when the model is loaded, and not again by the modules that use it.

mod ensemble;
mod error;
mod file;
mod geometric_mean;
mod head;
mod head_calibration;
mod layer_row;
mod parts;
#[cfg(test)]
mod tests;

pub use ensemble::{MAX_MEMBERS, Network};
pub use error::ModelError;
pub use geometric_mean::geometric_mean;
pub use head::{Head, HeadKind, VERDICT};
pub use head_calibration::HeadCalibration;
pub(crate) use head_calibration::{logits, logits_of_label, softmax};
pub use layer_row::LayerRow;
pub use parts::{MAX_SMOOTHING, ModelParts};

use crate::audio::{EnvelopeSettings, Framing};
use crate::dsp::LogMelSettings;
use crate::nn::{Architecture, Forward, ResolvedNetwork, Weights};
use std::ops::Range;
use std::path::Path;

/// A trained network, checked; shared by all threads.
///
/// It cannot be changed: take it apart ([`Model::into_parts`]), change the parts and check them again ([`Model::new`]).
///
/// ```
/// use pianoscope::dsp::LogMel;
/// use pianoscope::model::Model;
///
/// let model = Model::built_in()?;
/// assert_eq!(model.heads()[0].labels, ["Piano", "Other"]);
///
/// // A window of a tone → features → a row with the outputs of all heads.
/// let samples: Vec<f32> = (0..model.framing().window).map(|i| (i as f32 * 0.17).sin()).collect();
/// let mut features = vec![0.0; model.architecture().input.iter().product()];
/// LogMel::new(model.front_end())?.process(&samples, &mut features)?;
/// let mut row = Vec::new();
/// model.network().forward(&features, &mut row);
///
/// let probabilities = &row[model.head_ranges()[0].clone()];
/// assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    parts: ModelParts,
    resolved: ResolvedNetwork,
    /// One for each member.
    forward: Vec<Forward>,
}

impl Model {
    /// The model inside the program.
    ///
    /// # Errors
    /// Only where the program was built with a file that is not a valid model.
    pub fn built_in() -> Result<Self, ModelError> {
        Self::from_bytes(include_bytes!("../../models/piano.safetensors"))
    }

    /// The model of genre and mood inside the program.
    ///
    /// # Errors
    /// Only where the program was built with a file that is not a valid model.
    pub fn built_in_music() -> Result<Self, ModelError> {
        Self::from_bytes(include_bytes!("../../models/music.safetensors"))
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// Where the file cannot be read, is not a model, or its parts do not fit together.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        Self::from_bytes(&file::read(path)?)
    }

    /// Checks a file's bytes.
    ///
    /// # Errors
    /// Where they are not a model, or its parts do not fit together.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        Self::new(file::parts(bytes)?)
    }

    /// Checks that the parts fit together.
    ///
    /// # Errors
    /// With the reason, where they do not.
    pub fn new(parts: ModelParts) -> Result<Self, ModelError> {
        parts.check()?;
        let pass = |weights| Forward::new(&parts.architecture, weights);
        let forward = parts.members.iter().map(pass).collect::<Result<_, _>>()?;
        let resolved = parts.architecture.resolve()?;
        Ok(Self { parts, resolved, forward })
    }

    /// Takes the model apart, e.g. to change something.
    pub fn into_parts(self) -> ModelParts {
        self.parts
    }

    /// Writes the file under a temporary name beside `path` first and renames it, so that `path` is never incomplete.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        file::write(&self.parts, path)
    }

    /// SHA-256 of everything that its file holds: equal for equal models, wherever they come from.
    ///
    /// # Errors
    /// Where the parts cannot be written as JSON.
    pub fn content_hash(&self) -> Result<[u8; 32], ModelError> {
        file::content_hash(&self.parts)
    }

    /// The forward passes with buffers of their own; make one for each thread.
    pub fn network(&self) -> Network {
        Network::new(self.forward.clone(), self.parts.heads.clone())
    }

    /// Name for reports, e.g. `piano 1`.
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// At least one; the verdict comes from the first.
    pub fn heads(&self) -> &[Head] {
        &self.parts.heads
    }

    /// Labels of the first head, from which the verdict comes.
    pub fn labels(&self) -> &[String] {
        let first = self.parts.heads.first();
        debug_assert!(first.is_some(), "a checked model has a head");
        first.map_or(&[], |head| &head.labels)
    }

    /// Where the outputs of each head are in a row of [`Network::forward`].
    pub fn head_ranges(&self) -> Vec<Range<usize>> {
        let mut end = 0;
        let range = |head: &Head| {
            let start = end;
            end += head.labels.len();
            start..end
        };
        self.parts.heads.iter().map(range).collect()
    }

    /// How a window becomes features.
    pub fn front_end(&self) -> &LogMelSettings {
        &self.parts.front_end
    }

    /// The silence gate with which it was trained.
    pub fn envelope(&self) -> EnvelopeSettings {
        self.parts.envelope
    }

    /// Length and hop of its windows.
    pub fn framing(&self) -> Framing {
        self.parts.framing()
    }

    /// How many windows on either side its predictions are smoothed over; see [`crate::classify`].
    pub fn smoothing(&self) -> usize {
        self.parts.smoothing
    }

    /// What is applied to the outputs of each head where they are not smoothed: those of windows drawn at random, whose neighbours are not
    /// known. The network is calibrated for smoothed outputs, and neighbours agree more than single windows are right. `None` in older
    /// models, and without smoothing.
    pub fn unsmoothed(&self) -> Option<&[HeadCalibration]> {
        self.parts.unsmoothed.as_deref()
    }

    /// The layers, the same for every member.
    pub fn architecture(&self) -> &Architecture {
        &self.parts.architecture
    }

    /// The weights of each network of the ensemble; at least one.
    pub fn members(&self) -> &[Weights] {
        &self.parts.members
    }

    /// How it was trained, as name and value: data, seed, steps, measured results.
    pub fn origin(&self) -> &[(String, String)] {
        &self.parts.origin
    }

    /// Where each layer is and what it costs, the same for every member.
    pub fn layers(&self) -> &ResolvedNetwork {
        &self.resolved
    }
}
