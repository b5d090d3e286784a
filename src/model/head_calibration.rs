//! Corrects the confidence of a head's outputs.

use super::{Head, HeadKind, ModelError};
use serde::{Deserialize, Serialize};

/// An affine map of the logits of a head, output by output: `scale * logit + shift`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadCalibration {
    /// How the outputs of the head are read.
    pub kind: HeadKind,
    /// One per output; below 1 if the network is overconfident. Those of an exclusive head are equal.
    pub scale: Vec<f64>,
    /// One per output; of an exclusive head the last is 0.
    pub shift: Vec<f64>,
}

/// Lower bound of probabilities, so that logits stay finite.
const LEAST: f32 = 1e-7;

impl HeadCalibration {
    /// The identity for a head of this kind with `outputs` outputs.
    pub fn identity(kind: HeadKind, outputs: usize) -> Self {
        Self { kind, scale: vec![1.0; outputs], shift: vec![0.0; outputs] }
    }

    /// Calibrates the outputs of one window.
    pub fn apply(&self, outputs: &[f32]) -> Vec<f32> {
        let maps = self.scale.iter().zip(&self.shift);
        match self.kind {
            HeadKind::Value => outputs.to_vec(),
            HeadKind::Exclusive => {
                let moved: Vec<f64> = maps.zip(logits(outputs)).map(|((s, b), l)| s * l + b).collect();
                softmax(&moved).into_iter().map(|p| p as f32).collect()
            }
            HeadKind::Independent => {
                let calibrated = |((s, b), p): ((&f64, &f64), &f32)| {
                    let [yes, no] = logits_of_label(*p);
                    (1.0 / (1.0 + (-(s * (yes - no) + b)).exp())) as f32
                };
                maps.zip(outputs).map(calibrated).collect()
            }
        }
    }

    /// The map that has the effect of `self` on outputs to which `other` was applied before.
    pub fn after(&self, other: &Self) -> Self {
        let ratio = |(scale, before): (&f64, &f64)| if *before > 0.0 { scale / before } else { 1.0 };
        let scale: Vec<f64> = self.scale.iter().zip(&other.scale).map(ratio).collect();
        let shifts = self.shift.iter().zip(&other.shift).zip(&scale);
        let shift = shifts.map(|((shift, before), scale)| shift - scale * before).collect();
        Self { kind: self.kind, scale, shift }
    }

    /// Checks that it fits a head.
    pub(super) fn check(&self, head: &Head) -> Result<(), ModelError> {
        let outputs = head.labels.len();
        let fits = self.kind == head.kind && self.scale.len() == outputs && self.shift.len() == outputs;
        let is_map = self.scale.iter().all(|scale| scale.is_finite() && *scale > 0.0)
            && self.shift.iter().all(|shift| shift.is_finite());
        if fits && is_map { Ok(()) } else { Err(ModelError::Calibration { head: head.name.clone() }) }
    }
}

/// Logarithms of the probabilities of an exclusive head, which differ from its logits by a constant.
pub(crate) fn logits(probabilities: &[f32]) -> impl Iterator<Item = f64> {
    probabilities.iter().map(|p| f64::from(p.max(LEAST)).ln())
}

/// An independent label as two exclusive ones: whether it holds, and whether it does not.
pub(crate) fn logits_of_label(p: f32) -> [f64; 2] {
    [p, 1.0 - p].map(|p| f64::from(p.max(LEAST)).ln())
}

/// Probabilities from logits.
pub(crate) fn softmax(logits: &[f64]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exponentials: Vec<f64> = logits.iter().map(|l| (l - largest).exp()).collect();
    let sum: f64 = exponentials.iter().sum();
    exponentials.into_iter().map(|e| e / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_after_another_replaces_it() {
        for kind in [HeadKind::Exclusive, HeadKind::Independent] {
            let map = |scale: [f64; 2], shift: [f64; 2]| HeadCalibration {
                kind,
                scale: scale.to_vec(),
                shift: shift.to_vec(),
            };
            let (smoothed, single) = (map([1.6; 2], [-0.2, 0.0]), map([1.25; 2], [0.3, 0.0]));
            let outputs = [0.3, 0.7];
            let found = single.after(&smoothed).apply(&smoothed.apply(&outputs));
            for (found, expected) in found.iter().zip(single.apply(&outputs)) {
                assert!((found - expected).abs() < 1e-6, "{kind:?} {found} {expected}");
            }
        }
    }
}
