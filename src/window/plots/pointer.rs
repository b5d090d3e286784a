//! What pointer and wheel do on the plots, and what stands under the pointer.

use super::{Desk, Places, Plots};
use crate::format::{clock_time, percent};
use crate::picture::decibels;
use crate::window::action::Action;
use crate::window::look;
use crate::window::pitch::note_from_hz;
use eframe::egui::{
    self, Align2, PointerButton, Pos2, Rect, Response, Role, TextStyle, Vec2, WidgetInfo, pos2, vec2,
};

/// A drag over fewer points than this is a click.
const LEAST_SELECTION: f32 = 4.0;

/// Click: go there. Drag: select. Drag with the middle or right button: pan. Wheel: zoom; sideways or with Shift: pan.
pub(super) fn handle(
    ui: &egui::Ui,
    response: &Response,
    desk: &mut Desk,
    places: &Places,
    scrolls: bool,
    actions: &mut Vec<Action>,
) {
    let plot = places.spectrogram;
    let time =
        |desk: &Desk, at: Pos2| desk.timeline.time_s(f64::from((at.x - plot.left()) / plot.width().max(1.0)));
    if response.clicked() {
        response.request_focus();
        if let Some(at) = response.interact_pointer_pos() {
            desk.selection = None;
            actions.push(Action::ForgetPart);
            actions.push(Action::Seek(time(desk, at)));
        }
    }
    let seconds_per_point = desk.timeline.span_s() / f64::from(plot.width().max(1.0));
    if response.dragged_by(PointerButton::Middle) || response.dragged_by(PointerButton::Secondary) {
        desk.timeline.pan(-f64::from(response.drag_delta().x) * seconds_per_point);
    }
    if response.dragged_by(PointerButton::Primary)
        && let (Some(at), Some(moved)) = (response.interact_pointer_pos(), response.total_drag_delta())
    {
        let (from, to) = (time(desk, at - moved), time(desk, at));
        desk.selection = (moved.x.abs() >= LEAST_SELECTION).then(|| from.min(to)..from.max(to));
    }
    if response.drag_stopped_by(PointerButton::Primary)
        && let Some(selection) = &desk.selection
    {
        actions.push(Action::Seek(selection.start));
    }
    wheel(ui, response, desk, |desk, at| time(desk, at), seconds_per_point, scrolls);
    describe(response, desk);
}

fn wheel(
    ui: &egui::Ui,
    response: &Response,
    desk: &mut Desk,
    time: impl Fn(&Desk, Pos2) -> f64,
    seconds_per_point: f64,
    scrolls: bool,
) {
    let Some(at) = response.hover_pos() else { return };
    let (scrolled, pinched) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
    if pinched != 1.0 {
        desk.timeline.zoom(time(desk, at), f64::from(pinched));
    } else if !scrolls && scrolled.y.abs() > scrolled.x.abs() {
        // One notch of a wheel, about 50 points, is a factor of 1.3.
        desk.timeline.zoom(time(desk, at), (f64::from(scrolled.y) * 0.0055).exp());
    }
    if scrolled.x.abs() > scrolled.y.abs() {
        desk.timeline.pan(-f64::from(scrolled.x) * seconds_per_point);
    }
    if !scrolls && scrolled != Vec2::ZERO {
        // It was meant for the plots alone.
        ui.input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
    }
}

/// For those who do not see it.
fn describe(response: &Response, desk: &Desk) {
    let timeline = &desk.timeline;
    let mut text =
        format!("Spectrogram from {} to {}", clock_time(timeline.start_s()), clock_time(timeline.end_s()));
    if let Some(selection) = &desk.selection {
        text += &format!(", selected from {} to {}", clock_time(selection.start), clock_time(selection.end));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
}

/// Time, frequency, note and level under the pointer.
pub(super) fn readout_ui(
    ui: &egui::Ui,
    response: &Response,
    desk: &Desk,
    plots: &Plots<'_>,
    places: &Places,
) {
    let Some(at) = response.hover_pos() else { return };
    let plot = places.spectrogram;
    let time_s = desk.timeline.time_s(f64::from((at.x - plot.left()) / plot.width().max(1.0)));
    let mut text = precise_clock(time_s);
    if plot.contains(at) {
        text += &tone(ui, desk, plots, plot, at, time_s).unwrap_or_default();
    } else if places.votes.contains(at)
        && let Some(vote) =
            plots.recording.votes().iter().find(|vote| (vote.start_s..vote.end_s).contains(&time_s))
    {
        for (label, probability) in plots.labels.iter().zip(&vote.probabilities) {
            text += &format!("   {label} {}", percent(f64::from(*probability), 0));
        }
    }
    let all = places.all();
    ui.painter().vline(at.x, all.y_range(), (1.0, egui::Color32::from_white_alpha(90)));
    bubble(ui, &text, at, plot);
}

/// `0:12.34`.
fn precise_clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).floor();
    format!("{}.{:02}", clock_time(whole), ((seconds - whole) * 100.0).floor())
}

fn tone(ui: &egui::Ui, desk: &Desk, plots: &Plots<'_>, plot: Rect, at: Pos2, time_s: f64) -> Option<String> {
    let atlas = &plots.atlas;
    let frequencies = atlas.style().frequencies(atlas.known().sample_rate?).ok()?;
    let down = f64::from((at.y - plot.top()) / plot.height().max(1.0));
    let hz = frequencies.hz_from_pixel(down * 1000.0, 1000);
    let mut text = if hz < 1000.0 { format!("   {hz:.0} Hz") } else { format!("   {:.2} kHz", hz / 1000.0) };
    if let Some(note) = note_from_hz(hz) {
        text += &format!("   {note}");
    }
    let width = plot.width() * ui.pixels_per_point();
    if let Some(db) = atlas.db_at(&desk.timeline, width, time_s, down) {
        text += &format!("   {}", decibels(db.into()));
    }
    Some(text)
}

/// A small sign beside the pointer that stays inside the plot.
fn bubble(ui: &egui::Ui, text: &str, at: Pos2, plot: Rect) {
    let theme = look::theme(ui.visuals());
    let ink = look::colour(theme.text());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), TextStyle::Small.resolve(ui.style()), ink);
    let size = galley.size() + vec2(12.0, 6.0);
    let left = if at.x + 14.0 + size.x > plot.right() { at.x - 14.0 - size.x } else { at.x + 14.0 };
    let top = (at.y - size.y - 8.0).max(plot.top() + 2.0);
    let rect = Align2::LEFT_TOP.anchor_size(pos2(left.max(plot.left()), top), size);
    ui.painter().rect_filled(rect, 4.0, look::colour(theme.background()).gamma_multiply(0.94));
    ui.painter().galley(rect.min + vec2(6.0, 3.0), galley, ink);
}
