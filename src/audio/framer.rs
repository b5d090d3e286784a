//! Audible samples with their positions → overlapping or adjacent windows.

use super::Framing;
use super::framing::seconds_from_samples;
use std::collections::VecDeque;

/// A window of audible samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// Number of the window in the recording, from 0.
    pub index: u64,
    /// [`Framing::window`] samples at 16 kHz; the last window may end in zeros.
    pub samples: Vec<f32>,
    /// Where its first sample begins in the recording, in seconds.
    pub start_s: f64,
    /// Where its last audible sample ends in the recording, in seconds. More than the window's length after `start_s` if
    /// the gate removed silence inside it.
    pub end_s: f64,
}

/// Joins audible samples and cuts them into windows.
///
/// Window `k` holds the audible samples from `k * hop` to `k * hop + window`. The last window is padded with zeros; it is cut if at
/// least half of it is audible and one of its samples is in no window before it.
pub struct Framer {
    framing: Framing,
    /// Audible samples from the start of the next window on, fewer than a window of them between calls.
    pending: Vec<f32>,
    /// Stretches of adjacent samples in `pending`: index of the first and its position in the recording.
    stretches: VecDeque<(usize, u64)>,
    /// Windows so far.
    windows: u64,
    /// Samples at the front of `pending` that a window already held.
    repeated: usize,
}

impl Framer {
    /// A framer at the start of a recording. `framing` must be valid ([`Framing::validate`]).
    pub fn new(framing: Framing) -> Self {
        debug_assert!(framing.validate().is_ok(), "{framing:?} is out of range");
        let window = framing.window.max(1);
        let framing = Framing { window, hop: framing.hop.clamp(1, window) };
        Self { framing, pending: Vec::new(), stretches: VecDeque::new(), windows: 0, repeated: 0 }
    }

    /// Length and hop of the windows.
    pub fn framing(&self) -> Framing {
        self.framing
    }

    /// Takes audible samples that begin at sample `position` of the recording and passes each full window to `sink`. Positions
    /// must increase.
    pub fn push(&mut self, mut position: u64, mut samples: &[f32], sink: &mut dyn FnMut(Window)) {
        debug_assert!(
            self.pending.is_empty() || position > self.position(self.pending.len() - 1),
            "position {position} is before samples that were pushed"
        );
        while !samples.is_empty() {
            if self.pending.is_empty() {
                self.stretches.clear();
                self.pending.reserve_exact(self.framing.window);
            }
            if self.stretches.is_empty() || self.position(self.pending.len()) != position {
                self.stretches.push_back((self.pending.len(), position));
            }
            let missing = self.framing.window - self.pending.len();
            let (now, later) = samples.split_at(samples.len().min(missing));
            self.pending.extend_from_slice(now);
            position += now.len() as u64;
            samples = later;
            if self.pending.len() == self.framing.window {
                self.emit(sink);
            }
        }
    }

