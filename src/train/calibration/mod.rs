//! Calibration: of a hundred windows with a probability of 0.9, ninety should be right.
//!
//! Networks are overconfident on recordings that they were not trained on. One scale for all logits of an exclusive head
//! (temperature scaling, Guo et al. 2017) and a bias per label, or scale and bias of each label of an independent head (Platt
//! 1999), are fitted on the predictions of a cross-validation and folded into the weights of the head's last dense layer, so that
//! a calibrated model file looks like any other. Values are not calibrated. Of a model that smooths, a second calibration is fitted on the
//! outputs before smoothing, and stored beside the weights: windows that are drawn at random have no neighbours.

mod fit;

use super::affine::map_logits;
use super::evaluation::HeadPredictions;
use super::{Predictions, TrainError};
use crate::model::{Head, HeadCalibration, HeadKind, Model};
use serde::{Deserialize, Serialize};

/// The calibration of a model, head by head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// In the order of the heads.
    pub heads: Vec<HeadCalibration>,
    /// The same for outputs that are not smoothed; `None` if the model has no smoothing.
    pub unsmoothed: Option<Vec<HeadCalibration>>,
}

/// Which outputs of the windows of a recording.
type Windows = fn(&HeadPredictions) -> &Vec<Vec<f32>>;

impl Calibration {
    /// The calibration with the lowest cross-entropy of each head, windows weighted by
    /// [`window_weight`](super::evaluation::HeadPredictions::window_weight).
    pub fn fit(predictions: &[&Predictions], heads: &[Head]) -> Self {
        let fit = |windows: Windows| {
            let of = |(at, head): (usize, &Head)| {
                let of_head = predictions.iter().filter_map(|p| p.heads.get(at)).collect::<Vec<_>>();
                fit::fit(&of_head, head, windows)
            };
            heads.iter().enumerate().map(of).collect()
        };
        let is_smoothed = predictions.iter().any(|p| p.heads.iter().any(|head| !head.unsmoothed.is_empty()));
        Self { heads: fit(|p| &p.windows), unsmoothed: is_smoothed.then(|| fit(|p| &p.unsmoothed)) }
    }

    /// Folds the calibration into the model's last layers.
    ///
    /// # Errors
    /// If a calibrated head does not end in a dense layer.
    pub fn apply_to_model(&self, model: Model) -> Result<Model, TrainError> {
        let mut parts = model.into_parts();
        for (at, calibration) in self.heads.iter().enumerate() {
            if calibration.kind == HeadKind::Value {
                continue;
            }
            let HeadCalibration { scale, shift, .. } = calibration;
            let members = parts.members.iter().map(|w| map_logits(w, &parts.architecture, at, scale, shift));
            parts.members = members.collect::<Result<_, _>>()?;
            let name = match parts.heads.get(at).filter(|_| at > 0) {
                Some(head) => format!("calibration of {}", head.name),
                None => "calibration".to_owned(),
            };
            parts.origin.push((name, origin_text(calibration)));
        }
        // The network has the calibration of smoothed outputs now.
        let unsmoothed = self.unsmoothed.as_ref();
        parts.unsmoothed = unsmoothed
            .map(|maps| maps.iter().zip(&self.heads).map(|(map, folded)| map.after(folded)).collect());
        Ok(Model::new(parts)?)
    }
}

