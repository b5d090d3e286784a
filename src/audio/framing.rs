//! How long a model's windows are and how far apart they begin.

use super::SAMPLE_RATE;

/// Length and spacing of a model's windows, in samples at 16 kHz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Framing {
    /// Samples in a window: 1,600 (0.1 s) to 960,000 (60 s).
    pub window: usize,
    /// Samples from the start of one window to the start of the next: 1 to `window`.
    pub hop: usize,
}

impl Default for Framing {
    /// Adjacent windows of one second.
    fn default() -> Self {
        Self { window: SAMPLE_RATE as usize, hop: SAMPLE_RATE as usize }
    }
}

impl Framing {
    /// Fewest samples in a window: 0.1 s.
    pub const MIN_WINDOW: usize = SAMPLE_RATE as usize / 10;
    /// Most samples in a window: 60 s.
    pub const MAX_WINDOW: usize = 60 * SAMPLE_RATE as usize;

    /// Length of a window in seconds.
    pub fn seconds(&self) -> f64 {
        seconds_from_samples(self.window as u64)
    }

    /// Distance between the starts of two windows in seconds.
    pub fn hop_seconds(&self) -> f64 {
        seconds_from_samples(self.hop as u64)
    }

    /// Fewest audible samples in the last window of a recording, which is padded with zeros: half of them, rounded up.
    pub fn min_last_window(&self) -> usize {
        self.window.div_ceil(2)
    }

    /// Windows that [`super::Framer`] cuts from `audible` samples.
    pub fn windows(&self, audible: usize) -> usize {
        let full = match audible.checked_sub(self.window) {
            Some(rest) => 1 + rest / self.hop.max(1),
            None => 0,
        };
        let covered = if full == 0 { 0 } else { (full - 1) * self.hop + self.window };
        let last = audible > covered && audible - full * self.hop >= self.min_last_window();
        full + usize::from(last)
    }

    /// Checks both numbers against their ranges.
    ///
    /// # Errors
    /// [`FramingError`] if one is out of its range.
    pub fn validate(&self) -> Result<(), FramingError> {
        let &Self { window, hop } = self;
        let valid = (Self::MIN_WINDOW..=Self::MAX_WINDOW).contains(&window) && (1..=window).contains(&hop);
        if valid { Ok(()) } else { Err(FramingError { window, hop }) }
    }
}

/// A window's length or hop is out of its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a window of {window} samples every {hop} samples: a window must have 1600 to 960000 samples at 16 kHz, and a hop \
     1 sample to the window's length"
)]
pub struct FramingError {
    /// Samples in a window.
    pub window: usize,
    /// Samples from window to window.
    pub hop: usize,
}

/// Duration of samples at 16 kHz.
pub(super) fn seconds_from_samples(samples: u64) -> f64 {
    samples as f64 / f64::from(SAMPLE_RATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_checked() {
        for (window, hop) in [(1_600, 1), (1_600, 1_600), (960_000, 16_000)] {
            assert_eq!(Framing { window, hop }.validate(), Ok(()));
        }
        for (window, hop) in [(1_599, 1_599), (960_001, 16_000), (16_000, 0), (16_000, 16_001), (0, 0)] {
            assert_eq!(Framing { window, hop }.validate(), Err(FramingError { window, hop }));
        }
        Framing::default().validate().unwrap();
        assert_eq!((Framing::default().seconds(), Framing::default().hop_seconds()), (1.0, 1.0));
    }
}
