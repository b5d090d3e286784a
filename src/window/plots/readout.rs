//! The values at a place on the plots, as text: beside the pointer and the cursor, and for screen readers.

use super::cursor::Plot;
use super::genre_lane::genre_values;
use super::{Plots, ViewState};
use crate::classify::WindowPrediction;
use crate::format::{clock_time, percent};
use crate::model::HeadKind;
use crate::picture::decibels;
use crate::window::note_name::note_name_from_hz;
use crate::window::style;
use eframe::egui::{self, Align2, Pos2, Rect, TextStyle, pos2, vec2};

/// Shortest time over which a level is measured, in seconds.
const MIN_LEVEL_S: f64 = 0.01;

/// The values of a plot at a time in seconds, the time first. `hz`: the height on the spectrogram; `width`: of the plot in pixels.
pub(super) fn values(
    view: &ViewState,
    plots: &Plots<'_>,
    plot: Plot,
    (time_s, hz): (f64, Option<f64>),
    width: f32,
) -> Vec<String> {
    let mut values = vec![clock_with_hundredths(time_s)];
    match plot {
        Plot::Spectrogram => values.extend(pitch_values(view, plots, time_s, hz, width)),
        Plot::Level => values.push(level_value(view, plots, time_s, width)),
        Plot::Votes => {
            values.extend(vote_values(view, plots, time_s));
            values.extend(plots.genres.map(|timeline| genre_values(timeline, time_s)).unwrap_or_default());
        }
    }
    values
}

/// Frequency, note and level: `440 Hz`, `A4`, `−23 dB`.
fn pitch_values(
    view: &ViewState,
    plots: &Plots<'_>,
    time_s: f64,
    hz: Option<f64>,
    width: f32,
) -> Vec<String> {
    let (Some(frequencies), Some(hz)) = (plots.tiles.frequencies(), hz) else { return Vec::new() };
    let frequency = if hz < 1000.0 { format!("{hz:.0} Hz") } else { format!("{:.2} kHz", hz / 1000.0) };
    let down = 1.0 - frequencies.fraction_from_hz(hz);
    let db = plots.tiles.db_at(&view.timeline, width, time_s, down);
    let level = db.map(|db| decibels(db.into()));
    [Some(frequency), note_name_from_hz(hz), level].into_iter().flatten().collect()
}

/// The peak level of the recording in dB of full scale.
fn level_value(view: &ViewState, plots: &Plots<'_>, time_s: f64, width: f32) -> String {
    let pixel_s = (view.timeline.span_s() / f64::from(width.max(1.0))).max(MIN_LEVEL_S);
    let peak = plots.tiles.known().peaks.as_ref().and_then(|peaks| peaks.maximum(time_s, time_s + pixel_s));
    match peak {
        Some(peak) if peak > 1e-6 => decibels(f64::from(20.0 * peak.log10())),
        Some(_) => "silence".to_owned(),
        None => "no level".to_owned(),
    }
}

/// The outputs of the chosen head for the window: `Piano 97 %`, `Other 3 %`.
fn vote_values(view: &ViewState, plots: &Plots<'_>, time_s: f64) -> Vec<String> {
    let recording = plots.recording;
    let is_silent =
        recording.spans().iter().any(|span| !span.audible && (span.start_s..span.end_s).contains(&time_s));
    let vote = recording.votes().iter().find(|vote| (vote.start_s..vote.end_s).contains(&time_s));
    match vote {
        _ if is_silent => vec!["not audible, not classified".to_owned()],
        Some(vote) => outputs(plots, view.head, vote),
        None => vec!["no vote".to_owned()],
    }
}

/// The most probable label of the window at a time, with its probability: `Piano 97 %`. Only of exclusive labels.
pub(super) fn leading_vote(view: &ViewState, plots: &Plots<'_>, time_s: f64) -> Option<String> {
    let head = plots.heads.get(view.head).filter(|head| head.kind == HeadKind::Exclusive)?;
    let mut votes = plots.recording.votes().iter();
    let vote = votes.find(|vote| (vote.start_s..vote.end_s).contains(&time_s))?;
    let label = vote.label(view.head);
    let (name, output) = (head.labels.get(label)?, vote.output(view.head).get(label)?);
    Some(format!("{name} {}", percent(f64::from(*output), 0)))
}

fn outputs(plots: &Plots<'_>, head_index: usize, vote: &WindowPrediction) -> Vec<String> {
    let Some(head) = plots.heads.get(head_index) else { return Vec::new() };
    let outputs = head.labels.iter().zip(vote.output(head_index));
    let text = |(label, &output): (&String, &f32)| match head.kind {
        HeadKind::Exclusive | HeadKind::Independent => format!("{label} {}", percent(f64::from(output), 0)),
        HeadKind::Value => format!("{label} {output:.2}"),
    };
    outputs.map(text).collect()
}

/// `0:12.34`.
fn clock_with_hundredths(seconds: f64) -> String {
    let whole = seconds.max(0.0).floor();
    format!("{}.{:02}", clock_time(whole), ((seconds - whole) * 100.0).floor())
}

/// Text beside a place, inside the plot; returns its rectangle.
pub(super) fn tooltip_ui(ui: &egui::Ui, values: &[String], at: Pos2, plot: Rect) -> Rect {
    let theme = style::theme(ui.visuals());
    let text_colour = style::colour(theme.text());
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(values.join("   "), font, text_colour);
    let size = galley.size() + vec2(12.0, 6.0);
    let left = if at.x + 14.0 + size.x > plot.right() { at.x - 14.0 - size.x } else { at.x + 14.0 };
    let top = (at.y - size.y - 8.0).max(plot.top() + 2.0);
    let rect = Align2::LEFT_TOP.anchor_size(pos2(left.max(plot.left()), top), size);
    ui.painter().rect_filled(rect, 4.0, style::colour(theme.background()).gamma_multiply(0.94));
    ui.painter().galley(rect.min + vec2(6.0, 3.0), galley, text_colour);
    rect
}
