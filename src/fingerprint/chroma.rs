//! Samples → chroma: how loud each of the twelve pitch classes is, 7.8 times a second.

use super::decimator::FACTOR;
use crate::audio::SAMPLE_RATE;
use crate::dsp::pair_transform::{PairTransform, pair_power};
use rustfft::num_complex::Complex;
use std::sync::LazyLock;

/// Pitch classes, from A on.
pub(super) const CLASSES: usize = 12;
/// One for each pitch class.
pub(super) type Chroma = [f32; CLASSES];

/// Samples of a frame: 0.38 s, which separates neighbouring notes from 80 Hz on.
const FRAME: usize = 2048;
/// From one frame to the next: 0.128 s.
const HOP: usize = 683;
/// Lowest and highest frequency that counts: from the lowest note of a piano to what the decimator leaves.
const RANGE_HZ: (f32, f32) = (28.0, 2600.0);
/// Bins that are added at once, each of two frames.
const LANES: usize = 8;

/// Computes chroma of frames that overlap: energies.
pub(super) struct ChromaFrames {
    transform: PairTransform,
    /// Powers of a pair of frames, from bin 1 on.
    powers: Vec<[f32; 2]>,
    /// Samples of frames that are not computed.
    pending: Vec<f32>,
    arch: pulp::Arch,
}

/// Which bins belong to which class: runs of neighbours.
static RUNS: LazyLock<Vec<Run>> = LazyLock::new(runs);

struct Run {
    class: usize,
    first: usize,
    bins: usize,
}

impl ChromaFrames {
    pub(super) fn new() -> Self {
        Self {
            transform: PairTransform::new(FRAME),
            powers: vec![[0.0; 2]; FRAME / 2],
            pending: Vec::new(),
            arch: pulp::Arch::new(),
        }
    }

    /// Calls `sink` with the chroma of frames that are complete with `samples`; the last one may wait for its partner.
    pub(super) fn process(&mut self, samples: &[f32], mut sink: impl FnMut(Chroma)) {
        self.pending.extend_from_slice(samples);
        let mut start = 0;
        while let (Some(first), Some(second)) = (self.frame(start), self.frame(start + HOP)) {
            self.pair(first, second).into_iter().for_each(&mut sink);
            start += 2 * HOP;
        }
        self.pending.drain(..start);
    }

    /// Calls `sink` with the chroma of the last frame, if one is left.
    pub(super) fn finish(&mut self, sink: impl FnMut(Chroma)) {
        if self.pending.len() >= FRAME {
            self.pair(0, 0).into_iter().take(1).for_each(sink);
        }
        self.pending.clear();
    }

    /// `start`, if a whole frame begins there.
    fn frame(&self, start: usize) -> Option<usize> {
        (start + FRAME <= self.pending.len()).then_some(start)
    }

    fn pair(&mut self, first: usize, second: usize) -> [Chroma; 2] {
        let frame = |start: usize| self.pending.get(start..).unwrap_or_default();
        let pair = self.transform.transform(frame(first), frame(second));
        self.arch.dispatch(ChromaOfPair { runs: &RUNS, pair, powers: &mut self.powers })
    }
}

/// Sums the power of two frames in each class.
struct ChromaOfPair<'a> {
    runs: &'a [Run],
    pair: &'a [Complex<f32>],
    powers: &'a mut [[f32; 2]],
}

impl pulp::NullaryFnOnce for ChromaOfPair<'_> {
    type Output = [Chroma; 2];

    #[inline(always)]
    fn call(self) -> [Chroma; 2] {
        let others = self.pair.get(1..).unwrap_or_default();
        for ((power, z), mirror) in self.powers.iter_mut().zip(others).zip(others.iter().rev()) {
            *power = pair_power(z, mirror);
        }
        let mut frames = [[0.0; CLASSES]; 2];
        for run in self.runs {
            let first = run.first - 1;
            let sums = sums(self.powers.get(first..first + run.bins).unwrap_or_default());
            for (frame, sum) in frames.iter_mut().zip(sums) {
                frame.get_mut(run.class).into_iter().for_each(|energy| *energy += sum);
            }
        }
        frames
    }
}

/// In lanes, which the compiler turns into vector instructions.
#[inline(always)]
fn sums(powers: &[[f32; 2]]) -> [f32; 2] {
    let (chunks, rest) = powers.as_chunks::<LANES>();
    let mut lanes = [[0.0; 2]; LANES];
    for chunk in chunks {
        lanes
            .as_flattened_mut()
            .iter_mut()
            .zip(chunk.as_flattened())
            .for_each(|(lane, power)| *lane += power);
    }
    let all = if chunks.is_empty() { &[] } else { lanes.as_slice() };
    all.iter().chain(rest).fold([0.0; 2], |sum, power| [sum[0] + power[0], sum[1] + power[1]])
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
