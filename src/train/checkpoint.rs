//! The state of a training run in a file, from which an interrupted run resumes bit for bit.
//!
//! A safetensors file with the weights, their average, the optimizer's moments and the running loss of each recording; its
//! metadata hold settings, labels, number of steps and history.

use super::hard_example_weights::HardExampleWeights;
use super::history::History;
use super::trainer::TrainerState;
use super::{Settings, TrainError, Trainer};
use crate::atomic_file;
use crate::model::{Head, HeadKind};
use crate::nn::Weights;
use crate::nn::optimizer::Optimizer;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// Metadata key of the [`Header`], as JSON.
const KEY: &str = "pianoscope_checkpoint";
/// Names of the optimizer's two lists.
const MEMORY: [&str; 2] = ["first", "second"];

/// Tensor of the running losses.
const LOSSES: &str = "interest";

/// Change it when a step from the same state gives other weights.
const FORMAT: u32 = 1;
/// Of several heads: since 2, the running losses are means over the heads with a target.
const FORMAT_OF_SEVERAL: u32 = 2;

/// All that is not a tensor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Header {
    format: u32,
    settings: Settings,
    /// Of the first head.
    labels: Vec<String>,
    /// All heads; empty for a single, exclusive one.
    #[serde(default)]
    heads: Vec<Head>,
    /// See [`Trainer::data`].
    data: Vec<String>,
    step: usize,
    history: History,
}

/// Writes the state of `trainer`, atomically.
///
/// # Errors
/// If the file cannot be written.
pub fn save(path: &Path, trainer: &Trainer<'_>, history: &History) -> Result<(), TrainError> {
    let state = trainer.state();
    let header = Header {
        format: format_of(trainer),
        settings: trainer.settings().clone(),
        labels: first_labels(trainer).to_vec(),
        heads: stored_heads(trainer),
        data: trainer.data().to_vec(),
        step: state.step,
        history: history.clone(),
    };
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    let mut keep = |name: String, shape: Vec<usize>, values: &[f32]| {
        tensors.push((name, shape, values.iter().flat_map(|v| v.to_le_bytes()).collect()));
    };
    for (kind, weights) in [("weights", &state.weights), ("average", &state.average)] {
        weights.iter().for_each(|w| keep(format!("{kind}/{}", w.name), w.shape.clone(), &w.values));
    }
    for (index, memory) in state.optimizer.memory().iter().enumerate() {
        for (kind, values) in MEMORY.iter().zip(memory) {
            keep(format!("{kind}/{index}"), vec![values.len()], values);
        }
    }
    let losses = state.hard_examples.losses();
    keep(LOSSES.into(), vec![losses.len()], losses);
    let damaged = |reason: String| TrainError::Checkpoint { path: path.to_owned(), reason };
    let views = tensors
        .iter()
        .map(|(name, shape, data)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), data)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(|e| damaged(e.to_string()))?;
    let json = serde_json::to_string(&header).map_err(|e| damaged(e.to_string()))?;
    let bytes = safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))
        .map_err(|e| damaged(e.to_string()))?;
    atomic_file::write(path, &bytes).map_err(|source| TrainError::Write { path: path.to_owned(), source })
}

