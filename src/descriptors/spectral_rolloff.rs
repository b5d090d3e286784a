//! Spectral rolloff: the frequency below which most of the spectrum lies.

use super::spectrum::{BIN_HZ, Lanes, Sums};

/// The share of the magnitudes that is below it.
const SHARE: f64 = 0.85;

/// In Hz, the lowest bin up to which at least 85 % of the magnitudes lie; 0 of a silent frame. Equals
/// `librosa.feature.spectral_rolloff(y=y, sr=16000)`.
#[inline(always)]
pub(super) fn spectral_rolloff(magnitude: &[Lanes], total: &Sums) -> Lanes {
    let threshold = total.map(|total| SHARE * total);
    let (mut sum, mut bins_below) = (Sums::default(), Lanes::default());
    for values in magnitude {
        for (((below, sum), value), threshold) in
            bins_below.iter_mut().zip(&mut sum).zip(values).zip(&threshold)
        {
            *sum += f64::from(*value);
            *below += if *sum < *threshold { 1.0 } else { 0.0 };
        }
    }
    bins_below.map(|bins| bins * BIN_HZ)
}
