//! Mean and standard deviation of values as they come.

/// Welford's algorithm, which does not lose digits where the deviation is small.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Moments {
    count: u64,
    mean: f64,
    /// Sum of the squared differences from the mean.
    squares: f64,
}

impl Moments {
    pub(super) fn add(&mut self, value: f64) {
        self.count += 1;
        let difference = value - self.mean;
        self.mean += difference / self.count as f64;
        self.squares += difference * (value - self.mean);
    }

    /// `None` without values.
    pub(super) fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Of the values as the whole population, as numpy's `std`; `None` without values.
    pub(super) fn std(&self) -> Option<f64> {
        (self.count > 0).then(|| (self.squares / self.count as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::Moments;

    #[test]
    fn mean_and_deviation_are_those_of_the_population() {
        let mut moments = Moments::default();
        assert_eq!((moments.mean(), moments.std()), (None, None));
        [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].iter().for_each(|value| moments.add(1e6 + value));
        assert!((moments.mean().unwrap() - 1_000_005.0).abs() < 1e-9, "{moments:?}");
        assert!((moments.std().unwrap() - 2.0).abs() < 1e-9, "{moments:?}");
    }
}
