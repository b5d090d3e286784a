//! The model file: safetensors, with everything but the weights in its metadata.
//!
//! | metadata | holds |
//! | --- | --- |
//! | `pianoscope_model` | format version: `1` for one network, `2` for an ensemble, `3` with smoothing, `4` for anything else |
//! | `members` | from version 2 on: how many networks; the tensors of the first of several are called `1/...` |
//! | `neighbours` | from version 3 on: windows on either side that predictions are smoothed over |
//! | `unsmoothed` | optional, ignored by older programs: JSON list of `HeadCalibration`, applied where outputs are not smoothed |
//! | `name` | name for reports |
//! | `labels` | up to version 3: JSON list, in the order of the outputs of the only head, an exclusive one called `verdict` |
//! | `heads` | in version 4: JSON list of heads with name, labels and kind |
//! | `window_hop` | in version 4: samples from window to window; before, windows are adjacent |
//! | `front_end`, `envelope` | JSON of the types of the same names |
//! | `architecture` | JSON of `Architecture`; up to version 3 all layers in one list, `layers` |
//! | `origin` | JSON list of name and value: how it was trained |

use super::{Head, HeadKind, MAX_MEMBERS, ModelError, ModelParts, VERDICT};
use crate::atomic_file;
use crate::audio::Framing;
use crate::dsp::LogMelSettings;
use crate::nn::{Architecture, LayerSpec, Weights};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensorError, SafeTensors};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

const SINGLE: &str = "1";
const ENSEMBLE: &str = "2";
const SMOOTHED: &str = "3";
const HEADS: &str = "4";
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
        ENSEMBLE | SMOOTHED | HEADS => json("members", text("members")?)?,
        _ => return Err(ModelError::Version { found: version.clone(), known: "1 to 4" }),
    };
    let smoothing = match version.as_str() {
        SMOOTHED | HEADS => json("neighbours", text("neighbours")?)?,
        _ => 0,
    };
    if !(1..=MAX_MEMBERS).contains(&members) {
        return Err(ModelError::Members);
    }
    let architecture = match version.as_str() {
        HEADS => json("architecture", text("architecture")?)?,
        _ => json::<Sequence>("architecture", text("architecture")?)?.into(),
    };
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
        heads: match version.as_str() {
            HEADS => json("heads", text("heads")?)?,
            _ => vec![Head::verdict(json("labels", text("labels")?)?)],
        },
        window_hop: match version.as_str() {
            HEADS => json("window_hop", text("window_hop")?)?,
            _ => front_end.window_samples,
        },
        front_end,
        envelope: json("envelope", text("envelope")?)?,
        smoothing,
        unsmoothed: metadata.get("unsmoothed").map(|text| json("unsmoothed", text)).transpose()?,
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

/// SHA-256 of what the file holds. Of the file itself it is not: safetensors writes the metadata in any order.
pub(super) fn content_hash(model: &ModelParts) -> Result<[u8; 32], ModelError> {
    let mut hasher = Sha256::new();
    // The length first, so that no two contents give the same bytes.
    let mut add = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for (key, value) in metadata(model)?.into_iter().collect::<BTreeMap<_, _>>() {
        add(key.as_bytes());
        add(value.as_bytes());
    }
    for (name, shape, data) in tensors(model) {
        add(name.as_bytes());
        shape.iter().for_each(|size| add(&(*size as u64).to_le_bytes()));
        add(&data);
    }
    Ok(hasher.finalize().into())
}

fn bytes(model: &ModelParts) -> Result<Vec<u8>, ModelError> {
    let stored = tensors(model);
    let views = stored
        .iter()
        .map(|(name, shape, data)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), data)?)))
        .collect::<Result<Vec<_>, SafeTensorError>>()?;
    Ok(safetensors::serialize(views, Some(metadata(model)?))?)
}

/// Name, shape and bytes of each tensor.
fn tensors(model: &ModelParts) -> Vec<(String, Vec<usize>, Vec<u8>)> {
    let members = model.members.len();
    let tensors = (1..).zip(&model.members).flat_map(|(m, weights)| weights.iter().map(move |w| (m, w)));
    tensors
        .map(|(m, w)| {
            let bytes = w.values.iter().flat_map(|v| v.to_le_bytes()).collect();
            (stored_name(members, m, &w.name), w.shape.clone(), bytes)
        })
        .collect()
}

fn metadata(model: &ModelParts) -> Result<HashMap<String, String>, ModelError> {
    let members = model.members.len();
    let mut metadata = HashMap::from([("name".to_owned(), model.name.clone())]);
    // The lowest version that can express it, so that older programs read what they can.
    let version = match (older_parts(model), members, model.smoothing) {
        (None, ..) => HEADS,
        (_, 1, 0) => SINGLE,
        (_, _, 0) => ENSEMBLE,
        _ => SMOOTHED,
    };
    match older_parts(model) {
        Some((labels, layers)) => {
            insert(&mut metadata, "labels", labels)?;
            insert(&mut metadata, "architecture", &layers)?;
        }
        None => {
            insert(&mut metadata, "heads", &model.heads)?;
            insert(&mut metadata, "window_hop", &model.window_hop)?;
            insert(&mut metadata, "architecture", &model.architecture)?;
        }
    }
    metadata.insert(VERSION_KEY.to_owned(), version.to_owned());
    if version != SINGLE {
        metadata.insert("members".to_owned(), members.to_string());
    }
    if [SMOOTHED, HEADS].contains(&version) {
        metadata.insert("neighbours".to_owned(), model.smoothing.to_string());
    }
    if let Some(calibrations) = &model.unsmoothed {
        insert(&mut metadata, "unsmoothed", calibrations)?;
    }
    insert(&mut metadata, "front_end", &model.front_end)?;
    insert(&mut metadata, "envelope", &model.envelope)?;
    insert(&mut metadata, "origin", &model.origin)?;
    Ok(metadata)
}

fn insert(
    metadata: &mut HashMap<String, String>,
    field: &'static str,
    value: &(impl Serialize + ?Sized),
) -> Result<(), ModelError> {
    let json = serde_json::to_string(value).map_err(|source| ModelError::Metadata { field, source })?;
    metadata.insert(field.to_owned(), json);
    Ok(())
}

/// Labels and layers as up to version 3; `None` where the model has anything that these versions cannot express.
fn older_parts(model: &ModelParts) -> Option<(&[String], Sequence)> {
    let [Head { name, labels, kind: HeadKind::Exclusive }] = model.heads.as_slice() else { return None };
    let second = Framing::default();
    let layers = Sequence::from(&model.architecture);
    let same = name == VERDICT && model.framing() == second && model.architecture == layers.clone().into();
    same.then_some((labels, layers))
}

/// The layers of trunk and head in one list.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sequence {
    input: [usize; 3],
    layers: Vec<LayerSpec>,
}

impl From<Sequence> for Architecture {
    fn from(Sequence { input, layers }: Sequence) -> Self {
        Self::sequential(input, layers, VERDICT)
    }
}

impl From<&Architecture> for Sequence {
    fn from(from: &Architecture) -> Self {
        let heads = from.heads.iter().flat_map(|head| &head.layers);
        Self { input: from.input, layers: from.trunk.iter().chain(heads).cloned().collect() }
    }
}
