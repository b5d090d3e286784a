//! Samples at 16 kHz → envelope mask → 1-second windows, each with its place in the original time.
//!
//! The envelope is the centred rolling maximum of |x| over 50 ms; samples whose envelope is under the
//! threshold are dropped, the others are joined and cut into windows.
//!
//! **The threshold is relative to the recording's own level**, since a quiet recording is not silence. That
//! level is only known at the end, but windows must come while a file is still being read, and memory must
//! not grow with it. So each second is judged by the level of all that was heard before it and of up to
//! 60 s after it: recordings under a minute are judged by exactly their own level, longer ones need a
//! buffer of a minute and a quarter (5 MB), and a soft introduction is compared with what follows it. The level is
//! renewed once a second of the recording's time, wherever the blocks handed in happen to end, so the same
//! samples always give the same windows.
//!
//! **The mask without a rolling maximum**: the envelope at n reaches the threshold exactly if one sample
//! in `n-400..n+400` does. So each loud sample keeps its surroundings, and only the first and the last loud
//! sample of a loud stretch need to be found; in between the maxima of blocks of 5 ms are enough. The same
//! block maxima give the envelope every 10 ms for the level. An hour takes well under a tenth of a second.

use super::level::{FLOOR_DB, LevelMeter};
use super::window_join::WindowJoin;
use super::{SAMPLE_RATE, WINDOW_SAMPLES};
use std::ops::Range;

/// How quiet is too quiet.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct EnvelopeSettings {
    /// Samples whose envelope is this much under the recording's own level are dropped, in dB (negative).
    pub threshold_db: f32,
}

impl Default for EnvelopeSettings {
    /// -40 dB: a piano note's tail is kept until it is as soft as the room; pauses between pieces go.
    fn default() -> Self {
        Self { threshold_db: -40.0 }
    }
}

/// One second of audible sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Counts from 0.
    pub index: u64,
    /// `WINDOW_SAMPLES` samples; the last window may end in zeros.
    pub samples: Vec<f32>,
    /// Where its first sample was in the recording, in seconds.
    pub start_s: f64,
    /// Where its last sample ended in the recording, in seconds.
    pub end_s: f64,
}

/// What the cutter hands on, in order of time.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// A window is full.
    Window(Window),
    /// From `start_s` to `end_s` the recording was kept or dropped by the mask.
    Span {
        /// `false`: too quiet, dropped.
        kept: bool,
        /// In seconds.
        start_s: f64,
        /// In seconds.
        end_s: f64,
    },
}

/// Samples whose maxima are kept: 5 ms. Half the envelope's window is five of them, a second 200.
const BLOCK: usize = 80;
const BLOCKS_A_SECOND: usize = WINDOW_SAMPLES / BLOCK;
/// Half of the envelope's window of 50 ms.
const REACH: usize = SAMPLE_RATE as usize / 40;
const REACH_BLOCKS: usize = REACH / BLOCK;
/// The envelope is measured every 10 ms for the level.
const BLOCKS_A_MEASURE: usize = 2;
/// How far ahead of a second its level looks.
const LOOK_AHEAD_S: u64 = 60;
/// Seconds that are removed from the buffer at once.
const SECONDS_REMOVED: usize = 16;

/// Cuts a stream of samples.
///
/// Windows come in the order of time, and so do spans, which are as long as can be and leave no gap between
/// 0 and the end. A window is handed on before the span that it lies in, since the span is still growing.
pub struct Cutter {
    settings: EnvelopeSettings,
    level: LevelMeter,
    /// From `judged` on what is not judged yet, preceded by `REACH` samples before it (zeros at the start of
    /// the recording).
    samples: Vec<f32>,
    /// Samples at the front that are done with. They are removed many seconds at once, since what follows must
    /// be moved each time.
    judged: usize,
    /// Maxima of |x| over the full blocks in `samples` from `judged` on.
    maxima: Vec<f32>,
    /// Envelope values counted for the level.
    measured: u64,
    heard: u64,
    /// Seconds judged so far.
    judged_s: u64,
    join: WindowJoin,
}

impl Cutter {
    /// A cutter at the start of a recording.
    pub fn new(settings: EnvelopeSettings) -> Self {
        Self {
            settings,
            level: LevelMeter::new(),
            samples: vec![0.0; REACH],
            judged: 0,
            maxima: vec![0.0; REACH_BLOCKS],
            measured: 0,
            heard: 0,
            judged_s: 0,
            join: WindowJoin::default(),
        }
    }

    /// Takes samples at 16 kHz and calls `sink` with each piece that is ready.
    pub fn push(&mut self, samples: &[f32], sink: &mut dyn FnMut(Piece)) {
        // In parts of a second, so that a long slice is not buffered whole.
        for part in samples.chunks(WINDOW_SAMPLES) {
            self.samples.extend_from_slice(part);
            self.heard += part.len() as u64;
            let unmeasured = self.samples.get(self.judged + self.maxima.len() * BLOCK..).unwrap_or_default();
            self.maxima.extend(unmeasured.chunks_exact(BLOCK).map(maximum));
            self.measure_and_judge(sink);
        }
    }

