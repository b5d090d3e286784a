//! A block of frames → power spectra, in double precision.
//!
//! The valleys that the spectral contrast measures may be 100 dB below a peak beside them. The rounding of single precision is at
//! -130 dB, and would show in the fourth digit of the contrast.

use super::frame_source::{FRAME, FrameBlock};
use super::spectrum::BINS;
use crate::dsp::pair_transform::pair_power;
use crate::dsp::power_block::LANES;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::f64::consts::TAU;
use std::sync::{Arc, LazyLock};

/// Power of the frames of a block at one bin, two frames of one transform side by side.
pub(super) type BinPower = [[f32; 2]; LANES / 2];

/// Planning takes as long as many transforms, and a folder has many recordings.
static TRANSFORM: LazyLock<Arc<dyn Fft<f64>>> = LazyLock::new(|| FftPlanner::new().plan_fft_forward(FRAME));

/// A periodic Hann window, halved, because separating the spectra of a pair doubles them.
static HALF_WINDOW: LazyLock<Vec<f64>> =
    LazyLock::new(|| (0..FRAME).map(|i| 0.25 - 0.25 * (TAU * i as f64 / FRAME as f64).cos()).collect());

/// Computes spectra; it allocates only when made.
pub(super) struct FramePower {
    pair: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    power: Vec<BinPower>,
    arch: pulp::Arch,
}

impl FramePower {
    pub(super) fn new() -> Self {
        Self {
            pair: vec![Complex::default(); FRAME],
            scratch: vec![Complex::default(); TRANSFORM.get_inplace_scratch_len()],
            power: vec![BinPower::default(); BINS],
            arch: pulp::Arch::new(),
        }
    }

    /// |X|² at each bin; that of lanes without a frame has no meaning.
    pub(super) fn compute(&mut self, block: &FrameBlock<'_>) -> &[BinPower] {
        for lane in (0..block.lanes).step_by(2) {
            // A frame without a partner is paired with itself.
            let (first, second) = (block.frame(lane), block.frame((lane + 1).min(block.lanes - 1)));
            self.arch.dispatch(WeightPair { first, second, pair: &mut self.pair });
            TRANSFORM.process_with_scratch(&mut self.pair, &mut self.scratch);
            // Digital silence must not get the rounding of its partner, whose centroid would count.
            let silent = [first, second].map(|frame| frame.iter().all(|sample| *sample == 0.0));
            let (pair, power, column) = (&self.pair, &mut self.power, lane / 2);
            self.arch.dispatch(SeparatePair { pair, silent, power, column });
        }
        &self.power
    }
}

struct WeightPair<'a> {
    first: &'a [f32],
    second: &'a [f32],
    pair: &'a mut [Complex<f64>],
}

impl pulp::NullaryFnOnce for WeightPair<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let samples = self.first.iter().zip(self.second);
        for ((z, (first, second)), weight) in self.pair.iter_mut().zip(samples).zip(HALF_WINDOW.iter()) {
            *z = Complex::new(f64::from(*first) * weight, f64::from(*second) * weight);
        }
    }
}

/// The power of both frames → their column of the block.
struct SeparatePair<'a> {
    pair: &'a [Complex<f64>],
    /// Which of both frames have no power.
    silent: [bool; 2],
    power: &'a mut [BinPower],
    column: usize,
}

impl pulp::NullaryFnOnce for SeparatePair<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        // The mirror of bin k is bin -k, and that of 0 is 0.
        let mirrors = self.pair.first().into_iter().chain(self.pair.iter().rev());
        for ((bin, z), mirror) in self.power.iter_mut().zip(self.pair).zip(mirrors) {
            if let Some(column) = bin.get_mut(self.column) {
                let [first, second] = pair_power(z, mirror);
                let [first_silent, second_silent] = self.silent;
                *column = [
                    if first_silent { 0.0 } else { first as f32 },
                    if second_silent { 0.0 } else { second as f32 },
                ];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame_source::HOP;
    use super::*;
    use crate::dsp::Stft;

    #[test]
    fn spectra_are_those_of_the_transform_of_each_frame_for_any_number_of_frames() {
        let samples: Vec<f32> =
            (0..FRAME + 15 * HOP).map(|i| ((i * i + 7 * i) % 311) as f32 / 155.0 - 1.0).collect();
        let mut stft = Stft::new(FRAME).unwrap();
        let mut expected = vec![0.0; BINS];
        for lanes in [1, 2, 7, 16] {
            let block = FrameBlock { samples: &samples, lanes, sound: 0..samples.len() };
            let mut frames = FramePower::new();
            let power = frames.compute(&block);
            for lane in 0..lanes {
                stft.power(block.frame(lane), &mut expected).unwrap();
                for (bin, expected) in power.iter().zip(&expected) {
                    let ours = bin[lane / 2][lane % 2];
                    assert!((ours - expected).abs() <= 1e-4 * expected + 1e-3, "{lane}: {ours} {expected}");
                }
            }
        }
    }
    #[test]
    fn digital_silence_has_no_power_beside_a_loud_frame() {
        let mut samples = vec![0.0; FRAME];
        samples.extend((0..HOP).map(|i| if i % 3 == 0 { 0.9 } else { -0.7 }));
        let block = FrameBlock { samples: &samples, lanes: 2, sound: 0..samples.len() };
        let mut frames = FramePower::new();
        let power = frames.compute(&block);
        assert!(power.iter().all(|bin| bin[0][0] == 0.0));
        assert!(power.iter().all(|bin| bin[0][1] > 0.0));
    }
}
