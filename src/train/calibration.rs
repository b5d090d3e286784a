//! Calibration: of a hundred windows with a probability of 0.9, ninety should be right.
//!
//! Networks are overconfident on recordings that they were not trained on. One scale for all logits (temperature scaling, Guo
//! et al. 2017) and a bias per label are fitted on the predictions of a cross-validation and folded into the weights of the last
//! layer, so that a calibrated model file looks like any other.

use super::{Predictions, TrainError};
use crate::model::Model;
use crate::nn::{Architecture, NnError, Weights};
use serde::{Deserialize, Serialize};

/// An affine map of logits: `scale * logit + shift`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Below 1 if the network is overconfident.
    pub scale: f64,
    /// One bias per label; the last is 0.
    pub shift: Vec<f64>,
}

/// Maximum number of descent steps.
const STEPS: usize = 400;
/// Lower bound of probabilities, so that logits stay finite.
const LEAST: f32 = 1e-7;

impl Calibration {
    /// The identity for `labels` labels.
    pub fn identity(labels: usize) -> Self {
        Self { scale: 1.0, shift: vec![0.0; labels] }
    }

    /// The calibration with the lowest cross-entropy, windows weighted by [`Predictions::window_weight`].
    pub fn fit(predictions: &[&Predictions], labels: usize) -> Self {
        let mut best = Self::identity(labels);
        let windows: Vec<(f64, usize, Vec<f64>)> = predictions
            .iter()
            .flat_map(|p| p.windows.iter().map(|w| (p.window_weight(), p.label, logits(w))))
            .collect();
        let mut loss = best.loss(&windows).0;
        let mut rate = 1.0;
        for _ in 0..STEPS {
            let (_, gradient) = best.loss(&windows);
            // Gradient descent with backtracking; the problem is convex.
            let mut stepped = false;
            while rate > 1e-9 {
                let next = best.moved(&gradient, rate);
                let (next_loss, _) = next.loss(&windows);
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
    fn loss(&self, windows: &[(f64, usize, Vec<f64>)]) -> (f64, Vec<f64>) {
        let (mut loss, mut total, mut gradient) = (0.0, 0.0, vec![0.0; 1 + self.shift.len()]);
        for (weight, label, logits) in windows {
            let p = self.softmax(logits);
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

    fn softmax(&self, logits: &[f64]) -> Vec<f64> {
        let moved: Vec<f64> = logits.iter().zip(&self.shift).map(|(l, b)| self.scale * l + b).collect();
        let largest = moved.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exponentials: Vec<f64> = moved.iter().map(|l| (l - largest).exp()).collect();
        let sum: f64 = exponentials.iter().sum();
        exponentials.into_iter().map(|e| e / sum).collect()
    }

    /// Calibrates the probabilities of one window.
    pub fn apply(&self, probabilities: &[f32]) -> Vec<f32> {
        self.softmax(&logits(probabilities)).into_iter().map(|p| p as f32).collect()
    }

    /// Folds the calibration into the model's last layer.
    ///
    /// # Errors
    /// If the model does not end in a dense layer with one unit per label.
    pub fn apply_to_model(&self, model: Model) -> Result<Model, TrainError> {
        let mut parts = model.into_parts();
        let members = parts.members.iter().map(|weights| self.applied_to(weights, &parts.architecture));
        parts.members = members.collect::<Result<_, _>>()?;
        let shift: Vec<String> = self.shift.iter().map(|b| format!("{b:.3}")).collect();
        let words =
            format!("logits times {:.3} plus {}, from cross-validation", self.scale, shift.join(", "));
        parts.origin.push(("calibration".into(), words));
        Ok(Model::new(parts)?)
    }

    /// Calibrates one member. The calibration is affine in the logits, so calibrating all members calibrates their mean.
    fn applied_to(&self, weights: &Weights, architecture: &Architecture) -> Result<Weights, NnError> {
        let resolved = architecture.resolve()?;
        let dense = resolved.heads.first().and_then(|head| head.logit_dense());
        let dense = dense.ok_or_else(|| NnError::MissingTensor { name: "dense_1.weight".into() })?;
        let (weight, bias) = (format!("{dense}.weight"), format!("{dense}.bias"));
        Weights::collect(architecture, |name| {
            let mut w = weights.get(name).ok()?.clone();
            if w.name == weight || w.name == bias {
                w.values.iter_mut().for_each(|v| *v *= self.scale as f32);
            }
            if w.name == bias {
                w.values.iter_mut().zip(&self.shift).for_each(|(v, b)| *v += *b as f32);
            }
            Some((w.shape, w.values))
        })
    }
}

fn logits(probabilities: &[f32]) -> Vec<f64> {
    probabilities.iter().map(|p| f64::from(p.max(LEAST)).ln()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recordings of two labels with log-odds that are three times too large and shifted.
    fn overconfident() -> Vec<Predictions> {
        (0..400i32)
            .map(|i| {
                // True log-odds of the first label from -4 to 4; labels are distributed accordingly.
                let odds = (f64::from(i % 40) - 19.5) / 5.0;
                let quantile = (f64::from(i / 40) + 0.5) / 10.0;
                let label = usize::from(quantile > 1.0 / (1.0 + (-odds).exp()));
                let predicted = 1.0 / (1.0 + (-(3.0 * odds + 0.6)).exp());
                Predictions::new(0, label, 2, vec![vec![predicted as f32, 1.0 - predicted as f32]])
            })
            .collect()
    }

    #[test]
    fn overconfidence_is_corrected() {
        let predictions = overconfident();
        let found = Calibration::fit(&predictions.iter().collect::<Vec<_>>(), 2);
        assert!((found.scale - 1.0 / 3.0).abs() < 0.05, "{found:?}");
        assert!((found.shift[0] + 0.2).abs() < 0.1, "{found:?}");
        assert_eq!(found.shift[1], 0.0);
        let before = Calibration::identity(2);
        assert_eq!(before.apply(&[0.75, 0.25]), vec![0.75, 0.25]);
        assert!(found.apply(&[0.99, 0.01])[0] < 0.85);
    }

    #[test]
    fn a_calibrated_model_predicts_calibrated_probabilities() {
        // Two members: calibrating each calibrates their mean.
        let model = Model::built_in().unwrap();
        let halved =
            Calibration { scale: 0.5, shift: vec![-0.4, 0.0] }.apply_to_model(model.clone()).unwrap();
        let model = Model::ensemble(vec![model, halved]).unwrap();
        let features = vec![0.3; model.architecture().input.iter().product::<usize>()];
        let predict = |model: &Model| {
            let mut p = Vec::new();
            model.network().forward(&features, &mut p);
            p
        };
        let calibration = Calibration { scale: 0.5, shift: vec![0.7, 0.0] };
        let expected = calibration.apply(&predict(&model));
        let found = predict(&calibration.apply_to_model(model).unwrap());
        for (f, e) in found.iter().zip(&expected) {
            assert!((f - e).abs() < 1e-4, "{found:?} {expected:?}");
        }
    }
}
