//! Spectral centroid: the mean frequency of the spectrum, which is heard as brightness.

use super::spectrum::{BIN_HZ, Lanes};

/// The sum of the magnitudes of each frame.
#[inline(always)]
pub(super) fn total_magnitude(magnitude: &[Lanes]) -> Lanes {
    let mut total = Lanes::default();
    for bin in magnitude {
        for (total, value) in total.iter_mut().zip(bin) {
            *total += value;
        }
    }
    total
}

/// In Hz, weighted by magnitude; 0 of a silent frame. Equals `librosa.feature.spectral_centroid(y=y, sr=16000)`.
#[inline(always)]
pub(super) fn spectral_centroid(magnitude: &[Lanes], total: &Lanes) -> Lanes {
    let mut weighted = Lanes::default();
    for (bin, values) in magnitude.iter().enumerate() {
        let hz = bin as f32 * BIN_HZ;
        for (sum, value) in weighted.iter_mut().zip(values) {
            *sum += hz * value;
        }
    }
    for (sum, total) in weighted.iter_mut().zip(total) {
        *sum = if *total > 0.0 { *sum / total } else { 0.0 };
    }
    weighted
}
