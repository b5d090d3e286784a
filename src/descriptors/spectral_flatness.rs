//! Spectral flatness: how much a spectrum is like that of noise.

use super::spectrum::Lanes;
use crate::dsp::ln::fast_ln;

/// Least power of a bin.
const LEAST_POWER: f32 = 1e-10;

/// Geometric by arithmetic mean of the power of all bins, over 0 up to 1: about 0.56 for white noise, near 0 for tones, 1 for digital
/// silence. Equals `librosa.feature.spectral_flatness(y=y)`.
#[inline(always)]
pub(super) fn spectral_flatness(magnitude: &[Lanes]) -> Lanes {
    let (mut logarithms, mut sum) = (Lanes::default(), Lanes::default());
    for values in magnitude {
        for ((logarithms, sum), value) in logarithms.iter_mut().zip(&mut sum).zip(values) {
            let power = (value * value).max(LEAST_POWER);
            *logarithms += fast_ln(power);
            *sum += power;
        }
    }
    let bins = magnitude.len().max(1) as f32;
    let mut flatness = Lanes::default();
    for ((flatness, logarithms), sum) in flatness.iter_mut().zip(&logarithms).zip(&sum) {
        *flatness = (logarithms / bins).exp() / (sum / bins);
    }
    flatness
}
