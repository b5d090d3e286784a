//! Predictions and truth → precision, recall, F1, area under the ROC curve.

/// Counts of one label's predictions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Predicted and true.
    pub true_positives: usize,
    /// Predicted, not true.
    pub false_positives: usize,
    /// True, not predicted.
    pub false_negatives: usize,
    /// Neither.
    pub true_negatives: usize,
}

impl Metrics {
    /// Counts pairs of (predicted, true).
    pub fn count(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut m = Self::default();
        for pair in pairs {
            let counter = match pair {
                (true, true) => &mut m.true_positives,
                (true, false) => &mut m.false_positives,
                (false, true) => &mut m.false_negatives,
                (false, false) => &mut m.true_negatives,
            };
            *counter += 1;
        }
        m
    }

    /// Share of the predicted that is true; NaN if none is predicted.
    pub fn precision(&self) -> f64 {
        ratio(self.true_positives, self.true_positives + self.false_positives)
    }

    /// Share of the true that is predicted; NaN if none is true.
    pub fn recall(&self) -> f64 {
        ratio(self.true_positives, self.true_positives + self.false_negatives)
    }

    /// Harmonic mean of precision and recall; NaN if nothing is predicted or true.
    pub fn f1(&self) -> f64 {
        ratio(2 * self.true_positives, 2 * self.true_positives + self.false_positives + self.false_negatives)
    }

    /// Mean of the recalls of this label and of its absence.
    pub fn balanced_accuracy(&self) -> f64 {
        (self.recall() + ratio(self.true_negatives, self.true_negatives + self.false_positives)) / 2.0
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Probability that a random positive scores above a random negative, ties counted half (Mann and Whitney 1947);
/// NaN if one side is empty. Takes pairs of (score, positive).
pub fn area_under_roc(pairs: &[(f64, bool)]) -> f64 {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = pairs.iter().filter(|p| p.1).count() as f64;
    let negatives = pairs.len() as f64 - positives;
    let (mut rank_sum, mut before) = (0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let n = tied.len() as f64;
        rank_sum += tied.iter().filter(|p| p.1).count() as f64 * (before + (n + 1.0) / 2.0);
        before += n;
    }
    (rank_sum - positives * (positives + 1.0) / 2.0) / (positives * negatives)
}

/// Mean precision over the positives, each at the threshold of its own score; of equal scores at the lowest rank. NaN without
/// positives. Takes pairs of (score, positive).
pub fn average_precision(pairs: &[(f64, bool)]) -> f64 {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut sum, mut positives, mut before) = (0.0, 0, 0);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let right = tied.iter().filter(|p| p.1).count();
        positives += right;
        before += tied.len();
        sum += right as f64 * ratio(positives, before);
    }
    sum / positives as f64
}

/// The ROC curve from (0, 0) to (1, 1): for each threshold, the highest first, the share of the negatives and of the positives
/// with at least this score. Empty if one side is. Takes pairs of (score, positive).
pub fn roc_curve(pairs: &[(f64, bool)]) -> Vec<(f64, f64)> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives = pairs.iter().filter(|p| p.1).count();
    let negatives = pairs.len() - positives;
    if positives == 0 || negatives == 0 {
        return Vec::new();
    }
    let (mut false_positives, mut true_positives) = (0, 0);
    let mut curve = vec![(0.0, 0.0)];
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let right = tied.iter().filter(|p| p.1).count();
        true_positives += right;
        false_positives += tied.len() - right;
        curve.push((ratio(false_positives, negatives), ratio(true_positives, positives)));
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_become_ratios() {
        let predicted = [true, true, true, false, false, false, false, false];
        let truth = [true, true, false, true, true, false, false, false];
        let m = Metrics::count(predicted.into_iter().zip(truth));
        assert_eq!((m.true_positives, m.false_positives, m.false_negatives, m.true_negatives), (2, 1, 2, 3));
        assert!((m.precision() - 2.0 / 3.0).abs() < 1e-12);
        assert!((m.recall() - 0.5).abs() < 1e-12);
        assert!((m.f1() - 4.0 / 7.0).abs() < 1e-12);
        assert!((m.balanced_accuracy() - (0.5 + 0.75) / 2.0).abs() < 1e-12);
        assert!(Metrics::default().f1().is_nan());
    }

    #[test]
    fn the_area_equals_the_share_of_pairs_in_order() {
        let pairs: Vec<(f64, bool)> = (0..60).map(|i| (f64::from((i * 37) % 23), (i * 11) % 7 < 3)).collect();
        let (mut wins, mut all) = (0.0, 0.0);
        for p in pairs.iter().filter(|p| p.1) {
            for n in pairs.iter().filter(|n| !n.1) {
                all += 1.0;
                wins += if p.0 > n.0 {
                    1.0
                } else if p.0 == n.0 {
                    0.5
                } else {
                    0.0
                };
            }
        }
        assert!((area_under_roc(&pairs) - wins / all).abs() < 1e-12);
    }

    #[test]
    fn the_area_is_that_under_the_curve() {
        let pairs: Vec<(f64, bool)> = (0..80).map(|i| (f64::from((i * 31) % 17), (i * 13) % 5 < 2)).collect();
        let curve = roc_curve(&pairs);
        let trapezoids: f64 = curve.windows(2).map(|p| (p[1].0 - p[0].0) * (p[0].1 + p[1].1) / 2.0).sum();
        assert!((trapezoids - area_under_roc(&pairs)).abs() < 1e-12);
        assert_eq!((curve[0], curve[curve.len() - 1]), ((0.0, 0.0), (1.0, 1.0)));
        assert_eq!(roc_curve(&[(0.5, true)]), []);
    }

    #[test]
    fn average_precision_counts_ties_at_the_lowest_rank() {
        let pairs = [(0.9, true), (0.8, false), (0.7, true), (0.7, false), (0.2, true), (0.1, false)];
        assert!((average_precision(&pairs) - (1.0 + 0.5 + 0.6) / 3.0).abs() < 1e-12);
        assert_eq!(average_precision(&[(0.9, true), (0.1, false)]), 1.0);
        assert!(average_precision(&[(0.9, false)]).is_nan());
    }

    #[test]
    fn the_area_of_a_perfect_order_is_one() {
        assert_eq!(area_under_roc(&[(0.1, false), (0.2, false), (0.9, true)]), 1.0);
    }
}