/// Restores the state of `trainer` from the file; returns the history up to there.
///
/// # Errors
/// If the file cannot be read, is damaged, or was written with other settings or data.
pub fn resume(path: &Path, trainer: &mut Trainer<'_>) -> Result<History, TrainError> {
    let refuse = |reason: String| TrainError::Checkpoint { path: path.to_owned(), reason };
    let bytes = std::fs::read(path).map_err(|e| refuse(e.to_string()))?;
    let tensors = SafeTensors::deserialize(&bytes).map_err(|e| refuse(e.to_string()))?;
    let (_, header) = SafeTensors::read_metadata(&bytes).map_err(|e| refuse(e.to_string()))?;
    let json = header.metadata().as_ref().and_then(|m| m.get(KEY));
    let json = json.ok_or_else(|| refuse("it is no checkpoint of a training run".into()))?;
    let header: Header = serde_json::from_str(json).map_err(|e| refuse(e.to_string()))?;
    for (same, what) in [
        (header.labels == first_labels(trainer), "labels".to_owned()),
        (header.heads == stored_heads(trainer), "heads".to_owned()),
        (header.data == trainer.data(), "recordings, or others of them held back".to_owned()),
        (header.settings == *trainer.settings(), other_settings(&header.settings, trainer.settings())),
    ] {
        if !same {
            return Err(refuse(format!("it is of a run with other {what}")));
        }
    }
    if header.format != format_of(trainer) {
        return Err(refuse("another version of this program wrote it".into()));
    }
    let values = |name: &str| {
        let view = tensors.tensor(name).ok().filter(|view| view.dtype() == Dtype::F32)?;
        let values = view.data().as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect::<Vec<_>>();
        Some((view.shape().to_vec(), values))
    };
    let network = |kind: &str| {
        Weights::collect(trainer.architecture(), |name| values(&format!("{kind}/{name}")))
            .map_err(|e| refuse(e.to_string()))
    };
    let incomplete = || refuse("a tensor is missing, of another size, or no number".into());
    let checked = |name: &str, size: usize| {
        let fits = |v: &Vec<f32>| v.len() == size && v.iter().all(|v| v.is_finite());
        values(name).map(|(_, v)| v).filter(fits).ok_or_else(incomplete)
    };
    let mut memory = Vec::new();
    if header.step > 0 {
        for (index, size) in trainer.trained_sizes().into_iter().enumerate() {
            let sizes = header.settings.optimizer.kind.memory_sizes(size);
            let [first, second] = MEMORY.map(|kind| format!("{kind}/{index}"));
            memory.push([checked(&first, sizes[0])?, checked(&second, sizes[1])?]);
        }
    }
    let steps = u32::try_from(header.step).map_err(|e| refuse(e.to_string()))?;
    let losses = checked(LOSSES, trainer.data().len())?;
    let state = TrainerState {
        step: header.step,
        weights: network("weights")?,
        average: network("average")?,
        optimizer: Optimizer::resumed(header.settings.optimizer, memory, steps),
        hard_examples: HardExampleWeights::from_losses(losses),
    };
    trainer.set_state(state);
    Ok(header.history)
}

/// Whether the run of this file has steps left and was not stopped early. A damaged file counts as unfinished, a missing one does
/// not.
pub fn is_unfinished(path: &Path) -> bool {
    let Ok(bytes) = std::fs::read(path) else { return false };
    let header = SafeTensors::read_metadata(&bytes).ok().and_then(|(_, header)| header.metadata().clone());
    let header = header.and_then(|m| serde_json::from_str::<Header>(m.get(KEY)?).ok());
    header.is_none_or(|header| header.step < header.settings.steps && !header.history.stopped_early)
}

fn format_of(trainer: &Trainer<'_>) -> u32 {
    if trainer.heads().len() > 1 { FORMAT_OF_SEVERAL } else { FORMAT }
}

fn first_labels<'a>(trainer: &'a Trainer<'_>) -> &'a [String] {
    trainer.heads().first().map_or(&[], |head| &head.labels)
}

/// Empty for a single, exclusive head, as in files of versions that had no others.
fn stored_heads(trainer: &Trainer<'_>) -> Vec<Head> {
    match trainer.heads() {
        [head] if head.kind == HeadKind::Exclusive => Vec::new(),
        heads => heads.to_vec(),
    }
}

/// The names of the settings that differ.
fn other_settings(theirs: &Settings, ours: &Settings) -> String {
    let fields = |settings: &Settings| match serde_json::to_value(settings) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let ours = fields(ours);
    let differ = fields(theirs).into_iter().filter(|(name, value)| ours.get(name) != Some(value));
    let names: Vec<String> = differ.map(|(name, _)| name.replace('_', " ")).collect();
    format!("settings ({})", names.join(", "))
}
