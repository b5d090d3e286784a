//! Probabilities that mean what they say: of a hundred windows called 0.9, ninety are right.
//!
//! A network is surer of itself than recordings that it did not learn from justify. One scale for all logits (temperature
//! scaling, Guo et al. 2017) and a shift a label are fitted on what cross-validation heard, and go into the weights of
//! the last layer: a model file that is calibrated looks like any other.

use super::{Heard, TrainError};
use crate::model::Model;
use crate::nn::{Architecture, NnError, Weights};
use serde::{Deserialize, Serialize};

/// A change of logits: `scale * logit + shift`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Under 1 where the network is too sure of itself.
    pub scale: f64,
    /// A label each; the last is 0.
    pub shift: Vec<f64>,
}

/// Steps of the descent at most.
const STEPS: usize = 400;
/// Probabilities are taken as at least this, so that a logit stays finite.
const LEAST: f32 = 1e-7;

impl Calibration {
    /// No change for `labels` labels.
    pub fn identity(labels: usize) -> Self {
        Self { scale: 1.0, shift: vec![0.0; labels] }
    }

    /// The change that makes what was heard most likely. See [`Heard::window_weight`].
    pub fn fit(heard: &[&Heard], labels: usize) -> Self {
        let mut best = Self::identity(labels);
        let windows: Vec<(f64, usize, Vec<f64>)> = heard
            .iter()
            .flat_map(|h| h.windows.iter().map(|w| (h.window_weight(), h.label, logits(w))))
            .collect();
        let mut loss = best.loss(&windows).0;
        let mut rate = 1.0;
        for _ in 0..STEPS {
            let (_, slope) = best.loss(&windows);
            // A step down the slope, shorter until it helps; the problem is convex.
            let mut stepped = false;
            while rate > 1e-9 {
                let next = best.moved(&slope, rate);
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

    /// Mean cross-entropy, and its slope in scale and shifts.
    fn loss(&self, windows: &[(f64, usize, Vec<f64>)]) -> (f64, Vec<f64>) {
        let (mut loss, mut total, mut slope) = (0.0, 0.0, vec![0.0; 1 + self.shift.len()]);
        for (weight, label, logits) in windows {
            let p = self.shares(logits);
            loss -= weight * p.get(*label).copied().unwrap_or(1.0).max(f64::MIN_POSITIVE).ln();
            total += weight;
            let Some((scale, shifts)) = slope.split_first_mut() else { continue };
            for (k, ((shift, p), logit)) in shifts.iter_mut().zip(&p).zip(logits).enumerate() {
                let d = weight * (p - if k == *label { 1.0 } else { 0.0 });
                *scale += d * logit;
                *shift += d;
            }
        }
        let total = f64::max(total, f64::MIN_POSITIVE);
        slope.iter_mut().for_each(|s| *s /= total);
        (loss / total, slope)
    }

    fn moved(&self, slope: &[f64], rate: f64) -> Self {
        let (scale, shifts) = slope.split_first().map_or((0.0, [].as_slice()), |(s, rest)| (*s, rest));
        let mut shift: Vec<f64> = self.shift.iter().zip(shifts).map(|(b, d)| b - rate * d).collect();
        // Only differences count.
        let last = shift.last().copied().unwrap_or(0.0);
        shift.iter_mut().for_each(|b| *b -= last);
        Self { scale: (self.scale - rate * scale).max(1e-3), shift }
    }

    fn shares(&self, logits: &[f64]) -> Vec<f64> {
        let moved: Vec<f64> = logits.iter().zip(&self.shift).map(|(l, b)| self.scale * l + b).collect();
        let largest = moved.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exponentials: Vec<f64> = moved.iter().map(|l| (l - largest).exp()).collect();
        let sum: f64 = exponentials.iter().sum();
        exponentials.into_iter().map(|e| e / sum).collect()
    }

    /// A window's probabilities, changed.
    pub fn apply(&self, probabilities: &[f32]) -> Vec<f32> {
        self.shares(&logits(probabilities)).into_iter().map(|p| p as f32).collect()
    }

    /// The model with a changed last layer, so that it says calibrated probabilities by itself.
    ///
    /// # Errors
    /// Where the model does not end in a dense layer of a unit a label.
    pub fn fold_into(&self, model: Model) -> Result<Model, TrainError> {
        let mut parts = model.into_parts();
        let members = parts.members.iter().map(|weights| self.applied_to(weights, &parts.architecture));
        parts.members = members.collect::<Result<_, _>>()?;
        let shift: Vec<String> = self.shift.iter().map(|b| format!("{b:.3}")).collect();
        let words =
            format!("logits times {:.3} plus {}, from cross-validation", self.scale, shift.join(", "));
        parts.origin.push(("calibration".into(), words));
        Ok(Model::new(parts)?)
    }

    /// The last layer of one network, changed. The mean of logits that are all changed so is changed so as well.
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

    /// Recordings of two labels whose logits are drawn as `truth` says, and shown three times too sure and shifted.
    fn overconfident() -> Vec<Heard> {
        (0..400i32)
            .map(|i| {
                // Log-odds of the first label from -4 to 4; the label follows them as often as they say.
                let odds = (f64::from(i % 40) - 19.5) / 5.0;
                let quantile = (f64::from(i / 40) + 0.5) / 10.0;
                let label = usize::from(quantile > 1.0 / (1.0 + (-odds).exp()));
                let shown = 1.0 / (1.0 + (-(3.0 * odds + 0.6)).exp());
                Heard::new(0, label, 2, vec![vec![shown as f32, 1.0 - shown as f32]])
            })
            .collect()
    }

    #[test]
    fn a_network_that_is_too_sure_is_set_right() {
        let heard = overconfident();
        let found = Calibration::fit(&heard.iter().collect::<Vec<_>>(), 2);
        assert!((found.scale - 1.0 / 3.0).abs() < 0.05, "{found:?}");
        assert!((found.shift[0] + 0.2).abs() < 0.1, "{found:?}");
        assert_eq!(found.shift[1], 0.0);
        let before = Calibration::identity(2);
        assert_eq!(before.apply(&[0.75, 0.25]), vec![0.75, 0.25]);
        assert!(found.apply(&[0.99, 0.01])[0] < 0.85);
    }

    #[test]
    fn a_calibrated_model_says_what_the_calibration_says() {
        // Several members: each is changed, and so is their mean.
        let model = Model::built_in().unwrap();
        let halved = Calibration { scale: 0.5, shift: vec![-0.4, 0.0] }.fold_into(model.clone()).unwrap();
        let model = Model::ensemble(vec![model, halved]).unwrap();
        let features = vec![0.3; model.architecture().input.iter().product::<usize>()];
        let said = |model: &Model| {
            let mut p = Vec::new();
            model.network().forward(&features, &mut p);
            p
        };
        let calibration = Calibration { scale: 0.5, shift: vec![0.7, 0.0] };
        let expected = calibration.apply(&said(&model));
        let found = said(&calibration.fold_into(model).unwrap());
        for (f, e) in found.iter().zip(&expected) {
            assert!((f - e).abs() < 1e-4, "{found:?} {expected:?}");
        }
    }
}
