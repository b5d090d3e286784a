//! Whether probabilities mean what they say.

use super::Heard;
use crate::classify::vote;
use serde::Serialize;

/// Parts that the range of confidence, 0 to 1, is divided into.
const BINS: usize = 10;

/// How confident a model is and how often it is right, over windows. See [`Heard::window_weight`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reliability {
    /// From the least confident to the most; those without windows are left out.
    pub bins: Vec<Bin>,
    /// Mean distance of confidence and accuracy over the windows (Guo et al. 2017); 0 without windows.
    pub expected_calibration_error: f64,
}

/// The windows whose largest probability lies in one part of its range.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Share of all windows.
    pub share: f64,
    /// Mean of the largest probability.
    pub confidence: f64,
    /// Share of the windows whose most probable label is right.
    pub accuracy: f64,
}

impl Reliability {
    /// Of all windows of `heard`.
    pub fn of<'a>(heard: impl Iterator<Item = &'a Heard>) -> Self {
        let mut sums = [Bin::default(); BINS];
        for h in heard {
            let weight = h.window_weight();
            for window in &h.windows {
                let said = vote(window);
                let confidence = f64::from(window.get(said).copied().unwrap_or(0.0));
                let bin = ((confidence * BINS as f64) as usize).min(BINS - 1);
                if let Some(sum) = sums.get_mut(bin) {
                    sum.share += weight;
                    sum.confidence += weight * confidence;
                    sum.accuracy += if said == h.label { weight } else { 0.0 };
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
