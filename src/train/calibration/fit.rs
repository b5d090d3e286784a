//! Fitting the calibration of one head by gradient descent.

use super::Windows;
use crate::model::{Head, HeadCalibration, HeadKind, logits, logits_of_label, softmax};
use crate::nn::Target;
use crate::train::evaluation::HeadPredictions;

/// Maximum number of descent steps.
const STEPS: usize = 400;

/// A window: its weight, its label, and its logits.
type Window = (f64, usize, Vec<f64>);

/// The calibration of `head` with the lowest cross-entropy on the windows of `predictions`; the identity for values, and for an independent label
/// that holds for all of them or for none. Without predictions for one of its labels, the logits of an exclusive head are only scaled.
pub(super) fn fit(predictions: &[&HeadPredictions], head: &Head, windows_of: Windows) -> HeadCalibration {
    let outputs = head.labels.len();
    match head.kind {
        HeadKind::Value => HeadCalibration::identity(head.kind, outputs),
        HeadKind::Exclusive => {
            let windows: Vec<Window> = predictions
                .iter()
                .filter_map(|p| Some((p, p.label()?)))
                .flat_map(|(p, label)| {
                    windows_of(p).iter().map(move |w| (p.window_weight(), label, logits(w).collect()))
                })
                .collect();
            let Affine { scale, shift } = Affine::fit(&windows, outputs);
            HeadCalibration { kind: head.kind, scale: vec![scale; outputs], shift }
        }
        HeadKind::Independent => {
            let of_label = |label: usize| {
                let windows: Vec<Window> = predictions
                    .iter()
                    .filter_map(|p| Some((p, *p.target.as_ref().and_then(Target::holds)?.get(label)?)))
                    .flat_map(|(p, holds)| {
                        windows_of(p).iter().filter_map(move |w| {
                            let logits = logits_of_label(*w.get(label)?);
                            Some((p.window_weight(), usize::from(!holds), logits.to_vec()))
                        })
                    })
                    .collect();
                let Affine { scale, shift } = Affine::fit(&windows, 2);
                (scale, shift.first().copied().unwrap_or(0.0))
            };
            let (scale, shift) = (0..outputs).map(of_label).unzip();
            HeadCalibration { kind: head.kind, scale, shift }
        }
    }
}

/// One scale for all logits of a softmax, and a shift for each.
#[derive(Debug, Clone, PartialEq)]
struct Affine {
    scale: f64,
    /// The last is 0.
    shift: Vec<f64>,
}

impl Affine {
    fn fit(windows: &[Window], labels: usize) -> Self {
        let mut best = Self { scale: 1.0, shift: vec![0.0; labels] };
        // A label without a window would be shifted without end and never predicted again.
        let has_window = |label: &usize| windows.iter().any(|(_, of_window, _)| of_window == label);
        let known = (0..labels).filter(has_window).count();
        if known < 2 {
            return best;
        }
        let mut loss = best.loss(windows).0;
        let mut rate = 1.0;
        for _ in 0..STEPS {
            let (_, mut gradient) = best.loss(windows);
            if known < labels {
                gradient.iter_mut().skip(1).for_each(|shift| *shift = 0.0);
            }
            // Gradient descent with backtracking; the problem is convex.
            let mut stepped = false;
            while rate > 1e-9 {
                let next = best.moved(&gradient, rate);
                let (next_loss, _) = next.loss(windows);
                if next_loss < loss {
                    (best, loss, stepped) = (next, next_loss, true);
                    rate *= 2.0;
                    break;
                }
                rate *= 0.5;
            }
            if !stepped {
                break;
            }
        }
        best
    }

    /// Mean cross-entropy, and its gradient in scale and shifts.
    fn loss(&self, windows: &[Window]) -> (f64, Vec<f64>) {
        let (mut loss, mut total, mut gradient) = (0.0, 0.0, vec![0.0; 1 + self.shift.len()]);
        for (weight, label, logits) in windows {
            let p = self.probabilities(logits);
            debug_assert!(*label < p.len(), "label {label} of {}", p.len());
            loss -= weight * p.get(*label).copied().unwrap_or(1.0).max(f64::MIN_POSITIVE).ln();
            total += weight;
            let Some((scale, shifts)) = gradient.split_first_mut() else { continue };
            for (k, ((shift, p), logit)) in shifts.iter_mut().zip(&p).zip(logits).enumerate() {
                let d = weight * (p - if k == *label { 1.0 } else { 0.0 });
                *scale += d * logit;
                *shift += d;
            }
        }
        let total = f64::max(total, f64::MIN_POSITIVE);
        gradient.iter_mut().for_each(|s| *s /= total);
        (loss / total, gradient)
    }

    fn moved(&self, gradient: &[f64], rate: f64) -> Self {
        let (scale, shifts) = gradient.split_first().map_or((0.0, [].as_slice()), |(s, rest)| (*s, rest));
        let mut shift: Vec<f64> = self.shift.iter().zip(shifts).map(|(b, d)| b - rate * d).collect();
        // Softmax depends only on differences.
        let last = shift.last().copied().unwrap_or(0.0);
        shift.iter_mut().for_each(|b| *b -= last);
        Self { scale: (self.scale - rate * scale).max(1e-3), shift }
    }

    fn probabilities(&self, logits: &[f64]) -> Vec<f64> {
        let moved: Vec<f64> = logits.iter().zip(&self.shift).map(|(l, b)| self.scale * l + b).collect();
        softmax(&moved)
    }
}
