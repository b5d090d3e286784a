//! Measures the speed of a transfer and limits how often it is reported.

use crate::fetch::transfer::Transfer;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Shortest time between two samples.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(100);
/// Averaging window: a shorter one makes the speed jump, a longer one lags behind changes of the network.
const AVERAGED_OVER: Duration = Duration::from_secs(3);
/// No speed is reported before this time: the first bytes come from buffers.
const WARM_UP: Duration = Duration::from_millis(300);

/// Recent samples of a transfer.
#[derive(Debug, Default)]
pub(super) struct TransferRate {
    samples: VecDeque<(Instant, u64)>,
}

impl TransferRate {
    /// The progress at `now`, with `bytes` of `total` received; `None` if the last sample is too recent.
    pub(super) fn sample(&mut self, now: Instant, bytes: u64, total: Option<u64>) -> Option<Transfer> {
        if self.samples.back().is_some_and(|&(last, _)| now < last + SAMPLE_INTERVAL) {
            return None;
        }
        Some(self.sample_now(now, bytes, total))
    }

    /// As [`TransferRate::sample`], regardless of the last sample.
    pub(super) fn sample_now(&mut self, now: Instant, bytes: u64, total: Option<u64>) -> Transfer {
        if self.samples.back().is_some_and(|&(_, before)| before > bytes) {
            // The transfer was restarted.
            self.samples.clear();
        }
        self.samples.push_back((now, bytes));
        while self.samples.len() > 2
            && self.samples.front().is_some_and(|&(first, _)| first + AVERAGED_OVER < now)
        {
            self.samples.pop_front();
        }
        let speed = self.samples.front().and_then(|&(first, before)| {
            let passed = now.saturating_duration_since(first);
            let came = bytes.saturating_sub(before);
            (passed >= WARM_UP && came > 0).then(|| came as f64 / passed.as_secs_f64())
        });
        let left_s = total.zip(speed).map(|(total, speed)| total.saturating_sub(bytes) as f64 / speed);
        Transfer { bytes, total, speed, left_s }
    }
}

#[cfg(test)]
mod tests {
    use super::TransferRate;
    use std::time::{Duration, Instant};

    #[test]
    fn a_steady_transfer_has_speed_and_remaining_time() {
        let start = Instant::now();
        let mut rate = TransferRate::default();
        let first = rate.sample(start, 1, Some(10_000)).unwrap();
        assert_eq!((first.speed, first.left_s), (None, None));
        // 1000 bytes per second, in steps of 10 ms: a sample every 100 ms.
        let samples: Vec<_> = (1..=500_u32)
            .filter_map(|step| {
                let now = start + Duration::from_millis(10) * step;
                rate.sample(now, 1 + 10 * u64::from(step), Some(10_000))
            })
            .collect();
        assert_eq!(samples.len(), 50);
        let last = samples.last().unwrap();
        assert!((last.speed.unwrap() - 1000.0).abs() < 1.0);
        assert!((last.left_s.unwrap() - 4.999).abs() < 0.01);
    }

    #[test]
    fn a_restart_resets_the_speed() {
        let start = Instant::now();
        let mut rate = TransferRate::default();
        rate.sample_now(start, 5_000, None);
        let restarted = rate.sample_now(start + Duration::from_secs(1), 100, None);
        assert_eq!(restarted.speed, None);
        let later = rate.sample_now(start + Duration::from_secs(2), 600, None);
        assert_eq!(later.speed, Some(500.0));
    }
}
