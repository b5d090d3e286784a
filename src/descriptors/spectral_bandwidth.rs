//! Spectral bandwidth: how far the spectrum spreads around its centroid.

use super::spectrum::{BIN_HZ, Lanes};

/// Standard deviation of the frequency in Hz, weighted by magnitude; 0 of a silent frame. Equals
/// `librosa.feature.spectral_bandwidth(y=y, sr=16000)` (p = 2).
#[inline(always)]
pub(super) fn spectral_bandwidth(magnitude: &[Lanes], total: &Lanes, centroid: &Lanes) -> Lanes {
    let mut spread = Lanes::default();
    for (bin, values) in magnitude.iter().enumerate() {
        let hz = bin as f32 * BIN_HZ;
        for ((sum, value), centroid) in spread.iter_mut().zip(values).zip(centroid) {
            *sum += value * (hz - centroid) * (hz - centroid);
        }
    }
    for (sum, total) in spread.iter_mut().zip(total) {
        *sum = if *total > 0.0 { (*sum / total).sqrt() } else { 0.0 };
    }
    spread
}
