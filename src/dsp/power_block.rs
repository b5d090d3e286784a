//! Frames of samples → their power spectra, a block of frames side by side, so that what follows works on
//! sixteen frames with each instruction.

use super::stft::hann;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// Frames in one block: the 32-bit lanes of the widest vector registers.
pub(super) const LANES: usize = 16;

/// The power spectra of up to [`LANES`] frames, and what computing them needs.
pub(super) struct PowerBlock {
    fft: Arc<dyn Fft<f32>>,
    half_window: Vec<f32>,
    pair: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<[f32; LANES]>,
}

impl PowerBlock {
    /// For frames of `n_fft` samples.
    pub(super) fn new(n_fft: usize) -> Self {
        let fft = FftPlanner::new().plan_fft_forward(n_fft);
        Self {
            // Half, because what parts the two spectra of a pair doubles them.
            half_window: hann(n_fft).iter().map(|weight| 0.5 * weight).collect(),
            pair: vec![Complex::default(); n_fft],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            power: vec![[0.0; LANES]; n_fft / 2 + 1],
            fft,
        }
    }

    /// |X|² of the frames last filled in, shape (bins, lanes).
    pub(super) fn power(&self) -> &[[f32; LANES]] {
        &self.power
    }

    /// Transforms the first `lanes` frames of `samples`, which start `hop` apart.
    pub(super) fn fill(&mut self, samples: &[f32], hop: usize, lanes: usize) {
        let frame = |lane: usize| samples.get(lane * hop..).unwrap_or_default();
        for lane in (0..lanes.min(LANES)).step_by(2) {
            // A frame without a partner is paired with itself.
            let partner = if lane + 1 < lanes { lane + 1 } else { lane };
            self.transform_pair(frame(lane), frame(partner));
            self.part_pair(lane);
        }
    }

    /// One complex transform does two real frames: the first as real, the second as imaginary part.
    fn transform_pair(&mut self, first: &[f32], second: &[f32]) {
        for (((z, first), second), weight) in
            self.pair.iter_mut().zip(first).zip(second).zip(&self.half_window)
        {
            *z = Complex::new(first * weight, second * weight);
        }
        self.fft.process_with_scratch(&mut self.pair, &mut self.scratch);
    }

    /// Parts the transform Z of a pair by symmetry: the first spectrum is (Z[k] + conj Z[-k]) / 2, the second
    /// (Z[k] - conj Z[-k]) / 2i; the halves are in the window.
    fn part_pair(&mut self, lane: usize) {
        let ahead = self.pair.iter();
        let back = self.pair.iter().take(1).chain(self.pair.iter().rev());
        for ((power, z), mirror) in self.power.iter_mut().zip(ahead).zip(back) {
            if let Some([first, second]) = power.get_mut(lane..lane + 2).and_then(|two| two.first_chunk_mut())
            {
                *first = (z.re + mirror.re).powi(2) + (z.im - mirror.im).powi(2);
                *second = (z.im + mirror.im).powi(2) + (z.re - mirror.re).powi(2);
            }
        }
    }
}
