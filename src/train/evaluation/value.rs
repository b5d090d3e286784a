//! Metrics of a head that predicts quantities.

use super::defined;
use super::predictions::{HeadPredictions, Predictions};
use crate::nn::Target;
use serde::Serialize;

/// How accurate a value head is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueMetrics {
    /// Number of recordings with a target.
    #[serde(rename = "heard")]
    pub evaluated: usize,
    /// Of each output.
    pub outputs: Vec<OutputMetrics>,
}

/// How accurate one output is. The prediction for a recording is its mean over the windows. `None` if undefined.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutputMetrics {
    /// Name of the output.
    pub label: String,
    /// Coefficient of determination over the recordings: 1 is perfect, 0 as good as the mean of all targets.
    pub r2: Option<f64>,
    /// Mean absolute error over the recordings, in the unit of the data.
    pub mean_absolute_error: Option<f64>,
    /// Coefficient of determination over the windows.
    pub window_r2: Option<f64>,
    /// Mean absolute error over the windows.
    pub window_mean_absolute_error: Option<f64>,
}

impl ValueMetrics {
    /// Compares the predictions of head number `head`, which has the outputs `labels`, with the targets.
    pub(super) fn new(predictions: &[Predictions], head: usize, labels: &[String]) -> Self {
        let cases: Vec<(&HeadPredictions, &Vec<f32>)> = predictions
            .iter()
            .filter_map(|p| p.heads.get(head))
            .filter(|p| !p.windows.is_empty())
            .filter_map(|p| match &p.target {
                Some(Target::Values(values)) => Some((p, values)),
                _ => None,
            })
            .collect();
        let of_output = |(at, label): (usize, &String)| {
            let value = |values: &[f32]| f64::from(values.get(at).copied().unwrap_or(f32::NAN));
            let recordings: Vec<[f64; 2]> = cases.iter().map(|(p, t)| [p.mean(at), value(t)]).collect();
            let windows: Vec<[f64; 2]> =
                cases.iter().flat_map(|(p, t)| p.windows.iter().map(|w| [value(w), value(t)])).collect();
            OutputMetrics {
                label: label.clone(),
                r2: defined(r2(&recordings)),
                mean_absolute_error: defined(mean_absolute_error(&recordings)),
                window_r2: defined(r2(&windows)),
                window_mean_absolute_error: defined(mean_absolute_error(&windows)),
            }
        };
        Self { evaluated: cases.len(), outputs: labels.iter().enumerate().map(of_output).collect() }
    }
}

/// Takes pairs of (predicted, true); not finite if the truth is constant.
fn r2(pairs: &[[f64; 2]]) -> f64 {
    let mean = pairs.iter().map(|[_, t]| t).sum::<f64>() / pairs.len() as f64;
    let error: f64 = pairs.iter().map(|[p, t]| (p - t).powi(2)).sum();
    let spread: f64 = pairs.iter().map(|[_, t]| (t - mean).powi(2)).sum();
    1.0 - error / spread
}

/// Takes pairs of (predicted, true); NaN if there are none.
fn mean_absolute_error(pairs: &[[f64; 2]]) -> f64 {
    pairs.iter().map(|[p, t]| (p - t).abs()).sum::<f64>() / pairs.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_equal_their_closed_forms() {
        let pairs = [[1.0, 1.0], [3.0, 2.0], [2.0, 3.0]];
        assert!((r2(&pairs) - (1.0 - 2.0 / 2.0)).abs() < 1e-12);
        assert!((mean_absolute_error(&pairs) - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(r2(&[[1.0, 1.0], [2.0, 2.0]]), 1.0);
        assert!(!r2(&[[1.0, 2.0], [1.5, 2.0]]).is_finite());
        assert!(mean_absolute_error(&[]).is_nan());
    }
}
