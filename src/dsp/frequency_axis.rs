//! Frequencies ↔ positions on the vertical axis of a spectrogram, for the window and exported pictures.

use super::{DspError, MelScale};

/// How frequencies are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FrequencyAxis {
    /// Equal differences in Hz have equal height.
    Linear,
    /// Each octave has the same height.
    Log,
    /// Perceptual: linear below 1 kHz, logarithmic above (Slaney's mel scale).
    #[default]
    Mel,
}

impl FrequencyAxis {
    /// All of them, for a menu.
    pub const ALL: [Self; 3] = [Self::Linear, Self::Log, Self::Mel];

    /// `linear`, `log` or `mel`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Log => "log",
            Self::Mel => "mel",
        }
    }

    fn height_from_hz(self, hz: f64) -> f64 {
        match self {
            Self::Linear => hz,
            Self::Log => hz.ln(),
            Self::Mel => MelScale::Slaney.mel_from_hz(hz),
        }
    }

    fn hz_from_height(self, height: f64) -> f64 {
        match self {
            Self::Linear => height,
            Self::Log => height.exp(),
            Self::Mel => MelScale::Slaney.hz_from_mel(height),
        }
    }
}

impl std::fmt::Display for FrequencyAxis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for FrequencyAxis {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|axis| axis.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| format!("no frequency axis is called `{name}`: linear, log and mel are"))
    }
}

/// A vertical axis from one frequency to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrequencyRange {
    axis: FrequencyAxis,
    f_min: f64,
    f_max: f64,
}

impl FrequencyRange {
    /// From `f_min` at the bottom to `f_max` at the top, in Hz. `f_min` may be 0 except on a log axis.
    ///
    /// # Errors
    /// [`DspError::OutOfRange`] if `f_min` is negative, too low for a log axis or not under `f_max`, or `f_max` is not finite.
    pub fn new(axis: FrequencyAxis, f_min: f64, f_max: f64) -> Result<Self, DspError> {
        let lowest = if axis == FrequencyAxis::Log { 1e-3 } else { 0.0 };
        DspError::check(f_max.is_finite(), "f_max", f_max, "a finite frequency")?;
        let range = "from 0 Hz (0.001 Hz on a log axis) to under f_max";
        DspError::check(f_min >= lowest && f_min < f_max, "f_min", f_min, range)?;
        Ok(Self { axis, f_min, f_max })
    }

    /// The axis of a plot of a recording with this Nyquist frequency, up to `top_hz` or the Nyquist frequency; the same in the window and
    /// in exported pictures. A log axis, which has no 0, starts at 20 Hz: below the lowest note of a piano, 27.5 Hz.
    ///
    /// # Errors
    /// As [`Self::new`], e.g. if `top_hz` is 0.
    pub fn for_plot(axis: FrequencyAxis, top_hz: Option<f64>, nyquist_hz: f64) -> Result<Self, DspError> {
        let top = top_hz.map_or(nyquist_hz, |top| top.min(nyquist_hz));
        let lowest = match axis {
            FrequencyAxis::Log => 20.0_f64.min(nyquist_hz / 100.0).min(top / 4.0),
            FrequencyAxis::Linear | FrequencyAxis::Mel => 0.0,
        };
        Self::new(axis, lowest, top)
    }

    /// How the frequencies are spaced.
    pub fn axis(&self) -> FrequencyAxis {
        self.axis
    }

    /// Lowest frequency, in Hz.
    pub fn f_min(&self) -> f64 {
        self.f_min
    }

    /// Highest frequency, in Hz.
    pub fn f_max(&self) -> f64 {
        self.f_max
    }

    /// 0 at `f_min`, 1 at `f_max`, and linear in height beyond them.
    pub fn fraction_from_hz(&self, hz: f64) -> f64 {
        let (low, high) = (self.axis.height_from_hz(self.f_min), self.axis.height_from_hz(self.f_max));
        (self.axis.height_from_hz(hz) - low) / (high - low)
    }

