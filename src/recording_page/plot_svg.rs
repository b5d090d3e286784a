//! The plots of a page: a PNG of the spectrogram, the rest as SVG, all from edge to edge of one time axis.
//!
//! Positions along the time axis are percentages, so that the plots have any width without JavaScript.

use super::Plots;
use super::columns::{Columns, winner};
use crate::classify::Outcome;
use crate::dsp::{FrequencyAxis, FrequencyRange};
use crate::format::{clock_time, percent};
use crate::html::{data_address, escaped_text};
use crate::picture::{
    ColourMap, PlotTick, SpectrogramImage, decibels, frequency_plot_ticks, level_plot_ticks, time_ticks,
};
use std::fmt::Write;
use std::io;

/// Pixels of the spectrogram, whatever the length of the recording.
const SPECTROGRAM: (usize, usize) = (1200, 240);
/// Range of the colours in dB.
const RANGE_DB: f32 = 70.0;
/// The loudest level of a recording that has hardly any sound is not white.
const LEAST_TOP_DB: f32 = -60.0;
/// Heights of the other plots in pixels, for the distances of their ticks.
const LEVEL_HEIGHT: usize = 80;
/// Range of the level below full scale, in dB.
const LEVEL_RANGE_DB: f64 = 80.0;
/// Values of the level along the time axis.
const LEVELS: usize = 1200;
/// About how many times are named on a wide screen, and on a phone.
const TIME_TICKS: [(&str, usize); 2] = [("wide", 12), ("narrow", 4)];
/// Bars are told apart up to this number.
const SEPARATE_BARS: usize = 200;

/// A part of the time axis, 0 to 1.
fn share(value: f64) -> String {
    format!("{:.3}%", value.clamp(0.0, 1.0) * 100.0)
}

/// The spectrogram as an image with its frequency axis.
pub(super) fn spectrogram(plots: &Plots, outcome: &Outcome) -> io::Result<String> {
    let (width, height) = SPECTROGRAM;
    let nyquist_hz = plots.spectrogram.nyquist_hz();
    let frequencies =
        FrequencyRange::for_plot(FrequencyAxis::Mel, None, nyquist_hz).map_err(io::Error::other)?;
    let ticks = frequency_plot_ticks(&frequencies, height, 26.0);
    let png = SpectrogramImage {
        width,
        height,
        spectrogram: &plots.spectrogram,
        time_s: (0.0, outcome.duration_s),
        frequencies,
        top_db: plots.spectrogram.peak_db().max(LEAST_TOP_DB),
        range_db: RANGE_DB,
        colours: ColourMap::Viridis,
    }
    .png()?;
    let text = format!(
        "Spectrogram: frequencies from 0 to {:.0} kHz over {}",
        nyquist_hz / 1000.0,
        clock_time(outcome.duration_s)
    );
    Ok(plot(
        "spectrogram",
        "Spectrogram",
        &y_axis(&ticks, height),
        &format!(
            "<img class=\"spectrogram\" width=\"{width}\" height=\"{height}\" alt=\"{text}\" src=\"{}\">",
            data_address("image/png", &png)
        ),
    ))
}

