//! Several distributions over the same labels → their normalised geometric mean.

/// Probabilities are taken as at least this, so that a single 0 does not outweigh all other predictions.
const MIN_PROBABILITY: f32 = 1e-7;

/// The weighted geometric mean of `predictions`, each `(weight, probabilities)` with a probability for each of `labels`,
/// normalised to a sum of 1: the softmax of their mean logits. Uniform where there are no predictions.
pub fn geometric_mean<'a>(
    labels: usize,
    predictions: impl IntoIterator<Item = (f32, &'a [f32])>,
) -> Vec<f32> {
    let (mut mean, mut total) = (vec![0.0f32; labels], 0.0f32);
    for (weight, probabilities) in predictions {
        debug_assert_eq!(probabilities.len(), labels, "a prediction has a probability for each label");
        total += weight;
        mean.iter_mut().zip(probabilities).for_each(|(m, p)| *m += weight * p.max(MIN_PROBABILITY).ln());
    }
    mean.iter_mut().for_each(|m| *m = (*m / total.max(f32::MIN_POSITIVE)).exp());
    let sum: f32 = mean.iter().sum();
    mean.iter_mut().for_each(|m| *m /= sum);
    mean
}

#[cfg(test)]
mod tests {
    use super::geometric_mean;

    #[test]
    fn it_is_the_softmax_of_the_mean_logits() {
        // Odds of 8 and of 1, of which the first counts twice: the cube root of 64.
        let mean = geometric_mean(2, [(2.0, [8.0 / 9.0, 1.0 / 9.0].as_slice()), (1.0, &[0.5, 0.5])]);
        assert!((mean[0] - 0.8).abs() < 1e-6 && (mean[1] - 0.2).abs() < 1e-6, "{mean:?}");
    }

    #[test]
    fn a_single_zero_does_not_outweigh_the_other_predictions() {
        let mean = geometric_mean(2, [(1.0, [0.0, 1.0].as_slice()), (9.0, &[0.9, 0.1])]);
        assert!(mean[0] > 0.5, "{mean:?}");
    }

    #[test]
    fn without_predictions_all_labels_are_equally_likely() {
        assert_eq!(geometric_mean(4, []), [0.25; 4]);
    }
}
