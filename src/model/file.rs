//! The model file: safetensors, with everything but the weights in its metadata.
//!
//! | metadata | holds |
//! | --- | --- |
//! | `pianoscope_model` | format version: `1` for one network, `2` for an ensemble, `3` with smoothing |
//! | `members` | from version 2 on: how many networks; the tensors of the first of several are called `1/...` |
//! | `neighbours` | from version 3 on: windows on either side that predictions are smoothed over |
//! | `name` | name for reports |
//! | `labels` | JSON list, in the order of the outputs |
//! | `front_end`, `envelope`, `architecture` | JSON of the types of the same names |
//! | `origin` | JSON list of name and value: how it was trained |

use super::{Head, MAX_MEMBERS, ModelError, ModelParts};
use crate::atomic_file;
use crate::dsp::LogMelSettings;
use crate::nn::{Architecture, Weights};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensorError, SafeTensors};
use std::collections::HashMap;
use std::path::Path;

const SINGLE: &str = "1";
const ENSEMBLE: &str = "2";
const SMOOTHED: &str = "3";
const VERSION_KEY: &str = "pianoscope_model";
/// The largest network that is allowed has 128 MiB of weights.
const MAX_BYTES: u64 = 160 << 20;

/// The bytes of a model file; not more of them than a model can have.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, ModelError> {
    atomic_file::read_at_most(path, MAX_BYTES + 1)
        .map_err(|source| ModelError::Read { path: path.to_owned(), source })
}

/// Bytes → parts, each tensor checked against the architecture.
pub(super) fn parts(bytes: &[u8]) -> Result<ModelParts, ModelError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ModelError::FileTooLarge { bytes: bytes.len() as u64, limit: MAX_BYTES });
    }
    let tensors = SafeTensors::deserialize(bytes)?;
    let (_, header) = SafeTensors::read_metadata(bytes)?;
    let metadata = header.metadata().clone().unwrap_or_default();
    let text = |key: &'static str| metadata.get(key).ok_or(ModelError::MissingMetadata(key));
    let version = text(VERSION_KEY)?;
    let members = match version.as_str() {
        SINGLE => 1,
        ENSEMBLE | SMOOTHED => json("members", text("members")?)?,
        _ => return Err(ModelError::Version { found: version.clone(), known: "1 to 3" }),
    };
    let smoothing = match version.as_str() {
        SMOOTHED => json("neighbours", text("neighbours")?)?,
        _ => 0,
    };
    if !(1..=MAX_MEMBERS).contains(&members) {
        return Err(ModelError::Members);
    }
    let architecture: Architecture = json("architecture", text("architecture")?)?;
    let member = |number| {
        let mut wrong_type = None;
        let weights = Weights::collect(&architecture, |name| {
            let view = tensors.tensor(&stored_name(members, number, name)).ok()?;
            if view.dtype() != Dtype::F32 {
                wrong_type =
                    Some(ModelError::TensorType { name: name.into(), dtype: format!("{:?}", view.dtype()) });
                return None;
            }
            Some((view.shape().to_vec(), floats(view.data())))
        });
        wrong_type.map_or_else(|| weights.map_err(ModelError::from), Err)
    };
    let front_end: LogMelSettings = json("front_end", text("front_end")?)?;
    Ok(ModelParts {
        name: text("name")?.clone(),
        heads: vec![Head::verdict(json("labels", text("labels")?)?)],
        window_hop: front_end.window_samples,
        front_end,
        envelope: json("envelope", text("envelope")?)?,
        smoothing,
        origin: json("origin", text("origin")?)?,
        members: (1..=members).map(member).collect::<Result<_, _>>()?,
        architecture,
    })
}

/// Name in the file of a tensor of member `number`, from 1.
fn stored_name(members: usize, number: usize, name: &str) -> String {
    if members == 1 { name.to_owned() } else { format!("{number}/{name}") }
}

fn json<T: serde::de::DeserializeOwned>(field: &'static str, text: &str) -> Result<T, ModelError> {
    serde_json::from_str(text).map_err(|source| ModelError::Metadata { field, source })
}

/// Little-endian, as safetensors has it on every machine.
fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
}

/// Writes a file beside `path`, syncs it and renames it.
pub(super) fn write(model: &ModelParts, path: &Path) -> Result<(), ModelError> {
    let failed = |source| ModelError::Write { path: path.to_owned(), source };
    atomic_file::write(path, &bytes(model)?).map_err(failed)
}

fn bytes(model: &ModelParts) -> Result<Vec<u8>, ModelError> {
    let encode = |field, value: serde_json::Result<String>| {
        value.map_err(|source| ModelError::Metadata { field, source }).map(|v| (field.to_owned(), v))
    };
    let members = model.members.len();
    let labels = model.heads.first().map(|head| &head.labels);
    debug_assert!(labels.is_some(), "a checked model has a head");
    // The lowest that can express it, so that older programs read what they can.
    let version = match (members, model.smoothing) {
        (1, 0) => SINGLE,
        (_, 0) => ENSEMBLE,
        _ => SMOOTHED,
    };
    let mut metadata = HashMap::from([
        (VERSION_KEY.to_owned(), version.to_owned()),
        ("name".to_owned(), model.name.clone()),
        encode("labels", serde_json::to_string(&labels.map_or([].as_slice(), Vec::as_slice)))?,
        encode("front_end", serde_json::to_string(&model.front_end))?,
        encode("envelope", serde_json::to_string(&model.envelope))?,
        encode("architecture", serde_json::to_string(&model.architecture))?,
        encode("origin", serde_json::to_string(&model.origin))?,
    ]);
    if version != SINGLE {
        metadata.insert("members".to_owned(), members.to_string());
    }
    if version == SMOOTHED {
        metadata.insert("neighbours".to_owned(), model.smoothing.to_string());
    }
    let tensors = (1..).zip(&model.members).flat_map(|(m, weights)| weights.iter().map(move |w| (m, w)));
    let stored: Vec<(String, Vec<usize>, Vec<u8>)> = tensors
        .map(|(m, w)| {
            let bytes = w.values.iter().flat_map(|v| v.to_le_bytes()).collect();
            (stored_name(members, m, &w.name), w.shape.clone(), bytes)
        })
        .collect();
    let views = stored
        .iter()
        .map(|(name, shape, data)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), data)?)))
        .collect::<Result<Vec<_>, SafeTensorError>>()?;
    Ok(safetensors::serialize(views, Some(metadata))?)
}
