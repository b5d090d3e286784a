//! Frames of several channels → mono, window by window: the mean, unless the channels cancel each other in it.
//!
//! One inverted channel makes the mean of a stereo recording almost silent. So the level of the mean is compared with that of
//! the channels' sum with their signs aligned, in windows at fixed times of the recording: each decision depends on the samples
//! of its window only, and is the same after a seek.

mod cancellation;

use cancellation::aligned_signs;
use std::collections::VecDeque;

/// Longest window in seconds, and most samples of all channels in one.
const WINDOW_S: f64 = 0.5;
const MAX_WINDOW_SAMPLES: usize = 1 << 20;
/// Shortest window whose samples are compared, in seconds; a shorter one is mixed as the one before.
const SHORTEST_S: f64 = 0.1;
/// Length of the cross-fade where two windows are mixed differently, in seconds.
const FADE_S: f64 = 0.01;
/// Mean square of a channel below which a cancelled window is not worth a note (-70 dB).
const NOTED_MEAN_SQUARE: f64 = 1e-7;
/// A time stamp that differs by more than this from the count of samples begins a new window, in seconds.
const MAX_JITTER_S: f64 = 0.02;
/// Time stamps beyond this are damaged, in frames.
const MAX_FRAMES: f64 = (1_u64 << 52) as f64;

/// Mono samples of one window.
#[derive(Debug, Default)]
pub(super) struct MixedBlock {
    /// In Hz.
    pub(super) rate: u32,
    /// Channels before mixing.
    pub(super) channels: usize,
    /// Time of the first sample by the container's clock, in seconds.
    pub(super) at_s: Option<f64>,
    pub(super) samples: Vec<f32>,
}

/// Channels that cancel each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cancellation {
    /// Time by the container's clock, in seconds.
    pub(super) at_s: f64,
    channels: usize,
}

impl Cancellation {
    /// A note for the user; `position_s` is the time in the recording.
    pub(super) fn note(&self, position_s: f64) -> String {
        let used = if self.channels == 2 {
            "the difference was used"
        } else {
            "those of opposite sign were inverted"
        };
        format!("channels cancel each other from {:.1} s: {used}", position_s.max(0.0))
    }
}

/// A window that is not mixed yet.
struct HeldWindow {
    frames: Vec<f32>,
    at_s: Option<f64>,
    start: i64,
}

/// Mixes frames that arrive in packets of any length.
#[derive(Default)]
pub(super) struct ChannelMixer {
    rate: u32,
    channels: usize,
    /// Interleaved frames of the incomplete window.
    window: Vec<f32>,
    /// Time of the window's first frame.
    at_s: Option<f64>,
    /// Position of the window's first frame, and of the end of the window, in frames.
    start: i64,
    end: i64,
    /// Weight of each channel in the window before, if that was adjacent.
    previous: Option<Vec<f32>>,
    /// A first window too short to show anything: it is mixed as the one behind it.
    held: Option<HeldWindow>,
    ready: VecDeque<MixedBlock>,
    cancelled: Option<Cancellation>,
    started: bool,
}

impl ChannelMixer {
    /// Adds interleaved frames; `at_s` is the time of the first one.
    pub(super) fn push(&mut self, mut frames: &[f32], channels: usize, rate: u32, at_s: Option<f64>) {
        if frames.is_empty() {
            return;
        }
        let channels = channels.max(1);
        let at_s = at_s.filter(|at_s| (at_s * f64::from(rate)).abs() < MAX_FRAMES);
        let clock = |position: i64| position as f64 / f64::from(rate.max(1));
        let next = self.start + self.frames_waiting() as i64;
        let jumped = at_s.is_some_and(|at_s| (at_s - clock(next)).abs() > MAX_JITTER_S);
        if (rate, channels) != (self.rate, self.channels) || jumped {
            self.flush();
            self.start = match at_s {
                Some(at_s) => (at_s * f64::from(rate)).round() as i64,
                None => (self.start as f64 / f64::from(self.rate.max(1)) * f64::from(rate)).round() as i64,
            };
            (self.rate, self.channels, self.previous) = (rate, channels, None);
            self.end = self.window_end();
        }
        if !std::mem::replace(&mut self.started, true) {
            // Decoders may cut the first packet without notice, so the second one has a stamp of its own.
            self.end = self.end.min(self.start + (frames.len() / channels).max(1) as i64);
        }
        if channels == 1 {
            self.start += frames.len() as i64;
            self.ready.push_back(MixedBlock { rate, channels, at_s, samples: frames.to_vec() });
            return;
        }
        let mut taken = 0;
        while !frames.is_empty() {
            let waiting = self.frames_waiting();
            if waiting == 0 {
                self.at_s = at_s.map(|at_s| at_s + clock(taken as i64));
            }
            let missing = usize::try_from(self.end - self.start).unwrap_or(0).saturating_sub(waiting).max(1);
            let count = missing.min(frames.len().div_ceil(channels));
            let (head, rest) = frames.split_at((count * channels).min(frames.len()));
            self.window.extend_from_slice(head);
            taken += count;
            frames = rest;
            if count == missing {
                self.finish_window();
            }
        }
    }

