//! Reverberation and band limits for augmentation, in one Fourier transform: a random impulse response with early reflections
//! and a decaying tail, and sometimes a steep low-pass as codecs have it.
//!
//! The convolution is circular: the tail that rings past the end of the window wraps to its start, where the reverberation of
//! earlier sound would be.

use crate::audio::SAMPLE_RATE;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, FftError, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Share of the reverberated windows that also pass a steep low-pass, as codecs have it.
const BAND_LIMITED: f64 = 0.3;
/// Its cutoff, in Hz.
const CUTOFF_HZ: std::ops::Range<f32> = 3_000.0..7_500.0;
/// Seconds in which the tail decays by 60 dB, from a living room to a church; drawn log-uniformly.
const RT60_S: std::ops::Range<f32> = 0.15..4.0;
/// Direct-to-reverberant ratio, in dB.
const DIRECT_DB: std::ops::Range<f32> = -6.0..15.0;

/// FFT plans of one window and their buffers; one per thread.
pub(super) struct Reverb {
    forward: Arc<dyn RealToComplex<f32>>,
    backward: Arc<dyn ComplexToReal<f32>>,
    sound: Vec<Complex<f32>>,
    response: Vec<Complex<f32>>,
    echo: Vec<f32>,
}

impl Reverb {
    /// For windows of `window` samples.
    pub(super) fn new(window: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, backward) = (planner.plan_fft_forward(window), planner.plan_fft_inverse(window));
        let (sound, response) = (forward.make_output_vec(), forward.make_output_vec());
        Self { forward, backward, sound, response, echo: vec![0.0; window] }
    }

    /// Convolves a window with a random impulse response.
    ///
    /// # Errors
    /// If `samples` has another length than the plan.
    pub(super) fn apply(&mut self, random: &mut Pcg64Mcg, samples: &mut [f32]) -> Result<(), FftError> {
        if samples.len() != self.echo.len() {
            return Err(FftError::InputBuffer(self.echo.len(), samples.len()));
        }
        let window = samples.len() as f32;
        self.impulse_response(random);
        self.forward.process(&mut self.echo, &mut self.response)?;
        self.echo.copy_from_slice(samples);
        self.forward.process(&mut self.echo, &mut self.sound)?;
        let bins = self.sound.len();
        let edge = if random.random_bool(BAND_LIMITED) {
            random.random_range(CUTOFF_HZ)
        } else {
            SAMPLE_RATE as f32
        };
        let edge = (edge / SAMPLE_RATE as f32 * window) as usize;
        for (s, r) in self.sound.iter_mut().zip(&self.response) {
            *s *= r / window;
        }
        self.sound.iter_mut().skip(edge).for_each(|s| *s = Complex::new(0.0, 0.0));
        // The DC and Nyquist bins of a real signal are real; rounding must not make them complex.
        for end in [0, bins - 1] {
            if let Some(s) = self.sound.get_mut(end) {
                s.im = 0.0;
            }
        }
        self.backward.process(&mut self.sound, samples)
    }

    /// Fills `echo`: the direct sound, early reflections and a decaying tail of low-passed noise.
    fn impulse_response(&mut self, random: &mut Pcg64Mcg) {
        let octaves = random.random_range(0.0..(RT60_S.end / RT60_S.start).log2());
        let rt60 = RT60_S.start * octaves.exp2() * SAMPLE_RATE as f32;
        let decay = (-6.9 / rt60).exp();
        // One-pole low-pass: high-frequency absorption of the walls.
        let absorption: f32 = random.random_range(0.0..0.9);
        let start = random.random_range(16..480);
        let (mut level, mut state, mut energy) = (1.0f32, 0.0f32, 0.0f32);
        self.echo.fill(0.0);
        for v in self.echo.iter_mut().skip(start) {
            let white: f32 = random.random_range(-1.0..1.0);
            state += (1.0 - absorption) * (white - state);
            *v = state * level;
            energy += *v * *v;
            level *= decay;
            if level < 1e-3 {
                break;
            }
        }
        for _ in 0..random.random_range(0..6) {
            let at = random.random_range(16..800);
            if let Some(v) = self.echo.get_mut(at) {
                let reflection = random.random_range(-0.3..0.3) * energy.sqrt();
                *v += reflection;
            }
        }
        let wet = 10f32.powf(-random.random_range(DIRECT_DB) / 20.0) / energy.sqrt().max(1e-6);
        self.echo.iter_mut().for_each(|v| *v *= wet);
        if let Some(direct) = self.echo.first_mut() {
            *direct = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn the_direct_sound_is_kept_and_a_tail_follows() {
        let mut random = Pcg64Mcg::seed_from_u64(3);
        for _ in 0..20 {
            let mut samples = vec![0.0; 16_000];
            samples[2000] = 1.0;
            Reverb::new(16_000).apply(&mut random, &mut samples).unwrap();
            let (direct, before) = (samples[2000], &samples[1000..1980]);
            let echo: f32 = samples[2016..8000].iter().map(|v| v * v).sum();
            // A steep low-pass keeps a part of a click, and spreads it a little.
            assert!(direct > 0.3 && direct < 1.2, "{direct}");
            assert!(echo > 0.01, "{echo}");
            assert!(before.iter().all(|v| v.abs() < 0.2));
        }
    }
}
