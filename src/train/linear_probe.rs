//! Heads that are fitted to whole recordings, on a trunk that stays as it is (linear probe, Alain and Bengio 2016).
//!
//! A head is a linear map followed by softmax, a logistic function or nothing, so the mean of its logits over the windows of a recording is
//! what it makes of the mean of the trunk's outputs. Trained window by window it answers another question than the one that is asked in use: most
//! windows of a song are not typical of its genre.

use super::linear_model::{self, Sample};
use super::{Recording, Split, TrainError};
use crate::dsp::LogMel;
use crate::model::{Model, ModelParts};
use crate::nn::{Architecture, Forward, Target, Weights};
use crate::parallel_map::parallel_map;
use std::ops::ControlFlow;

/// The model with heads that fit the recordings of `split` that are trained on. Each has to be a dense layer on the output of the trunk. `strength`
/// is that of the L2 decay, see [`linear_model::fit`].
///
/// # Errors
/// [`TrainError::Probe`] where a head has more layers, or none of these recordings has a target; if cached audio cannot be read.
pub(super) fn fit_heads(
    model: Model,
    split: Split<'_>,
    strength: Option<f64>,
    threads: usize,
) -> Result<Model, TrainError> {
    let recordings: Vec<&Recording> =
        split.recordings.iter().filter(|r| r.windows() > 0 && (split.is_train)(r)).collect();
    let mut parts = model.into_parts();
    let mut members = Vec::new();
    for weights in &parts.members {
        let means = means(&parts, weights, &recordings, threads)?;
        members.push(fitted(&parts, weights, &recordings, &means, strength)?);
    }
    parts.members = members;
    parts.origin.push(("heads".into(), "fitted to means over recordings".into()));
    Ok(Model::new(parts)?)
}

/// Of each recording the mean of the trunk's outputs over its windows.
fn means(
    parts: &ModelParts,
    weights: &Weights,
    recordings: &[&Recording],
    threads: usize,
) -> Result<Vec<Vec<f64>>, TrainError> {
    let resolved = parts.architecture.resolve()?;
    // What a forward pass calls the embedding is the output of any layer.
    let last = resolved.trunk.last().map(|layer| layer.name.clone());
    let cut = Architecture { embedding: last, ..parts.architecture.clone() };
    let forward = Forward::new(&cut, weights)?;
    // A recording is short: a thread of its own for each would spend its time on the tables of the transform.
    let chunks: Vec<&[&Recording]> = recordings.chunks(32).collect();
    let of_chunk = |chunk: &[&Recording]| -> Result<Vec<Vec<f64>>, TrainError> {
        let mut log_mel = LogMel::new(&parts.front_end)?;
        let mut forward = forward.clone();
        let mut features = vec![0.0; parts.front_end.n_mels * log_mel.frames()];
        chunk.iter().map(|recording| mean(recording, &mut log_mel, &mut features, &mut forward)).collect()
    };
    let done = parallel_map(&chunks, threads, |_, chunk| ControlFlow::Continue(of_chunk(chunk)));
    let done: Vec<Vec<Vec<f64>>> = done.into_iter().collect::<Result<_, _>>()?;
    Ok(done.into_iter().flatten().collect())
}

fn mean(
    recording: &Recording,
    log_mel: &mut LogMel,
    features: &mut [f32],
    forward: &mut Forward,
) -> Result<Vec<f64>, TrainError> {
    let mut samples = vec![0.0; recording.framing.window];
    let mut sum = vec![0.0; forward.embedding_size()];
    let mut outputs = Vec::new();
    for window in 0..recording.windows() {
        recording.read(window * recording.framing.hop, &mut samples)?;
        log_mel.process(&samples, features)?;
        outputs.clear();
        forward.embed(features, &mut outputs);
        sum.iter_mut().zip(&outputs).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    let windows = recording.windows().max(1) as f64;
    Ok(sum.into_iter().map(|sum| sum / windows).collect())
}

/// `weights` with heads that fit `means`.
fn fitted<'a>(
    parts: &ModelParts,
    weights: &Weights,
    recordings: &'a [&'a Recording],
    means: &'a [Vec<f64>],
    strength: Option<f64>,
) -> Result<Weights, TrainError> {
    let resolved = parts.architecture.resolve()?;
    let mut changed = Vec::new();
    for (at, (layers, head)) in resolved.heads.iter().zip(&parts.heads).enumerate() {
        let refuse = |reason: &'static str| TrainError::Probe { head: head.name.clone(), reason };
        let dense = layers.logit_dense().filter(|_| layers.logit_layers().len() == 1);
        let dense = dense.ok_or_else(|| refuse("it is more than a dense layer"))?;
        let outputs = head.labels.len();
        let sample = |(recording, mean): (&&'a Recording, &'a Vec<f64>)| {
            let target = numbers(recording.clip.targets.get(at)?.as_ref()?, outputs);
            Some(Sample { features: mean, target, source: &recording.clip.source })
        };
        let samples: Vec<Sample<'a>> = recordings.iter().zip(means).filter_map(sample).collect();
        let model = linear_model::fit(head.kind, &samples, strength);
        let model = model.ok_or_else(|| refuse("no audible recording has a target"))?;
        changed.push((format!("{dense}.weight"), model.weight));
        changed.push((format!("{dense}.bias"), model.bias));
    }
    Ok(weights.replaced(&parts.architecture, &changed)?)
}

/// A probability or a value for each output.
fn numbers(target: &Target, outputs: usize) -> Vec<f64> {
    match target {
        Target::Label(label) => (0..outputs).map(|at| f64::from(u8::from(at == *label))).collect(),
        Target::Labels(holds) => holds.iter().map(|holds| f64::from(u8::from(*holds))).collect(),
        Target::Probabilities(values) | Target::Values(values) => {
            values.iter().map(|v| f64::from(*v)).collect()
        }
    }
}
