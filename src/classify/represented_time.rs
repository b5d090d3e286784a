//! Which time of the recording a window represents.

use super::WindowPrediction;
use crate::audio::{Framing, GateSpan, SAMPLE_RATE};

/// Maps windows, in order of time, to the time that each represents; see [`audible_spans`](super::audible_spans).
pub(super) struct RepresentedTime<'a> {
    framing: Framing,
    /// The audible spans from the current one on.
    spans: &'a [GateSpan],
    /// Audible seconds before the first of `spans`.
    before_s: f64,
}

impl<'a> RepresentedTime<'a> {
    pub(super) fn new(spans: &'a [GateSpan], framing: Framing) -> Self {
        Self { framing, spans, before_s: 0.0 }
    }

    /// Start and end in seconds of the recording.
    pub(super) fn of(&mut self, prediction: &WindowPrediction, is_last: bool) -> (f64, f64) {
        let WindowPrediction { index, start_s, end_s, .. } = *prediction;
        let Framing { window, hop } = self.framing;
        if hop >= window {
            return (start_s, end_s);
        }
        let margin_s = (window - hop) as f64 / 2.0 / f64::from(SAMPLE_RATE);
        let (first_s, hop_s) = (index as f64 * self.framing.hop_seconds(), self.framing.hop_seconds());
        let from_s = if index == 0 { start_s } else { self.recording_s(first_s + margin_s).max(start_s) };
        let to_s = if is_last { end_s } else { self.recording_s(first_s + margin_s + hop_s).min(end_s) };
        (from_s, to_s.max(from_s))
    }

    /// The time in the recording after this many audible seconds. Arguments must not decrease from call to call.
    fn recording_s(&mut self, audible_s: f64) -> f64 {
        loop {
            match self.spans.split_first() {
                Some((span, rest)) => {
                    let length_s = if span.audible { span.end_s - span.start_s } else { 0.0 };
                    let inside_s = audible_s - self.before_s;
                    // The last span may still be growing.
                    if span.audible && (inside_s < length_s || rest.is_empty()) {
                        return span.start_s + inside_s;
                    }
                    if rest.is_empty() {
                        return span.end_s + inside_s;
                    }
                    (self.before_s, self.spans) = (self.before_s + length_s, rest);
                }
                None => return audible_s,
            }
        }
    }
}
