//! Targets of value heads → zero mean and unit variance while training, whatever their unit, so that their loss is comparable
//! with that of the other heads.

use super::affine::map_logits;
use super::{Split, TrainError};
use crate::model::{Head, HeadKind};
use crate::nn::{Architecture, Target, Weights};

/// Mean and standard deviation of the training targets of each value head, output by output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standardization(Vec<Option<Scale>>);

/// Of each output.
#[derive(Debug, Clone, PartialEq)]
struct Scale {
    mean: Vec<f64>,
    std: Vec<f64>,
}

impl Standardization {
    /// From the training side of `split`; each recording counts the same.
    pub(super) fn of(split: Split<'_>) -> Self {
        let of_head = |(at, head): (usize, &Head)| {
            if head.kind != HeadKind::Value {
                return None;
            }
            let recordings = || split.recordings.iter().filter(|r| r.windows() > 0 && (split.is_train)(r));
            let values = || {
                recordings().filter_map(|r| match r.clip.targets.get(at) {
                    Some(Some(Target::Values(values))) => Some(values.as_slice()),
                    _ => None,
                })
            };
            let n = values().count().max(1) as f64;
            let mut mean = vec![0.0; head.labels.len()];
            values()
                .for_each(|values| mean.iter_mut().zip(values).for_each(|(m, v)| *m += f64::from(*v) / n));
            let mut std = vec![0.0; head.labels.len()];
            for values in values() {
                let errors = mean.iter().zip(values).map(|(m, v)| (f64::from(*v) - m).powi(2) / n);
                std.iter_mut().zip(errors).for_each(|(variance, error)| *variance += error);
            }
            // A constant target is learned as its mean.
            std.iter_mut().for_each(|v| *v = if *v > 0.0 { v.sqrt() } else { 1.0 });
            Some(Scale { mean, std })
        };
        Self(split.heads.iter().enumerate().map(of_head).collect())
    }

    /// Standardizes the targets of one window.
    pub(super) fn apply(&self, targets: &mut [Option<Target>]) {
        for (target, scale) in targets.iter_mut().zip(&self.0) {
            if let (Some(Target::Values(values)), Some(Scale { mean, std })) = (target, scale) {
                for ((value, mean), std) in values.iter_mut().zip(mean).zip(std) {
                    *value = ((f64::from(*value) - mean) / std) as f32;
                }
            }
        }
    }

    /// Deviations and means of each head of values.
    pub(super) fn scales(&self) -> Vec<Option<(&[f64], &[f64])>> {
        self.0.iter().map(|scale| scale.as_ref().map(|s| (s.std.as_slice(), s.mean.as_slice()))).collect()
    }

    /// The weights of a network that predicts in the unit of the data.
    ///
    /// # Errors
    /// If a value head does not end in a dense layer.
    pub(super) fn undo(&self, weights: &Weights, architecture: &Architecture) -> Result<Weights, TrainError> {
        let mut weights = weights.clone();
        for (head, scale) in self.0.iter().enumerate() {
            if let Some(Scale { mean, std }) = scale {
                weights = map_logits(&weights, architecture, head, std, mean)?;
            }
        }
        Ok(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Framing;
    use crate::nn::{Activation, NetworkName, TrainingNetwork};
    use crate::train::{Clip, Passage, Recording, Samples};

    fn recording(value: Option<f32>) -> Recording {
        Recording {
            clip: Clip {
                path: "a".into(),
                passage: Passage::WHOLE,
                targets: vec![None, value.map(|v| Target::Values(vec![v]))],
                source: String::new(),
                fold: None,
                category: String::new(),
                training_only: false,
            },
            duration_s: 1.0,
            samples: Samples::InMemory(vec![1; 16_000]),
            framing: Framing::default(),
        }
    }

    #[test]
    fn predictions_are_in_the_unit_of_the_data() {
        let recordings = [100.0, 140.0].map(|v| recording(Some(v))).into_iter().chain([recording(None)]);
        let recordings: Vec<Recording> = recordings.collect();
        let tempo = Head { name: "tempo".into(), labels: vec!["bpm".into()], kind: HeadKind::Value };
        let heads = [Head::verdict(vec!["a".into(), "b".into()]), tempo];
        let found =
            Standardization::of(Split { recordings: &recordings, is_train: &|_| true, heads: &heads });
        assert_eq!(found, Standardization(vec![None, Some(Scale { mean: vec![120.0], std: vec![20.0] })]));
        let mut targets = [Some(Target::Label(1)), Some(Target::Values(vec![150.0]))];
        found.apply(&mut targets);
        assert_eq!(targets, [Some(Target::Label(1)), Some(Target::Values(vec![1.5]))]);

        let shape = [("verdict", 2, Activation::Softmax), ("tempo", 1, Activation::Linear)];
        let architecture = NetworkName::Stem.architecture(32, 32, shape);
        let weights = TrainingNetwork::new(&architecture).unwrap().initial(1).unwrap();
        let undone = found.undo(&weights, &architecture).unwrap();
        let dense = architecture.resolve().unwrap().heads[1].logit_dense().unwrap().to_owned();
        for (before, after) in weights.iter().zip(undone.iter()) {
            let (scale, shift) = match before.name.strip_prefix(&dense) {
                Some(".weight") => (20.0, 0.0),
                Some(".bias") => (20.0, 120.0),
                _ => (1.0, 0.0),
            };
            let expected: Vec<f32> = before.values.iter().map(|v| v * scale + shift).collect();
            assert_eq!(after.values, expected, "{}", before.name);
        }
    }
}