/// As in a model's origin.
fn origin_text(calibration: &HeadCalibration) -> String {
    let list = |values: &[f64]| values.iter().map(|v| format!("{v:.3}")).collect::<Vec<_>>().join(", ");
    let scale = if calibration.kind == HeadKind::Exclusive { calibration.scale.get(..1) } else { None };
    let scale = list(scale.unwrap_or(&calibration.scale));
    format!("logits times {scale} plus {}, from cross-validation", list(&calibration.shift))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Target;
    use crate::train::evaluation::HeadPredictions;
    use crate::train::{Clip, Passage};

    /// Recordings of two labels with log-odds that are three times too large and shifted, as predictions of an exclusive head and
    /// of an independent one with the first label.
    fn overconfident() -> Vec<Predictions> {
        (0..400i32)
            .map(|i| {
                // True log-odds of the first label from -4 to 4; labels are distributed accordingly.
                let odds = (f64::from(i % 40) - 19.5) / 5.0;
                let quantile = (f64::from(i / 40) + 0.5) / 10.0;
                let label = usize::from(quantile > 1.0 / (1.0 + (-odds).exp()));
                let p = (1.0 / (1.0 + (-(3.0 * odds + 0.6)).exp())) as f32;
                let exclusive = (Target::Label(label), vec![vec![p, 1.0 - p]]);
                let independent = (Target::Labels(vec![label == 0]), vec![vec![p]]);
                let new = |kind, outputs, (target, windows)| {
                    HeadPredictions::new(kind, Some(target), outputs, windows)
                };
                let heads =
                    vec![new(HeadKind::Exclusive, 2, exclusive), new(HeadKind::Independent, 1, independent)];
                Predictions { number: 0, clip: clip(), duration_s: 1.0, heads }
            })
            .collect()
    }

    fn clip() -> Clip {
        Clip {
            path: "a".into(),
            passage: Passage::WHOLE,
            targets: Vec::new(),
            source: String::new(),
            fold: None,
            category: String::new(),
            training_only: false,
        }
    }

    fn heads() -> Vec<Head> {
        let independent = Head { name: "tags".into(), labels: vec!["a".into()], kind: HeadKind::Independent };
        vec![Head::verdict(vec!["a".into(), "b".into()]), independent]
    }

    #[test]
    fn overconfidence_is_corrected() {
        let predictions = overconfident();
        let found = Calibration::fit(&predictions.iter().collect::<Vec<_>>(), &heads());
        for head in &found.heads {
            assert!((head.scale[0] - 1.0 / 3.0).abs() < 0.05, "{found:?}");
            assert!((head.shift[0] + 0.2).abs() < 0.1, "{found:?}");
        }
        assert_eq!(found.heads[0].shift[1], 0.0);
        let before = HeadCalibration::identity(HeadKind::Exclusive, 2);
        assert_eq!(before.apply(&[0.75, 0.25]), vec![0.75, 0.25]);
        assert!(found.heads[0].apply(&[0.99, 0.01])[0] < 0.85);
        assert!(found.heads[1].apply(&[0.99])[0] < 0.85);
    }

    #[test]
    fn windows_without_smoothing_are_calibrated_for_themselves() {
        let mut predictions = overconfident();
        for head in predictions.iter_mut().flat_map(|p| &mut p.heads) {
            // Less sure by half than the smoothed outputs, which were three times too sure.
            head.unsmoothed = head.windows.clone();
            let half = |kind| HeadCalibration { scale: vec![0.5; 2], ..HeadCalibration::identity(kind, 2) };
            head.windows = head.windows.iter().map(|w| half(head.kind).apply(w)).collect();
        }
        let found = Calibration::fit(&predictions.iter().collect::<Vec<_>>(), &heads());
        let unsmoothed = found.unsmoothed.as_ref().unwrap();
        assert!((found.heads[0].scale[0] - 2.0 / 3.0).abs() < 0.1, "{found:?}");
        assert!((unsmoothed[0].scale[0] - 1.0 / 3.0).abs() < 0.05, "{found:?}");
        // A model that has the first in its weights and the second beside them.
        let calibration =
            Calibration { heads: found.heads[..1].to_vec(), unsmoothed: Some(unsmoothed[..1].to_vec()) };
        let model = calibration.apply_to_model(Model::built_in().unwrap()).unwrap();
        let map = &model.unsmoothed().unwrap()[0];
        for p in [[0.9, 0.1], [0.2, 0.8]] {
            let once = unsmoothed[0].apply(&p);
            let twice = map.apply(&found.heads[0].apply(&p));
            assert!((once[0] - twice[0]).abs() < 1e-5, "{once:?} {twice:?}");
        }
    }

    #[test]
    fn logits_are_not_shifted_for_a_label_without_examples() {
        let mut predictions = overconfident();
        let mut three = heads();
        three[0].labels.push("c".into());
        let scaled = Calibration::fit(&predictions.iter().collect::<Vec<_>>(), &three[..1]);
        assert!(scaled.heads[0].scale[0] < 0.5 && scaled.heads[0].shift == [0.0; 3], "{scaled:?}");

        predictions.retain(|p| p.heads[0].label() == Some(0));
        let unknown = Calibration::fit(&predictions.iter().collect::<Vec<_>>(), &heads());
        let identities = heads().iter().map(|h| HeadCalibration::identity(h.kind, h.labels.len())).collect();
        assert_eq!(unknown, Calibration { heads: identities, unsmoothed: None });
    }

    #[test]
    fn a_calibrated_model_predicts_calibrated_probabilities() {
        let calibration = |scale: f64, shift: f64| Calibration {
            heads: vec![HeadCalibration {
                kind: HeadKind::Exclusive,
                scale: vec![scale; 2],
                shift: vec![shift, 0.0],
            }],
            unsmoothed: None,
        };
        // Two members: calibrating each calibrates their mean.
        let model = Model::built_in().unwrap();
        let halved = calibration(0.5, -0.4).apply_to_model(model.clone()).unwrap();
        let model = Model::ensemble(vec![model, halved]).unwrap();
        let features = vec![0.3; model.architecture().input.iter().product::<usize>()];
        let predict = |model: &Model| {
            let mut p = Vec::new();
            model.network().forward(&features, &mut p);
            p
        };
        let calibration = calibration(0.5, 0.7);
        let expected = calibration.heads[0].apply(&predict(&model));
        let found = predict(&calibration.apply_to_model(model).unwrap());
        for (f, e) in found.iter().zip(&expected) {
            assert!((f - e).abs() < 1e-4, "{found:?} {expected:?}");
        }
    }
}
