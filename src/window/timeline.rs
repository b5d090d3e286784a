//! The visible time range: zoom, pan, and the mapping of times to the screen.

use std::ops::Range;

/// Shortest visible range, in seconds: about one frame of the finest spectrogram.
const MIN_SPAN_S: f64 = 0.05;

/// The time range between the left and right edge of the plots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timeline {
    start_s: f64,
    end_s: f64,
    length_s: f64,
}

impl Timeline {
    /// The whole of a recording of `length_s` seconds.
    pub(super) fn new(length_s: f64) -> Self {
        let length_s = if length_s.is_finite() { length_s.max(MIN_SPAN_S) } else { MIN_SPAN_S };
        Self { start_s: 0.0, end_s: length_s, length_s }
    }

    /// Left edge, in seconds.
    pub(super) fn start_s(&self) -> f64 {
        self.start_s
    }

    /// Right edge, in seconds.
    pub(super) fn end_s(&self) -> f64 {
        self.end_s
    }

    /// Length of the recording, in seconds.
    pub(super) fn length_s(&self) -> f64 {
        self.length_s
    }

    /// Whether a time is visible.
    pub(super) fn contains(&self, time_s: f64) -> bool {
        (self.start_s..=self.end_s).contains(&time_s)
    }

    /// Visible seconds.
    pub(super) fn span_s(&self) -> f64 {
        self.end_s - self.start_s
    }

    /// Whether the whole recording is visible.
    pub(super) fn is_fit(&self) -> bool {
        self.start_s <= 0.0 && self.end_s >= self.length_s
    }

    /// Changes the length of the recording. A view of the whole recording stays one.
    pub(super) fn set_length(&mut self, length_s: f64) {
        let fit = self.is_fit();
        self.length_s = Self::new(length_s).length_s;
        if fit {
            self.fit();
        } else {
            self.show(self.start_s..self.end_s);
        }
    }

    /// Shows the whole recording.
    pub(super) fn fit(&mut self) {
        *self = Self::new(self.length_s);
    }

    /// Shows this range, moved and clamped into the recording.
    pub(super) fn show(&mut self, part: Range<f64>) {
        let span = (part.end - part.start).clamp(MIN_SPAN_S.min(self.length_s), self.length_s);
        self.start_s = part.start.clamp(0.0, self.length_s - span);
        self.end_s = self.start_s + span;
    }

    /// Zooms in by `factor` around `at_s`, which keeps its place on the screen.
    pub(super) fn zoom(&mut self, at_s: f64, factor: f64) {
        if !(factor.is_finite() && factor > 0.0) {
            return;
        }
        let span = (self.span_s() / factor).clamp(MIN_SPAN_S.min(self.length_s), self.length_s);
        let fraction = (at_s - self.start_s) / self.span_s();
        let start = at_s - fraction * span;
        self.show(start..start + span);
    }

    /// Moves the visible range by this many seconds.
    pub(super) fn pan(&mut self, by_s: f64) {
        let start = (self.start_s + by_s).clamp(0.0, self.length_s - self.span_s());
        self.show(start..start + self.span_s());
    }

    /// Scrolls by a page if `time_s` is not visible, so that it is near the left edge.
    pub(super) fn reveal(&mut self, time_s: f64) {
        if time_s < self.start_s || time_s > self.end_s {
            let start = time_s - 0.05 * self.span_s();
            self.show(start..start + self.span_s());
        }
    }

    /// 0 at the left edge, 1 at the right.
    pub(super) fn fraction(&self, time_s: f64) -> f64 {
        (time_s - self.start_s) / self.span_s()
    }

    /// The time at a fraction of the width, clamped to the recording.
    pub(super) fn time_s(&self, fraction: f64) -> f64 {
        (self.start_s + fraction * self.span_s()).clamp(0.0, self.length_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zoomed() -> Timeline {
        let mut timeline = Timeline::new(100.0);
        timeline.zoom(50.0, 10.0);
        timeline
    }

    #[test]
    fn zooming_keeps_the_time_under_the_pointer() {
        let mut timeline = Timeline::new(100.0);
        for factor in [2.0, 1.3, 1.7, 0.8] {
            let before = timeline.fraction(30.0);
            timeline.zoom(30.0, factor);
            assert!((timeline.fraction(30.0) - before).abs() < 1e-9);
        }
    }

    #[test]
    fn the_visible_range_stays_inside_the_recording() {
        let mut timeline = zoomed();
        for (pan, zoom) in
            [(1e9, 1.0), (-1e9, 3.0), (7.0, 1e12), (0.0, 1e-12), (f64::MAX, 0.0), (3.0, f64::NAN)]
        {
            timeline.pan(pan);
            timeline.zoom(42.0, zoom);
            assert!(timeline.start_s() >= 0.0 && timeline.end_s() <= 100.0 + 1e-9, "{timeline:?}");
            assert!(timeline.span_s() >= MIN_SPAN_S * 0.999, "{timeline:?}");
        }
    }

    #[test]
    fn a_growing_recording_stays_fit_and_a_zoomed_range_stays() {
        let mut fit = Timeline::new(10.0);
        fit.set_length(25.0);
        assert_eq!((fit.start_s(), fit.end_s()), (0.0, 25.0));
        let mut part = zoomed();
        part.set_length(300.0);
        assert_eq!((part.start_s(), part.end_s()), (45.0, 55.0));
        part.set_length(20.0);
        assert_eq!((part.start_s(), part.end_s()), (10.0, 20.0), "the recording ends before that range");
    }

    #[test]
    fn the_view_scrolls_when_the_playhead_leaves_it() {
        let mut timeline = zoomed();
        timeline.reveal(50.0);
        assert_eq!(timeline, zoomed());
        timeline.reveal(55.5);
        assert!((timeline.fraction(55.5) - 0.05).abs() < 1e-9);
    }

    #[test]
    fn a_recording_of_length_zero_has_a_valid_range() {
        for length_s in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let timeline = Timeline::new(length_s);
            assert!(timeline.span_s() > 0.0 && timeline.is_fit());
        }
    }
}
