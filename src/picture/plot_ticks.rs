//! The ticks of the vertical axes in rows of pixels, the same in exported pictures and in the window for plots of the same height.

use super::ticks::{Tick, frequency_ticks, level_ticks};
use crate::dsp::FrequencyRange;
use std::ops::Range;

/// A tick of a vertical axis.
#[derive(Debug, Clone, PartialEq)]
pub struct PlotTick {
    /// In the unit of the axis.
    pub value: f64,
    /// The text beside it.
    pub label: String,
    /// Rows of pixels below the upper edge of the plot, 0 to its height.
    pub row: usize,
}

impl PlotTick {
    /// `fraction`: 0 at the lower edge of a plot of `height` rows, 1 at the upper one.
    fn new(tick: Tick, fraction: f64, height: usize) -> Self {
        let row = ((1.0 - fraction.clamp(0.0, 1.0)) * height as f64).round() as usize;
        Self { value: tick.value, label: tick.label, row: row.min(height) }
    }

    /// The rows of its line of `stroke` rows, inside a plot of `height` rows.
    pub fn line(&self, stroke: usize, height: usize) -> Range<usize> {
        let top = self.row.saturating_sub(stroke / 2).min(height.saturating_sub(stroke));
        top..(top + stroke).min(height)
    }
}

/// Round frequencies on a plot of `height` rows, at least `distance` rows apart.
pub fn frequency_plot_ticks(range: &FrequencyRange, height: usize, distance: f64) -> Vec<PlotTick> {
    let ticks = frequency_ticks(range, distance / height.max(1) as f64);
    let place = |tick: Tick| {
        let fraction = range.fraction_from_hz(tick.value);
        PlotTick::new(tick, fraction, height)
    };
    ticks.into_iter().map(place).collect()
}

/// Round levels from `bottom_db` to `top_db` on a colour scale of `height` rows, about `distance` rows apart or more.
pub fn level_plot_ticks(bottom_db: f64, top_db: f64, height: usize, distance: f64) -> Vec<PlotTick> {
    let most = (height as f64 / distance.max(1.0)) as usize;
    let place = |tick: Tick| {
        let fraction = (tick.value - bottom_db) / (top_db - bottom_db);
        PlotTick::new(tick, fraction, height)
    };
    level_ticks(bottom_db, top_db, most.clamp(1, 12)).into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::FrequencyAxis;

    #[test]
    fn rows_are_the_nearest_to_the_values_and_lines_stay_inside() {
        for axis in FrequencyAxis::ALL {
            let range = FrequencyRange::for_plot(axis, Some(8000.0), 24_000.0).unwrap();
            for height in [1, 40, 333, 1200] {
                for tick in frequency_plot_ticks(&range, height, 20.0) {
                    let exact = range.pixel_from_hz(tick.value, height);
                    assert!((tick.row as f64 - exact).abs() <= 0.5 + 1e-9, "{axis} {height} {tick:?}");
                    for stroke in [1, 2, 5] {
                        let line = tick.line(stroke, height);
                        assert!(line.end <= height && line.len() == stroke.min(height), "{line:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn levels_are_round_and_keep_their_distance() {
        let ticks = level_plot_ticks(-77.3, -7.3, 350, 30.0);
        let labels: Vec<&str> = ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "\u{2212}70 dB",
                "\u{2212}60 dB",
                "\u{2212}50 dB",
                "\u{2212}40 dB",
                "\u{2212}30 dB",
                "\u{2212}20 dB",
                "\u{2212}10 dB"
            ]
        );
        assert!(ticks.windows(2).all(|pair| pair[0].row - pair[1].row == 50), "{ticks:?}");
    }
}
