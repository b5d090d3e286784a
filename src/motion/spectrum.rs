//! Blocks of samples → one log-frequency spectrum every 16 ms, three to the semitone.
//!
//! Three transforms of different length look at the same instant: long frames tell the low tones apart, short
//! frames keep the onsets of high tones sharp (a coarse constant-Q transform; J. C. Brown 1991 for the idea).

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Samples from spectrum to spectrum: 16 ms.
pub const HOP: usize = 256;
/// Seconds from spectrum to spectrum.
pub const HOP_S: f64 = HOP as f64 / 16_000.0;
/// Values in a spectrum. Bin `i` is centred on MIDI pitch `20 + i / 3`: 25.96 Hz to 7.7 kHz.
pub const BINS: usize = 296;
/// Bins in a semitone.
pub const BINS_PER_SEMITONE: usize = 3;
/// Pitch of bin 0 on the MIDI scale.
const LOWEST_PITCH: f64 = 20.0;
/// Longest frame in samples.
const LONGEST: usize = 4096;
/// Frame lengths in samples (256, 128, 64 ms), and the bins that each serves.
const RESOLUTIONS: [(usize, std::ops::Range<usize>); 3] =
    [(LONGEST, 0..135), (2048, 135..195), (1024, 195..BINS)];
/// Samples that must be known after a frame's centre.
pub const REACH: usize = LONGEST / 2;

/// MIDI pitch → Hz.
pub fn hz_from_pitch(pitch: f64) -> f64 {
    440.0 * ((pitch - 69.0) / 12.0).exp2()
}

/// One log-frequency bin: a triangle over neighbouring bins of a transform.
struct Band {
    first: usize,
    weights: Vec<f32>,
}

struct Resolution {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    weighted: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<f32>,
    bands: Vec<Band>,
}

impl Resolution {
    fn new(n_fft: usize, bins: std::ops::Range<usize>) -> Self {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(n_fft);
        // A sine of amplitude 1 reads power 1: its |X| is n_fft / 4 under a Hann window.
        let scale = 4.0 / n_fft as f64;
        let window = (0..n_fft)
            .map(|i| scale * (0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / n_fft as f64).cos()))
            .map(|w| w as f32)
            .collect();
        let hz_per_bin = 16_000.0 / n_fft as f64;
        let band = |bin: usize| {
            let pitch = |i: f64| hz_from_pitch(LOWEST_PITCH + i / BINS_PER_SEMITONE as f64) / hz_per_bin;
            let centre = pitch(bin as f64);
            let half = (pitch(bin as f64 + 1.0) - centre).max(1.0);
            let first = (centre - half).ceil().max(1.0) as usize;
            let last = ((centre + half).floor() as usize).min(n_fft / 2);
            let weights = (first..=last).map(|k| (1.0 - (k as f64 - centre).abs() / half) as f32).collect();
            Band { first, weights }
        };
        Self {
            window,
            weighted: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            power: vec![0.0; n_fft / 2 + 1],
            bands: bins.map(band).collect(),
            fft,
        }
    }

    /// `frame`: at least the samples of this resolution, centred alike. `out`: amplitudes, one a band.
    fn amplitudes<'a>(&mut self, frame: &[f32], out: &mut impl Iterator<Item = &'a mut f32>) {
        let margin = (frame.len().saturating_sub(self.window.len())) / 2;
        let samples = frame.iter().skip(margin);
        for ((weighted, sample), weight) in self.weighted.iter_mut().zip(samples).zip(&self.window) {
            *weighted = sample * weight;
        }
        // Fails only on buffers of a wrong size; these came from the plan itself.
        if self.fft.process_with_scratch(&mut self.weighted, &mut self.spectrum, &mut self.scratch).is_err() {
            return;
        }
        for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
            *power = bin.norm_sqr();
        }
        for (band, out) in self.bands.iter().zip(out) {
            let power = self.power.get(band.first..).unwrap_or_default();
            *out = power.iter().zip(&band.weights).map(|(p, w)| p * w).sum::<f32>().sqrt();
        }
    }
}

/// The three transforms.
pub struct Spectrum {
    resolutions: Vec<Resolution>,
}

impl Spectrum {
    /// Plans them.
    pub fn new() -> Self {
        Self { resolutions: RESOLUTIONS.into_iter().map(|(n, bins)| Resolution::new(n, bins)).collect() }
    }

    /// `frame`: `2 * REACH` samples around the instant. `out`: square roots of amplitudes, where a sine of full
    /// scale reads 1. The root brings weak partials near strong ones and makes noise even.
    pub fn take(&mut self, frame: &[f32], out: &mut [f32; BINS]) {
        let mut bins = out.iter_mut();
        for resolution in &mut self.resolutions {
            resolution.amplitudes(frame, &mut bins);
        }
        out.iter_mut().for_each(|v| *v = v.sqrt());
    }
}

impl Default for Spectrum {
    fn default() -> Self {
        Self::new()
    }
}
