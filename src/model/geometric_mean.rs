//! Several answers to one question → one answer.

/// Probabilities are taken as at least this, so that one nought cannot silence all other answers.
const LEAST: f32 = 1e-7;

/// The weighted geometric mean of `answers`, each a weight and a probability for each of `labels`, made to sum to 1: the softmax of
/// their mean logits. Without answers all labels are equal.
pub fn geometric_mean<'a>(labels: usize, answers: impl IntoIterator<Item = (f32, &'a [f32])>) -> Vec<f32> {
    let (mut mean, mut total) = (vec![0.0f32; labels], 0.0f32);
    for (weight, probabilities) in answers {
        total += weight;
        mean.iter_mut().zip(probabilities).for_each(|(m, p)| *m += weight * p.max(LEAST).ln());
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
    fn one_nought_does_not_silence_the_others() {
        let mean = geometric_mean(2, [(1.0, [0.0, 1.0].as_slice()), (9.0, &[0.9, 0.1])]);
        assert!(mean[0] > 0.5, "{mean:?}");
    }

    #[test]
    fn nothing_said_is_nothing_known() {
        assert_eq!(geometric_mean(4, []), [0.25; 4]);
    }
}
