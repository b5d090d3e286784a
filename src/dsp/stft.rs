//! Short-time Fourier transform: one frame of samples → its power spectrum.

use super::DspError;
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Longest supported frame in samples.
pub const MAX_N_FFT: usize = 1 << 16;

/// Weights of the periodic Hann window, 0.5 - 0.5 cos(2 pi i / n), whose overlapped sums
/// and squares are constant (librosa's and scipy's default for spectra).
pub fn hann(n: usize) -> Vec<f32> {
    (0..n).map(|i| (0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / n as f64).cos()) as f32).collect()
}

/// A planned Hann-weighted transform of real samples; it allocates only when planned.
pub struct Stft {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    weighted: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl std::fmt::Debug for Stft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stft").field("n_fft", &self.n_fft()).finish_non_exhaustive()
    }
}

impl Stft {
    /// Plans a transform of `n_fft` samples, 2 to [`MAX_N_FFT`].
    ///
    /// # Errors
    /// [`DspError::OutOfRange`] for another `n_fft`.
    pub fn new(n_fft: usize) -> Result<Self, DspError> {
        check_n_fft(n_fft)?;
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(n_fft);
        Ok(Self {
            window: hann(n_fft),
            weighted: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
        })
    }

    /// Samples in one frame.
    pub fn n_fft(&self) -> usize {
        self.window.len()
    }

    /// Values in one spectrum: from 0 Hz to half the sample rate, `n_fft / 2 + 1` of them.
    pub fn bins(&self) -> usize {
        self.spectrum.len()
    }

    /// `frame`: `n_fft` samples. `power`: |X|² at each of the `bins`, not normalised: a sine of amplitude 1 on a
    /// bin reads (n_fft / 4)².
    ///
    /// # Errors
    /// [`DspError::Size`] if a buffer has another size.
    pub fn power(&mut self, frame: &[f32], power: &mut [f32]) -> Result<(), DspError> {
        DspError::check_size("frame", self.n_fft(), frame.len())?;
        DspError::check_size("power", self.bins(), power.len())?;
        for ((weighted, sample), weight) in self.weighted.iter_mut().zip(frame).zip(&self.window) {
            *weighted = sample * weight;
        }
        // Fails only for buffers of a wrong size; these came from the plan itself.
        if self.fft.process_with_scratch(&mut self.weighted, &mut self.spectrum, &mut self.scratch).is_err() {
            return DspError::check_size("spectrum", self.fft.complex_len(), self.spectrum.len());
        }
        for (power, bin) in power.iter_mut().zip(&self.spectrum) {
            *power = bin.norm_sqr();
        }
        Ok(())
    }
}

/// Checks a frame length.
///
/// # Errors
/// [`DspError::OutOfRange`] outside 2 to [`MAX_N_FFT`].
pub(super) fn check_n_fft(n_fft: usize) -> Result<(), DspError> {
    DspError::check((2..=MAX_N_FFT).contains(&n_fft), "n_fft", n_fft as f64, "2 to 65,536 samples")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn power_of(samples: &[f32]) -> Vec<f32> {
        let mut stft = Stft::new(samples.len()).unwrap();
        let mut power = vec![0.0; stft.bins()];
        stft.power(samples, &mut power).unwrap();
        power
    }

    #[test]
    fn power_over_all_bins_equals_the_energy_of_the_weighted_samples() {
        for n_fft in [2, 15, 256, 600, 1024] {
            let samples: Vec<f32> = (0..n_fft).map(|i| ((i * i + 7 * i) % 31) as f32 / 15.0 - 1.0).collect();
            let energy: f64 =
                samples.iter().zip(hann(n_fft)).map(|(x, w)| (f64::from(*x) * f64::from(w)).powi(2)).sum();
            let mirrored = |bin: usize| bin != 0 && 2 * bin != n_fft;
            let parseval: f64 = power_of(&samples)
                .iter()
                .enumerate()
                .map(|(bin, p)| f64::from(*p) * if mirrored(bin) { 2.0 } else { 1.0 })
                .sum::<f64>()
                / n_fft as f64;
            assert!((parseval - energy).abs() <= 1e-5 * energy, "{n_fft}: {parseval} is not {energy}");
        }
    }

    #[test]
    fn a_sine_peaks_at_its_bin_with_a_quarter_of_the_frame_squared() {
        let n_fft = 1024;
        for bin in [3, 64, 500] {
            let sine: Vec<f32> =
                (0..n_fft).map(|i| (TAU * (bin * i) as f64 / n_fft as f64).sin() as f32).collect();
            let power = power_of(&sine);
            let expected = (n_fft as f32 / 4.0).powi(2);
            assert!((power[bin] / expected - 1.0).abs() < 1e-5);
            // Hann's main lobe: the neighbours have half the amplitude, all other bins are 0.
            assert!((power[bin - 1] / expected - 0.25).abs() < 1e-4);
            assert!((power[bin + 1] / expected - 0.25).abs() < 1e-4);
            assert!(power[bin + 2] / expected < 1e-9);
        }
    }

    #[test]
    fn frame_lengths_out_of_range_are_refused() {
        for n_fft in [0, 1, MAX_N_FFT + 1, usize::MAX] {
            assert!(matches!(Stft::new(n_fft), Err(DspError::OutOfRange { name: "n_fft", .. })));
        }
    }
}
