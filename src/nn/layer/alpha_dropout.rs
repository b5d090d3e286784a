//! Dropout for layers with SELU.

use super::Layer;
use crate::nn::forward::Planner;
use crate::nn::kernel::nonlinearity::{SELU_ALPHA, SELU_SCALE};
use crate::nn::training_pass::TrainingPass;
use crate::nn::{NnError, Shape};
use candle_core::Tensor;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use std::fmt::{Display, Formatter};

/// In training, sets values at random to what SELU falls to, then scales and moves all of them so that mean and variance stay
/// (Klambauer et al. 2017); in inference, nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlphaDropout {
    /// Share of values that are replaced, 0 to 1.
    pub rate: f32,
}

/// The limit of SELU for ever lower values.
const LOWEST: f32 = -SELU_SCALE * SELU_ALPHA;

impl AlphaDropout {
    /// Factor and addend of kept and of replaced values.
    fn affine(&self) -> [(f32, f32); 2] {
        let scale = ((1.0 - self.rate) * (1.0 + self.rate * LOWEST * LOWEST)).sqrt().recip();
        let shift = -scale * LOWEST * self.rate;
        [(scale, shift), (0.0, scale * LOWEST + shift)]
    }
}

impl Layer for AlphaDropout {
    fn kind(&self) -> &'static str {
        "alpha_dropout"
    }

    fn output(&self, input: Shape) -> Result<Shape, String> {
        let valid = (0.0..1.0).contains(&self.rate);
        if valid { Ok(input) } else { Err("rate must be at least 0 and under 1".into()) }
    }

    fn train(&self, pass: &mut TrainingPass<'_>, _: Shape, x: Tensor) -> Result<Tensor, NnError> {
        let [kept, replaced] = self.affine();
        let random = pass.random();
        let (factors, addends): (Vec<f32>, Vec<f32>) = (0..x.elem_count())
            .map(|_| if random.random::<f32>() < self.rate { replaced } else { kept })
            .unzip();
        let tensor = |values| Tensor::from_vec(values, x.shape(), x.device());
        Ok(((&x * tensor(factors)?)? + tensor(addends)?)?)
    }

    fn plan(&self, _: &mut Planner<'_>) -> Result<(), NnError> {
        Ok(())
    }
}

impl Display for AlphaDropout {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "AlphaDropout {}", self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::Device;

    #[test]
    fn mean_and_variance_stay_and_the_share_is_replaced() {
        let n = 200_000;
        // Uniform values of mean 0 and variance 1.
        let value = |i: usize| ((i as f32 + 0.5) / n as f32 - 0.5) * 12f32.sqrt();
        let x = Tensor::from_vec((0..n).map(value).collect::<Vec<f32>>(), n, &Device::Cpu).unwrap();
        let layer = AlphaDropout { rate: 0.3 };
        let mut pass = TrainingPass::new(&[], 1, Vec::new());
        let y = layer.train(&mut pass, Shape::Row(n), x).unwrap().to_vec1::<f32>().unwrap();
        let mean = y.iter().copied().map(f64::from).sum::<f64>() / n as f64;
        let variance = y.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / n as f64;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.01, "{mean}, {variance}");
        let [_, (_, replaced)] = layer.affine();
        let share = y.iter().filter(|v| **v == replaced).count() as f64 / n as f64;
        assert!((share - 0.3).abs() < 0.005, "{share}");
    }
}
