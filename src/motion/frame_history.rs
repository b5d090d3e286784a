//! Spectra and activations of the last half second, relative to the loudness of the music.

use super::pitch_activation::KEYS;
use super::spectrum::BINS;

/// Frames kept: half a second.
const KEPT: usize = 32;
/// The reference loudness decays by 6 % a second (in the square-root scale of the spectrum: 0.5 dB of level).
const DECAY: f32 = 0.999;
/// Smallest reference loudness: about that of noise at -60 dB of full scale.
const MIN_LEVEL: f32 = 4.0;
/// Before the logarithm: an average key then reads about 0.5. Of 4 to 100, 10 separated onsets best.
const GAIN: f32 = 10.0;

/// A ring of frames; frame `n` is the n-th pushed, from 0.
pub(super) struct FrameHistory {
    /// ln(1 + 10 activation / level), 0 to 2.4.
    keys: Vec<[f32; KEYS]>,
    /// ln(1 + 10 spectrum / level).
    bins: Vec<[f32; BINS]>,
    /// Sum of the spectrum / level, 0 to 1.
    totals: [f32; KEPT],
    /// RMS of the 16 ms around the centre.
    rms: [f32; KEPT],
    level: f32,
    pushed: u64,
}

impl FrameHistory {
    /// An empty history; frames before the first read as silence.
    pub(super) fn new() -> Self {
        let (keys, bins) = (vec![[0.0; KEYS]; KEPT], vec![[0.0; BINS]; KEPT]);
        Self { keys, bins, totals: [0.0; KEPT], rms: [0.0; KEPT], level: MIN_LEVEL, pushed: 0 }
    }

    /// Frames pushed so far.
    pub(super) fn pushed(&self) -> u64 {
        self.pushed
    }

    /// Adds the next frame; `rms` relative to full scale.
    pub(super) fn push(&mut self, spectrum: &[f32; BINS], activations: &[f32; KEYS], rms: f32) {
        let total: f32 = spectrum.iter().sum();
        self.level = (self.level * DECAY).max(total).max(MIN_LEVEL);
        let scale = GAIN / self.level;
        let slot = self.pushed as usize % KEPT;
        if let Some(keys) = self.keys.get_mut(slot) {
            keys.iter_mut().zip(activations).for_each(|(kept, value)| *kept = (value * scale).ln_1p());
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

    fn slot(&self, frame: u64, offset: i64) -> usize {
        let wanted = frame.wrapping_add_signed(offset);
        // Frames before the first are the silence that the ring begins with.
        debug_assert!(
            (wanted as i64) < self.pushed as i64 && wanted.wrapping_add(KEPT as u64) >= self.pushed,
            "frame {frame} + {offset} of {} is not kept",
            self.pushed
        );
        (wanted.wrapping_add(KEPT as u64) % KEPT as u64) as usize
    }

    /// Activation of a key `offset` frames after `frame`; 0 outside the keyboard.
    pub(super) fn key(&self, frame: u64, offset: i64, key: i32) -> f32 {
        let row = self.keys.get(self.slot(frame, offset));
        let key = usize::try_from(key).ok();
        row.zip(key).and_then(|(row, key)| row.get(key)).copied().unwrap_or(0.0)
    }

    /// Maximum of three adjacent bins of the spectrum, which covers a piano out of tune; 0 outside the spectrum.
    pub(super) fn bin(&self, frame: u64, offset: i64, bin: i32) -> f32 {
        let row = self.bins.get(self.slot(frame, offset));
        let first = usize::try_from((bin - 1).max(0)).unwrap_or(0);
        let end = usize::try_from((bin + 2).max(0)).unwrap_or(0).min(BINS);
        let three = row.and_then(|row| row.get(first..end)).unwrap_or_default();
        three.iter().copied().fold(0.0, f32::max)
    }

    /// Loudness, where 1 is the loudest of about the last half minute.
    pub(super) fn total(&self, frame: u64, offset: i64) -> f32 {
        self.totals.get(self.slot(frame, offset)).copied().unwrap_or(0.0)
    }

    /// RMS of the 16 ms around a frame's centre.
    pub(super) fn rms(&self, frame: u64, offset: i64) -> f32 {
        self.rms.get(self.slot(frame, offset)).copied().unwrap_or(0.0)
    }
}
