//! Chooses the labelled values of an axis.

use crate::dsp::{FrequencyAxis, FrequencyRange};

/// A labelled value of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// In the unit of the axis.
    pub value: f64,
    /// The text beside it.
    pub label: String,
}

/// Round steps between times in seconds.
const TIME_STEPS_S: [f64; 24] = [
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0,
    1800.0, 3600.0, 7200.0, 14_400.0, 21_600.0, 43_200.0, 86_400.0,
];

/// Round times in `start_s..=end_s`, at most `most` + 1 of them, as `m:ss` or `h:mm:ss`.
pub fn time_ticks(start_s: f64, end_s: f64, most: usize) -> Vec<Tick> {
    let least_step = (end_s - start_s) / most.max(1) as f64;
    let step = TIME_STEPS_S.into_iter().find(|&step| step >= least_step);
    // Beyond the table, whole days.
    let step = step.unwrap_or_else(|| (least_step / 86_400.0).ceil() * 86_400.0);
    let decimals = if step < 0.1 { 2 } else { usize::from(step < 1.0) };
    multiples(step, start_s, end_s)
        .map(|value| Tick { value, label: time_label(value, decimals, end_s >= 3600.0) })
        .collect()
}

/// The widest label of a time up to `end_s`.
pub(super) fn longest_time(start_s: f64, end_s: f64) -> String {
    let decimals = if end_s - start_s < 10.0 { 1 } else { 0 };
    time_label(end_s, decimals, end_s >= 3600.0)
}

fn time_label(seconds: f64, decimals: usize, with_hours: bool) -> String {
    let unit = 10f64.powi(decimals as i32);
    let counted = (seconds.abs() * unit).round();
    let sign = if seconds < 0.0 && counted > 0.0 { "\u{2212}" } else { "" };
    let rest = (counted % (60.0 * unit)) / unit;
    let minutes = (counted / (60.0 * unit)).floor();
    let width = if decimals == 0 { 2 } else { 3 + decimals };
    if with_hours {
        let (hours, minutes) = ((minutes / 60.0).floor(), minutes % 60.0);
        format!("{sign}{hours}:{minutes:02}:{rest:0width$.decimals$}")
    } else {
        format!("{sign}{minutes}:{rest:0width$.decimals$}")
    }
}

fn multiples(step: f64, low: f64, high: f64) -> impl Iterator<Item = f64> {
    let first = (low / step - 1e-9).ceil();
    let last = (high / step + 1e-9).floor();
    (0..=(last - first).clamp(0.0, 10_000.0) as usize)
        .map(move |i| (first + i as f64) * step)
        .filter(move |_| last >= first)
}

/// The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `least`.
fn round_step(least: f64) -> f64 {
    let decade = 10f64.powf(least.max(1e-6).log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .map(|factor| factor * decade)
        .into_iter()
        .find(|&step| step >= least)
        .unwrap_or(least)
}

/// Levels in dB from `low` to `high`, at most `most` + 1.
pub(super) fn level_ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let step = round_step((high - low) / most.max(1) as f64).max(1.0);
    multiples(step, low, high).map(|value| Tick { value, label: decibels(value) }).collect()
}

/// A level in whole dB, with the minus sign U+2212.
pub fn decibels(db: f64) -> String {
    let sign = if db < 0.0 { "\u{2212}" } else { "" };
    format!("{sign}{:.0} dB", db.abs())
}

/// Round frequencies at least `spacing` apart, as a fraction of the height of the axis.
pub(super) fn frequency_ticks(range: &FrequencyRange, spacing: f64) -> Vec<Tick> {
    let candidates = match range.axis() {
        FrequencyAxis::Linear => {
            let step = round_step((range.f_max() - range.f_min()) * spacing);
            multiples(step, range.f_min(), range.f_max()).collect()
        }
        FrequencyAxis::Log | FrequencyAxis::Mel => preferred_frequencies(range),
    };
    let mut placed: Vec<f64> = Vec::new();
    for hz in candidates {
        let here = range.fraction_from_hz(hz);
        let clear = |there: &f64| (range.fraction_from_hz(*there) - here).abs() >= spacing * 0.999;
        if (-1e-9..=1.0 + 1e-9).contains(&here) && placed.iter().all(clear) {
            placed.push(hz);
        }
    }
    placed.sort_by(f64::total_cmp);
    placed.into_iter().map(|hz| Tick { value: hz, label: hertz(hz) }).collect()
}