    /// The recording ended: the last pieces.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Piece)) {
        let unmeasured = self.samples.get(self.judged + self.maxima.len() * BLOCK..).unwrap_or_default();
        self.maxima.extend(unmeasured.chunks(BLOCK).map(maximum));
        // Silence after the end completes the last envelope values.
        let measures = (self.heard as usize).div_ceil(BLOCK * BLOCKS_A_MEASURE);
        let blocks =
            measures * BLOCKS_A_MEASURE + 2 * REACH_BLOCKS - self.judged_s as usize * BLOCKS_A_SECOND;
        self.maxima.resize(blocks.max(self.maxima.len()), 0.0);
        while self.measured < measures as u64 {
            self.measure();
            self.judge_if_due(sink);
        }
        while self.judged_s * u64::from(SAMPLE_RATE) < self.heard {
            self.judge_second(sink);
        }
        self.join.finish(self.heard, sink);
    }

    /// Samples taken so far.
    pub fn samples_heard(&self) -> u64 {
        self.heard
    }

    /// The level that the threshold is relative to, from what was heard so far: dB of full scale; `None` after silence alone.
    pub fn level_db(&self) -> Option<f32> {
        self.level.level_db()
    }

    /// Samples kept so far by the mask.
    pub fn samples_kept(&self) -> u64 {
        self.join.kept()
    }

    fn measure_and_judge(&mut self, sink: &mut dyn FnMut(Piece)) {
        while self.first_block_to_measure() + 2 * REACH_BLOCKS <= self.maxima.len() {
            self.measure();
            self.judge_if_due(sink);
        }
    }

    /// The envelope at sample n spans the blocks from n - 5 blocks; `maxima` begins 5 blocks early, too.
    fn first_block_to_measure(&self) -> usize {
        self.measured as usize * BLOCKS_A_MEASURE - self.judged_s as usize * BLOCKS_A_SECOND
    }

    fn measure(&mut self) {
        let first = self.first_block_to_measure();
        let blocks = self.maxima.get(first..first + 2 * REACH_BLOCKS).unwrap_or_default();
        self.level.add(blocks.iter().copied().fold(0.0, f32::max));
        self.measured += 1;
    }

    fn judge_if_due(&mut self, sink: &mut dyn FnMut(Piece)) {
        let measures_a_second = (BLOCKS_A_SECOND / BLOCKS_A_MEASURE) as u64;
        if self.measured == (self.judged_s + LOOK_AHEAD_S) * measures_a_second {
            self.judge_second(sink);
        }
    }

    /// Keeps or drops the samples of the next second and forgets them.
    fn judge_second(&mut self, sink: &mut dyn FnMut(Piece)) {
        let start = self.judged_s * u64::from(SAMPLE_RATE);
        let length = usize::try_from(self.heard - start).unwrap_or(usize::MAX).min(WINDOW_SAMPLES);
        let samples = self.samples.get(self.judged..).unwrap_or_default();
        let mut done = 0;
        for run in kept_runs(samples, &self.maxima, self.threshold()) {
            let run = run.start.min(length)..run.end.min(length);
            self.join.drop(start + done as u64..start + run.start as u64, sink);
            let kept = samples.get(REACH + run.start..REACH + run.end).unwrap_or_default();
            self.join.keep(start + run.start as u64, kept, sink);
            done = run.end;
        }
        self.join.drop(start + done as u64..start + length as u64, sink);
        self.judged_s += 1;
        self.judged = (self.judged + WINDOW_SAMPLES).min(self.samples.len());
        if self.judged >= SECONDS_REMOVED * WINDOW_SAMPLES {
            self.samples.drain(..self.judged);
            self.judged = 0;
        }
        self.maxima.drain(..BLOCKS_A_SECOND.min(self.maxima.len()));
    }

    /// Amplitude that the envelope must reach.
    fn threshold(&self) -> f32 {
        let relative = self.level.level_db().unwrap_or(FLOOR_DB) + self.settings.threshold_db;
        10_f32.powf(relative.max(FLOOR_DB) / 20.0)
    }
}

/// max |x|. Bit patterns of positive floats are ordered as the floats are, and unlike these they are
/// compared many at a time.
fn maximum(block: &[f32]) -> f32 {
    f32::from_bits(block.iter().map(|x| x.abs().to_bits()).max().unwrap_or(0))
}

/// The stretches of one second whose envelope reaches `threshold`, in samples from the second's start (the
/// last may reach beyond its end). `samples` and `maxima` begin `REACH` before the second.
fn kept_runs(samples: &[f32], maxima: &[f32], threshold: f32) -> Vec<Range<usize>> {
    let loud = |x: &f32| x.abs() >= threshold;
    let block = |n: usize| samples.get(n * BLOCK..((n + 1) * BLOCK).min(samples.len())).unwrap_or_default();
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut stretch: Option<(usize, usize)> = None;
    let blocks = maxima.len().min(BLOCKS_A_SECOND + 2 * REACH_BLOCKS);
    for (n, &peak) in maxima.iter().take(blocks).chain(&[0.0]).enumerate() {
        match stretch {
            None if peak >= threshold => stretch = Some((n, n)),
            Some((first, _)) if peak >= threshold => stretch = Some((first, n)),
            Some((first, last)) => {
                stretch = None;
                let first_loud = first * BLOCK + block(first).iter().position(loud).unwrap_or(0);
                let last_loud = last * BLOCK + block(last).iter().rposition(loud).unwrap_or(BLOCK - 1);
                // A loud sample at m keeps n with n - REACH <= m < n + REACH; both count from REACH early.
                let run = (first_loud + 1).saturating_sub(2 * REACH)..last_loud + 1;
                match runs.last_mut() {
                    Some(before) if before.end >= run.start => before.end = run.end,
                    _ => runs.push(run),
                }
            }
            None => {}
        }
    }
    runs
}