    /// Ends the recording: passes the last, padded window to `sink` if there is one.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Window)) {
        let new = self.pending.len() > self.repeated;
        if new && self.pending.len() >= self.framing.min_last_window() {
            self.emit(sink);
        }
        self.pending.clear();
        self.stretches.clear();
    }

    /// Passes on the pending samples as a window and removes a hop of them.
    fn emit(&mut self, sink: &mut dyn FnMut(Window)) {
        let Framing { window, hop } = self.framing;
        let start_s = seconds_from_samples(self.position(0));
        let end_s = seconds_from_samples(self.position(self.pending.len().saturating_sub(1)) + 1);
        let mut samples =
            if hop == window { std::mem::take(&mut self.pending) } else { self.pending.clone() };
        samples.resize(window, 0.0);
        self.pending.drain(..hop.min(self.pending.len()));
        self.repeated = self.pending.len();
        self.remove_stretches(hop);
        sink(Window { index: self.windows, samples, start_s, end_s });
        self.windows += 1;
    }

    /// Renumbers the stretches after `removed` samples left the front of `pending`.
    fn remove_stretches(&mut self, removed: usize) {
        while self.stretches.get(1).is_some_and(|&(index, _)| index <= removed) {
            self.stretches.pop_front();
        }
        for (index, position) in &mut self.stretches {
            // Only the first stretch can begin before the removed samples' end.
            *position += removed.saturating_sub(*index) as u64;
            *index = index.saturating_sub(removed);
        }
    }

    /// Position in the recording of the pending sample `index`; for the next sample, the position after the last one.
    fn position(&self, index: usize) -> u64 {
        let stretch = self.stretches.iter().rev().find(|&&(first, _)| first <= index);
        debug_assert!(stretch.is_some(), "sample {index} belongs to no stretch");
        stretch.map_or(0, |&(first, position)| position + (index - first) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(framing: Framing, stretches: &[(u64, Vec<f32>)], block: usize) -> Vec<Window> {
        let (mut framer, mut windows) = (Framer::new(framing), Vec::new());
        for (start, samples) in stretches {
            for (n, part) in samples.chunks(block).enumerate() {
                framer.push(start + (n * block) as u64, part, &mut |window| windows.push(window));
            }
        }
        framer.finish(&mut |window| windows.push(window));
        windows
    }

    /// Windows by the definition: from a list of all audible samples with their positions.
    fn cut_by_definition(framing: Framing, stretches: &[(u64, Vec<f32>)]) -> Vec<Window> {
        let audible: Vec<(u64, f32)> = stretches
            .iter()
            .flat_map(|(start, samples)| samples.iter().enumerate().map(move |(n, x)| (start + n as u64, *x)))
            .collect();
        let (mut windows, mut first, mut covered) = (Vec::new(), 0, 0);
        while covered < audible.len() {
            let held = &audible[first..(first + framing.window).min(audible.len())];
            if held.len() * 2 < framing.window {
                break;
            }
            let mut samples: Vec<f32> = held.iter().map(|(_, x)| *x).collect();
            samples.resize(framing.window, 0.0);
            windows.push(Window {
                index: windows.len() as u64,
                samples,
                start_s: held[0].0 as f64 / 16_000.0,
                end_s: (held[held.len() - 1].0 + 1) as f64 / 16_000.0,
            });
            covered = first + held.len();
            first += framing.hop;
        }
        windows
    }

    /// Stretches of these lengths, with gaps of any length between them; each sample is different.
    fn stretches(lengths: &[usize]) -> Vec<(u64, Vec<f32>)> {
        let (mut position, mut count) = (37, 0);
        let stretch = |(n, &length): (usize, &usize)| {
            let start = position;
            position += (length + n * 777) as u64;
            count += length;
            (start, (count - length..count).map(|x| x as f32).collect())
        };
        lengths.iter().enumerate().map(stretch).collect()
    }

    #[test]
    fn windows_equal_the_definition_for_any_length_and_hop() {
        let framings = [
            (16_000, 16_000),
            (16_000, 8_000),
            (48_000, 48_000),
            (48_000, 16_000),
            (48_000, 4_000),
            (1_600, 1_599),
            (1_601, 77),
            (20_001, 20_001),
        ];
        let recordings: [&[usize]; 8] = [
            &[],
            &[799],
            &[800, 1],
            &[16_000, 24_000, 8_000],
            &[5_000, 3_000, 7_999, 20_000, 1],
            &[1, 1, 1, 1_597, 900],
            &[100_000],
            &[7_999; 20],
        ];
        for (window, hop) in framings {
            let framing = Framing { window, hop };
            for lengths in recordings {
                let stretches = stretches(lengths);
                let expected = cut_by_definition(framing, &stretches);
                for block in [1_000, 16_000, 1 << 20] {
                    assert!(
                        cut(framing, &stretches, block) == expected,
                        "{framing:?} of {lengths:?} by {block}"
                    );
                }
                assert_eq!(
                    framing.windows(lengths.iter().sum()),
                    expected.len(),
                    "{framing:?} of {lengths:?}"
                );
            }
        }
    }

    #[test]
    fn times_include_the_silence_inside_a_window() {
        let framing = Framing { window: 16_000, hop: 8_000 };
        let windows = cut(framing, &[(0, vec![0.1; 12_000]), (32_000, vec![0.2; 12_000])], 4_096);
        let times: Vec<(f64, f64)> = windows.iter().map(|window| (window.start_s, window.end_s)).collect();
        assert_eq!(times, [(0.0, 2.25), (0.5, 2.75)]);
    }

    #[test]
    #[should_panic(expected = "is before samples that were pushed")]
    fn positions_that_go_back_fail() {
        let mut framer = Framer::new(Framing::default());
        framer.push(100, &[0.5; 50], &mut |_| {});
        framer.push(149, &[0.5; 50], &mut |_| {});
    }
}
