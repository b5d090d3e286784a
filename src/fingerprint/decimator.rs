//! 16 kHz → a third of it, in which chroma is computed.

use std::f32::consts::PI;

/// One of so many samples is kept.
pub(super) const FACTOR: usize = 3;
/// Length of the filter. Short: what it lets pass above 2.7 kHz is folded back alike in every copy.
const TAPS: usize = 16;
/// Steps of [`FACTOR`] samples that have as many as the filter.
const STEPS: usize = TAPS.div_ceil(FACTOR);
/// -6 dB at so much of the input's rate: 2.3 kHz.
const CUTOFF: f32 = 0.144;

/// Samples that are computed at once: some vectors, since one addition has to wait for the one before.
const LANES: usize = 64;

/// A low-pass filter that computes only the samples that are kept.
pub(super) struct Decimator {
    taps: [f32; TAPS],
    /// The first samples of a step that is not complete.
    partial: Vec<f32>,
    /// Every third sample of what is still needed, from the first, second and third on: neighbours are multiplied by the same tap.
    phases: [Vec<f32>; FACTOR],
    arch: pulp::Arch,
}

impl Decimator {
    /// A windowed sinc with a gain of 1.
    pub(super) fn new() -> Self {
        let centre = (TAPS - 1) as f32 / 2.0;
        let mut taps = std::array::from_fn(|tap| {
            let time = tap as f32 - centre;
            let sinc = (2.0 * PI * CUTOFF * time).sin() / (PI * time);
            let window = 0.5 + 0.5 * (PI * time / (centre + 1.0)).cos();
            sinc * window
        });
        let gain: f32 = taps.iter().sum();
        taps.iter_mut().for_each(|tap| *tap /= gain);
        Self { taps, partial: Vec::new(), phases: Default::default(), arch: pulp::Arch::new() }
    }

    /// Appends the samples at a third of the rate to `out`.
    pub(super) fn process(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let missing = (FACTOR - self.partial.len()) % FACTOR;
        let (first, samples) = samples.split_at(missing.min(samples.len()));
        self.partial.extend_from_slice(first);
        let (steps, partial) = samples.as_chunks::<FACTOR>();
        if self.partial.len() == FACTOR {
            self.phases.iter_mut().zip(self.partial.drain(..)).for_each(|(phase, sample)| phase.push(sample));
        }
        self.partial.extend_from_slice(partial);
        let [first, ..] = &self.phases;
        let (known, length) = (first.len(), first.len() + steps.len());
        let count = (length + 1).saturating_sub(STEPS);
        let from = out.len();
        out.resize(from + count, 0.0);
        // The last lanes are beyond what there is.
        self.phases.iter_mut().for_each(|phase| phase.resize(length + LANES, 0.0));
        let phases = self.phases.each_mut().map(Vec::as_mut_slice);
        let out = out.get_mut(from..).unwrap_or_default();
        self.arch.dispatch(Filter { steps, known, taps: &self.taps, phases, out });
        for phase in &mut self.phases {
            phase.truncate(length);
            phase.drain(..count);
        }
    }
}

/// Computes one sample for each step that has enough others after it.
struct Filter<'a> {
    /// To be appended to the first `known` of the phases.
    steps: &'a [[f32; FACTOR]],
    known: usize,
    taps: &'a [f32; TAPS],
    phases: [&'a mut [f32]; FACTOR],
    out: &'a mut [f32],
}

impl pulp::NullaryFnOnce for Filter<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let [first, second, third] = self.phases;
        let steps = self.steps.iter();
        let new = (from(first, self.known), from(second, self.known), from(third, self.known));
        for (((step, first), second), third) in steps.zip(new.0).zip(new.1).zip(new.2) {
            [*first, *second, *third] = *step;
        }
        let phases = [&*first, &*second, &*third];
        let (blocks, rest) = self.out.as_chunks_mut::<LANES>();
        let start_of_rest = blocks.len() * LANES;
        for (index, values) in blocks.iter_mut().enumerate() {
            *values = filtered(phases, self.taps, index * LANES);
        }
        if !rest.is_empty() {
            let values = filtered(phases, self.taps, start_of_rest);
            rest.iter_mut().zip(values).for_each(|(value, sum)| *value = sum);
        }
    }
}

/// The places from `start` on.
#[inline(always)]
fn from(phase: &mut [f32], start: usize) -> &mut [f32] {
    phase.get_mut(start..).unwrap_or_default()
}

/// The samples from step `start` on.
#[inline(always)]
fn filtered(phases: [&[f32]; FACTOR], taps: &[f32; TAPS], start: usize) -> [f32; LANES] {
    let mut sums = [0.0; LANES];
    for (n, tap) in taps.iter().enumerate() {
        let phase = phases.get(n % FACTOR).copied().unwrap_or_default();
        let samples = phase.get(start + n / FACTOR..).and_then(|rest| rest.first_chunk::<LANES>());
        debug_assert!(samples.is_some(), "step {start} of {}", phase.len());
        let Some(samples) = samples else { continue };
        sums.iter_mut().zip(samples).for_each(|(sum, sample)| *sum += tap * sample);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_third_sample_of_the_filtered_sound_is_computed_whatever_the_blocks() {
        let sound: Vec<f32> = (0..2000_i32).map(|n| ((n * n * 37) % 1009) as f32 / 500.0 - 1.0).collect();
        let taps = Decimator::new().taps;
        assert!((taps.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        // The last step needs as many samples as steps have.
        let expected: Vec<f32> = sound
            .windows(STEPS * FACTOR)
            .step_by(FACTOR)
            .map(|window| window.iter().zip(taps).map(|(sample, tap)| sample * tap).sum())
            .collect();
        for block in [1, 2, 3, 7, 64, 191, 192, 193, 2000] {
            let (mut decimator, mut found) = (Decimator::new(), Vec::new());
            sound.chunks(block).for_each(|block| decimator.process(block, &mut found));
            assert_eq!(found.len(), expected.len(), "blocks of {block}");
            let differs = |(a, b): (&f32, &f32)| (a - b).abs() > 1e-5;
            assert_eq!(found.iter().zip(&expected).position(differs), None, "blocks of {block}");
        }
    }
}
