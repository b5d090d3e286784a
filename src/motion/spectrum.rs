//! Blocks of samples → one log-frequency spectrum every 16 ms, three bins per semitone.
//!
//! Three transforms of different length are centred on the same instant: long frames resolve low tones, short
//! frames keep the onsets of high tones sharp (a coarse constant-Q transform; J. C. Brown 1991 for the idea).

use crate::audio::SAMPLE_RATE;
use crate::dsp::{DspError, Stft};

/// Samples from spectrum to spectrum: 16 ms.
pub(super) const HOP: usize = 256;
/// Seconds from spectrum to spectrum.
pub(super) const HOP_S: f64 = HOP as f64 / SAMPLE_RATE as f64;
/// Values in a spectrum. Bin `i` is centred on MIDI pitch `20 + i / 3`: 25.96 Hz to 7.7 kHz.
pub(super) const BINS: usize = 296;
/// Bins in a semitone.
pub(super) const BINS_PER_SEMITONE: usize = 3;
/// Pitch of bin 0 on the MIDI scale.
const LOWEST_PITCH: f64 = 20.0;
/// Longest frame in samples.
const LONGEST: usize = 4096;
/// Frame lengths in samples (256, 128, 64 ms), and the bins that each computes.
const RESOLUTIONS: [(usize, std::ops::Range<usize>); 3] =
    [(LONGEST, 0..135), (2048, 135..195), (1024, 195..BINS)];
/// Samples before and after a frame's centre.
pub(super) const REACH: usize = LONGEST / 2;

/// MIDI pitch → Hz.
fn hz_from_pitch(pitch: f64) -> f64 {
    440.0 * ((pitch - 69.0) / 12.0).exp2()
}

/// One log-frequency bin: a triangle over neighbouring bins of a transform, in which a sine of amplitude 1 reads 1.
struct Band {
    first: usize,
    weights: Vec<f32>,
}

struct Resolution {
    stft: Stft,
    power: Vec<f32>,
    bands: Vec<Band>,
}

impl Resolution {
    fn new(n_fft: usize, bins: std::ops::Range<usize>) -> Result<Self, DspError> {
        let stft = Stft::new(n_fft)?;
        // A sine of amplitude 1 has |X| = n_fft / 4 under a Hann window.
        let scale = (4.0 / n_fft as f64).powi(2);
        let hz_per_bin = f64::from(SAMPLE_RATE) / n_fft as f64;
        let band = |bin: usize| {
            let pitch = |i: f64| hz_from_pitch(LOWEST_PITCH + i / BINS_PER_SEMITONE as f64) / hz_per_bin;
            let centre = pitch(bin as f64);
            let half = (pitch(bin as f64 + 1.0) - centre).max(1.0);
            let first = (centre - half).ceil().max(1.0) as usize;
            let last = ((centre + half).floor() as usize).min(n_fft / 2);
            let weights = (first..=last).map(|k| scale * (1.0 - (k as f64 - centre).abs() / half));
            Band { first, weights: weights.map(|weight| weight as f32).collect() }
        };
        Ok(Self { power: vec![0.0; stft.bins()], bands: bins.map(band).collect(), stft })
    }

    /// `frame`: at least `n_fft` samples with the same centre. `out`: one amplitude per band.
    fn amplitudes<'a>(&mut self, frame: &[f32], out: &mut impl Iterator<Item = &'a mut f32>) {
        let n_fft = self.stft.n_fft();
        let margin = frame.len().saturating_sub(n_fft) / 2;
        let middle = frame.get(margin..margin + n_fft).unwrap_or_default();
        // Cannot fail: both buffers have the planned size.
        if self.stft.power(middle, &mut self.power).is_err() {
            debug_assert!(false, "{} samples are less than {n_fft}", frame.len());
            return;
        }
        for (band, out) in self.bands.iter().zip(out) {
            debug_assert!(band.first + band.weights.len() <= self.power.len(), "a band beyond the spectrum");
            let power = self.power.get(band.first..).unwrap_or_default();
            *out = power.iter().zip(&band.weights).map(|(p, w)| p * w).sum::<f32>().sqrt();
        }
    }
}

/// The three transforms.
pub(super) struct Spectrum {
    resolutions: Vec<Resolution>,
}

impl Spectrum {
    /// Plans the transforms.
    ///
    /// # Errors
    /// [`DspError`] if one cannot be planned, which the fixed lengths rule out.
    pub(super) fn new() -> Result<Self, DspError> {
        let resolutions = RESOLUTIONS.into_iter().map(|(n_fft, bins)| Resolution::new(n_fft, bins));
        Ok(Self { resolutions: resolutions.collect::<Result<_, _>>()? })
    }

    /// `frame`: `2 * REACH` samples around the instant. `out`: square roots of amplitudes, where a sine of full
    /// scale reads 1. The root compresses the range between weak and strong partials.
    pub(super) fn compute(&mut self, frame: &[f32], out: &mut [f32; BINS]) {
        let mut bins = out.iter_mut();
        for resolution in &mut self.resolutions {
            resolution.amplitudes(frame, &mut bins);
        }
        out.iter_mut().for_each(|v| *v = v.sqrt());
    }
}
