//! Why a model file is rejected.

use super::parts::{MAX_WINDOW, MIN_WINDOW};
use super::{MAX_MEMBERS, MAX_SMOOTHING};
use crate::audio::{FramingError, SAMPLE_RATE};
use crate::dsp::DspError;
use crate::nn::NnError;
use std::path::PathBuf;

/// Why a model file is rejected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The file cannot be read.
    #[error("cannot read the model {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the model {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// More bytes than any model of ours.
    #[error("the model file has {bytes} bytes, at most {limit} are read")]
    FileTooLarge {
        /// Bytes in the file.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// Not a safetensors file, or a damaged one.
    #[error("not a whole safetensors file: {0}")]
    Safetensors(#[from] safetensors::SafeTensorError),
    /// A safetensors file of another program.
    #[error("a safetensors file, but not a pianoscope model: its metadata has no `{0}`")]
    MissingMetadata(&'static str),
    /// A model of a later program.
    #[error(
        "the model has format version {found}, this program reads {known}; a newer pianoscope may read it"
    )]
    Version {
        /// As in the file.
        found: String,
        /// What this program reads.
        known: &'static str,
    },
    /// Metadata that cannot be understood.
    #[error("the model's metadata `{field}` cannot be read: {source}")]
    Metadata {
        /// Name of the entry.
        field: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Tensors of another type than f32.
    #[error("tensor {name} is {dtype}, must be F32")]
    TensorType {
        /// The tensor.
        name: String,
        /// Its type.
        dtype: String,
    },
    /// No network at all, or more than are read.
    #[error("the model has no network, or too many: from 1 to {MAX_MEMBERS} are read")]
    Members,
    /// Models that cannot form an ensemble.
    #[error("the models differ in their {0}, so they cannot form an ensemble")]
    Mismatch(&'static str),
    /// Heads that do not belong to the network.
    #[error("the model's heads {heads:?} {reason}")]
    Heads {
        /// Their names.
        heads: Vec<String>,
        /// What is wrong with them.
        reason: String,
    },
    /// A head's name is empty or contains a slash or a control character.
    #[error("the head name {0:?} is empty or contains a slash or a control character")]
    HeadName(String),
    /// Too few labels, or labels that are empty or equal.
    #[error("the labels {labels:?} of the head `{head}` {reason}")]
    Labels {
        /// Name of the head.
        head: String,
        /// As in the file.
        labels: Vec<String>,
        /// What is wrong with them.
        reason: String,
    },
    /// Front end and network do not belong together.
    #[error("the front end gives {front_end:?} (channels, mel bands, frames), the network takes {network:?}")]
    Input {
        /// Shape of a spectrogram.
        front_end: [usize; 3],
        /// Shape of the first layer's input.
        network: [usize; 3],
    },
    /// The front end takes another sample rate than this program's, or windows of a length that it does not support.
    #[error(
        "the model takes windows of {samples} samples at {rate} Hz; this program supports {MIN_WINDOW} to {MAX_WINDOW} at {SAMPLE_RATE} Hz"
    )]
    Window {
        /// Samples in a window.
        samples: usize,
        /// Hz.
        rate: u32,
    },
    /// Window or hop out of range.
    #[error("the model's windows: {0}")]
    Framing(#[from] FramingError),
    /// A threshold out of range.
    #[error("the envelope threshold is {0} dB, must be -120 to 0")]
    Threshold(f32),
    /// A calibration that does not fit its head.
    #[error("the calibration `unsmoothed` does not fit the head {head}: train the model again")]
    Calibration {
        /// Name of the head.
        head: String,
    },
    /// Smoothing over too many windows.
    #[error("the model smooths over {0} windows on either side, at most {MAX_SMOOTHING} are supported")]
    Smoothing(usize),
    /// Front-end settings out of range.
    #[error("the model's front end: {0}")]
    FrontEnd(#[from] DspError),
    /// Layers or tensors that do not fit.
    #[error("the model's network: {0}")]
    Network(#[from] NnError),
}
