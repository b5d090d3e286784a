//! Samples at 16 kHz → the audible ones, each with its position in the recording.
//!
//! The envelope is the centred rolling maximum of |x| over 50 ms. A sample is audible if its envelope reaches the threshold.
//!
//! **The threshold is relative to the recording's own level**, since a quiet recording is not silence. The level is known only
//! at the end, but audible samples must come while a file is still being read, and memory must not grow with its length. So
//! the gate compares each second with the level of everything before it and of up to 60 s after it: a recording under a minute is
//! compared with exactly its own level, a longer one needs a buffer of a minute and a quarter (5 MB), and a soft introduction is
//! compared with what follows it. The level is updated once per second of the recording, wherever the pushed blocks end, so
//! the same samples always give the same output.

use super::SAMPLE_RATE;
use super::envelope_mask::{BLOCK, BLOCKS_PER_SECOND, REACH, REACH_BLOCKS, SECOND, audible_runs, maximum};
use super::framing::seconds_from_samples;
use super::level::{FLOOR_DB, LevelMeter};

/// Settings of the silence gate.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct EnvelopeSettings {
    /// Samples whose envelope is this much under the recording's own level are dropped, in dB (negative).
    pub threshold_db: f32,
}

impl Default for EnvelopeSettings {
    /// -40 dB keeps a piano note's decay down to the noise of the recording, and drops pauses between pieces.
    fn default() -> Self {
        Self { threshold_db: -40.0 }
    }
}

/// A stretch of the recording that is audible or silent throughout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GateSpan {
    /// `false`: under the threshold, dropped.
    pub audible: bool,
    /// In seconds of the recording.
    pub start_s: f64,
    /// In seconds of the recording.
    pub end_s: f64,
}

/// Output of the gate, in order of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GateOutput<'a> {
    /// Adjacent audible samples.
    Audible {
        /// Position of the first one in the recording, in samples at 16 kHz.
        position: u64,
        /// At least one.
        samples: &'a [f32],
    },
    /// A span that has ended.
    Span(GateSpan),
}

/// The envelope is measured every 10 ms for the level.
const BLOCKS_PER_MEASUREMENT: usize = 2;
/// How far beyond a second its level looks ahead.
const LOOK_AHEAD_S: u64 = 60;
/// Seconds that are removed from the buffer at once.
const SECONDS_REMOVED: usize = 16;

/// Splits a stream of samples into audible stretches and silence.
///
/// Spans are as long as can be and leave no gap between 0 and the end. Audible samples come before the span that they belong
/// to, since that span is still growing.
pub struct SilenceGate {
    settings: EnvelopeSettings,
    level: LevelMeter,
    /// From `gated` on: the samples that have not passed the gate, preceded by `REACH` samples before them (zeros at the
    /// start of the recording).
    samples: Vec<f32>,
    /// Samples at the front that are no longer needed. They are removed many seconds at once, since removing moves all that
    /// follow.
    gated: usize,
    /// Maxima of |x| over the full blocks in `samples` from `gated` on.
    maxima: Vec<f32>,
    /// Envelope values counted for the level.
    measurements: u64,
    received: u64,
    audible: u64,
    /// Seconds that have passed the gate.
    gated_s: u64,
    /// The span that is still growing: audible or not, and its start.
    span: Option<(bool, u64)>,
}

impl SilenceGate {
    /// A gate at the start of a recording.
    pub fn new(settings: EnvelopeSettings) -> Self {
        Self {
            settings,
            level: LevelMeter::new(),
            samples: vec![0.0; REACH],
            gated: 0,
            maxima: vec![0.0; REACH_BLOCKS],
            measurements: 0,
            received: 0,
            audible: 0,
            gated_s: 0,
            span: None,
        }
    }

