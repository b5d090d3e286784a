//! A training run on the disk, so that one that was stopped goes on as if it had not been.
//!
//! A safetensors file: the weights, their average, what the optimizer remembers of each, and how well each recording is known;
//! the metadata hold the settings, the labels, the steps done and the history.

use super::history::History;
use super::interest::Interest;
use super::trainer::State;
use super::{Settings, TrainError, Trainer};
use crate::nn::Weights;
use crate::nn::optimizer::Optimizer;
use crate::whole_file;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// Metadata key of the rest, as JSON.
const KEY: &str = "pianoscope_checkpoint";
const MEMORY: [&str; 2] = ["first", "second"];

/// What is no tensor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Facts {
    settings: Settings,
    labels: Vec<String>,
    /// Recordings learned from, in order: other data would give other weights.
    recordings: Vec<String>,
    step: usize,
    history: History,
}

/// Writes what `trainer` needs to go on. The file is whole at any moment.
///
/// # Errors
/// Where it cannot be written.
pub fn save(path: &Path, trainer: &Trainer<'_>, history: &History) -> Result<(), TrainError> {
    let state = trainer.state();
    let facts = Facts {
        settings: trainer.settings().clone(),
        labels: trainer.labels().to_vec(),
        recordings: trainer.files().to_vec(),
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
    let losses = state.interest.losses();
    keep("interest".into(), vec![losses.len()], losses);
    let damaged = |reason: String| TrainError::Checkpoint { path: path.to_owned(), reason };
    let views = tensors
        .iter()
        .map(|(name, shape, data)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), data)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(|e| damaged(e.to_string()))?;
    let json = serde_json::to_string(&facts).map_err(|e| damaged(e.to_string()))?;
    let bytes = safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))
        .map_err(|e| damaged(e.to_string()))?;
    whole_file::write(path, &bytes).map_err(|source| TrainError::Write { path: path.to_owned(), source })
}

/// Lets `trainer` go on from the file; hands back the history up to there.
///
/// # Errors
/// Where the file cannot be read, is damaged, or is of other settings or other data.
pub fn resume(path: &Path, trainer: &mut Trainer<'_>) -> Result<History, TrainError> {
    let refuse = |reason: String| TrainError::Checkpoint { path: path.to_owned(), reason };
    let bytes = std::fs::read(path).map_err(|e| refuse(e.to_string()))?;
    let tensors = SafeTensors::deserialize(&bytes).map_err(|e| refuse(e.to_string()))?;
    let (_, header) = SafeTensors::read_metadata(&bytes).map_err(|e| refuse(e.to_string()))?;
    let json = header.metadata().as_ref().and_then(|m| m.get(KEY));
    let json = json.ok_or_else(|| refuse("it is no checkpoint of a training run".into()))?;
    let facts: Facts = serde_json::from_str(json).map_err(|e| refuse(e.to_string()))?;
    for (same, what) in [
        (facts.labels == trainer.labels(), "labels"),
        (facts.recordings == trainer.files(), "recordings"),
        (facts.settings == *trainer.settings(), "settings"),
    ] {
        if !same {
            return Err(refuse(format!(
                "it is of a run with other {what}: give the same ones, or start anew"
            )));
        }
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
    let memory = (0..)
        .map_while(|index| {
            let [first, second] = MEMORY.map(|kind| values(&format!("{kind}/{index}")).map(|(_, v)| v));
            Some([first?, second?])
        })
        .collect();
    let steps = u32::try_from(facts.step).map_err(|e| refuse(e.to_string()))?;
    let (_, losses) = values("interest").ok_or_else(|| refuse("a tensor is missing".into()))?;
    let state = State {
        step: facts.step,
        weights: network("weights")?,
        average: network("average")?,
        optimizer: Optimizer::resumed(facts.settings.optimizer, memory, steps),
        interest: Interest::from_losses(losses),
    };
    trainer.set_state(state);
    Ok(facts.history)
}
