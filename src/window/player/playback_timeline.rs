//! What was put into the device's frames, and the clock → the place in the recording that is heard now.

use super::device_clock::DeviceClock;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Spans kept at most: those between what is heard and what was handed over, a fraction of a second.
pub(super) const SPANS: usize = 64;

/// A place in a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlaybackPosition {
    /// Which seek it belongs to.
    pub(super) generation: u64,
    /// How often the loop went back to its start.
    pub(super) lap: u32,
    /// In seconds of the recording.
    pub(super) position_s: f64,
}

/// From one frame of the device on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TimelineSpan {
    /// Number of its first frame.
    pub(super) first: u64,
    /// What is heard at that frame.
    pub(super) place: PlaybackPosition,
    /// `false`: silence, and the position waits.
    pub(super) moving: bool,
}

/// What one callback tells.
pub(super) struct CallbackReport<'a> {
    /// The device, as counted by the transport: one that was given up may still call.
    pub(super) device: u64,
    /// Number of its first frame.
    pub(super) first: u64,
    /// Frames rendered.
    pub(super) frames: u64,
    /// When it was called.
    pub(super) at: Instant,
    /// How long after that its first frame is heard.
    pub(super) latency: Duration,
    /// The device stood still before it.
    pub(super) interrupted: bool,
    /// The spans that begin since the last report that was heard.
    pub(super) spans: &'a [TimelineSpan],
    /// The sound has come to its end, and waits there.
    pub(super) ended: Option<EndReached>,
}

/// Where and why the sound ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct EndReached {
    /// The frame after the last.
    pub(super) frame: u64,
    /// The place after the last frame.
    pub(super) place: PlaybackPosition,
    /// What ended.
    pub(super) end: EndKind,
}

/// What ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndKind {
    /// The recording.
    Recording,
    /// The part that was to be played.
    Range,
}

/// The frames of one device since it was opened.
pub(super) struct PlaybackTimeline {
    rate: f64,
    clock: DeviceClock,
    spans: VecDeque<TimelineSpan>,
    delivered: u64,
    /// When the device last took frames.
    reported: Instant,
}

impl PlaybackTimeline {
    /// Of a device of `rate` in Hz, opened `now`.
    pub(super) fn new(rate: u32, now: Instant) -> Self {
        let clock = DeviceClock::new(rate, now);
        Self { rate: f64::from(rate.max(1)), clock, spans: VecDeque::new(), delivered: 0, reported: now }
    }

    /// Takes in what a callback tells.
    pub(super) fn apply_report(&mut self, report: &CallbackReport<'_>) {
        if report.interrupted {
            self.clock.restart();
        }
        self.clock.measure(report.first, report.frames, report.at, report.latency);
        self.delivered = report.first + report.frames;
        self.reported = report.at;
        self.spans.extend(report.spans);
        let heard = self.clock.heard(report.at).unwrap_or(0.0);
        // The clock may still go back a little, so a span that has just ended is kept.
        while self.spans.get(1).is_some_and(|span| span.first as f64 + self.rate < heard)
            || self.spans.len() > SPANS
        {
            self.spans.pop_front();
        }
    }

    /// What is heard `now`.
    pub(super) fn at(&self, now: Instant) -> Option<PlaybackPosition> {
        let heard = self.clock.heard(now)?;
        self.place(heard)
    }

    /// When frame `frame` is heard.
    pub(super) fn time_of(&self, frame: u64) -> Option<Instant> {
        self.clock.time_of(frame)
    }

    /// When the device last took frames.
    pub(super) fn reported(&self) -> Instant {
        self.reported
    }

    fn place(&self, frame: f64) -> Option<PlaybackPosition> {
        let span = self.spans.iter().rev().find(|span| span.first as f64 <= frame)?;
        let moved_s = if span.moving { (frame - span.first as f64) / self.rate } else { 0.0 };
        Some(PlaybackPosition { position_s: span.place.position_s + moved_s, ..span.place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(first: u64, position_s: f64, moving: bool) -> TimelineSpan {
        TimelineSpan { first, place: PlaybackPosition { generation: 1, lap: 0, position_s }, moving }
    }

    /// A report of a second of frames, a tenth of a second before they are heard.
    fn report(first: u64, at: Instant, spans: &[TimelineSpan]) -> CallbackReport<'_> {
        let latency = Duration::from_millis(100);
        CallbackReport {
            device: 1,
            first,
            frames: 1_000,
            at,
            latency,
            interrupted: false,
            spans,
            ended: None,
        }
    }

    #[test]
    fn the_position_follows_the_frames_heard_and_waits_where_they_are_silent() {
        let start = Instant::now();
        let mut timeline = PlaybackTimeline::new(1_000, start);
        timeline.apply_report(&report(
            0,
            start,
            &[span(0, 5.0, true), span(400, 5.4, false), span(600, 5.4, true)],
        ));
        timeline.apply_report(&report(1_000, start + Duration::from_secs(1), &[]));
        for (after_ms, position_s) in [(100, 5.0), (300, 5.2), (500, 5.4), (650, 5.4), (800, 5.5)] {
            let place = timeline.at(start + Duration::from_millis(after_ms)).unwrap();
            assert!((place.position_s - position_s).abs() < 1e-6, "{place:?} after {after_ms} ms");
        }
    }

    #[test]
    fn before_the_first_span_there_is_no_place() {
        let start = Instant::now();
        let mut timeline = PlaybackTimeline::new(1_000, start);
        assert_eq!(timeline.at(start), None);
        timeline.apply_report(&report(0, start, &[span(500, 0.0, true)]));
        timeline.apply_report(&report(1_000, start + Duration::from_secs(1), &[]));
        assert_eq!(timeline.at(start + Duration::from_millis(300)), None);
    }

    #[test]
    fn spans_long_past_are_forgotten() {
        let start = Instant::now();
        let mut timeline = PlaybackTimeline::new(1_000, start);
        for second in 0..1_000 {
            let at = start + Duration::from_secs(second);
            timeline.apply_report(&report(second * 1_000, at, &[span(second * 1_000, second as f64, true)]));
        }
        assert!(timeline.spans.len() < 5, "{}", timeline.spans.len());
    }
}