    /// The next block of mono samples, if one is complete.
    pub(super) fn next_block(&mut self) -> Option<MixedBlock> {
        self.ready.pop_front()
    }

    /// Ends the incomplete window.
    pub(super) fn flush(&mut self) {
        if !self.window.is_empty() {
            self.finish_window();
        }
        let share = 1.0 / self.channels.max(1) as f32;
        self.release(&vec![share; self.channels]);
    }

    /// Forgets everything but that channels were cancelled, as before a seek.
    pub(super) fn clear(&mut self) {
        *self = Self { cancelled: self.cancelled, started: self.started, ..Self::default() };
    }

    /// Where decoding has to begin for the samples from `time_s` on to be those of a decode from the start, for `channels` at `rate`.
    /// Not the very start, where decoders leave out samples that they return after a seek.
    pub(super) fn start_before(time_s: f64, channels: usize, rate: u32) -> f64 {
        if channels < 2 || rate == 0 {
            return time_s;
        }
        let window_s = window_frames(channels, rate) as f64 / f64::from(rate);
        let start_s = ((time_s / window_s).floor() - 1.0) * window_s;
        if start_s > 0.0 { start_s } else { time_s }
    }

    /// Where channels were first found to cancel each other.
    pub(super) fn cancellation(&self) -> Option<Cancellation> {
        self.cancelled
    }

    fn frames_waiting(&self) -> usize {
        self.window.len() / self.channels.max(1)
    }

    /// End of the window that contains the frame at `start`; the first one begins with the encoder's delay.
    fn window_end(&self) -> i64 {
        let length = window_frames(self.channels, self.rate);
        (self.start.max(0).div_euclid(length) + 1) * length
    }

    /// Mixes the window that was held.
    fn release(&mut self, weights: &[f32]) {
        if let Some(HeldWindow { frames, at_s, .. }) = self.held.take() {
            let (rate, channels) = (self.rate, self.channels);
            self.ready.push_back(MixedBlock { rate, channels, at_s, samples: mix_all(&frames, weights) });
        }
    }

    fn finish_window(&mut self) {
        let (channels, rate) = (self.channels, self.rate);
        // A few samples show nothing.
        let decides = self.frames_waiting() as f64 >= f64::from(rate) * SHORTEST_S;
        if !decides && self.previous.is_none() && self.held.is_none() {
            let start = self.start;
            self.start += self.frames_waiting() as i64;
            self.end = self.window_end();
            self.held = Some(HeldWindow { frames: std::mem::take(&mut self.window), at_s: self.at_s, start });
            return;
        }
        let share = 1.0 / channels as f32;
        let aligned = if decides { aligned_signs(&self.window, channels) } else { None };
        let weights: Vec<f32> = match (&aligned, &self.previous) {
            (Some(signs), _) => signs.iter().map(|sign| sign * share).collect(),
            (None, Some(previous)) if !decides => previous.clone(),
            (None, _) => vec![share; channels],
        };
        let first = self.held.as_ref().map_or(self.start, |held| held.start);
        self.release(&weights);
        let mut samples = mix_all(&self.window, &weights);
        if let Some(previous) = self.previous.take().filter(|previous| *previous != weights) {
            let fade = (f64::from(rate) * FADE_S).ceil().max(1.0) as usize;
            let frames = self.window.chunks_exact(channels);
            for (n, (sample, frame)) in samples.iter_mut().zip(frames).take(fade).enumerate() {
                let old = mix(frame, &previous);
                *sample = old + (*sample - old) * (n as f32 / fade as f32);
            }
        }
        if aligned.is_some() && self.cancelled.is_none() && is_audible(&self.window) {
            let at_s = first.max(0) as f64 / f64::from(rate.max(1));
            self.cancelled = Some(Cancellation { at_s, channels });
        }
        self.start += samples.len() as i64;
        self.end = self.window_end();
        self.previous = Some(weights);
        self.window.clear();
        self.ready.push_back(MixedBlock { rate, channels, at_s: self.at_s, samples });
    }
}

