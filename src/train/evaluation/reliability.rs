//! Reliability: confidence compared with accuracy.

use super::exclusive::Case;
use crate::classify::vote;
use serde::Serialize;

/// Number of bins of confidence, 0 to 1.
const BINS: usize = 10;

/// Confidence and accuracy over windows, weighted by [`window_weight`](super::HeadPredictions::window_weight).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// By increasing confidence, without empty bins.
    pub bins: Vec<Bin>,
    /// Mean distance of confidence and accuracy over the windows (Guo et al. 2017); 0 without windows.
    pub expected_calibration_error: f64,
}

/// The windows whose largest probability is in one bin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Share of all windows.
    pub share: f64,
    /// Mean of the largest probability.
    pub confidence: f64,
    /// Share of the windows that vote for the right label.
    pub accuracy: f64,
}

impl Reliability {
    /// Over all windows of `cases`.
    pub(super) fn of(cases: &[Case<'_>]) -> Self {
        let mut sums = [Bin::default(); BINS];
        for Case { predictions: p, label, .. } in cases {
            let weight = p.window_weight();
            for window in &p.windows {
                let predicted = vote(window);
                let confidence = f64::from(window.get(predicted).copied().unwrap_or(0.0));
                let bin = ((confidence * BINS as f64) as usize).min(BINS - 1);
                if let Some(sum) = sums.get_mut(bin) {
                    sum.share += weight;
                    sum.confidence += weight * confidence;
                    sum.accuracy += if predicted == *label { weight } else { 0.0 };
                }
            }
        }
        let total = sums.iter().map(|b| b.share).sum::<f64>();
        let bins: Vec<Bin> = sums
            .into_iter()
            .filter(|b| b.share > 0.0)
            .map(|b| Bin {
                share: b.share / total,
                confidence: b.confidence / b.share,
                accuracy: b.accuracy / b.share,
            })
            .collect();
        let expected_calibration_error =
            bins.iter().map(|b| b.share * (b.confidence - b.accuracy).abs()).sum::<f64>();
        Self { bins, expected_calibration_error }
    }
}
