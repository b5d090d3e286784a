//! Spectral centroid: the mean frequency of the spectrum, which listeners perceive as brightness.

use super::spectrum::{BIN_HZ, Lanes, Sums};

/// The sum of the magnitudes of each frame.
#[inline(always)]
pub(super) fn total_magnitude(magnitude: &[Lanes]) -> Sums {
    let mut total = Sums::default();
    for bin in magnitude {
        for (total, value) in total.iter_mut().zip(bin) {
            *total += f64::from(*value);
        }
    }
    total
}

/// In Hz, weighted by magnitude; 0 of a silent frame. Equals `librosa.feature.spectral_centroid(y=y, sr=16000)`.
#[inline(always)]
pub(super) fn spectral_centroid(magnitude: &[Lanes], total: &Sums) -> Sums {
    let mut weighted = Sums::default();
    for (bin, values) in magnitude.iter().enumerate() {
        let hz = bin as f64 * f64::from(BIN_HZ);
        for (sum, value) in weighted.iter_mut().zip(values) {
            *sum += hz * f64::from(*value);
        }
    }
    for (sum, total) in weighted.iter_mut().zip(total) {
        *sum = if *total > 0.0 { *sum / total } else { 0.0 };
    }
    weighted
}