    /// Takes samples at 16 kHz and passes what is ready to `sink`, a minute later.
    pub fn push(&mut self, samples: &[f32], sink: &mut dyn FnMut(GateOutput<'_>)) {
        // In parts of a second, so that a long slice is not buffered whole.
        for part in samples.chunks(SECOND) {
            self.samples.extend_from_slice(part);
            self.received += part.len() as u64;
            let new = unmeasured(&self.samples, self.gated, self.maxima.len());
            self.maxima.extend(new.chunks_exact(BLOCK).map(maximum));
            while self.first_block_to_measure() + 2 * REACH_BLOCKS <= self.maxima.len() {
                self.measure();
                self.gate_if_due(sink);
            }
        }
    }

    /// Ends the recording: passes the remaining samples and spans to `sink`. Nothing may be pushed afterwards.
    pub fn finish(&mut self, sink: &mut dyn FnMut(GateOutput<'_>)) {
        let new = unmeasured(&self.samples, self.gated, self.maxima.len());
        self.maxima.extend(new.chunks(BLOCK).map(maximum));
        // Silence after the end completes the last envelope values.
        let measurements = (self.received as usize).div_ceil(BLOCK * BLOCKS_PER_MEASUREMENT);
        let blocks = measurements * BLOCKS_PER_MEASUREMENT + 2 * REACH_BLOCKS
            - self.gated_s as usize * BLOCKS_PER_SECOND;
        self.maxima.resize(blocks.max(self.maxima.len()), 0.0);
        while self.measurements < measurements as u64 {
            self.measure();
            self.gate_if_due(sink);
        }
        while self.gated_s * u64::from(SAMPLE_RATE) < self.received {
            self.gate_second(sink);
        }
        end_span(&mut self.span, self.received, sink);
    }

    /// Samples received so far.
    pub fn received_samples(&self) -> u64 {
        self.received
    }

    /// Audible samples among those that have passed the gate so far.
    pub fn audible_samples(&self) -> u64 {
        self.audible
    }

    /// The level that the threshold is relative to, from the samples received so far, in dB of full scale; `None` after
    /// silence alone.
    pub fn level_db(&self) -> Option<f32> {
        self.level.level_db()
    }

    /// The envelope at sample n spans the blocks from n - 5 blocks; `maxima` begins 5 blocks early, too.
    fn first_block_to_measure(&self) -> usize {
        self.measurements as usize * BLOCKS_PER_MEASUREMENT - self.gated_s as usize * BLOCKS_PER_SECOND
    }

    fn measure(&mut self) {
        let first = self.first_block_to_measure();
        debug_assert!(first + 2 * REACH_BLOCKS <= self.maxima.len(), "block {first} has no envelope yet");
        let blocks = self.maxima.get(first..first + 2 * REACH_BLOCKS).unwrap_or_default();
        self.level.add(blocks.iter().copied().fold(0.0, f32::max));
        self.measurements += 1;
    }

    fn gate_if_due(&mut self, sink: &mut dyn FnMut(GateOutput<'_>)) {
        let per_second = (BLOCKS_PER_SECOND / BLOCKS_PER_MEASUREMENT) as u64;
        if self.measurements == (self.gated_s + LOOK_AHEAD_S) * per_second {
            self.gate_second(sink);
        }
    }

    /// Passes on the audible samples of the next second and forgets all of it.
    fn gate_second(&mut self, sink: &mut dyn FnMut(GateOutput<'_>)) {
        let start = self.gated_s * u64::from(SAMPLE_RATE);
        let length = usize::try_from(self.received - start).unwrap_or(usize::MAX).min(SECOND);
        debug_assert!(
            self.gated + REACH + length <= self.samples.len(),
            "the second at {start} is not there"
        );
        let samples = self.samples.get(self.gated..).unwrap_or_default();
        let mut done = 0;
        for run in audible_runs(samples, &self.maxima, self.threshold()) {
            let run = run.start.min(length)..run.end.min(length);
            debug_assert!(done <= run.start && run.start <= run.end, "{run:?} after {done}");
            if done < run.start {
                grow_span(&mut self.span, false, start + done as u64, sink);
            }
            let audible = samples.get(REACH + run.start..REACH + run.end).unwrap_or_default();
            if !audible.is_empty() {
                let position = start + run.start as u64;
                grow_span(&mut self.span, true, position, sink);
                self.audible += audible.len() as u64;
                sink(GateOutput::Audible { position, samples: audible });
            }
            done = run.end;
        }
        if done < length {
            grow_span(&mut self.span, false, start + done as u64, sink);
        }
        self.gated_s += 1;
        self.gated = (self.gated + SECOND).min(self.samples.len());
        if self.gated >= SECONDS_REMOVED * SECOND {
            self.samples.drain(..self.gated);
            self.gated = 0;
        }
        self.maxima.drain(..BLOCKS_PER_SECOND.min(self.maxima.len()));
    }

    /// Amplitude that the envelope must reach.
    fn threshold(&self) -> f32 {
        let relative = self.level.level_db().unwrap_or(FLOOR_DB) + self.settings.threshold_db;
        10_f32.powf(relative.max(FLOOR_DB) / 20.0)
    }
}

/// The samples after the first `blocks` blocks from `gated` on.
fn unmeasured(samples: &[f32], gated: usize, blocks: usize) -> &[f32] {
    let start = gated + blocks * BLOCK;
    debug_assert!(start <= samples.len(), "{start} of {} samples are measured", samples.len());
    samples.get(start..).unwrap_or_default()
}

/// From position `at` on the recording is `audible` or not.
fn grow_span(span: &mut Option<(bool, u64)>, audible: bool, at: u64, sink: &mut dyn FnMut(GateOutput<'_>)) {
    if span.is_none_or(|(growing, _)| growing != audible) {
        end_span(span, at, sink);
        *span = Some((audible, at));
    }
}

fn end_span(span: &mut Option<(bool, u64)>, end: u64, sink: &mut dyn FnMut(GateOutput<'_>)) {
    if let Some((audible, start)) = span.take() {
        sink(GateOutput::Span(GateSpan {
            audible,
            start_s: seconds_from_samples(start),
            end_s: seconds_from_samples(end),
        }));
    }
}
