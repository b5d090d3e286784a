//! What training makes small.

use candle_core::{Result, Tensor};
use serde::{Deserialize, Serialize};

/// Categorical cross-entropy of each column of logits (classes, batch) against target shares of the same shape, whose
/// columns add up to 1 or, weighted, to their class's weight; shape (batch).
pub fn cross_entropy(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    // The largest logit is taken off first, so that no exponential overflows; as a constant, it has no gradient.
    let largest = logits.detach().max_keepdim(0)?;
    let shifted = logits.broadcast_sub(&largest)?;
    let log_sum = shifted.exp()?.sum_keepdim(0)?.log()?;
    let log_share = shifted.broadcast_sub(&log_sum)?;
    (log_share * targets)?.sum(0)?.neg()
}

/// How a label becomes a target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Targets {
    /// Share of the target that is spread evenly over all classes, 0 to 1 (label smoothing, Szegedy et al. 2016).
    pub smoothing: f32,
    /// What a window of each class counts; 1 where the list ends.
    pub class_weights: Vec<f32>,
}

impl Targets {
    /// Target shares for `cross_entropy`, shape (classes, labels), row-major, each column times its class's weight.
    pub fn of(&self, labels: &[usize], classes: usize) -> Vec<f32> {
        let low = self.smoothing / classes as f32;
        let share = |class, label: usize| {
            let weight = self.class_weights.get(label).copied().unwrap_or(1.0);
            weight * if label == class { 1.0 - self.smoothing + low } else { low }
        };
        (0..classes).flat_map(|class| labels.iter().map(move |&label| share(class, label))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_smoothed_and_weighted() {
        let plain = Targets::default().of(&[0, 2], 3);
        assert_eq!(plain, [1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        let targets = Targets { smoothing: 0.3, class_weights: vec![2.0] }.of(&[0, 1], 3);
        let expected = [1.6, 0.1, 0.2, 0.8, 0.2, 0.1];
        assert!(targets.iter().zip(expected).all(|(t, e)| (t - e).abs() < 1e-6), "{targets:?}");
    }
}
