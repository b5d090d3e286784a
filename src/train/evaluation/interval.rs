//! Confidence intervals by bootstrap.

use super::metrics::Metrics;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Number of bootstrap resamples.
const RESAMPLES: usize = 2000;

/// 95 % confidence interval of F1: percentiles over resamples with replacement (bootstrap, Efron 1979). Takes pairs of
/// (predicted, true); `None` if F1 is undefined. The seed is fixed, so the same pairs give the same interval.
pub fn f1_interval(pairs: &[(bool, bool)]) -> Option<[f64; 2]> {
    let mut random = Pcg64Mcg::seed_from_u64(95);
    let mut drawn: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let resample =
                (0..pairs.len()).filter_map(|_| pairs.get(random.random_range(0..pairs.len())).copied());
            Metrics::count(resample).f1()
        })
        .filter(|f1| f1.is_finite())
        .collect();
    drawn.sort_by(f64::total_cmp);
    let last = drawn.len().checked_sub(1)?;
    let at = |share: f64| drawn.get((last as f64 * share).round() as usize).copied();
    Some([at(0.025)?, at(0.975)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_recordings_narrow_the_interval() {
        let pairs = |n: usize| -> Vec<(bool, bool)> {
            (0..n).map(|i| (i % 10 < 5, i % 10 < 4 || i % 10 == 9)).collect()
        };
        let exact = Metrics::count(pairs(100)).f1();
        let width = |n: usize| {
            let [low, high] = f1_interval(&pairs(n)).unwrap();
            assert!(low <= exact && exact <= high, "{low} {exact} {high}");
            high - low
        };
        let (few, many) = (width(50), width(5000));
        // The width is inversely proportional to the square root of the number.
        assert!((few / many - 10.0).abs() < 3.0, "{few} {many}");
        assert_eq!(f1_interval(&[]), None);
        assert_eq!(f1_interval(&[(false, false); 9]), None);
    }
}
