//! The tensors of a network, by name, in the order of its layers.

use super::optimizer::Optimizer;
use super::{Architecture, NnError, ParameterKind};

/// One tensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// e.g. `conv2d_1.weight`.
    pub name: String,
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Row-major.
    pub values: Vec<f32>,
}

/// All tensors of one network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weights(Vec<Weight>);

impl Weights {
    /// Takes each tensor that `architecture` needs from `find`, which returns its shape and values.
    ///
    /// # Errors
    /// Where a tensor is missing, has another shape or holds a value that is not finite, or the layers do not fit together.
    pub fn collect(
        architecture: &Architecture,
        mut find: impl FnMut(&str) -> Option<(Vec<usize>, Vec<f32>)>,
    ) -> Result<Self, NnError> {
        let mut list = Vec::new();
        for p in architecture.parameters()? {
            let Some((shape, values)) = find(&p.name) else {
                return Err(NnError::MissingTensor { name: p.name });
            };
            if shape != p.shape || values.len() != p.shape.iter().product::<usize>() {
                return Err(NnError::TensorShape { name: p.name, found: shape, expected: p.shape });
            }
            if values.iter().any(|v| !v.is_finite()) {
                return Err(NnError::NotFinite { name: p.name });
            }
            list.push(Weight { name: p.name, shape, values });
        }
        Ok(Self(list))
    }

    /// The same tensors, but those of these names with these values.
    ///
    /// # Errors
    /// As [`Self::collect`].
    pub(crate) fn replaced(
        &self,
        architecture: &Architecture,
        changed: &[(String, Vec<f64>)],
    ) -> Result<Self, NnError> {
        Self::collect(architecture, |name| {
            let weight = self.get(name).ok()?;
            let values = match changed.iter().find(|(changed, _)| changed == name) {
                Some((_, values)) => values.iter().map(|value| *value as f32).collect(),
                None => weight.values.clone(),
            };
            Some((weight.shape.clone(), values))
        })
    }

    /// In the order of the layers.
    pub fn iter(&self) -> impl Iterator<Item = &Weight> {
        self.0.iter()
    }

    /// The tensor of this name.
    ///
    /// # Errors
    /// Where there is none.
    pub fn get(&self, name: &str) -> Result<&Weight, NnError> {
        let missing = || NnError::MissingTensor { name: name.to_owned() };
        self.0.iter().find(|w| w.name == name).ok_or_else(missing)
    }
}

/// In-place updates of training.
impl Weights {
    /// One step: the optimizer updates trained tensors; running statistics move by `rate` (0 to 1) of their distance to those of
    /// the batch. `kinds` and `gradients` are in the order of the tensors; where there are fewer, the first tensors stay as they are.
    pub fn update(
        &mut self,
        kinds: &[ParameterKind],
        gradients: &[Vec<f32>],
        optimizer: &mut Optimizer,
        learning_rate: f32,
        rate: f32,
    ) {
        debug_assert!(
            self.0.len() >= kinds.len() && kinds.len() == gradients.len(),
            "one of each for each tensor that changes"
        );
        let frozen = self.0.len().saturating_sub(kinds.len());
        let mut index = 0;
        for ((weight, kind), gradient) in self.0.iter_mut().skip(frozen).zip(kinds).zip(gradients) {
            match kind {
                ParameterKind::RunningMean | ParameterKind::RunningVariance => {
                    approach(&mut weight.values, gradient, rate);
                }
                ParameterKind::Weight { .. } | ParameterKind::Bias | ParameterKind::Scale => {
                    let decays = matches!(kind, ParameterKind::Weight { .. });
                    optimizer.step(index, &mut weight.values, gradient, decays, learning_rate);
                    index += 1;
                }
            }
        }
        optimizer.finish_step();
    }

    /// Moves each value by `rate` (0 to 1) of its distance to `other`: called after each step, an exponential average.
    pub fn approach(&mut self, other: &Self, rate: f32) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            approach(&mut mine.values, &theirs.values, rate);
        }
    }
}

fn approach(values: &mut [f32], target: &[f32], rate: f32) {
    for (v, t) in values.iter_mut().zip(target) {
        *v += (t - *v) * rate;
    }
}
