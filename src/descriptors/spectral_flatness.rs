//! Spectral flatness: how much a spectrum is like that of noise.

use super::spectrum::{Lanes, Sums};
use crate::dsp::ln::fast_ln;

/// Least power of a bin.
const LEAST_POWER: f32 = 1e-10;

/// Geometric by arithmetic mean of the power of all bins, over 0 up to 1: about 0.56 for white noise, near 0 for tones, 1 for digital
/// silence. Equals `librosa.feature.spectral_flatness(y=y)`.
#[inline(always)]
pub(super) fn spectral_flatness(magnitude: &[Lanes]) -> Lanes {
    let (mut logarithms, mut sum) = (Sums::default(), Sums::default());
    for values in magnitude {
        for ((logarithms, sum), value) in logarithms.iter_mut().zip(&mut sum).zip(values) {
            let power = (value * value).max(LEAST_POWER);
            *logarithms += f64::from(fast_ln(power));
            *sum += f64::from(power);
        }
    }
    let bins = magnitude.len().max(1) as f64;
    let mut flatness = Lanes::default();
    for ((flatness, logarithms), sum) in flatness.iter_mut().zip(&logarithms).zip(&sum) {
        // Rounding must not raise it above 1.
        *flatness = ((logarithms / bins).exp() / (sum / bins)).min(1.0) as f32;
    }
    flatness
}
