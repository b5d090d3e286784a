//! An affine map of a head's logits, folded into the weights of the dense layer that computes them.

use crate::nn::{Architecture, NnError, Weights};

/// The weights of a network whose head number `head` has the logits `scale * logit + shift`, output by output. It is linear in
/// the logits: mapping each member of an ensemble maps their mean.
///
/// # Errors
/// If the head's logits are not the outputs of a dense layer.
pub(super) fn map_logits(
    weights: &Weights,
    architecture: &Architecture,
    head: usize,
    scale: &[f64],
    shift: &[f64],
) -> Result<Weights, NnError> {
    let resolved = architecture.resolve()?;
    let dense = resolved.heads.get(head).and_then(|head| head.logit_dense());
    let dense = dense.ok_or_else(|| NnError::MissingTensor { name: "dense_1.weight".into() })?;
    let (weight, bias) = (format!("{dense}.weight"), format!("{dense}.bias"));
    Weights::collect(architecture, |name| {
        let mut w = weights.get(name).ok()?.clone();
        if w.name == weight || w.name == bias {
            let inputs = w.values.len() / scale.len().max(1);
            debug_assert_eq!(inputs * scale.len(), w.values.len(), "one scale for each output of {name}");
            for (row, scale) in w.values.chunks_exact_mut(inputs.max(1)).zip(scale) {
                row.iter_mut().for_each(|v| *v *= *scale as f32);
            }
        }
        if w.name == bias {
            w.values.iter_mut().zip(shift).for_each(|(v, b)| *v += *b as f32);
        }
        Some((w.shape, w.values))
    })
}