fn window_frames(channels: usize, rate: u32) -> i64 {
    let longest = MAX_WINDOW_SAMPLES / channels.max(1);
    let frames = ((f64::from(rate) * WINDOW_S) as usize).clamp(1, longest.max(1));
    i64::try_from(frames).unwrap_or(i64::MAX)
}

/// Whether a cancelled window is worth a note.
fn is_audible(frames: &[f32]) -> bool {
    let square = frames.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>();
    square > NOTED_MEAN_SQUARE * frames.len() as f64
}

/// The weighted channels of all frames.
fn mix_all(frames: &[f32], weights: &[f32]) -> Vec<f32> {
    match weights {
        &[left, right] => pulp::Arch::new().dispatch(MixedPairs { frames, left, right }),
        _ => frames.chunks_exact(weights.len().max(1)).map(|frame| mix(frame, weights)).collect(),
    }
}

/// Two channels, as nearly all recordings have: the compiler runs the loop on as many pairs at a time as the machine can.
struct MixedPairs<'a> {
    frames: &'a [f32],
    /// Weights.
    left: f32,
    right: f32,
}

impl pulp::NullaryFnOnce for MixedPairs<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn call(self) -> Vec<f32> {
        let Self { frames, left, right } = self;
        frames.as_chunks::<2>().0.iter().map(|&[a, b]| a * left + b * right).collect()
    }
}

