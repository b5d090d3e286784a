//! Frames and spectra of the time stretcher.

use crate::dsp::{DspError, hann};
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Both transforms of one length, with a Hann window before and after.
pub(super) struct FrameTransform {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    window: Vec<f32>,
    /// The window, scaled so that four overlapping frames add up to the source.
    output_window: Vec<f32>,
    frame: Vec<f32>,
    scratch: Vec<Complex<f32>>,
}

impl FrameTransform {
    /// For frames of `n_fft` samples, a power of two.
    pub(super) fn new(n_fft: usize) -> Self {
        let mut planner = RealFftPlanner::<f32>::new();
        let (forward, inverse) = (planner.plan_fft_forward(n_fft), planner.plan_fft_inverse(n_fft));
        let window = hann(n_fft);
        // Four overlapping squares of a Hann window add up to 1.5; the transforms scale by `n_fft`.
        let output_window = window.iter().map(|weight| weight / (1.5 * n_fft as f32)).collect();
        let scratch = vec![Complex::default(); forward.get_scratch_len().max(inverse.get_scratch_len())];
        Self { forward, inverse, output_window, window, frame: vec![0.0; n_fft], scratch }
    }

    /// The spectrum of `frame`, which is overwritten.
    pub(super) fn forward(
        &mut self,
        frame: &mut [f32],
        spectrum: &mut [Complex<f32>],
    ) -> Result<(), DspError> {
        for (sample, weight) in frame.iter_mut().zip(&self.window) {
            *sample *= weight;
        }
        let (expected, found) = (self.forward.complex_len(), spectrum.len());
        self.forward.process_with_scratch(frame, spectrum, &mut self.scratch).or_else(|_| {
            // It fails only for another size.
            DspError::check_size("spectrum", expected, found)
        })
    }

    /// Adds the frame of `spectrum`, which is overwritten, to `sums`.
    pub(super) fn add_inverse(
        &mut self,
        spectrum: &mut [Complex<f32>],
        sums: &mut [f32],
    ) -> Result<(), DspError> {
        let (expected, found) = (self.inverse.complex_len(), spectrum.len());
        self.inverse
            .process_with_scratch(spectrum, &mut self.frame, &mut self.scratch)
            .or_else(|_| DspError::check_size("spectrum", expected, found))?;
        for ((sum, sample), weight) in sums.iter_mut().zip(&self.frame).zip(&self.output_window) {
            *sum += sample * weight;
        }
        Ok(())
    }
}