/// The peak level over time.
pub(super) fn level(plots: &Plots, outcome: &Outcome) -> String {
    let step_s = outcome.duration_s / LEVELS as f64;
    let levels: Vec<f64> = (0..LEVELS)
        .map(|column| {
            let start_s = column as f64 * step_s;
            let peak = plots.peaks.maximum(start_s, start_s + step_s).unwrap_or(0.0);
            (20.0 * f64::from(peak).max(1e-9).log10()).clamp(-LEVEL_RANGE_DB, 0.0)
        })
        .collect();
    let mut path = format!("M0 {LEVEL_RANGE_DB}");
    for level in &levels {
        write!(path, "V{:.1}h1", -level).ok();
    }
    path += &format!("V{LEVEL_RANGE_DB}z");
    let values: Vec<String> = levels.iter().map(|level| format!("{level:.0}")).collect();
    let loudest = levels.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    let text = match loudest {
        Some((column, level)) if level > -LEVEL_RANGE_DB => {
            let time = clock_time(column as f64 * step_s);
            format!("Level over time; the loudest peak is {} at {time}", decibels(level))
        }
        _ => format!("Level over time; all of it is below {}", decibels(-LEVEL_RANGE_DB)),
    };
    let ticks = level_plot_ticks(-LEVEL_RANGE_DB, 0.0, LEVEL_HEIGHT, 20.0);
    let svg = format!(
        "<svg id=\"level\" class=\"level\" viewBox=\"0 0 {LEVELS} {LEVEL_RANGE_DB}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{text}\" data-floor=\"{}\" data-values=\"{}\"><path d=\"{path}\"/></svg>",
        -LEVEL_RANGE_DB,
        values.join(",")
    );
    plot("level-plot", "Level", &y_axis(&ticks, LEVEL_HEIGHT), &svg)
}

/// The most probable label of each second as bars: of two labels, the first upwards from the middle and the second downwards; of any
/// other number, all from the bottom. Nothing for a model whose first head gives no probabilities.
pub(super) fn probabilities(outcome: &Outcome) -> String {
    let (Some(columns), Some(head)) = (Columns::new(outcome), outcome.first()) else { return String::new() };
    let labels = &head.head.labels;
    let mut paths = vec![String::new(); labels.len()];
    let filled = if columns.of.len() <= SEPARATE_BARS { 0.92 } else { 1.0 };
    let mut values = Vec::with_capacity(columns.of.len());
    for (column, probabilities) in columns.of.iter().enumerate() {
        let Some((label, probability)) = probabilities.as_deref().and_then(winner) else {
            values.push(String::new());
            continue;
        };
        values.push(format!("{label} {:.0}", 100.0 * probability));
        let start_s = column as f64 * columns.step_s;
        let width = filled * columns.step_s.min(outcome.duration_s - start_s).max(0.0);
        let (top, bottom) = match (labels.len(), label) {
            (2, 0) => (1.0 - probability, 0.5),
            (2, _) => (0.5, probability),
            _ => (1.0 - probability, 1.0),
        };
        if let Some(path) = paths.get_mut(label) {
            let (top, bottom) = (100.0 * top, 100.0 * bottom);
            write!(path, "M{start_s:.2} {top:.1}h{width:.2}V{bottom:.1}h-{width:.2}z").ok();
        }
    }
    let bars: String = paths
        .iter()
        .enumerate()
        .filter(|(_, path)| !path.is_empty())
        .map(|(label, path)| format!("<path class=\"{}\" d=\"{path}\"/>", label_class(label)))
        .collect();
    let name = match labels.as_slice() {
        [first, _] => format!("Probability of {first}"),
        _ => "Most probable label".to_owned(),
    };
    let summary: Vec<String> = labels
        .iter()
        .zip(&head.tally.mean)
        .map(|(label, &mean)| format!("{label} {}", percent(mean, 0)))
        .collect();
    let text = escaped_text(&format!("{name}, each second; on average {}", summary.join(", ")));
    let middle =
        if labels.len() == 2 { "<line class=\"middle\" x2=\"100%\" y1=\"50%\" y2=\"50%\"/>" } else { "" };
    let names: Vec<&str> = labels.iter().map(String::as_str).collect();
    let svg = format!(
        "<svg class=\"bars-frame\" role=\"img\" aria-label=\"{text}\">{middle}<svg id=\"bars\" class=\"bars\" viewBox=\"0 0 {:.3} 100\" preserveAspectRatio=\"none\" data-step-s=\"{}\" data-values=\"{}\" data-labels=\"{}\">{bars}</svg></svg>",
        outcome.duration_s,
        columns.step_s,
        values.join(","),
        escaped_text(&serde_json::Value::from(names).to_string()),
    );
    let ticks = [("100 %", 0), ("50 %", 50), ("0 %", 100)].map(|(label, row)| PlotTick {
        value: 0.0,
        label: label.to_owned(),
        row,
    });
    plot("bars-plot", &escaped_text(&name), &y_axis(&ticks, 100), &svg)
}

