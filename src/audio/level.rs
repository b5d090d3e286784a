//! Envelope values → the recording's own level, the reference of the silence gate.
//!
//! The level is the 95th percentile of the envelope: close to the loudest music, yet robust against a
//! single cough or click, unlike the maximum. It is kept as a histogram over decibels, so that an hour
//! needs as much memory as a second. Values under the absolute floor are not counted: a recording that is
//! mostly digital silence still has the level of its music.

/// Below this every recording is silent, in dB of full scale. 16-bit rounding noise is at -98.
pub(super) const FLOOR_DB: f32 = -80.0;
const BINS_PER_DB: f32 = 2.0;
/// Up to +220 dB: float files may have any scale.
const BINS: usize = 600;
const PERCENTILE: f64 = 0.95;

/// Histogram of envelope values.
pub(super) struct LevelMeter {
    counts: Box<[u64; BINS]>,
    total: u64,
}

impl LevelMeter {
    /// An empty histogram.
    pub(super) fn new() -> Self {
        Self { counts: Box::new([0; BINS]), total: 0 }
    }

    /// Counts one envelope value (linear, not negative).
    pub(super) fn add(&mut self, envelope: f32) {
        let db = 20.0 * envelope.log10();
        if db.is_nan() || db < FLOOR_DB {
            return;
        }
        // The cast saturates, so an infinite envelope lands in the last bin.
        let bin = ((db - FLOOR_DB) * BINS_PER_DB) as usize;
        if let Some(count) = self.counts.get_mut(bin.min(BINS - 1)) {
            *count += 1;
            self.total += 1;
        }
    }

    /// 95th percentile of all values so far in dB of full scale; `None` if all were silence.
    pub(super) fn level_db(&self) -> Option<f32> {
        let rank = (self.total as f64 * PERCENTILE).ceil() as u64;
        let mut below = 0;
        for (bin, count) in self.counts.iter().enumerate() {
            below += count;
            if self.total > 0 && below >= rank {
                return Some(FLOOR_DB + (bin as f32 + 0.5) / BINS_PER_DB);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_of_a_ramp_is_its_95th_percentile() {
        let mut meter = LevelMeter::new();
        for n in 1..=1000 {
            meter.add(n as f32 / 1000.0);
        }
        let expected = 20.0 * 0.95_f32.log10();
        assert!((meter.level_db().unwrap() - expected).abs() <= 0.5);
    }

    #[test]
    fn silence_has_no_level_and_does_not_lower_that_of_music() {
        let mut meter = LevelMeter::new();
        for _ in 0..10_000 {
            meter.add(0.0);
        }
        assert_eq!(meter.level_db(), None);
        for _ in 0..10 {
            meter.add(0.1);
        }
        assert!((meter.level_db().unwrap() + 20.0).abs() <= 0.5);
    }

    #[test]
    fn not_a_number_and_infinity_do_no_harm() {
        let mut meter = LevelMeter::new();
        meter.add(f32::NAN);
        assert_eq!(meter.level_db(), None);
        meter.add(f32::INFINITY);
        assert!(meter.level_db().is_some());
    }
}