/// Candidates in the range, the roundest first.
fn preferred_frequencies(range: &FrequencyRange) -> Vec<f64> {
    let decades: Vec<f64> = (-3..8).map(|exponent| 10f64.powi(exponent)).collect();
    let times = |factors: &[f64]| -> Vec<f64> {
        decades.iter().flat_map(|decade| factors.iter().map(move |factor| factor * decade)).collect()
    };
    let mut all = Vec::new();
    for factors in [&[1.0][..], &[2.0, 5.0], &[3.0, 4.0, 6.0, 8.0], &[1.5, 2.5, 7.0, 9.0]] {
        all.extend(times(factors));
    }
    // 0 Hz, where a mel axis usually starts, is in no decade.
    all.insert(0, 0.0);
    all.retain(|&hz| hz >= range.f_min() && hz <= range.f_max());
    all
}

fn hertz(hz: f64) -> String {
    // Rounding removes floating-point errors; trailing zeros are not printed.
    let short = |value: f64| format!("{}", (value * 1000.0).round() / 1000.0);
    if hz >= 1000.0 { format!("{} kHz", short(hz / 1000.0)) } else { format!("{} Hz", short(hz)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: Vec<Tick>) -> Vec<String> {
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn times_are_labelled_as_on_a_clock() {
        assert_eq!(
            labels(time_ticks(0.0, 30.0, 6)),
            ["0:00", "0:05", "0:10", "0:15", "0:20", "0:25", "0:30"]
        );
        assert_eq!(labels(time_ticks(59.0, 60.0, 2)), ["0:59.0", "0:59.5", "1:00.0"]);
        assert_eq!(labels(time_ticks(0.0, 36_000.0, 3)), ["0:00:00", "4:00:00", "8:00:00"]);
        assert_eq!(labels(time_ticks(-5.0, 5.0, 2)), ["\u{2212}0:05", "0:00", "0:05"]);
    }

    #[test]
    fn every_time_span_has_at_least_one_tick_and_at_most_the_limit() {
        let mut span = 0.05;
        while span < 1e7 {
            for most in [3, 5, 12] {
                let count = time_ticks(12.34, 12.34 + span, most).len();
                assert!((1..=most + 1).contains(&count), "{span} s: {count} of {most}");
            }
            span *= 1.3;
        }
    }

    #[test]
    fn frequencies_keep_their_distance_and_are_round() {
        let range = |axis| FrequencyRange::new(axis, 30.0, 8000.0).unwrap();
        let linear = labels(frequency_ticks(&range(FrequencyAxis::Linear), 0.1));
        assert_eq!(linear.first().map(String::as_str), Some("1 kHz"));
        assert_eq!(linear.len(), 8);
        let log = labels(frequency_ticks(&range(FrequencyAxis::Log), 0.1));
        assert_eq!(log, ["50 Hz", "100 Hz", "200 Hz", "500 Hz", "1 kHz", "2 kHz", "5 kHz"]);
        for axis in FrequencyAxis::ALL {
            for spacing in [0.02, 0.1, 0.3] {
                let ticks = frequency_ticks(&range(axis), spacing);
                assert!(ticks.len() >= 2, "{axis} {spacing}");
                for pair in ticks.windows(2) {
                    let apart = |tick: &Tick| range(axis).fraction_from_hz(tick.value);
                    assert!(apart(&pair[1]) - apart(&pair[0]) >= spacing * 0.99, "{axis} {pair:?}");
                }
            }
        }
    }

    #[test]
    fn levels_have_the_minus_sign() {
        assert_eq!(
            labels(level_ticks(-80.0, 0.0, 4)),
            ["\u{2212}80 dB", "\u{2212}60 dB", "\u{2212}40 dB", "\u{2212}20 dB", "0 dB"]
        );
    }
}
