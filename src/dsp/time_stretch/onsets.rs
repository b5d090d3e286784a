//! Finds attacks: sudden rises of the energy at high frequencies.

use std::collections::VecDeque;

/// An attack has this many times the energy of the blocks before: 6 dB.
const RISE: f64 = 4.0;
/// Blocks before.
const BEFORE: usize = 8;
/// Blocks between two attacks.
const APART: u32 = 10;
/// Blocks of less energy a frame, added over the channels, are silence: -80 dB.
const SILENCE: f64 = 1e-8;

/// A streaming finder of attacks.
pub(super) struct OnsetFinder {
    block: usize,
    /// Frames of the current block so far, its energy, and the last sample of each channel.
    frames: usize,
    energy: f64,
    previous: Vec<f32>,
    /// Energies of the blocks before.
    before: VecDeque<f64>,
    since: u32,
    /// Source frames received.
    received: i64,
    found: VecDeque<i64>,
    last: Option<i64>,
}

impl OnsetFinder {
    /// With blocks of `block` frames of `channels` samples.
    pub(super) fn new(block: usize, channels: usize) -> Self {
        Self {
            block: block.max(1),
            frames: 0,
            energy: 0.0,
            previous: vec![0.0; channels.max(1)],
            before: VecDeque::new(),
            since: APART,
            received: 0,
            found: VecDeque::new(),
            last: None,
        }
    }

    /// Examines interleaved frames.
    pub(super) fn process(&mut self, frames: &[f32]) {
        for frame in frames.chunks_exact(self.previous.len()) {
            // The difference weights high frequencies, of which attacks have more than what still sounds. Energies are added rather than
            // samples, of which channels of opposite sign would leave nothing.
            for (sample, previous) in frame.iter().zip(&mut self.previous) {
                self.energy += f64::from(sample - *previous).powi(2);
                *previous = *sample;
            }
            self.frames += 1;
            self.received += 1;
            if self.frames == self.block {
                self.end_block();
            }
        }
    }

    fn end_block(&mut self) {
        let energy = std::mem::take(&mut self.energy) / self.block as f64;
        self.frames = 0;
        self.since = self.since.saturating_add(1);
        let loudest = self.before.iter().copied().fold(SILENCE, f64::max);
        if self.before.len() == BEFORE && energy > RISE * loudest && self.since > APART {
            self.since = 0;
            self.found.push_back(self.received - self.block as i64);
        }
        self.before.push_back(energy);
        if self.before.len() > BEFORE {
            self.before.pop_front();
        }
    }

    /// The next attack, if it starts before source frame `until`.
    pub(super) fn next_before(&mut self, until: i64) -> Option<i64> {
        let next = *self.found.front().filter(|&&onset| onset < until)?;
        self.found.pop_front();
        self.last = Some(next);
        self.last
    }

    /// The next attack.
    pub(super) fn next(&self) -> Option<i64> {
        self.found.front().copied()
    }

    /// The attack that was returned last.
    pub(super) fn last(&self) -> Option<i64> {
        self.last
    }
}
