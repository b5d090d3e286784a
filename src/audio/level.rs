//! Envelope values → the recording's own level, against which "too quiet" is measured.
//!
//! The level is the 95th percentile of the envelope: loud enough to stand for the music, yet unmoved by a
//! single cough or click as a maximum would be. It is kept as a histogram over decibels, so that an hour
//! costs as much memory as a second. What is under the absolute floor is not counted: a recording that is
//! mostly digital silence still has the level of its music.

/// Everything under this is silence in any recording, in dB of full scale. 16-bit rounding noise is at -98.
pub(super) const FLOOR_DB: f32 = -80.0;
const LOWEST_DB: f32 = FLOOR_DB;
const BINS_PER_DB: f32 = 2.0;
/// Up to +220 dB: float files may be scaled to anything.
const BINS: usize = 600;
const PERCENTILE: f64 = 0.95;

/// Histogram of envelope values.
pub(super) struct LevelMeter {
    counts: Box<[u64; BINS]>,
    total: u64,
}

impl LevelMeter {
    pub(super) fn new() -> Self {
        Self { counts: Box::new([0; BINS]), total: 0 }
    }

    /// Counts one envelope value (linear, not negative).
    pub(super) fn add(&mut self, envelope: f32) {
        let db = 20.0 * envelope.log10();
        if db.is_nan() || db < LOWEST_DB {
            return;
        }
        // The cast saturates, so an infinite envelope lands in the last bin.
        let bin = ((db - LOWEST_DB) * BINS_PER_DB) as usize;
        if let Some(count) = self.counts.get_mut(bin.min(BINS - 1)) {
            *count += 1;
            self.total += 1;
        }
    }

    /// 95th percentile of all values so far, in dB of full scale; `None` if all was silence.
    pub(super) fn level_db(&self) -> Option<f32> {
        let wanted = (self.total as f64 * PERCENTILE).ceil() as u64;
        let mut below = 0;
        for (bin, count) in self.counts.iter().enumerate() {
            below += count;
            if self.total > 0 && below >= wanted {
                return Some(LOWEST_DB + (bin as f32 + 0.5) / BINS_PER_DB);
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
    fn silence_has_no_level_and_does_not_lower_the_level_of_music() {
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
