//! Tempo: the period at which onsets repeat.
//!
//! Grosche, Müller, Kurth: "Cyclic tempogram: a mid-level tempo representation for music signals", ICASSP 2010, and the prior around
//! 120 beats a minute of Ellis, "Beat tracking by dynamic programming", 2007, as `librosa.feature.tempo(y=y, sr=16000)` has them: the
//! onset strength of each 8 s is compared with itself at every lag, the mean of all is weighted by the prior, and the largest wins.

use super::frame_source::HOP;
use crate::audio::SAMPLE_RATE;
use crate::dsp::pair_transform::pair_power;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// Values of the onset strength that are compared with each other: 8 s.
const WINDOW: usize = 8 * SAMPLE_RATE as usize / HOP;
/// Length of the transform: long enough that no lag wraps around.
const TRANSFORM: usize = (2 * WINDOW).next_power_of_two();
/// The most probable tempo before anything is known, in beats a minute.
const PRIOR_BPM: f64 = 120.0;
/// Standard deviation of the prior in octaves.
const PRIOR_OCTAVES: f64 = 1.0;
/// Tempi from this on are not considered.
const END_BPM: f64 = 320.0;

/// In beats a minute, 7.5 to 312.5; `None` without any onset. `onset_strength`: one value for each 32 ms.
///
/// Tempi are 1,875 divided by a whole number of frames, so that neighbours are 2 beats a minute apart at 60 and 8 at 120.
pub(super) fn tempo(onset_strength: &[f32]) -> Option<f64> {
    if onset_strength.iter().all(|strength| *strength <= 0.0) {
        return None;
    }
    let similarity = mean_autocorrelation(onset_strength);
    let weighted = similarity.iter().enumerate().skip(1).filter_map(|(lag, similarity)| {
        let bpm = 60.0 * f64::from(SAMPLE_RATE) / (HOP * lag) as f64;
        let octaves = (bpm / PRIOR_BPM).log2() / PRIOR_OCTAVES;
        (bpm < END_BPM).then(|| (bpm, (1e6 * similarity).ln_1p() - 0.5 * octaves * octaves))
    });
    // Of equal ones the shortest period, as numpy's argmax.
    let best = weighted.reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map(|(bpm, _)| bpm)
}

/// Mean over all frames of the autocorrelation around each, at every lag below [`WINDOW`], relative to its largest value.
fn mean_autocorrelation(onset_strength: &[f32]) -> Vec<f64> {
    let padded = padded(onset_strength);
    let mut transform = Autocorrelation::new();
    let mut sums = vec![0.0; WINDOW];
    let frames = onset_strength.len();
    for first in (0..frames).step_by(2) {
        let frame = |start: usize| padded.get(start..start + WINDOW).unwrap_or_default();
        // Without a second frame, silence.
        let second = if first + 1 < frames { frame(first + 1) } else { &[] };
        for (sum, lag) in sums.iter_mut().zip(transform.of_pair(frame(first), second)) {
            *sum += lag;
        }
    }
    sums.iter().map(|sum| sum / frames.max(1) as f64).collect()
}

/// Half a window at either end that falls linearly to 0 (`numpy.pad(mode="linear_ramp")`).
fn padded(onset_strength: &[f32]) -> Vec<f32> {
    const HALF: usize = WINDOW / 2;
    let edge = |value: Option<&f32>| value.copied().unwrap_or_default();
    let (first, last) = (edge(onset_strength.first()), edge(onset_strength.last()));
    let ramp = |edge: f32, step: usize| edge * step as f32 / HALF as f32;
    let rise = (0..HALF).map(|step| ramp(first, step));
    let fall = (0..HALF).rev().map(|step| ramp(last, step));
    rise.chain(onset_strength.iter().copied()).chain(fall).collect()
}

