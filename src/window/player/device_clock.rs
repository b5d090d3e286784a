//! Estimates how many frames a device has played, from the times and latencies of its callbacks.

use std::time::{Duration, Instant};

/// Weight of a new measurement in the estimate, once settled. Callbacks come every 20 to 50 ms, so jitter is averaged over about half
/// a second, and a device that runs 0.1 % too fast leads the estimate by less than a millisecond.
const SMOOTHING: f64 = 1.0 / 16.0;
/// Larger deviations than this, in seconds, are not jitter.
const OUTLIER_S: f64 = 0.03;
/// A newly opened device first fills its buffer without a pause, and the latencies it reports until then are meaningless. It plays
/// once it has waited for this share of the frames it took last.
const PACED_SHARE: f64 = 0.25;
/// After this many outliers in a row, all of the same sign, the device has really stopped or skipped.
const MAX_OUTLIERS: i32 = 2;

/// The clock of a device; frames are numbered from 0 since it was opened.
pub(super) struct DeviceClock {
    rate: f64,
    /// Origin of all times in seconds.
    epoch: Instant,
    /// When frame 0 was audible, extrapolated from the measurements; `None` until the device plays.
    zero_s: Option<f64>,
    /// Time and number of frames of the last callback since it was opened or stopped.
    last: Option<(f64, u64)>,
    measurements: u32,
    /// Outliers in a row: positive if late, negative if early.
    outliers: i32,
    /// Frames delivered to the device so far.
    delivered: u64,
}

impl DeviceClock {
    /// The clock of a device of `rate` in Hz, opened at `epoch`.
    pub(super) fn new(rate: u32, epoch: Instant) -> Self {
        Self {
            rate: f64::from(rate.max(1)),
            epoch,
            zero_s: None,
            last: None,
            measurements: 0,
            outliers: 0,
            delivered: 0,
        }
    }

    /// The device stopped for a while, which invalidates all measurements.
    pub(super) fn restart(&mut self) {
        self.zero_s = None;
        self.last = None;
    }

    /// At time `at` the device took `frames` frames from number `first` on, and plays the first of them `latency` later.
    pub(super) fn measure(&mut self, first: u64, frames: u64, at: Instant, latency: Duration) {
        self.delivered = first + frames;
        let at_s = self.seconds(at);
        let measured_s = at_s + latency.as_secs_f64() - first as f64 / self.rate;
        let last = self.last.replace((at_s, frames));
        let Some(zero_s) = self.zero_s else {
            if last.is_some_and(|(last_s, frames)| at_s - last_s > PACED_SHARE * frames as f64 / self.rate) {
                self.settle(measured_s);
            }
            return;
        };
        let error_s = measured_s - zero_s;
        if error_s.abs() <= OUTLIER_S {
            self.outliers = 0;
            self.measurements = self.measurements.saturating_add(1);
            self.zero_s = Some(zero_s + error_s * SMOOTHING.max(1.0 / f64::from(self.measurements)));
            return;
        }
        let side = if error_s > 0.0 { 1 } else { -1 };
        self.outliers = if self.outliers.signum() == -side { side } else { self.outliers + side };
        if self.outliers.abs() >= MAX_OUTLIERS {
            self.settle(measured_s);
        }
    }

    /// Number of frames played until `now`, at most those delivered. `None` until the device plays.
    pub(super) fn frames_played(&self, now: Instant) -> Option<f64> {
        let frames = (self.seconds(now) - self.zero_s?) * self.rate;
        Some(frames.clamp(0.0, self.delivered as f64))
    }

    /// When frame `frame` is audible.
    pub(super) fn time_of(&self, frame: u64) -> Option<Instant> {
        let after_s = self.zero_s? + frame as f64 / self.rate;
        self.epoch.checked_add(Duration::try_from_secs_f64(after_s.max(0.0)).ok()?)
    }

    fn settle(&mut self, measured_s: f64) {
        self.zero_s = Some(measured_s);
        self.measurements = 1;
        self.outliers = 0;
    }

