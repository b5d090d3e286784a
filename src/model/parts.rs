//! What a model is made of, and whether the parts fit together.

use super::{Head, HeadCalibration, MAX_MEMBERS, ModelError};
use crate::audio::{EnvelopeSettings, Framing, SAMPLE_RATE};
use crate::dsp::{LogMel, LogMelSettings};
use crate::nn::{Architecture, Weights};

/// Most windows on either side that predictions are smoothed over: with more, a passage of a minute would hardly show.
pub const MAX_SMOOTHING: usize = 30;

/// Fewest samples in a model's window: 1 s.
pub(super) const MIN_WINDOW: usize = SAMPLE_RATE as usize;
/// Most samples in a model's window: 30 s.
pub(super) const MAX_WINDOW: usize = 30 * SAMPLE_RATE as usize;

/// All parts of a model, not checked yet.
#[derive(Debug, Clone)]
pub struct ModelParts {
    /// See [`Model::name`](super::Model::name).
    pub name: String,
    /// See [`Model::heads`](super::Model::heads).
    pub heads: Vec<Head>,
    /// See [`Model::front_end`](super::Model::front_end); it sets the length of a window.
    pub front_end: LogMelSettings,
    /// Samples at 16 kHz from the start of one window to the start of the next, 1 to the length of a window.
    pub window_hop: usize,
    /// See [`Model::envelope`](super::Model::envelope).
    pub envelope: EnvelopeSettings,
    /// See [`Model::smoothing`](super::Model::smoothing).
    pub smoothing: usize,
    /// See [`Model::unsmoothed`](super::Model::unsmoothed).
    pub unsmoothed: Option<Vec<HeadCalibration>>,
    /// See [`Model::architecture`](super::Model::architecture).
    pub architecture: Architecture,
    /// See [`Model::members`](super::Model::members).
    pub members: Vec<Weights>,
    /// See [`Model::origin`](super::Model::origin).
    pub origin: Vec<(String, String)>,
}

impl ModelParts {
    pub(super) fn framing(&self) -> Framing {
        Framing { window: self.front_end.window_samples, hop: self.window_hop }
    }

    /// Whether heads, windows, front end and network belong together.
    pub(super) fn check(&self) -> Result<(), ModelError> {
        self.check_heads()?;
        let front_end = &self.front_end;
        let supported = (MIN_WINDOW..=MAX_WINDOW).contains(&front_end.window_samples);
        if front_end.sample_rate != SAMPLE_RATE || !supported {
            return Err(ModelError::Window {
                samples: front_end.window_samples,
                rate: front_end.sample_rate,
            });
        }
        self.framing().validate()?;
        if !(-120.0..=0.0).contains(&self.envelope.threshold_db) {
            return Err(ModelError::Threshold(self.envelope.threshold_db));
        }
        let features = [1, front_end.n_mels, LogMel::new(front_end)?.frames()];
        if features != self.architecture.input {
            return Err(ModelError::Input { front_end: features, network: self.architecture.input });
        }
        if !(1..=MAX_MEMBERS).contains(&self.members.len()) {
            return Err(ModelError::Members);
        }
        if self.smoothing > MAX_SMOOTHING {
            return Err(ModelError::Smoothing(self.smoothing));
        }
        if let Some(calibrations) = &self.unsmoothed {
            if calibrations.len() != self.heads.len() {
                let head = self.heads.first().map(|head| head.name.clone()).unwrap_or_default();
                return Err(ModelError::Calibration { head });
            }
            for (calibration, head) in calibrations.iter().zip(&self.heads) {
                calibration.check(head)?;
            }
        }
        Ok(())
    }

    fn check_heads(&self) -> Result<(), ModelError> {
        let network = self.architecture.resolve()?;
        let refuse = |reason: String| {
            let heads = self.heads.iter().map(|head| head.name.clone()).collect();
            Err(ModelError::Heads { heads, reason })
        };
        if self.heads.len() != network.heads.len() {
            return refuse(format!("are {}, the network has {}", self.heads.len(), network.heads.len()));
        }
        for (head, layers) in self.heads.iter().zip(&network.heads) {
            head.check()?;
            let Head { name, labels, kind } = head;
            if *name != layers.name {
                return refuse(format!("do not have the order of the network's: `{}` is there", layers.name));
            }
            if kind.activation() != layers.activation {
                return refuse(format!("do not fit: `{name}` ends in {:?}", layers.activation));
            }
            if labels.len() != layers.outputs {
                let outputs = layers.outputs;
                let reason = format!("are {} for {outputs} outputs of the network", labels.len());
                return Err(ModelError::Labels { head: name.clone(), labels: labels.clone(), reason });
            }
        }
        Ok(())
    }
}
