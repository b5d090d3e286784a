//! Power → dB for a whole recording: what is far below its loudest value is raised to a floor.

use crate::dsp::ln::fast_ln;

/// Least power.
const LEAST_POWER: f32 = 1e-10;
/// Distance in dB of the floor from the loudest value of the recording.
const RANGE_DB: f32 = 80.0;

/// 10 log10 of a power, which counts as 1e-10 at least: from -100 dB on.
#[inline(always)]
pub(super) fn decibels(power: f32) -> f32 {
    fast_ln(power.max(LEAST_POWER)) * (10.0 / std::f32::consts::LN_10)
}

/// The loudest value so far of one kind. Only at the end of a recording it is known what its floor is, as in
/// `librosa.power_to_db(S)` (amin = 1e-10, top_db = 80).
#[derive(Debug, Clone, Copy)]
pub(super) struct DecibelRange {
    loudest_db: f32,
}

impl Default for DecibelRange {
    fn default() -> Self {
        Self { loudest_db: f32::NEG_INFINITY }
    }
}

impl DecibelRange {
    pub(super) fn add(&mut self, values_db: &[f32]) {
        self.loudest_db = values_db.iter().copied().fold(self.loudest_db, f32::max);
    }

    /// Values below are raised to it.
    pub(super) fn floor_db(self) -> f32 {
        self.loudest_db - RANGE_DB
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_are_ten_times_the_logarithm_and_have_a_least_value() {
        for (power, db) in [(1.0, 0.0), (100.0, 20.0), (2e-3, -26.9897), (1e-10, -100.0), (0.0, -100.0)] {
            assert!((decibels(power) - db).abs() < 2e-4, "{power}: {}", decibels(power));
        }
    }

    #[test]
    fn the_floor_is_80_db_below_the_loudest() {
        let mut range = DecibelRange::default();
        range.add(&[-30.0, 12.0]);
        range.add(&[7.0]);
        assert_eq!(range.floor_db(), -68.0);
    }
}
