//! Samples → chroma: how loud each of the twelve pitch classes is, 7.8 times a second.

use super::decimator::FACTOR;
use crate::audio::SAMPLE_RATE;
use crate::dsp::power_block::{LANES, PowerBlock};

/// Pitch classes, from A on.
pub(super) const CLASSES: usize = 12;
/// One for each pitch class.
pub(super) type Chroma = [f32; CLASSES];

/// Samples of a frame: 0.38 s, which separates neighbouring notes from 80 Hz on.
const FRAME: usize = 2048;
/// From one frame to the next: 0.128 s.
const HOP: usize = 683;
/// Samples of the frames that are transformed at once.
const BLOCK: usize = (LANES - 1) * HOP + FRAME;
/// Lowest and highest frequency that counts: from the lowest note of a piano to what the decimator leaves.
const RANGE_HZ: (f32, f32) = (28.0, 2600.0);

/// Computes chroma of frames that overlap: energies.
pub(super) struct ChromaFrames {
    power: PowerBlock,
    /// Which bins belong to which class: runs of neighbours.
    runs: Vec<Run>,
    /// Samples of frames that are not computed.
    pending: Vec<f32>,
    arch: pulp::Arch,
}

struct Run {
    class: usize,
    first: usize,
    bins: usize,
}

impl ChromaFrames {
    pub(super) fn new() -> Self {
        Self { power: PowerBlock::new(FRAME), runs: runs(), pending: Vec::new(), arch: pulp::Arch::new() }
    }

    /// Calls `sink` with the chroma of frames that are complete with `samples`; the last ones may wait for more.
    pub(super) fn process(&mut self, samples: &[f32], mut sink: impl FnMut(Chroma)) {
        self.pending.extend_from_slice(samples);
        let mut start = 0;
        while let Some(block) = self.pending.get(start..start + BLOCK) {
            self.power.compute(block, HOP, LANES);
            let chroma = self.arch.dispatch(ChromaFromPower { runs: &self.runs, power: self.power.power() });
            chroma.into_iter().for_each(&mut sink);
            start += LANES * HOP;
        }
        self.pending.drain(..start);
    }

    /// Calls `sink` with the chroma of the other frames.
    pub(super) fn finish(&mut self, sink: impl FnMut(Chroma)) {
        let frames = self.pending.len().checked_sub(FRAME).map_or(0, |rest| rest / HOP + 1);
        if frames > 0 {
            self.power.compute(&self.pending, HOP, frames);
            let power = self.power.power();
            let chroma = self.arch.dispatch(ChromaFromPower { runs: &self.runs, power });
            chroma.into_iter().take(frames).for_each(sink);
        }
        self.pending.clear();
    }
}

/// Sums the power of a block of frames in each class.
struct ChromaFromPower<'a> {
    runs: &'a [Run],
    power: &'a [[[f32; 2]; LANES / 2]],
}

impl pulp::NullaryFnOnce for ChromaFromPower<'_> {
    type Output = [Chroma; LANES];

    #[inline(always)]
    fn call(self) -> [Chroma; LANES] {
        let mut classes = [[0.0; LANES]; CLASSES];
        for run in self.runs {
            let mut sums = [0.0; LANES];
            for bin in self.power.get(run.first..run.first + run.bins).unwrap_or_default() {
                sums.iter_mut().zip(bin.as_flattened()).for_each(|(sum, power)| *sum += power);
            }
            let class = classes.get_mut(run.class).into_iter().flatten();
            class.zip(sums).for_each(|(energy, sum)| *energy += sum);
        }
        let mut frames = [[0.0; CLASSES]; LANES];
        for (class, energies) in classes.iter().enumerate() {
            for (frame, energy) in frames.iter_mut().zip(energies) {
                frame.get_mut(class).into_iter().for_each(|value| *value = *energy);
            }
        }
        frames
    }
}

/// A class reaches from one note to the next at a tuning of 440 Hz, as in Chromaprint. How a note's energy is split between two classes
/// depends on the instrument: with classes around the notes, one performance played by two instruments differed in as few as 11 % of the
/// bits, with these in 16 % and more.
fn runs() -> Vec<Run> {
    let bin_hz = SAMPLE_RATE as f32 / FACTOR as f32 / FRAME as f32;
    let (first, last) = ((RANGE_HZ.0 / bin_hz).ceil() as usize, (RANGE_HZ.1 / bin_hz) as usize);
    let mut runs: Vec<Run> = Vec::new();
    for bin in first..=last {
        let semitones = (CLASSES as f32 * (bin as f32 * bin_hz / 440.0).log2()).floor() as i32;
        let class = semitones.rem_euclid(CLASSES as i32) as usize;
        match runs.last_mut() {
            Some(run) if run.class == class => run.bins += 1,
            _ => runs.push(Run { class, first: bin, bins: 1 }),
        }
    }
    runs
}
