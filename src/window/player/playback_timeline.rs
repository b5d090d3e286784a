//! Maps the device's frames to positions in the recording; with the device's clock, gives the audible position.

use super::device_clock::DeviceClock;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Maximum number of spans between the audible and the last delivered frame: at another speed than 1 there is one for each block of 20 ms.
pub(super) const SPANS: usize = 256;

/// A position in a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlaybackPosition {
    /// The seek that it belongs to.
    pub(super) generation: u64,
    /// Number of the recording in the transport: one may follow another without a gap.
    pub(super) track: u64,
    /// Number of times that the loop has restarted.
    pub(super) lap: u32,
    /// Time in the recording, in seconds.
    pub(super) position_s: f64,
}

/// The content of the device's frames from one frame on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TimelineSpan {
    /// Number of its first frame.
    pub(super) first: u64,
    /// Position at that frame.
    pub(super) place: PlaybackPosition,
    /// Recording time per time. 0: silence, the position does not advance.
    pub(super) speed: f64,
}

/// What one callback of the device did.
pub(super) struct CallbackReport<'a> {
    /// The device's number in the transport: an abandoned device may still call.
    pub(super) device: u64,
    /// Number of its first frame.
    pub(super) first: u64,
    /// Frames rendered.
    pub(super) frames: u64,
    /// Time of the callback.
    pub(super) at: Instant,
    /// Time from then until its first frame is audible.
    pub(super) latency: Duration,
    /// The device had stopped before.
    pub(super) interrupted: bool,
    /// Spans that begin since the last accepted report.
    pub(super) spans: &'a [TimelineSpan],
    /// The end was reached; silence follows.
    pub(super) ended: Option<EndReached>,
}

/// Where and why playback ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct EndReached {
    /// Number of the frame after the last.
    pub(super) frame: u64,
    /// Position after the last frame.
    pub(super) place: PlaybackPosition,
    /// What ended.
    pub(super) end: EndKind,
}

/// What ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndKind {
    /// The recording.
    Recording,
    /// The range to play.
    Range,
}

/// The content of one device's frames since it was opened.
pub(super) struct PlaybackTimeline {
    rate: f64,
    clock: DeviceClock,
    spans: VecDeque<TimelineSpan>,
    delivered: u64,
    /// Time of the last callback.
    reported: Instant,
}

impl PlaybackTimeline {
    /// The timeline of a device of `rate` in Hz, opened at `now`.
    pub(super) fn new(rate: u32, now: Instant) -> Self {
        let clock = DeviceClock::new(rate, now);
        // A report adds up to as many before it removes old ones; the callback must not allocate.
        let spans = VecDeque::with_capacity(2 * SPANS);
        Self { rate: f64::from(rate.max(1)), clock, spans, delivered: 0, reported: now }
    }

    /// Adds the report of a callback.
    pub(super) fn apply_report(&mut self, report: &CallbackReport<'_>) {
        debug_assert!(report.first >= self.delivered, "frames are delivered in order");
        if report.interrupted {
            self.clock.restart();
        }
        self.clock.measure(report.first, report.frames, report.at, report.latency);
        self.delivered = report.first + report.frames;
        self.reported = report.at;
        self.spans.extend(report.spans);
        let played = self.clock.frames_played(report.at).unwrap_or(0.0);
        // The clock may still step back a little, so spans are kept for another second.
        while self.spans.get(1).is_some_and(|span| span.first as f64 + self.rate < played)
            || self.spans.len() > SPANS
        {
            self.spans.pop_front();
        }
    }

    /// The audible position at `now`.
    pub(super) fn at(&self, now: Instant) -> Option<PlaybackPosition> {
        let frame = self.clock.frames_played(now)?;
        self.place(frame)
    }

    /// The position of the frame after the last one delivered.
    pub(super) fn delivered(&self) -> Option<PlaybackPosition> {
        self.place(self.delivered as f64)
    }

    /// When the first frame of another recording than `track` is audible, if it was delivered.
    pub(super) fn seam_after(&self, track: u64) -> Option<Instant> {
        let is_before = |span: &TimelineSpan| span.place.track == track;
        let after = self.spans.iter().rposition(is_before)? + 1;
        self.time_of(self.spans.get(after)?.first)
    }

    /// When frame `frame` is audible.
    pub(super) fn time_of(&self, frame: u64) -> Option<Instant> {
        self.clock.time_of(frame)
    }

    /// Time of the last callback.
    pub(super) fn reported(&self) -> Instant {
        self.reported
    }

    fn place(&self, frame: f64) -> Option<PlaybackPosition> {
        let span = self.spans.iter().rev().find(|span| span.first as f64 <= frame)?;
        let moved_s = (frame - span.first as f64) / self.rate * span.speed;
        Some(PlaybackPosition { position_s: span.place.position_s + moved_s, ..span.place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(first: u64, position_s: f64, moving: bool) -> TimelineSpan {
        let speed = if moving { 1.0 } else { 0.0 };
        TimelineSpan { first, place: PlaybackPosition { generation: 1, track: 1, lap: 0, position_s }, speed }
    }

    /// A report of one second of frames, a tenth of a second before they are audible.
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
    fn the_position_follows_the_played_frames_and_waits_in_silence() {
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
    fn before_the_first_span_there_is_no_position() {
        let start = Instant::now();
        let mut timeline = PlaybackTimeline::new(1_000, start);
        assert_eq!(timeline.at(start), None);
        timeline.apply_report(&report(0, start, &[span(500, 0.0, true)]));
        timeline.apply_report(&report(1_000, start + Duration::from_secs(1), &[]));
        assert_eq!(timeline.at(start + Duration::from_millis(300)), None);
    }

    #[test]
    fn past_spans_are_dropped() {
        let start = Instant::now();
        let mut timeline = PlaybackTimeline::new(1_000, start);
        for second in 0..1_000 {
            let at = start + Duration::from_secs(second);
            timeline.apply_report(&report(second * 1_000, at, &[span(second * 1_000, second as f64, true)]));
        }
        assert!(timeline.spans.len() < 5, "{}", timeline.spans.len());
    }
}
