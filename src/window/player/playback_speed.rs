//! The speed of playback.

use std::ops::RangeInclusive;

/// Speeds that can be chosen: recording time per time.
pub(in crate::window) const SPEEDS: RangeInclusive<f64> = 0.5..=2.0;

/// How fast a recording is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::window) struct PlaybackSpeed {
    /// Recording time per time; 1 plays the recording's own samples.
    pub(in crate::window) factor: f64,
    /// Notes keep their pitch. Otherwise they get higher or lower as on a tape.
    pub(in crate::window) keeps_pitch: bool,
}

impl PlaybackSpeed {
    /// Within [`SPEEDS`] and in steps of 0.01, so that 1 is met exactly; `None` if it is no number.
    pub(super) fn valid(self) -> Option<Self> {
        let factor = (self.factor.clamp(*SPEEDS.start(), *SPEEDS.end()) * 100.0).round() / 100.0;
        (!factor.is_nan()).then_some(Self { factor, ..self })
    }

    /// Whether both sound the same.
    pub(super) fn is_same(self, other: Self) -> bool {
        self.factor == other.factor && (self.factor == 1.0 || self.keeps_pitch == other.keeps_pitch)
    }
}

impl Default for PlaybackSpeed {
    fn default() -> Self {
        Self { factor: 1.0, keeps_pitch: true }
    }
}
