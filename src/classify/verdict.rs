//! Predictions of windows → the verdict on the recording.

use super::VoteRule;

/// The counted votes.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// Number of windows that voted for each label, in the order of the model's labels.
    pub votes: Vec<u64>,
    /// Mean probability of each label over all windows; empty without windows.
    pub mean_probability: Vec<f64>,
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
    /// Counts the votes of windows, each given by its probabilities of `labels` labels.
    pub fn count<'a>(labels: usize, windows: impl IntoIterator<Item = &'a [f32]>) -> Self {
        let mut counts = vec![0_u64; labels];
        let mut sums = vec![0.0_f64; labels];
        let mut n = 0_u64;
        for probabilities in windows {
            n += 1;
            if let Some(count) = counts.get_mut(vote(probabilities)) {
                *count += 1;
            }
            for (sum, &probability) in sums.iter_mut().zip(probabilities) {
                *sum += f64::from(probability);
            }
        }
        let mean_probability = match n {
            0 => Vec::new(),
            _ => sums.into_iter().map(|sum| sum / n as f64).collect(),
        };
        Self { votes: counts, mean_probability }
    }

    /// The verdict; `None` without windows. If votes and means are all equal, the first label.
    pub fn verdict(&self, rule: VoteRule) -> Option<Verdict> {
        let mut best: Option<(u64, Verdict)> = None;
        for (label, (&votes, &mean)) in self.votes.iter().zip(&self.mean_probability).enumerate() {
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
}

#[cfg(test)]
mod tests {
    use super::{Tally, VoteRule};

    fn tally(windows: &[&[f32]]) -> Tally {
        Tally::count(windows.first().map_or(2, |w| w.len()), windows.iter().copied())
    }

    fn label(windows: &[&[f32]], rule: VoteRule) -> Option<usize> {
        tally(windows).verdict(rule).map(|verdict| verdict.label)
    }

    #[test]
    fn without_windows_there_is_no_verdict() {
        let none = tally(&[]);
        assert_eq!(none.votes, [0, 0]);
        assert_eq!(none.mean_probability, [] as [f64; 0]);
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
        assert_eq!(tally.mean_probability, [0.375, 0.625]);
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
}