    /// Frequency in Hz at a fraction of the height from the bottom.
    pub fn hz_from_fraction(&self, fraction: f64) -> f64 {
        let (low, high) = (self.axis.height_from_hz(self.f_min), self.axis.height_from_hz(self.f_max));
        self.axis.hz_from_height(low + fraction * (high - low))
    }

    /// Pixels below the top edge of a picture `height` pixels high.
    pub fn pixel_from_hz(&self, hz: f64, height: usize) -> f64 {
        (1.0 - self.fraction_from_hz(hz)) * height as f64
    }

    /// Frequency in Hz at a distance in pixels from the top edge of a picture `height` pixels high.
    pub fn hz_from_pixel(&self, pixel: f64, height: usize) -> f64 {
        self.hz_from_fraction(1.0 - pixel / height as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_and_hz_convert_back_and_forth_on_every_axis() {
        for axis in FrequencyAxis::ALL {
            let range = FrequencyRange::new(axis, 30.0, 8000.0).unwrap();
            assert!((range.pixel_from_hz(8000.0, 400)).abs() < 1e-9);
            assert!((range.pixel_from_hz(30.0, 400) - 400.0).abs() < 1e-9);
            for pixel in [0.0, 13.5, 200.0, 400.0] {
                let hz = range.hz_from_pixel(pixel, 400);
                assert!((range.pixel_from_hz(hz, 400) - pixel).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn the_middle_of_each_axis_is_its_own_mean() {
        let middle = |axis| FrequencyRange::new(axis, 100.0, 900.0).unwrap().hz_from_fraction(0.5);
        assert!((middle(FrequencyAxis::Linear) - 500.0).abs() < 1e-9);
        assert!((middle(FrequencyAxis::Log) - 300.0).abs() < 1e-9);
        assert!((middle(FrequencyAxis::Mel) - 500.0).abs() < 1e-9);
    }

    #[test]
    fn the_axis_of_a_plot_ends_at_the_nyquist_frequency_and_starts_below_a_piano() {
        let ends = |axis, top_hz, nyquist_hz| {
            let range = FrequencyRange::for_plot(axis, top_hz, nyquist_hz).unwrap();
            (range.f_min(), range.f_max())
        };
        assert_eq!(ends(FrequencyAxis::Mel, None, 24_000.0), (0.0, 24_000.0));
        assert_eq!(ends(FrequencyAxis::Linear, Some(8000.0), 4000.0), (0.0, 4000.0));
        assert_eq!(ends(FrequencyAxis::Log, Some(8000.0), 24_000.0), (20.0, 8000.0));
        assert_eq!(ends(FrequencyAxis::Log, None, 500.0), (5.0, 500.0));
        assert_eq!(ends(FrequencyAxis::Log, Some(16.0), 24_000.0), (4.0, 16.0));
        assert!(FrequencyRange::for_plot(FrequencyAxis::Log, Some(0.0), 24_000.0).is_err());
    }

    #[test]
    fn an_inverted_range_or_a_log_axis_from_zero_is_refused() {
        for (axis, f_min, f_max) in [
            (FrequencyAxis::Log, 0.0, 8000.0),
            (FrequencyAxis::Mel, 8000.0, 30.0),
            (FrequencyAxis::Linear, -1.0, 8000.0),
            (FrequencyAxis::Linear, f64::NAN, 8000.0),
            (FrequencyAxis::Linear, 0.0, f64::INFINITY),
        ] {
            assert!(FrequencyRange::new(axis, f_min, f_max).is_err());
        }
    }

    #[test]
    fn names_parse_back() {
        for axis in FrequencyAxis::ALL {
            assert_eq!(axis.to_string().parse(), Ok(axis));
        }
        assert!("bark".parse::<FrequencyAxis>().unwrap_err().contains("bark"));
    }
}