/// A strip with the passages of the first head in the colours of their labels.
pub(super) fn passages(outcome: &Outcome) -> String {
    let length_s = outcome.duration_s;
    let segments = outcome.segments();
    if segments.is_empty() {
        return String::new();
    }
    let mut strip = String::from("<svg class=\"strip\" aria-hidden=\"true\">");
    for segment in segments {
        let (left, width) = (segment.start_s / length_s, (segment.end_s - segment.start_s) / length_s);
        let class = label_class(segment.label);
        write!(
            strip,
            "<rect class=\"{class}\" x=\"{}\" width=\"{}\" height=\"100%\"/>",
            share(left),
            share(width)
        )
        .ok();
    }
    plot("strip-plot", "Passages", "", &(strip + "</svg>"))
}

/// What lies over the plots: the hatching of silent parts.
pub(super) fn silence(outcome: &Outcome) -> String {
    let length_s = outcome.duration_s;
    let hidden = 0.1 / SPECTROGRAM.0 as f64;
    let mut parts = String::new();
    for span in outcome.spans.iter().filter(|span| !span.audible) {
        let (left, width) = (span.start_s / length_s, (span.end_s - span.start_s) / length_s);
        if width > hidden {
            write!(parts, "<rect x=\"{}\" width=\"{}\" height=\"100%\"/>", share(left), share(width)).ok();
        }
    }
    if parts.is_empty() {
        return parts;
    }
    format!(
        "<svg class=\"silence\" aria-hidden=\"true\"><defs><pattern id=\"hatching\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"ground\" width=\"7\" height=\"7\"/><rect class=\"line\" width=\"2\" height=\"7\"/></pattern></defs>{parts}</svg>"
    )
}

/// The times below the plots, once for wide screens and once for narrow ones.
pub(super) fn time_axis(outcome: &Outcome) -> String {
    let length_s = outcome.duration_s;
    let mut axis = String::from("<svg class=\"time-axis\" aria-hidden=\"true\">");
    for (class, most) in TIME_TICKS {
        write!(axis, "<g class=\"{class}\">").ok();
        for tick in time_ticks(0.0, length_s, most) {
            let at = tick.value / length_s;
            let anchor = if at < 0.02 {
                "start"
            } else if at > 0.97 {
                "end"
            } else {
                "middle"
            };
            let x = share(at);
            write!(axis, "<line x1=\"{x}\" x2=\"{x}\" y2=\"5\"/><text x=\"{x}\" y=\"18\" text-anchor=\"{anchor}\">{}</text>", tick.label).ok();
        }
        axis += "</g>";
    }
    axis + "</svg>"
}

/// The names of values at the left of a plot of `height` rows.
fn y_axis(ticks: &[PlotTick], height: usize) -> String {
    let mut axis = String::from("<svg class=\"y-axis\" aria-hidden=\"true\">");
    for tick in ticks {
        let y = share(tick.row as f64 / height.max(1) as f64);
        // Names at the edges stay inside.
        let shift = match tick.row {
            0 => "0.8em",
            row if row == height => "0em",
            _ => "0.35em",
        };
        write!(axis, "<text x=\"100%\" y=\"{y}\" dy=\"{shift}\" text-anchor=\"end\">{}</text>", tick.label)
            .ok();
    }
    axis + "</svg>"
}

/// A plot with its name and what stands at its left.
fn plot(class: &str, name: &str, left: &str, content: &str) -> String {
    format!(
        "<p class=\"plot-name\">{name}</p><div class=\"plot-left {class}\">{left}</div><div class=\"plot {class}\">{content}</div>\n"
    )
}

/// The class of a label's colours; they repeat after the twelfth.
pub(super) fn label_class(label: usize) -> String {
    format!("label-{}", label % super::parts::LABEL_COLOURS)
}
