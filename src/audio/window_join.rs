//! Kept stretches, in order → windows and spans.

use super::cutter::{Piece, Window};
use super::{SAMPLE_RATE, WINDOW_SAMPLES};
use std::ops::Range;

/// A last window shorter than this tells the network too little.
const LEAST_LAST_WINDOW: usize = WINDOW_SAMPLES / 2;

/// Joins what was kept into windows, and what was kept or dropped into spans as long as can be.
#[derive(Default)]
pub(super) struct WindowJoin {
    /// Samples of the window that is being filled.
    filling: Vec<f32>,
    /// Original position of its first sample, and where its last ended.
    first: u64,
    end: u64,
    windows: u64,
    kept: u64,
    /// The span that still grows: kept or dropped, and its start.
    span: Option<(bool, u64)>,
}

impl WindowJoin {
    /// Samples kept so far.
    pub(super) fn kept(&self) -> u64 {
        self.kept
    }

    /// The samples from position `at` on are kept.
    pub(super) fn keep(&mut self, mut at: u64, mut samples: &[f32], sink: &mut dyn FnMut(Piece)) {
        if samples.is_empty() {
            return;
        }
        self.grow_span(true, at, sink);
        self.kept += samples.len() as u64;
        while !samples.is_empty() {
            if self.filling.is_empty() {
                self.first = at;
                self.filling.reserve_exact(WINDOW_SAMPLES);
            }
            let (now, later) = samples.split_at(samples.len().min(WINDOW_SAMPLES - self.filling.len()));
            self.filling.extend_from_slice(now);
            at += now.len() as u64;
            self.end = at;
            samples = later;
            if self.filling.len() == WINDOW_SAMPLES {
                self.hand_on(sink);
            }
        }
    }

    /// The samples of these positions are dropped.
    pub(super) fn drop(&mut self, positions: Range<u64>, sink: &mut dyn FnMut(Piece)) {
        if !positions.is_empty() {
            self.grow_span(false, positions.start, sink);
        }
    }

    /// The recording ended at position `end`.
    pub(super) fn finish(&mut self, end: u64, sink: &mut dyn FnMut(Piece)) {
        if self.filling.len() >= LEAST_LAST_WINDOW {
            self.filling.resize(WINDOW_SAMPLES, 0.0);
            self.hand_on(sink);
        }
        self.filling.clear();
        self.end_span(end, sink);
    }

    fn hand_on(&mut self, sink: &mut dyn FnMut(Piece)) {
        let samples = std::mem::take(&mut self.filling);
        let (start_s, end_s) = (seconds(self.first), seconds(self.end));
        sink(Piece::Window(Window { index: self.windows, samples, start_s, end_s }));
        self.windows += 1;
    }

    fn grow_span(&mut self, kept: bool, at: u64, sink: &mut dyn FnMut(Piece)) {
        if self.span.is_none_or(|(growing, _)| growing != kept) {
            self.end_span(at, sink);
            self.span = Some((kept, at));
        }
    }

    fn end_span(&mut self, end: u64, sink: &mut dyn FnMut(Piece)) {
        if let Some((kept, start)) = self.span.take() {
            sink(Piece::Span { kept, start_s: seconds(start), end_s: seconds(end) });
        }
    }
}

fn seconds(samples: u64) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}
