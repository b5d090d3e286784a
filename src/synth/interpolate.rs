//! Resampling by any ratio with a windowed sinc.

use std::f32::consts::PI;
use std::ops::Range;

/// Input samples on either side of a position.
const HALF: usize = 12;
/// Kernels between two input samples; the nearest is used, with an error below -50 dB for a component at 8 kHz.
const PHASES: usize = 512;

/// The kernels of one ratio.
pub(super) struct Interpolator {
    ratio: f64,
    /// `PHASES + 1` kernels of `2 * HALF` weights.
    kernels: Vec<[f32; 2 * HALF]>,
}

impl Interpolator {
    /// `ratio` input samples per output sample: 2 is one octave up. Frequencies that would exceed the Nyquist frequency are
    /// filtered out.
    pub(super) fn new(ratio: f64) -> Self {
        let cutoff = (0.95 / ratio).min(0.95) as f32;
        let kernel = |phase: usize| {
            let mut kernel = [0.0; 2 * HALF];
            let offset = phase as f32 / PHASES as f32;
            for (i, weight) in kernel.iter_mut().enumerate() {
                let x = i as f32 - (HALF as f32 - 1.0) - offset;
                let sinc = if x.abs() < 1e-6 { cutoff } else { (PI * cutoff * x).sin() / (PI * x) };
                *weight = sinc * (PI * x / (2.0 * HALF as f32)).cos().powi(2);
            }
            kernel
        };
        Self { ratio, kernels: (0..=PHASES).map(kernel).collect() }
    }

    /// Output samples `range` of `input`, which is taken as silent beyond its ends.
    pub(super) fn run<'a>(&'a self, input: &'a [f32], range: Range<usize>) -> impl Iterator<Item = f32> + 'a {
        range.map(move |n| {
            let position = n as f64 * self.ratio;
            let whole = position as usize;
            let phase = ((position - whole as f64) * PHASES as f64).round() as usize;
            debug_assert!(phase <= PHASES, "phase {phase} of {PHASES}");
            let Some(kernel) = self.kernels.get(phase) else { return 0.0 };
            let (first, skipped) = ((whole + 1).saturating_sub(HALF), HALF.saturating_sub(whole + 1));
            let near = input.get(first..).unwrap_or_default();
            kernel.iter().skip(skipped).zip(near).map(|(w, x)| w * x).sum()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_shifted_up_a_fourth_and_aliases_are_filtered_out() {
        let tone = |hz: f32| -> Vec<f32> {
            (0..16_000).map(|i| (2.0 * PI * hz * i as f32 / 16_000.0).sin()).collect()
        };
        let ratio = 4.0 / 3.0;
        let faster = Interpolator::new(ratio);
        let shifted: Vec<f32> = faster.run(&tone(900.0), 0..10_000).collect();
        for (x, y) in shifted.iter().zip(tone(1200.0)).skip(100) {
            assert!((x - y).abs() < 0.01, "{x} {y}");
        }
        let folded: Vec<f32> = faster.run(&tone(7800.0), 100..10_000).collect();
        assert!(folded.iter().all(|x| x.abs() < 0.02));
    }
}
