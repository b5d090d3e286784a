//! Mono samples at any rate → 16 kHz, without delay.
//!
//! rubato's synchronous FFT resampler does the work. Its default settings attenuate 7.5 kHz by 18 dB; one
//! sub-chunk of 640 samples or more keeps 7.5 kHz at 0 dB and aliases at -144 dB. It converts
//! blocks of exactly `from/gcd` to `16000/gcd` samples (times a small factor), so the ratio is exact at any
//! rate and nothing drifts, not even over ten hours. With a small common divisor (44,099 Hz) a block lasts a
//! second or two; the bound is the highest rate, 768 kHz, never the recording's length.

use super::{AudioError, SAMPLE_RATE};
use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};
use std::ops::RangeInclusive;

/// Supported rates in Hz; no recorder exceeds them.
const RATES: RangeInclusive<u32> = 1..=768_000;
/// Shortest filter, in samples at the lower of both rates: the transition band then ends above 7.5 kHz.
const FILTER_SAMPLES: usize = 640;
/// Longest block on either side, if the ratio allows a choice. At a few Hz a thousand input samples
/// would be minutes of output, with nothing audible to filter.
const MAX_BLOCK: usize = 1 << 18;

/// Streaming resampler; input in blocks of any length.
pub struct Resampler {
    from_hz: u32,
    to_hz: u32,
    /// `None`: both rates are equal.
    engine: Option<Engine>,
    samples_in: u64,
    samples_out: u64,
}

struct Engine {
    fft: Fft<f32>,
    /// Input of an incomplete block.
    pending: Vec<f32>,
    /// One block of output.
    block: Vec<f32>,
    /// Output samples still to be discarded: the filter's delay.
    delay_left: usize,
}

impl Resampler {
    /// From `from_hz` (1 to 768,000) to 16 kHz.
    ///
    /// # Errors
    /// [`AudioError::SampleRate`] for any other rate.
    pub fn new(from_hz: u32) -> Result<Self, AudioError> {
        Self::between(from_hz, SAMPLE_RATE)
    }

    /// From `from_hz` to `to_hz`, for recordings whose rate changes midway and for sound devices.
    ///
    /// # Errors
    /// [`AudioError::SampleRate`] for rates outside 1 to 768,000 Hz.
    pub(super) fn between(from_hz: u32, to_hz: u32) -> Result<Self, AudioError> {
        for rate in [from_hz, to_hz] {
            if !RATES.contains(&rate) {
                return Err(AudioError::SampleRate(rate));
            }
        }
        let engine = if from_hz == to_hz { None } else { Some(Engine::new(from_hz, to_hz)?) };
        Ok(Self { from_hz, to_hz, engine, samples_in: 0, samples_out: 0 })
    }

    /// Resamples `samples` and appends what is ready to `out`.
    ///
    /// # Errors
    /// [`AudioError::Resampling`] if rubato fails, which its contract excludes.
    pub fn process(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), AudioError> {
        self.samples_in += samples.len() as u64;
        let before = out.len();
        match &mut self.engine {
            None => out.extend_from_slice(samples),
            Some(engine) => engine.push(samples, out)?,
        }
        self.samples_out += (out.len() - before) as u64;
        Ok(())
    }

    /// Seconds of input whose output is not appended yet.
    pub(super) fn waiting_s(&self) -> f64 {
        self.samples_in as f64 / f64::from(self.from_hz) - self.samples_out as f64 / f64::from(self.to_hz)
    }

    /// Appends the rest, so that the output has `round(input samples * 16000 / from_hz)` samples in total.
    ///
    /// # Errors
    /// As [`Resampler::process`].
    pub fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), AudioError> {
        let Some(engine) = &mut self.engine else { return Ok(()) };
        let (from, to) = (u128::from(self.from_hz), u128::from(self.to_hz));
        let total = (u128::from(self.samples_in) * to + from / 2) / from;
        let mut missing = usize::try_from(total.saturating_sub(u128::from(self.samples_out))).unwrap_or(0);
        let zeros = vec![0.0; engine.fft.input_frames_next()];
        let mut tail = Vec::new();
        while missing > 0 {
            tail.clear();
            engine.push(&zeros, &mut tail)?;
            tail.truncate(missing);
            missing -= tail.len();
            self.samples_out += tail.len() as u64;
            out.extend_from_slice(&tail);
        }
        Ok(())
    }
}

