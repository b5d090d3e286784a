//! Pointer and wheel on the plots, and the readout at the pointer.

use super::{PlotRects, Plots, ViewState};
use crate::classify::WindowPrediction;
use crate::format::{clock_time, percent};
use crate::model::HeadKind;
use crate::picture::decibels;
use crate::window::action::Action;
use crate::window::note_name::note_name_from_hz;
use crate::window::style;
use eframe::egui::{
    self, Align2, PointerButton, Pos2, Rect, Response, Role, TextStyle, Vec2, WidgetInfo, pos2, vec2,
};

/// A drag shorter than this, in points, is a click.
const MIN_SELECTION: f32 = 4.0;

/// Click: seek. Drag: select. Drag with the middle or right button: scroll. Wheel: zoom; horizontally or with Shift: scroll.
pub(super) fn handle_pointer(
    ui: &egui::Ui,
    response: &Response,
    view: &mut ViewState,
    rects: &PlotRects,
    scrolls: bool,
    actions: &mut Vec<Action>,
) {
    let plot = rects.spectrogram;
    let time = |view: &ViewState, at: Pos2| {
        view.timeline.time_s(f64::from((at.x - plot.left()) / plot.width().max(1.0)))
    };
    if response.clicked() {
        response.request_focus();
        if let Some(at) = response.interact_pointer_pos() {
            view.selection = None;
            actions.push(Action::ClearRange);
            actions.push(Action::Seek(time(view, at)));
        }
    }
    let seconds_per_point = view.timeline.span_s() / f64::from(plot.width().max(1.0));
    if response.dragged_by(PointerButton::Middle) || response.dragged_by(PointerButton::Secondary) {
        view.timeline.pan(-f64::from(response.drag_delta().x) * seconds_per_point);
    }
    if response.dragged_by(PointerButton::Primary)
        && let (Some(at), Some(moved)) = (response.interact_pointer_pos(), response.total_drag_delta())
    {
        let (from, to) = (time(view, at - moved), time(view, at));
        view.selection = (moved.x.abs() >= MIN_SELECTION).then(|| from.min(to)..from.max(to));
    }
    if response.drag_stopped_by(PointerButton::Primary)
        && let Some(selection) = &view.selection
    {
        actions.push(Action::Seek(selection.start));
    }
    wheel(ui, response, view, |view, at| time(view, at), seconds_per_point, scrolls);
    set_accessible_text(response, view);
}

fn wheel(
    ui: &egui::Ui,
    response: &Response,
    view: &mut ViewState,
    time: impl Fn(&ViewState, Pos2) -> f64,
    seconds_per_point: f64,
    scrolls: bool,
) {
    let Some(at) = response.hover_pos() else { return };
    let (scrolled, pinched) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
    if pinched != 1.0 {
        view.timeline.zoom(time(view, at), f64::from(pinched));
    } else if !scrolls && scrolled.y.abs() > scrolled.x.abs() {
        // One notch of a wheel, about 50 points, is a factor of 1.3.
        view.timeline.zoom(time(view, at), (f64::from(scrolled.y) * 0.0055).exp());
    }
    if scrolled.x.abs() > scrolled.y.abs() {
        view.timeline.pan(-f64::from(scrolled.x) * seconds_per_point);
    }
    if !scrolls && scrolled != Vec2::ZERO {
        // The plots consume the event.
        ui.input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
    }
}

/// Sets the text for screen readers.
fn set_accessible_text(response: &Response, view: &ViewState) {
    let timeline = &view.timeline;
    let mut text =
        format!("Spectrogram from {} to {}", clock_time(timeline.start_s()), clock_time(timeline.end_s()));
    if let Some(selection) = &view.selection {
        text += &format!(", selected from {} to {}", clock_time(selection.start), clock_time(selection.end));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
}

/// Time, frequency, note and level under the pointer.
pub(super) fn readout_ui(
    ui: &egui::Ui,
    response: &Response,
    view: &ViewState,
    plots: &Plots<'_>,
    rects: &PlotRects,
) {
    let Some(at) = response.hover_pos() else { return };
    let plot = rects.spectrogram;
    let time_s = view.timeline.time_s(f64::from((at.x - plot.left()) / plot.width().max(1.0)));
    let mut text = clock_with_hundredths(time_s);
    if plot.contains(at) {
        text += &frequency_text(ui, view, plots, plot, at, time_s).unwrap_or_default();
    } else if rects.votes.contains(at)
        && let Some(vote) =
            plots.recording.votes().iter().find(|vote| (vote.start_s..vote.end_s).contains(&time_s))
    {
        text += &outputs_text(plots, view.head, vote);
    }
    let all = rects.all();
    ui.painter().vline(at.x, all.y_range(), (1.0, egui::Color32::from_white_alpha(90)));
    tooltip_ui(ui, &text, at, plot);
}

/// The outputs of a head for a window: `   Piano 97 %   Other 3 %`.
fn outputs_text(plots: &Plots<'_>, head_index: usize, vote: &WindowPrediction) -> String {
    let Some(head) = plots.heads.get(head_index) else { return String::new() };
    let outputs = head.labels.iter().zip(vote.output(head_index));
    let text = |(label, &output): (&String, &f32)| match head.kind {
        HeadKind::Exclusive | HeadKind::Independent => {
            format!("   {label} {}", percent(f64::from(output), 0))
        }
        HeadKind::Value => format!("   {label} {output:.2}"),
    };
    outputs.map(text).collect()
}

/// `0:12.34`.
fn clock_with_hundredths(seconds: f64) -> String {
    let whole = seconds.max(0.0).floor();
    format!("{}.{:02}", clock_time(whole), ((seconds - whole) * 100.0).floor())
}

fn frequency_text(
    ui: &egui::Ui,
    view: &ViewState,
    plots: &Plots<'_>,
    plot: Rect,
    at: Pos2,
    time_s: f64,
) -> Option<String> {
    let tiles = &plots.tiles;
    let frequencies = tiles.style().frequencies(tiles.known().sample_rate?).ok()?;
    let down = f64::from((at.y - plot.top()) / plot.height().max(1.0));
    let hz = frequencies.hz_from_pixel(down * 1000.0, 1000);
    let mut text = if hz < 1000.0 { format!("   {hz:.0} Hz") } else { format!("   {:.2} kHz", hz / 1000.0) };
    if let Some(note) = note_name_from_hz(hz) {
        text += &format!("   {note}");
    }
    let width = plot.width() * ui.pixels_per_point();
    if let Some(db) = tiles.db_at(&view.timeline, width, time_s, down) {
        text += &format!("   {}", decibels(db.into()));
    }
    Some(text)
}

/// Text beside the pointer, inside the plot.
fn tooltip_ui(ui: &egui::Ui, text: &str, at: Pos2, plot: Rect) {
    let theme = style::theme(ui.visuals());
    let text_colour = style::colour(theme.text());
    let galley =
        ui.painter().layout_no_wrap(text.to_owned(), TextStyle::Small.resolve(ui.style()), text_colour);
    let size = galley.size() + vec2(12.0, 6.0);
    let left = if at.x + 14.0 + size.x > plot.right() { at.x - 14.0 - size.x } else { at.x + 14.0 };
    let top = (at.y - size.y - 8.0).max(plot.top() + 2.0);
    let rect = Align2::LEFT_TOP.anchor_size(pos2(left.max(plot.left()), top), size);
    ui.painter().rect_filled(rect, 4.0, style::colour(theme.background()).gamma_multiply(0.94));
    ui.painter().galley(rect.min + vec2(6.0, 3.0), galley, text_colour);
}