/// Autocorrelations of two windows by two transforms.
struct Autocorrelation {
    fft: Arc<dyn Fft<f32>>,
    /// A periodic Hann window, halved, because separating the spectra of a pair doubles them.
    half_window: Vec<f32>,
    pair: Vec<Complex<f32>>,
    power: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Autocorrelation {
    fn new() -> Self {
        let fft = FftPlanner::new().plan_fft_forward(TRANSFORM);
        Self {
            half_window: crate::dsp::hann(WINDOW).iter().map(|weight| 0.5 * weight).collect(),
            pair: vec![Complex::default(); TRANSFORM],
            power: vec![Complex::default(); TRANSFORM],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            fft,
        }
    }

    /// For each lag the sum of both autocorrelations, each relative to its largest value, that at lag 0; one of silence is 0 throughout.
    fn of_pair(&mut self, first: &[f32], second: &[f32]) -> impl Iterator<Item = f64> {
        // Of the same energy, so that the rounding of one does not drown the other.
        let (first_scale, second_scale) = (self.scale(first), self.scale(second));
        self.pair.fill(Complex::default());
        for ((z, sample), weight) in self.pair.iter_mut().zip(first).zip(&self.half_window) {
            z.re = sample * weight * first_scale;
        }
        for ((z, sample), weight) in self.pair.iter_mut().zip(second).zip(&self.half_window) {
            z.im = sample * weight * second_scale;
        }
        self.fft.process_with_scratch(&mut self.pair, &mut self.scratch);
        // The mirror of bin k is bin -k, and that of 0 is 0.
        let mirrors = self.pair.first().into_iter().chain(self.pair.iter().rev());
        for ((power, z), mirror) in self.power.iter_mut().zip(&self.pair).zip(mirrors) {
            let [first, second] = pair_power(z, mirror);
            *power = Complex::new(first, second);
        }
        // Both spectra are even and real, so that their transforms are real too: one is the real part, the other the imaginary part.
        self.fft.process_with_scratch(&mut self.power, &mut self.scratch);
        let largest = self.power.first().copied().unwrap_or_default();
        let relative = |value: f32, largest: f32, scale: f32| {
            if scale > 0.0 { f64::from(value / largest) } else { 0.0 }
        };
        self.power.iter().map(move |lag| {
            relative(lag.re, largest.re, first_scale) + relative(lag.im, largest.im, second_scale)
        })
    }

    /// What makes the energy of a window 1; 0 of silence.
    fn scale(&self, window: &[f32]) -> f32 {
        let weighted =
            window.iter().zip(&self.half_window).map(|(sample, weight)| f64::from(sample * weight));
        let energy: f64 = weighted.map(|value| value * value).sum();
        if energy > 0.0 { (1.0 / energy.sqrt()) as f32 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clicks_have_the_tempo_of_their_period() {
        // Fifteen frames are 0.48 s.
        for period in [12, 15, 20] {
            let clicks: Vec<f32> = (0..1000).map(|t| if t % period == 7 { 1.0 } else { 0.0 }).collect();
            assert_eq!(tempo(&clicks), Some(1875.0 / period as f64));
        }
    }

    #[test]
    fn without_an_onset_there_is_no_tempo() {
        assert_eq!(tempo(&[]), None);
        assert_eq!(tempo(&[0.0; 500]), None);
    }

    #[test]
    fn the_mean_autocorrelation_is_that_of_the_sums_of_products() {
        for frames in [1, 2, 3, 40, 301] {
            let strength: Vec<f32> = (0..frames).map(|t| ((t * t + 3 * t) % 17) as f32 / 5.0 + 0.1).collect();
            let padded = padded(&strength);
            assert_eq!(padded.len(), frames + WINDOW);
            let window = crate::dsp::hann(WINDOW);
            let mut expected = vec![0.0; WINDOW];
            for t in 0..frames {
                let weighted: Vec<f64> =
                    (0..WINDOW).map(|i| f64::from(padded[t + i]) * f64::from(window[i])).collect();
                let product =
                    |lag: usize| weighted.iter().zip(&weighted[lag..]).map(|(a, b)| a * b).sum::<f64>();
                let largest = product(0);
                expected.iter_mut().enumerate().for_each(|(lag, sum)| *sum += product(lag) / largest);
            }
            let ours = mean_autocorrelation(&strength);
            for (lag, (ours, expected)) in ours.iter().zip(expected).enumerate() {
                assert!((ours - expected / frames as f64).abs() < 1e-5, "{frames} {lag}: {ours}");
            }
        }
    }
}
