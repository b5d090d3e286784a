//! Frames of several channels → the signs that keep them from cancelling each other.

/// The mean is cancelled where its energy is less than this share (-12 dB) of that of the aligned sum. Uncorrelated
/// channels have a share near 1; a stereo microphone pair seldom falls below 1/4.
const CANCELLED_SHARE: f64 = 1.0 / 16.0;

/// The sign of each channel that makes their sum loud, if without it they cancel each other.
pub(super) fn aligned_signs(frames: &[f32], channels: usize) -> Option<Vec<f32>> {
    if channels == 2 {
        let (sum, difference) = sum_and_difference(frames);
        return (sum < CANCELLED_SHARE * difference).then(|| vec![1.0, -1.0]);
    }
    let mut energies = vec![0.0; channels];
    for frame in frames.chunks_exact(channels) {
        for (energy, &sample) in energies.iter_mut().zip(frame) {
            *energy += f64::from(sample) * f64::from(sample);
        }
    }
    // The reference is the first channel that is not much quieter than the loudest.
    let loudest = energies.iter().copied().fold(0.0, f64::max);
    let reference = energies.iter().position(|&energy| energy > 0.0 && energy >= 0.5 * loudest)?;
    let mut products = vec![0.0; channels];
    for frame in frames.chunks_exact(channels) {
        let with = f64::from(frame.get(reference).copied().unwrap_or(0.0));
        for (product, &sample) in products.iter_mut().zip(frame) {
            *product += with * f64::from(sample);
        }
    }
    let first = if products.first().is_some_and(|&product| product < 0.0) { -1.0 } else { 1.0 };
    let signs: Vec<f32> =
        products.iter().map(|&product| if product < 0.0 { -first } else { first }).collect();
    let (mut mean, mut aligned) = (0.0, 0.0);
    for frame in frames.chunks_exact(channels) {
        let sum = f64::from(frame.iter().sum::<f32>());
        let signed = f64::from(frame.iter().zip(&signs).map(|(sample, sign)| sample * sign).sum::<f32>());
        mean += sum * sum;
        aligned += signed * signed;
    }
    (mean < CANCELLED_SHARE * aligned).then_some(signs)
}

/// Energies of left + right and left - right, in a quarter of the frames: enough to compare them, at a quarter of the cost.
fn sum_and_difference(frames: &[f32]) -> (f64, f64) {
    // Independent partial sums, which the compiler adds many at a time.
    const LANES: usize = 8;
    let (mut sum, mut difference) = (0.0, 0.0);
    for block in frames.chunks(2 * LANES * 32).step_by(4) {
        let (mut sums, mut differences) = ([0.0_f32; LANES], [0.0_f32; LANES]);
        let (groups, rest) = block.as_chunks::<{ 2 * LANES }>();
        for group in groups {
            let pairs = group.as_chunks::<2>().0;
            for ((&[left, right], sums), differences) in pairs.iter().zip(&mut sums).zip(&mut differences) {
                *sums += (left + right) * (left + right);
                *differences += (left - right) * (left - right);
            }
        }
        for &[left, right] in rest.as_chunks::<2>().0 {
            sum += f64::from((left + right) * (left + right));
            difference += f64::from((left - right) * (left - right));
        }
        sum += sums.iter().map(|&x| f64::from(x)).sum::<f64>();
        difference += differences.iter().map(|&x| f64::from(x)).sum::<f64>();
    }
    (sum, difference)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pseudo-random samples in -1 to 1 (Knuth's 64-bit generator).
    fn noise(seed: u64, count: usize) -> Vec<f32> {
        let mut state = seed;
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f32 / (1_u64 << 30) as f32 - 1.0
        };
        (0..count).map(next).collect()
    }

    #[test]
    fn only_channels_that_cancel_get_a_sign() {
        let (common, other) = (noise(1, 20_000), noise(2, 20_000));
        // The right channel's share of the common sound and of an own one, and whether the mean is useless.
        for (same, own, cancels) in [
            (1.0, 0.0, false),
            (0.0, 0.0, false),
            (0.0, 1.0, false),
            (-0.4, 0.0, false),
            (-0.5, 0.8, false),
            (-0.7, 0.0, true),
            (-1.0, 0.0, true),
            (-1.0, 0.2, true),
        ] {
            let frames: Vec<f32> =
                common.iter().zip(&other).flat_map(|(x, y)| [*x, same * x + own * y]).collect();
            assert_eq!(aligned_signs(&frames, 2).is_some(), cancels, "{same} and {own}");
        }
    }

    #[test]
    fn silence_and_numbers_that_are_none_have_no_sign() {
        for channels in [2, 3] {
            assert_eq!(aligned_signs(&[], channels), None);
            assert_eq!(aligned_signs(&[0.0; 60], channels), None);
            assert_eq!(aligned_signs(&[f32::NAN; 60], channels), None);
            assert_eq!(aligned_signs(&[f32::INFINITY; 60], channels), None);
        }
    }

    #[test]
    fn of_three_channels_the_inverted_one_is_found() {
        let common = noise(3, 8_000);
        let frames: Vec<f32> = common.iter().flat_map(|x| [0.5 * x, 0.5 * x, -x]).collect();
        assert_eq!(aligned_signs(&frames, 3), Some(vec![1.0, 1.0, -1.0]));
    }
}
