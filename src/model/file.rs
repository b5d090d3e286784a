//! The model file: safetensors whose metadata hold everything else.
//!
//! | metadata | holds |
//! | --- | --- |
//! | `pianoscope_model` | format version: `1` for one network, `2` for several, `3` where windows are heard with their neighbours |
//! | `members` | from version 2 on: how many networks; the tensors of the first of several are called `1/...` |
//! | `neighbours` | from version 3 on: windows on either side that have a say |
//! | `name` | name for reports |
//! | `labels` | JSON list, in the order of the outputs |
//! | `front_end`, `envelope`, `architecture` | JSON of the types of the same names |
//! | `origin` | JSON list of name and value: how it was trained |

use super::{MOST_MEMBERS, Model, ModelError, ModelParts};
use crate::atomic_file;
use crate::audio::{EnvelopeSettings, SAMPLE_RATE, WINDOW_SAMPLES};
use crate::dsp::{LogMel, LogMelSettings};
use crate::nn::{Architecture, Weights};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensorError, SafeTensors};
use std::collections::HashMap;
use std::path::Path;

const ONE: &str = "1";
const SEVERAL: &str = "2";
const WITH_NEIGHBOURS: &str = "3";
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
        ONE => 1,
        SEVERAL | WITH_NEIGHBOURS => json("members", text("members")?)?,
        _ => return Err(ModelError::Version { found: version.clone(), known: "1 to 3" }),
    };
    let neighbours = match version.as_str() {
        WITH_NEIGHBOURS => json("neighbours", text("neighbours")?)?,
        _ => 0,
    };
    if !(1..=MOST_MEMBERS).contains(&members) {
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
    Ok(ModelParts {
        name: text("name")?.clone(),
        labels: json("labels", text("labels")?)?,
        front_end: json("front_end", text("front_end")?)?,
        envelope: json("envelope", text("envelope")?)?,
        neighbours,
        origin: json("origin", text("origin")?)?,
        members: (1..=members).map(member).collect::<Result<_, _>>()?,
        architecture,
    })
}

/// What a tensor of member `number`, from 1, is called in the file.
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

/// Whether front end, labels and network belong together.
pub(super) fn check(
    labels: &[String],
    front_end: &LogMelSettings,
    envelope: &EnvelopeSettings,
    architecture: &Architecture,
) -> Result<(), ModelError> {
    let refuse = |reason: String| Err(ModelError::Labels { labels: labels.to_vec(), reason });
    let classes = architecture.classes()?;
    if labels.len() != classes || classes < 2 {
        return refuse(format!("are {}, the network has {classes} outputs (at least 2)", labels.len()));
    }
    if labels.iter().any(|l| l.trim().is_empty() || l.chars().any(char::is_control)) {
        return refuse("must be words".into());
    }
    if labels.iter().enumerate().any(|(i, l)| labels.iter().skip(i + 1).any(|other| other == l)) {
        return refuse("must differ".into());
    }
    if front_end.sample_rate != SAMPLE_RATE || front_end.window_samples != WINDOW_SAMPLES {
        return Err(ModelError::Window { samples: front_end.window_samples, rate: front_end.sample_rate });
    }
    if !(-120.0..=0.0).contains(&envelope.threshold_db) {
        return Err(ModelError::Threshold(envelope.threshold_db));
    }
    let gives = [1, front_end.n_mels, LogMel::new(front_end)?.frames()];
    if gives != architecture.input {
        return Err(ModelError::Input { front_end: gives, network: architecture.input });
    }
    Ok(())
}

/// Writes `model` to a file beside `path`, syncs it and gives it its name.
pub(super) fn write(model: &Model, path: &Path) -> Result<(), ModelError> {
    let failed = |source| ModelError::Write { path: path.to_owned(), source };
    atomic_file::write(path, &bytes(model)?).map_err(failed)
}

fn bytes(model: &Model) -> Result<Vec<u8>, ModelError> {
    let encode = |field, value: serde_json::Result<String>| {
        value.map_err(|source| ModelError::Metadata { field, source }).map(|v| (field.to_owned(), v))
    };
    let members = model.members.len();
    // The lowest that can say it, so that older programs read what they can.
    let version = match (members, model.neighbours) {
        (1, 0) => ONE,
        (_, 0) => SEVERAL,
        _ => WITH_NEIGHBOURS,
    };
    let mut metadata = HashMap::from([
        (VERSION_KEY.to_owned(), version.to_owned()),
        ("name".to_owned(), model.name.clone()),
        encode("labels", serde_json::to_string(&model.labels))?,
        encode("front_end", serde_json::to_string(&model.front_end))?,
        encode("envelope", serde_json::to_string(&model.envelope))?,
        encode("architecture", serde_json::to_string(&model.architecture))?,
        encode("origin", serde_json::to_string(&model.origin))?,
    ]);
    if version != ONE {
        metadata.insert("members".to_owned(), members.to_string());
    }
    if version == WITH_NEIGHBOURS {
        metadata.insert("neighbours".to_owned(), model.neighbours.to_string());
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
