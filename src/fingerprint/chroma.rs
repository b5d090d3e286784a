//! Samples → chroma: how loud each of the twelve pitch classes is, 7.8 times a second.

use super::decimator::FACTOR;
use crate::audio::SAMPLE_RATE;
use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};
use std::f32::consts::TAU;
use std::sync::Arc;

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

/// Computes chroma of frames that overlap.
pub(super) struct ChromaFrames {
    transform: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    /// Which bins belong to which class: runs of neighbours.
    runs: Vec<Run>,
    /// Samples of frames that are not complete.
    pending: Vec<f32>,
    frame: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

struct Run {
    class: usize,
    first: usize,
    bins: usize,
}

impl ChromaFrames {
    pub(super) fn new() -> Self {
        let transform = RealFftPlanner::new().plan_fft_forward(FRAME);
        // Hann.
        let window = (0..FRAME).map(|i| 0.5 - 0.5 * (TAU * i as f32 / FRAME as f32).cos()).collect();
        Self {
            window,
            runs: runs(),
            pending: Vec::new(),
            frame: transform.make_input_vec(),
            spectrum: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            transform,
        }
    }

    /// Calls `sink` with the chroma of each frame that is complete with `samples`: energies.
    pub(super) fn process(&mut self, samples: &[f32], mut sink: impl FnMut(Chroma)) {
        self.pending.extend_from_slice(samples);
        let mut start = 0;
        while let Some(samples) = self.pending.get(start..start + FRAME) {
            let windowed = samples.iter().zip(&self.window).map(|(sample, weight)| sample * weight);
            self.frame.iter_mut().zip(windowed).for_each(|(value, sample)| *value = sample);
            let done =
                self.transform.process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch);
            debug_assert!(done.is_ok(), "the buffers are of the planned sizes");
            sink(self.chroma());
            start += HOP;
        }
        self.pending.drain(..start);
    }

    fn chroma(&self) -> Chroma {
        let mut chroma = [0.0; CLASSES];
        for run in &self.runs {
            let bins = self.spectrum.get(run.first..run.first + run.bins).unwrap_or_default();
            if let Some(energy) = chroma.get_mut(run.class) {
                *energy += bins.iter().map(Complex32::norm_sqr).sum::<f32>();
            }
        }
        chroma
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