    fn seconds(&self, at: Instant) -> f64 {
        let before_s = self.epoch.saturating_duration_since(at).as_secs_f64();
        at.saturating_duration_since(self.epoch).as_secs_f64() - before_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;
    const PERIOD: u64 = 2_048;
    const LATENCY_S: f64 = 0.09;

    /// Simulates a device that plays at `true_rate` and requests a period as soon as one was played, after a start of `LATENCY_S`.
    /// `jitter` is added to the time of the callback, `misjudged` to the reported latency.
    fn run(
        true_rate: f64,
        callbacks: u64,
        jitter: impl Fn(u64) -> f64,
        misjudged: impl Fn(u64) -> f64,
        mut check: impl FnMut(u64, f64),
    ) {
        let epoch = Instant::now();
        let mut clock = DeviceClock::new(RATE, epoch);
        let mut now_s = 0.0_f64;
        for callback in 0..callbacks {
            let first = callback * PERIOD;
            let due_s = first as f64 / true_rate;
            now_s = now_s.max(due_s + jitter(callback));
            let audible_s = due_s + LATENCY_S;
            let latency_s = (audible_s - now_s + misjudged(callback)).max(0.0);
            let at = epoch + Duration::from_secs_f64(now_s);
            clock.measure(first, PERIOD, at, Duration::from_secs_f64(latency_s));
            // Halfway to the next callback, as when the window draws a frame.
            let query_s = now_s + 0.5 * PERIOD as f64 / true_rate;
            let truth = ((query_s - LATENCY_S) * true_rate).clamp(0.0, (first + PERIOD) as f64);
            let Some(frames_played) = clock.frames_played(epoch + Duration::from_secs_f64(query_s)) else {
                assert_eq!(callback, 0, "the device plays from the second callback on");
                continue;
            };
            check(callback, (frames_played - truth) / f64::from(RATE));
        }
    }

    /// Reproducible noise in -1 to 1.
    fn noise(n: u64) -> f64 {
        let mixed = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        f64::from((mixed >> 40) as u32) / f64::from(1_u32 << 23) - 1.0
    }

    #[test]
    fn a_punctual_device_is_tracked_to_the_microsecond() {
        run(48_000.0, 200, |_| 0.0, |_| 0.0, |_, error_s| assert!(error_s.abs() < 1e-6));
    }

    #[test]
    fn late_callbacks_do_not_move_the_position() {
        run(48_000.0, 500, |n| 0.03 * noise(n).abs(), |_| 0.0, |_, error_s| assert!(error_s.abs() < 1e-6));
    }

    #[test]
    fn a_latency_with_20_ms_of_jitter_is_smoothed_to_8_ms() {
        run(
            48_000.0,
            500,
            |_| 0.0,
            |n| 0.02 * noise(n),
            |n, error_s| assert!(n < 16 || error_s.abs() < 0.008, "{error_s} s at callback {n}"),
        );
    }

    #[test]
    fn a_device_that_runs_too_fast_or_slow_is_tracked_for_an_hour() {
        for rate in [48_048.0, 47_952.0] {
            run(rate, 84_375, |_| 0.0, |_| 0.0, |_, error_s| assert!(error_s.abs() < 0.001));
        }
    }

    #[test]
    fn one_wrong_latency_is_ignored() {
        let misjudged = |n| if n == 50 { 0.2 } else { 0.0 };
        run(48_000.0, 100, |_| 0.0, misjudged, |_, error_s| assert!(error_s.abs() < 1e-6));
    }

    #[test]
    fn a_device_that_stopped_is_tracked_again_from_the_second_callback() {
        let stopped = |n| if n >= 50 { 0.3 } else { 0.0 };
        // From then on, the audio is 0.3 s late.
        run(
            48_000.0,
            100,
            |_| 0.0,
            stopped,
            |n, error_s| {
                let expected_s = if n < 51 { 0.0 } else { -0.3 };
                assert!((error_s - expected_s).abs() < 1e-6, "{error_s} s at callback {n}");
            },
        );
    }

    #[test]
    fn no_more_frames_are_played_than_were_delivered() {
        let epoch = Instant::now();
        let mut clock = DeviceClock::new(RATE, epoch);
        assert_eq!(clock.frames_played(epoch), None);
        clock.measure(0, PERIOD, epoch, Duration::ZERO);
        clock.measure(PERIOD, PERIOD, epoch + Duration::from_millis(40), Duration::ZERO);
        assert_eq!(clock.frames_played(epoch + Duration::from_secs(5)), Some(2.0 * PERIOD as f64));
    }

    #[test]
    fn nothing_is_played_while_the_device_fills_its_buffer() {
        let epoch = Instant::now();
        let mut clock = DeviceClock::new(RATE, epoch);
        let second = |s: f64| epoch + Duration::from_secs_f64(s);
        for callback in 0..3 {
            let latency = Duration::from_secs_f64((callback * PERIOD) as f64 / f64::from(RATE));
            clock.measure(callback * PERIOD, PERIOD, second(0.0001 * callback as f64), latency);
        }
        assert_eq!(clock.frames_played(second(1.0)), None);
        // The sound server has started; two of three periods are left.
        let left = Duration::from_secs_f64((2 * PERIOD) as f64 / f64::from(RATE));
        clock.measure(3 * PERIOD, PERIOD, second(2.0), left);
        assert!((clock.frames_played(second(2.0)).unwrap() - PERIOD as f64).abs() < 1e-3);
    }

    #[test]
    fn the_time_of_a_frame_includes_the_latency() {
        let epoch = Instant::now();
        let mut clock = DeviceClock::new(RATE, epoch);
        clock.measure(0, 1_920, epoch, Duration::from_millis(100));
        clock.measure(1_920, 1_920, epoch + Duration::from_millis(40), Duration::from_millis(100));
        let due = clock.time_of(4_800).unwrap();
        assert!(due.duration_since(epoch).abs_diff(Duration::from_millis(200)) < Duration::from_micros(1));
    }
}
