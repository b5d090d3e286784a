//! The probabilities of a recording in columns of equal time.

use crate::classify::{Outcome, audible_spans};
use crate::model::HeadKind;

/// Most columns: about one for each pixel of the plot.
const MAX_COLUMNS: f64 = 1200.0;

/// The mean probabilities of the first head, for each second; of a long recording for each of 1,200 stretches.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    /// Length of each but the last, in seconds.
    pub(super) step_s: f64,
    /// One probability for each label; `None` where nothing is audible.
    pub(super) of: Vec<Option<Vec<f64>>>,
}

impl Columns {
    /// `None` if the first head gives no probabilities, or the recording has no length.
    pub(super) fn new(outcome: &Outcome) -> Option<Self> {
        let head = outcome.first().filter(|head| head.head.kind != HeadKind::Value)?;
        if outcome.duration_s <= 0.0 {
            return None;
        }
        let step_s = (outcome.duration_s / MAX_COLUMNS).max(1.0);
        let count = (outcome.duration_s / step_s - 1e-9).ceil().max(1.0) as usize;
        let mut sums = vec![(vec![0.0; head.head.labels.len()], 0.0); count];
        for span in audible_spans(&outcome.predictions, &outcome.spans, outcome.framing) {
            let first = (span.start_s / step_s).max(0.0) as usize;
            let last = (span.end_s / step_s).max(0.0).ceil() as usize;
            for (column, (sum, total)) in sums.iter_mut().enumerate().take(last).skip(first) {
                let start_s = column as f64 * step_s;
                let seconds = (span.end_s.min(start_s + step_s) - span.start_s.max(start_s)).max(0.0);
                let outputs = span.prediction.output(0).iter();
                sum.iter_mut()
                    .zip(outputs)
                    .for_each(|(sum, &p)| *sum += seconds * f64::from(p.clamp(0.0, 1.0)));
                *total += seconds;
            }
        }
        let mean = |(sum, total): (Vec<f64>, f64)| {
            (total > 0.0).then(|| sum.into_iter().map(|sum| sum / total).collect())
        };
        Some(Self { step_s, of: sums.into_iter().map(mean).collect() })
    }
}

/// The label of a bar and its probability: the most probable one. The first of two labels needs more than half.
pub(super) fn winner(probabilities: &[f64]) -> Option<(usize, f64)> {
    match probabilities {
        [first, second] if first <= second => Some((1, *second)),
        [first, _] => Some((0, *first)),
        all => all.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)),
    }
}
