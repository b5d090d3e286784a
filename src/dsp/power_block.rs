//! Frames of samples → power spectra of a block of frames, interleaved so that later steps process
//! sixteen frames with each instruction.

use super::pair_transform::{PairTransform, pair_power};
use rustfft::num_complex::Complex;

/// Frames in one block: the 32-bit lanes of the widest vector registers.
pub(crate) const LANES: usize = 16;

/// Power spectra of up to [`LANES`] frames, with the plan and buffers to compute them.
pub(crate) struct PowerBlock {
    transform: PairTransform,
    power: Vec<[[f32; 2]; LANES / 2]>,
    arch: pulp::Arch,
}

impl PowerBlock {
    /// For frames of `n_fft` samples.
    pub(crate) fn new(n_fft: usize) -> Self {
        Self {
            transform: PairTransform::new(n_fft),
            power: vec![[[0.0; 2]; LANES / 2]; n_fft / 2 + 1],
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
            lanes.saturating_sub(1) * hop + self.transform.n_fft() <= samples.len(),
            "{lanes} frames in {} samples",
            samples.len()
        );
        let frame = |lane: usize| samples.get(lane * hop..).unwrap_or_default();
        for lane in (0..lanes.min(LANES)).step_by(2) {
            // A frame without a partner is paired with itself.
            let partner = if lane + 1 < lanes { lane + 1 } else { lane };
            let pair = self.transform.transform(frame(lane), frame(partner));
            self.arch.dispatch(SeparatePair { pair, power: &mut self.power, column: lane / 2 });
        }
    }
}

/// The power of both frames → their column of the block.
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
        let mut bins = self.power.iter_mut();
        if let Some(bin) = bins.next() {
            bin[column] = pair_power(zero, zero);
        }
        for ((bin, z), mirror) in bins.zip(others).zip(others.iter().rev()) {
            bin[column] = pair_power(z, mirror);
        }
    }
}
