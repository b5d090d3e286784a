//! Predictions of windows → the verdict of a head on the recording.

use super::VoteRule;
use crate::model::HeadKind;

/// From this mean probability on, a label of an independent head is probable. Calibration shifts the logits of a model file so that this
/// is the right threshold.
pub const THRESHOLD: f64 = 0.5;

/// The outputs of one head over all windows of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// Number of windows.
    pub windows: u64,
    /// Number of windows that voted for each label, in the order of the head's labels. A window of an exclusive head votes for
    /// its most probable label, one of an independent head for each label that reaches [`THRESHOLD`]. Empty for values.
    pub votes: Vec<u64>,
    /// Mean output of each label over all windows: a probability, or a value. Empty without windows.
    pub mean: Vec<f64>,
    /// Standard deviation of each output over all windows. Empty without windows.
    pub std: Vec<f64>,
}

/// The decision on a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Index of the label.
    pub label: usize,
    /// Mean probability of this label over all windows, 0 to 1.
    pub confidence: f64,
}

/// The label that a window votes for: the most probable, the first of equals.
pub fn vote(probabilities: &[f32]) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (label, &probability) in probabilities.iter().enumerate() {
        if probability > best.1 {
            best = (label, probability);
        }
    }
    best.0
}

impl Tally {
    /// Counts the votes of windows, each given by its `labels` outputs of a head of this kind.
    pub fn new<'a>(kind: HeadKind, labels: usize, windows: impl IntoIterator<Item = &'a [f32]>) -> Self {
        let mut votes = vec![0_u64; if kind == HeadKind::Value { 0 } else { labels }];
        let (mut sums, mut squares) = (vec![0.0_f64; labels], vec![0.0_f64; labels]);
        let mut n = 0_u64;
        for outputs in windows {
            debug_assert_eq!(outputs.len(), labels, "one output a label");
            n += 1;
            match kind {
                HeadKind::Exclusive => {
                    votes.iter_mut().skip(vote(outputs)).take(1).for_each(|count| *count += 1)
                }
                HeadKind::Independent => {
                    let holds = |&output: &f32| u64::from(f64::from(output) >= THRESHOLD);
                    votes.iter_mut().zip(outputs).for_each(|(count, output)| *count += holds(output));
                }
                HeadKind::Value => {}
            }
            for ((sum, square), &output) in sums.iter_mut().zip(&mut squares).zip(outputs) {
                *sum += f64::from(output);
                *square += f64::from(output).powi(2);
            }
        }
        if n == 0 {
            return Self { windows: 0, votes, mean: Vec::new(), std: Vec::new() };
        }
        let mean: Vec<f64> = sums.into_iter().map(|sum| sum / n as f64).collect();
        let variance = |(square, mean): (f64, &f64)| (square / n as f64 - mean * mean).max(0.0);
        let std = squares.into_iter().zip(&mean).map(|pair| variance(pair).sqrt()).collect();
        Self { windows: n, votes, mean, std }
    }

    /// The verdict of an exclusive head; `None` without windows. If votes and means are all equal, the first label.
    pub fn verdict(&self, rule: VoteRule) -> Option<Verdict> {
        let mut best: Option<(u64, Verdict)> = None;
        for (label, (&votes, &mean)) in self.votes.iter().zip(&self.mean).enumerate() {
            let better = best.is_none_or(|(most, verdict)| match rule {
                VoteRule::Majority => votes > most || (votes == most && mean > verdict.confidence),
                VoteRule::Mean => mean > verdict.confidence,
            });
            if better {
                best = Some((votes, Verdict { label, confidence: mean }));
            }
        }
        best.map(|(_, verdict)| verdict)
    }

    /// The probable labels of an independent head: those with a mean probability of at least [`THRESHOLD`].
    pub fn probable_labels(&self) -> impl Iterator<Item = usize> + '_ {
        self.mean.iter().enumerate().filter(|(_, mean)| **mean >= THRESHOLD).map(|(label, _)| label)
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, VoteRule};
    use crate::model::HeadKind;

    fn tally(windows: &[&[f32]]) -> Tally {
        tally_of(HeadKind::Exclusive, windows)
    }

    fn tally_of(kind: HeadKind, windows: &[&[f32]]) -> Tally {
        Tally::new(kind, windows.first().map_or(2, |w| w.len()), windows.iter().copied())
    }

    fn label(windows: &[&[f32]], rule: VoteRule) -> Option<usize> {
        tally(windows).verdict(rule).map(|verdict| verdict.label)
    }

    #[test]
    fn without_windows_there_is_no_verdict() {
        let none = tally(&[]);
        assert_eq!(none.votes, [0, 0]);
        assert_eq!(none.mean, [] as [f64; 0]);
        assert_eq!(none.verdict(VoteRule::Majority), None);
        assert_eq!(none.verdict(VoteRule::Mean), None);
    }

    #[test]
    fn the_majority_wins_against_a_higher_mean() {
        let windows: [&[f32]; 3] = [&[0.5625, 0.4375], &[0.5625, 0.4375], &[0.0, 1.0]];
        assert_eq!(label(&windows, VoteRule::Majority), Some(0));
        assert_eq!(label(&windows, VoteRule::Mean), Some(1));
        let tally = tally(&windows);
        assert_eq!(tally.votes, [2, 1]);
        assert_eq!(tally.mean, [0.375, 0.625]);
        assert_eq!(tally.verdict(VoteRule::Majority).map(|v| v.confidence), Some(0.375));
    }

    #[test]
    fn a_tie_goes_to_the_higher_mean_probability() {
        assert_eq!(label(&[&[0.75, 0.25], &[0.125, 0.875]], VoteRule::Majority), Some(1));
        assert_eq!(label(&[&[0.875, 0.125], &[0.25, 0.75]], VoteRule::Majority), Some(0));
    }

    #[test]
    fn three_labels_are_counted_like_two() {
        let windows: [&[f32]; 4] = [&[0.2, 0.3, 0.5], &[0.1, 0.2, 0.7], &[0.6, 0.2, 0.2], &[0.2, 0.6, 0.2]];
        assert_eq!(tally(&windows).votes, [1, 1, 2]);
        assert_eq!(label(&windows, VoteRule::Majority), Some(2));
    }

    #[test]
    fn an_undecided_window_votes_for_the_first_label() {
        assert_eq!(tally(&[&[0.5, 0.5]]).votes, [1, 0]);
    }

    #[test]
    fn independent_labels_hold_each_by_its_own_mean() {
        let tally = tally_of(HeadKind::Independent, &[&[0.75, 0.5, 0.25], &[1.0, 0.25, 0.0]]);
        assert_eq!(tally.votes, [2, 1, 0]);
        assert_eq!(tally.mean, [0.875, 0.375, 0.125]);
        assert_eq!(tally.probable_labels().collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn values_have_a_mean_and_a_standard_deviation_and_no_votes() {
        let tally = tally_of(HeadKind::Value, &[&[90.0], &[110.0], &[90.0], &[110.0]]);
        assert_eq!((tally.windows, tally.votes.len()), (4, 0));
        assert_eq!((tally.mean.as_slice(), tally.std.as_slice()), ([100.0].as_slice(), [10.0].as_slice()));
        assert_eq!(tally.verdict(VoteRule::Majority), None);
    }
}