/// Sum of the weighted channels in their order.
fn mix(frame: &[f32], weights: &[f32]) -> f32 {
    match (frame, weights) {
        ([left, right], [a, b]) => left * a + right * b,
        _ => frame.iter().zip(weights).map(|(sample, weight)| sample * weight).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::TAU;

    const RATE: u32 = 8_000;

    fn tone(hz: f32, n: usize) -> f32 {
        0.5 * (TAU * hz * n as f32 / RATE as f32).sin()
    }

    /// Stereo frames whose right channel is inverted from frame `from` to frame `to`.
    fn partly_inverted(frames: usize, from: usize, to: usize) -> Vec<f32> {
        let sign = |n: usize| if (from..to).contains(&n) { -1.0 } else { 1.0 };
        (0..frames).flat_map(|n| [tone(440.0, n), sign(n) * tone(440.0, n)]).collect()
    }

    /// Mixes `frames` in packets of `packet` frames; times in seconds count from frame `first`.
    fn mixed(frames: &[f32], channels: usize, packet: usize, first: usize) -> (Vec<f32>, Option<String>) {
        let mut mixer = ChannelMixer::default();
        let mut out: Vec<f32> = Vec::new();
        let mut at = first;
        for part in frames.chunks(packet * channels) {
            mixer.push(part, channels, RATE, Some(at as f64 / f64::from(RATE)));
            at += part.len() / channels;
        }
        mixer.flush();
        while let Some(block) = mixer.next_block() {
            let at_s = (first + out.len()) as f64 / f64::from(RATE);
            assert!((block.at_s.unwrap() - at_s).abs() < 1e-9, "{:?} for {at_s}", block.at_s);
            out.extend(block.samples);
        }
        (out, mixer.cancellation().map(|found| found.note(found.at_s)))
    }

    #[test]
    fn channels_that_do_not_cancel_are_averaged_to_the_bit() {
        for channels in [1, 2, 3, 6] {
            let frames: Vec<f32> =
                (0..20_000 * channels).map(|n| tone(100.0 + 37.0 * (n % channels) as f32, n)).collect();
            let share = 1.0 / channels as f32;
            let mean = |frame: &[f32]| frame.iter().map(|x| x * share).reduce(|a, b| a + b).unwrap();
            let expected: Vec<f32> = frames.chunks_exact(channels).map(mean).collect();
            assert_eq!(mixed(&frames, channels, 1_152, 0), (expected, None), "{channels} channels");
        }
    }

    #[test]
    fn an_inverted_part_keeps_its_level_and_joins_without_a_click() {
        let frames = partly_inverted(40_000, 12_000, 28_000);
        let (mono, note) = mixed(&frames, 2, 1_000, 0);
        assert_eq!(note.as_deref(), Some("channels cancel each other from 1.5 s: the difference was used"));
        for (n, &sample) in mono.iter().enumerate() {
            // For 10 ms behind a change of mixing the old one fades out.
            if !(12_000..12_080).contains(&n) && !(28_000..28_080).contains(&n) {
                assert_eq!(sample, tone(440.0, n), "at {n}");
            }
        }
        let step = mono.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(step < 0.5 * TAU * 440.0 / RATE as f32 * 1.1, "a step of {step}");
    }

    #[test]
    fn neither_packets_nor_seeks_change_the_samples() {
        let frames = partly_inverted(40_000, 9_000, 30_000);
        let (whole, _) = mixed(&frames, 2, 40_000, 0);
        for packet in [1, 333, 4_096] {
            assert!(mixed(&frames, 2, packet, 0).0 == whole, "packets of {packet}");
        }
        for target in [8_000, 9_999, 12_001, 33_000] {
            let time_s = target as f64 / f64::from(RATE);
            let from = (ChannelMixer::start_before(time_s, 2, RATE) * f64::from(RATE)).round() as usize;
            let from = from.saturating_sub(700);
            let (rest, _) = mixed(&frames[2 * from..], 2, 1_000, from);
            assert!(rest[target - from..] == whole[target..], "from {target}");
        }
    }

    #[test]
    fn opposite_channels_of_six_are_inverted() {
        let other = |n: usize| 0.2 * tone(1_000.0, n);
        let frames: Vec<f32> =
            (0..16_000).flat_map(|n| [tone(300.0, n), -tone(300.0, n), other(n), 0.0, 0.0, 0.0]).collect();
        let (mono, note) = mixed(&frames, 6, 1_024, 0);
        assert!(note.unwrap().starts_with("channels cancel each other from 0.0 s"));
        let level = (mono.iter().map(|x| x * x).sum::<f32>() / mono.len() as f32).sqrt();
        assert!(level > 0.1, "level {level}");
    }

    #[test]
    fn impossible_times_are_ignored() {
        for at_s in [1e30, -1e30, 9e15, f64::INFINITY, f64::NAN] {
            let mut mixer = ChannelMixer::default();
            mixer.push(&[0.5; 2_000], 2, RATE, Some(at_s));
            mixer.push(&[0.5; 2_000], 2, RATE, Some(at_s));
            mixer.flush();
            let blocks: Vec<_> = std::iter::from_fn(|| mixer.next_block()).collect();
            assert_eq!(blocks.iter().map(|block| block.samples.len()).sum::<usize>(), 2_000);
            assert!(blocks.iter().all(|block| block.at_s.is_none()), "{at_s}");
        }
    }

    #[test]
    fn a_channel_more_or_less_begins_a_new_window() {
        let mut mixer = ChannelMixer::default();
        mixer.push(&[0.25; 1_000], 1, RATE, Some(0.0));
        mixer.push(&[0.5; 2_000], 2, RATE, Some(0.125));
        mixer.push(&[0.75; 3_000], 3, 2 * RATE, Some(0.25));
        mixer.flush();
        let blocks: Vec<_> = std::iter::from_fn(|| mixer.next_block()).collect();
        let described: Vec<_> =
            blocks.iter().map(|b| (b.channels, b.rate, b.samples.len(), b.at_s.unwrap())).collect();
        let expected = [(1, RATE, 1_000, 0.0), (2, RATE, 1_000, 0.125), (3, 2 * RATE, 1_000, 0.25)];
        assert_eq!(described, expected);
        assert!((blocks[2].samples[0] - 0.75).abs() < 1e-6);
    }
}