impl Engine {
    fn new(from_hz: u32, to_hz: u32) -> Result<Self, AudioError> {
        let divisor = greatest_common_divisor(from_hz, to_hz);
        let (block_in, block_out) = ((from_hz / divisor) as usize, (to_hz / divisor) as usize);
        let chunk = block_in * blocks_per_chunk(block_in, block_out);
        let fft = Fft::new_custom(
            from_hz as usize,
            to_hz as usize,
            chunk,
            1,
            1,
            WindowFunction::BlackmanHarris2,
            FixedSync::Both,
        )
        .map_err(|error| AudioError::Resampling(error.to_string()))?;
        let (block, delay_left) = (vec![0.0; fft.output_frames_next()], fft.output_delay());
        Ok(Self { fft, pending: Vec::new(), block, delay_left })
    }

    fn push(&mut self, mut samples: &[f32], out: &mut Vec<f32>) -> Result<(), AudioError> {
        let chunk = self.fft.input_frames_next();
        if !self.pending.is_empty() {
            let (head, rest) = samples.split_at(samples.len().min(chunk - self.pending.len()));
            self.pending.extend_from_slice(head);
            samples = rest;
            if self.pending.len() < chunk {
                return Ok(());
            }
            let pending = std::mem::take(&mut self.pending);
            self.resample(&pending, out)?;
            self.pending = pending;
            self.pending.clear();
        }
        let mut chunks = samples.chunks_exact(chunk);
        for full in &mut chunks {
            self.resample(full, out)?;
        }
        self.pending.extend_from_slice(chunks.remainder());
        Ok(())
    }

    fn resample(&mut self, chunk: &[f32], out: &mut Vec<f32>) -> Result<(), AudioError> {
        let frames_out = self.block.len();
        let input = SequentialSlice::new(chunk, 1, chunk.len()).map_err(unexpected)?;
        let mut output = SequentialSlice::new_mut(&mut self.block, 1, frames_out).map_err(unexpected)?;
        self.fft.process_into_buffer(&input, &mut output, None).map_err(unexpected)?;
        let skipped = self.delay_left.min(frames_out);
        self.delay_left -= skipped;
        debug_assert!(skipped <= self.block.len(), "{skipped} of a block are skipped");
        out.extend_from_slice(self.block.get(skipped..).unwrap_or_default());
        Ok(())
    }
}

fn unexpected(error: impl std::fmt::Display) -> AudioError {
    AudioError::Resampling(error.to_string())
}

/// Number of smallest blocks in one FFT: the least number of the form 2^a 3^b 5^c (fast transforms) that
/// makes the filter long enough. Even, since rubato's delay is half a block: with an odd block its true
/// delay would differ from the reported one by half an input sample.
fn blocks_per_chunk(block_in: usize, block_out: usize) -> usize {
    let (shorter, longer) = (block_in.min(block_out), block_in.max(block_out));
    let needed = FILTER_SAMPLES.div_ceil(shorter);
    let allowed = (MAX_BLOCK / longer).max(2);
    // Between n and 2n there is always a power of two, so one of the two searches ends early.
    let enough = (needed..=allowed).find(|&n| n.is_multiple_of(2) && is_smooth(n));
    enough.or_else(|| (2..=allowed).rev().find(|&n| n.is_multiple_of(2) && is_smooth(n))).unwrap_or(2)
}

fn is_smooth(mut n: usize) -> bool {
    for factor in [2, 3, 5] {
        while n.is_multiple_of(factor) {
            n /= factor;
        }
    }
    n == 1
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
