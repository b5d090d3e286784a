//! Spectral bandwidth: how far the spectrum spreads around its centroid.

use super::spectrum::{BIN_HZ, Lanes, Sums};

/// Standard deviation of the frequency in Hz, weighted by magnitude; 0 of a silent frame. Equals
/// `librosa.feature.spectral_bandwidth(y=y, sr=16000)` (p = 2).
#[inline(always)]
pub(super) fn spectral_bandwidth(magnitude: &[Lanes], total: &Sums, centroid: &Sums) -> Lanes {
    let mut spread = Sums::default();
    for (bin, values) in magnitude.iter().enumerate() {
        let hz = bin as f64 * f64::from(BIN_HZ);
        for ((sum, value), centroid) in spread.iter_mut().zip(values).zip(centroid) {
            *sum += f64::from(*value) * (hz - centroid) * (hz - centroid);
        }
    }
    let mut bandwidth = Lanes::default();
    for ((bandwidth, sum), total) in bandwidth.iter_mut().zip(&spread).zip(total) {
        *bandwidth = if *total > 0.0 { (sum / total).sqrt() as f32 } else { 0.0 };
    }
    bandwidth
}
