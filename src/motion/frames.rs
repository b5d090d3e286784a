//! The last half second of spectra and saliences, relative to how loud the music is.

use super::salience::KEYS;
use super::spectrum::BINS;

/// Frames kept: half a second.
const KEPT: usize = 32;
/// Loudness forgets a loud passage by 6 % a second (in the square-root scale of the spectrum: 0.5 dB of level).
const FORGETTING: f32 = 0.999;
/// Loudness never counts as less than this: about that of hiss at -60 dB of full scale.
const LEAST_LEVEL: f32 = 4.0;
/// Before the logarithm: an average key then reads about 0.5. 4 to 100 were tried; 10 told strikes best.
const GAIN: f32 = 10.0;

/// A ring of frames; frame `n` is the n-th pushed, counted from 0.
pub(super) struct Frames {
    /// ln(1 + 10 salience / level), 0 to 2.4.
    keys: Vec<[f32; KEYS]>,
    /// ln(1 + 10 spectrum / level).
    bins: Vec<[f32; BINS]>,
    /// Sum of the spectrum / level, 0 to 1.
    totals: [f32; KEPT],
    /// Root of the mean square of the 16 ms around the centre.
    rms: [f32; KEPT],
    level: f32,
    pushed: u64,
}

impl Frames {
    /// Without a frame.
    pub(super) fn new() -> Self {
        let (keys, bins) = (vec![[0.0; KEYS]; KEPT], vec![[0.0; BINS]; KEPT]);
        Self { keys, bins, totals: [0.0; KEPT], rms: [0.0; KEPT], level: LEAST_LEVEL, pushed: 0 }
    }

    /// Frames pushed so far.
    pub(super) fn pushed(&self) -> u64 {
        self.pushed
    }

    /// The next frame; `rms` of full scale.
    pub(super) fn push(&mut self, spectrum: &[f32; BINS], salience: &[f32; KEYS], rms: f32) {
        let total: f32 = spectrum.iter().sum();
        self.level = (self.level * FORGETTING).max(total).max(LEAST_LEVEL);
        let scale = GAIN / self.level;
        let slot = self.pushed as usize % KEPT;
        if let Some(keys) = self.keys.get_mut(slot) {
            keys.iter_mut().zip(salience).for_each(|(kept, value)| *kept = (value * scale).ln_1p());
        }
        if let Some(bins) = self.bins.get_mut(slot) {
            bins.iter_mut().zip(spectrum).for_each(|(kept, value)| *kept = (value * scale).ln_1p());
        }
        if let Some(kept) = self.totals.get_mut(slot) {
            *kept = total / self.level;
        }
        if let Some(kept) = self.rms.get_mut(slot) {
            *kept = rms;
        }
        self.pushed += 1;
    }

    fn slot(frame: u64, offset: i64) -> usize {
        // What was before the first frame is what the ring began with: silence.
        (frame.wrapping_add(KEPT as u64).wrapping_add_signed(offset) % KEPT as u64) as usize
    }

    /// Salience of a key `offset` frames after `frame`; nought beside the keyboard.
    pub(super) fn key(&self, frame: u64, offset: i64, key: i32) -> f32 {
        let row = self.keys.get(Self::slot(frame, offset));
        let key = usize::try_from(key).ok();
        row.zip(key).and_then(|(row, key)| row.get(key)).copied().unwrap_or(0.0)
    }

    /// Largest of three neighbouring bins of the spectrum, so that a piano out of tune is heard as well.
    pub(super) fn bin(&self, frame: u64, offset: i64, bin: i32) -> f32 {
        let row = self.bins.get(Self::slot(frame, offset));
        let first = usize::try_from((bin - 1).max(0)).unwrap_or(0);
        let end = usize::try_from((bin + 2).max(0)).unwrap_or(0).min(BINS);
        let three = row.and_then(|row| row.get(first..end)).unwrap_or_default();
        three.iter().copied().fold(0.0, f32::max)
    }

    /// Loudness, where 1 is the loudest of the last half minute or so.
    pub(super) fn total(&self, frame: u64, offset: i64) -> f32 {
        self.totals.get(Self::slot(frame, offset)).copied().unwrap_or(0.0)
    }

    /// Root of the mean square of the 16 ms around a frame's centre.
    pub(super) fn rms(&self, frame: u64, offset: i64) -> f32 {
        self.rms.get(Self::slot(frame, offset)).copied().unwrap_or(0.0)
    }
}
