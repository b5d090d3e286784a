//! What training makes small.

use candle_core::{Result, Tensor};

/// Categorical cross-entropy of each column of logits (classes, batch) against target shares of the same shape, whose
/// columns add up to 1; shape (batch).
pub fn cross_entropy(logits: &Tensor, targets: &Tensor) -> Result<Tensor> {
    // The largest logit is taken off first, so that no exponential overflows; as a constant, it has no gradient.
    let largest = logits.detach().max_keepdim(0)?;
    let shifted = logits.broadcast_sub(&largest)?;
    let log_sum = shifted.exp()?.sum_keepdim(0)?.log()?;
    let log_share = shifted.broadcast_sub(&log_sum)?;
    (log_share * targets)?.sum(0)?.neg()
}

/// Shares for `cross_entropy`, shape (classes, labels), row-major: `1 - smoothing` for the label, the rest spread
/// evenly over all classes.
pub fn smoothed_targets(labels: &[usize], classes: usize, smoothing: f32) -> Vec<f32> {
    let low = smoothing / classes as f32;
    (0..classes)
        .flat_map(|class| labels.iter().map(move |&l| if l == class { 1.0 - smoothing + low } else { low }))
        .collect()
}
