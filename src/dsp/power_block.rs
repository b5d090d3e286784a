//! Frames of samples → power spectra of a block of frames, interleaved so that later steps process
//! sixteen frames with each instruction.

use super::stft::hann;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// Frames in one block: the 32-bit lanes of the widest vector registers.
pub(crate) const LANES: usize = 16;

/// Power spectra of up to [`LANES`] frames, with the plan and buffers to compute them.
pub(crate) struct PowerBlock {
    fft: Arc<dyn Fft<f32>>,
    half_window: Vec<f32>,
    pair: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<[[f32; 2]; LANES / 2]>,
    arch: pulp::Arch,
}

impl PowerBlock {
    /// For frames of `n_fft` samples.
    pub(crate) fn new(n_fft: usize) -> Self {
        let fft = FftPlanner::new().plan_fft_forward(n_fft);
        Self {
            // Half, because separating the two spectra of a pair doubles them.
            half_window: hann(n_fft).iter().map(|weight| 0.5 * weight).collect(),
            pair: vec![Complex::default(); n_fft],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            power: vec![[[0.0; 2]; LANES / 2]; n_fft / 2 + 1],
            fft,
            arch: pulp::Arch::new(),
        }
    }

    /// |X|² of the last frames, shape (bins, pairs, frames of a pair).
    pub(crate) fn power(&self) -> &[[[f32; 2]; LANES / 2]] {
        &self.power
    }

    /// Transforms the first `lanes` frames of `samples`, which start `hop` samples apart.
    pub(crate) fn compute(&mut self, samples: &[f32], hop: usize, lanes: usize) {
        debug_assert!(
            lanes.saturating_sub(1) * hop + self.pair.len() <= samples.len(),
            "{lanes} frames in {} samples",
            samples.len()
        );
        let frame = |lane: usize| samples.get(lane * hop..).unwrap_or_default();
        for lane in (0..lanes.min(LANES)).step_by(2) {
            // A frame without a partner is paired with itself.
            let partner = if lane + 1 < lanes { lane + 1 } else { lane };
            let (weights, pair) = (&self.half_window, &mut self.pair);
            self.arch.dispatch(WeightPair { first: frame(lane), second: frame(partner), weights, pair });
            self.fft.process_with_scratch(&mut self.pair, &mut self.scratch);
            self.arch.dispatch(SeparatePair { pair: &self.pair, power: &mut self.power, column: lane / 2 });
        }
    }
}

/// One complex transform computes two real frames: the first as real, the second as imaginary part.
struct WeightPair<'a> {
    first: &'a [f32],
    second: &'a [f32],
    weights: &'a [f32],
    pair: &'a mut [Complex<f32>],
}

impl pulp::NullaryFnOnce for WeightPair<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (((z, first), second), weight) in
            self.pair.iter_mut().zip(self.first).zip(self.second).zip(self.weights)
        {
            *z = Complex::new(first * weight, second * weight);
        }
    }
}

/// Separates the transform Z of a pair by symmetry: the first spectrum is (Z[k] + conj Z[-k]) / 2, the second
/// (Z[k] - conj Z[-k]) / 2i; the halves are in the weights.
struct SeparatePair<'a> {
    pair: &'a [Complex<f32>],
    power: &'a mut [[[f32; 2]; LANES / 2]],
    column: usize,
}

impl pulp::NullaryFnOnce for SeparatePair<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(
        clippy::indexing_slicing,
        reason = "the index is a remainder of the length; checks cost a tenth of the time"
    )]
    fn call(self) {
        let Some((zero, others)) = self.pair.split_first() else { return };
        let column = self.column % (LANES / 2);
        let powers = |z: &Complex<f32>, mirror: &Complex<f32>| {
            let (re, im) = ((z.re + mirror.re, z.re - mirror.re), (z.im + mirror.im, z.im - mirror.im));
            [re.0 * re.0 + im.1 * im.1, im.0 * im.0 + re.1 * re.1]
        };
        let mut bins = self.power.iter_mut();
        if let Some(bin) = bins.next() {
            bin[column] = powers(zero, zero);
        }
        for ((bin, z), mirror) in bins.zip(others).zip(others.iter().rev()) {
            bin[column] = powers(z, mirror);
        }
    }
}
