//! The plots for screen readers: each has a name, a description of its keys, and the values at the cursor.

use super::cursor::{Cursor, Plot};
use super::{PlotRects, Plots, ViewState, readout, x};
use crate::format::clock_time;
use crate::model::HeadKind;
use eframe::egui::accesskit::{Action as AccessAction, Live};
use eframe::egui::{self, Color32, Id, Rect, Response, Role, Sense, StrokeKind, WidgetInfo, pos2};

const KEYS: &str = "Left and right arrow move a cursor, with Shift they select a part. Enter plays from the cursor or the \
    selected part, Escape clears it.";
const PITCH_KEYS: &str = " Up and down arrow change the pitch.";

/// Sets name, description and value of a plot.
pub(super) fn describe_ui(
    ui: &egui::Ui,
    response: &Response,
    view: &ViewState,
    plots: &Plots<'_>,
    plot: Plot,
) {
    // A slider: the role whose value screen readers read when it changes.
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, name(view, plots, plot)));
    // Only computed for screen readers, and before the node is locked.
    if ui.ctx().has_accesskit_node(response.id) {
        // In whole seconds, since screen readers read a value that changes.
        let cursor = view.cursor.unwrap_or_else(|| Cursor::new(plots.position_s.floor()));
        let values = cursor_values(ui, view, plots, plot, &cursor, response.rect);
        let values = spoken(view, plots, plot, &cursor, values);
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_description(match plot {
                Plot::Spectrogram => format!("{KEYS}{PITCH_KEYS}"),
                Plot::Level | Plot::Votes => KEYS.to_owned(),
            });
            node.set_value(values);
            node.add_action(AccessAction::Increment);
            node.add_action(AccessAction::Decrement);
        });
    }
}

fn cursor_values(
    ui: &egui::Ui,
    view: &ViewState,
    plots: &Plots<'_>,
    plot: Plot,
    cursor: &Cursor,
    rect: Rect,
) -> Vec<String> {
    let hz = plots.tiles.frequencies().map(|frequencies| cursor.hz_in(&frequencies));
    readout::values(view, plots, plot, (cursor.time_s, hz), rect.width() * ui.pixels_per_point())
}

/// The values at the cursor as one text; also the vote on the spectrogram, where it is not drawn.
fn spoken(
    view: &ViewState,
    plots: &Plots<'_>,
    plot: Plot,
    cursor: &Cursor,
    mut values: Vec<String>,
) -> String {
    if plot == Plot::Spectrogram {
        values.extend(readout::leading_vote(view, plots, cursor.time_s));
    }
    values.join(", ")
}

/// Draws a ring around the plot that has the focus.
pub(super) fn focus_ring_ui(ui: &egui::Ui, rect: Rect) {
    let stroke = ui.visuals().selection.stroke;
    ui.painter().rect_stroke(rect.expand(1.0), 2.0, stroke, StrokeKind::Outside);
}

/// Draws the cursor with its values, which screen readers announce when they change.
pub(super) fn cursor_ui(ui: &egui::Ui, view: &ViewState, plots: &Plots<'_>, rects: &PlotRects, plot: Plot) {
    let (all, rect) = (rects.all(), rects.of(plot));
    let Some(cursor) = &view.cursor else { return };
    let x = x(&view.timeline, all, cursor.time_s);
    if !all.x_range().expand(0.5).contains(x) {
        return;
    }
    // White in colour: visible on dark and bright spectrograms, and another line than the playhead.
    let lines = [(3.0, ui.visuals().selection.stroke.color), (1.0, Color32::WHITE)];
    for line in lines {
        ui.painter().vline(x, all.y_range(), line);
    }
    let y = match (plot, plots.tiles.frequencies()) {
        (Plot::Spectrogram, Some(frequencies)) => {
            let up = frequencies.fraction_from_hz(cursor.hz_in(&frequencies));
            rect.bottom() - up as f32 * rect.height()
        }
        _ => rect.center().y,
    };
    let at = pos2(x, y);
    if plot == Plot::Spectrogram {
        for line in lines {
            ui.painter().hline(x - 9.0..=x + 9.0, y, line);
        }
    }
    let values = cursor_values(ui, view, plots, plot, cursor, rect);
    let place = readout::tooltip_ui(ui, &values, at, rect);
    let id = Id::unique("values at the cursor");
    let readout = ui.interact(place, id, Sense::hover());
    let text = spoken(view, plots, plot, cursor, values);
    readout.widget_info(|| WidgetInfo::labeled(Role::Status, true, text.as_str()));
    ui.ctx().accesskit_node_builder(id, |node| node.set_live(Live::Polite));
}

fn name(view: &ViewState, plots: &Plots<'_>, plot: Plot) -> String {
    let timeline = &view.timeline;
    let range = format!("from {} to {}", clock_time(timeline.start_s()), clock_time(timeline.end_s()));
    let mut text = match plot {
        Plot::Spectrogram => format!("Spectrogram {range}"),
        Plot::Level => format!("Level {range}"),
        Plot::Votes => votes_name(view, plots),
    };
    if let Some(selection) = &view.selection {
        text += &format!(", selected from {} to {}", clock_time(selection.start), clock_time(selection.end));
    }
    text
}

fn votes_name(view: &ViewState, plots: &Plots<'_>) -> String {
    let votes = plots.recording.votes();
    let all = votes.len();
    let Some(head) = plots.heads.get(view.head) else { return "Votes".to_owned() };
    match head.kind {
        HeadKind::Exclusive => {
            let first = votes.iter().filter(|vote| vote.label(view.head) == 0).count();
            let name = head.labels.first().map_or("the first label", String::as_str);
            format!("Votes: {first} of {all} windows say {name}")
        }
        HeadKind::Independent | HeadKind::Value => {
            let labels = head.labels.join(", ");
            format!("Outputs of {} in {all} windows: {labels}", head.name)
        }
    }
}
