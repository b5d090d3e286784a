//! Pointer and wheel on the plots, and the readout at the pointer.

use super::cursor::Plot;
use super::{PlotRects, Plots, ViewState, readout};
use crate::window::action::Action;
use eframe::egui::{self, PointerButton, Pos2, Response, Vec2};

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
        let at = response.interact_pointer_pos();
        let under = Plot::ALL.into_iter().find(|plot| at.is_some_and(|at| rects.of(*plot).contains(at)));
        let clicked = under.unwrap_or(Plot::Spectrogram);
        ui.memory_mut(|memory| memory.request_focus(clicked.id()));
        (view.cursor, view.clicked_plot) = (None, Some(clicked));
        if let Some(at) = at {
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

/// Time, frequency, note and level, or outputs, under the pointer.
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
    let up = f64::from((plot.bottom() - at.y) / plot.height().max(1.0));
    let hz =
        readout::frequencies(plots).filter(|_| plot.contains(at)).map(|range| range.hz_from_fraction(up));
    // Between the plots there is only a time, like above a spectrogram without a frequency.
    let under = Plot::ALL.into_iter().find(|plot| rects.of(*plot).contains(at)).unwrap_or(Plot::Spectrogram);
    let values = readout::values(view, plots, under, (time_s, hz), plot.width() * ui.pixels_per_point());
    let all = rects.all();
    ui.painter().vline(at.x, all.y_range(), (1.0, egui::Color32::from_white_alpha(90)));
    readout::tooltip_ui(ui, &values, at, plot);
}
