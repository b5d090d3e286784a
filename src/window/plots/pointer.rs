//! Pointer and wheel on the plots, and the readout at the pointer.

use super::cursor::Plot;
use super::drag::Drag;
use super::handles::Handle;
use super::{PlotRects, Plots, ViewState, marks, readout, time_s_at};
use crate::window::action::Action;
use eframe::egui::{self, PointerButton, Pos2, Response, Vec2};

/// Click: seek. Double click: select the passage. Click with Shift: extend the selection. Drag: move what is under the pointer, or select. Drag
/// with the middle or right button: scroll. Wheel: zoom; horizontally or with Shift: scroll.
pub(super) fn handle_pointer(
    ui: &egui::Ui,
    response: &Response,
    view: &mut ViewState,
    rects: &PlotRects,
    plots: &Plots<'_>,
    actions: &mut Vec<Action>,
) {
    let (pressed, origin, shift) = ui.input(|input| {
        let pointer = &input.pointer;
        (pointer.button_pressed(PointerButton::Primary), pointer.press_origin(), input.modifiers.shift)
    });
    if pressed
        && response.is_pointer_button_down_on()
        // Not where the pointer is now: in a slow frame it has moved since.
        && let Some(at) = origin
    {
        focus_plot(ui, view, rects, at);
        view.drag = Some(Drag::begin(view, rects, plots, at, shift, actions));
    }
    let released = view.drag_on(ui, response, rects, plots.played(), actions);
    if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        focus_plot(ui, view, rects, at);
        click(response, view, rects, plots, (at, shift), released.as_ref(), actions);
    }
    let seconds_per_point = view.timeline.span_s() / f64::from(rects.spectrogram.width().max(1.0));
    if response.dragged_by(PointerButton::Middle) || response.dragged_by(PointerButton::Secondary) {
        view.timeline.pan(-f64::from(response.drag_delta().x) * seconds_per_point);
    }
    wheel(ui, response, view, rects, seconds_per_point, plots.scrolls);
}

/// The plot under the pointer gets the focus; the arrow keys go on seeking, unlike after Tab.
fn focus_plot(ui: &egui::Ui, view: &mut ViewState, rects: &PlotRects, at: Pos2) {
    let clicked = rects.plot_at(at).unwrap_or(Plot::Spectrogram);
    ui.memory_mut(|memory| memory.request_focus(clicked.id()));
    (view.cursor, view.clicked_plot) = (None, Some(clicked));
}

fn click(
    response: &Response,
    view: &mut ViewState,
    rects: &PlotRects,
    plots: &Plots<'_>,
    (at, shift): (Pos2, bool),
    released: Option<&Drag>,
    actions: &mut Vec<Action>,
) {
    let time_s = time_s_at(&view.timeline, rects.all(), at.x);
    let before = view.selection.clone();
    if shift {
        view.extend_to(time_s, plots.position_s);
        actions.extend(plots.played().correction(before.as_ref(), view.selection.as_ref()));
        return;
    }
    // The first click has moved the playhead to the second one.
    if response.double_clicked() && view.select_passage(plots.recording, time_s) {
        actions.extend(view.selection.as_ref().map(|passage| Action::Seek(passage.start)));
        return;
    }
    let on_line = match released {
        Some(drag) => drag.is_of_line(),
        // Pressed and released within a frame.
        None => Handle::at(view, rects, plots.position_s, at).is_some_and(Handle::is_line),
    };
    // Who takes hold of a line and lets go does not lose the selection.
    if !on_line {
        view.selection = None;
        actions.push(Action::ClearRange);
        actions.push(Action::Seek(time_s));
    }
}

fn wheel(
    ui: &egui::Ui,
    response: &Response,
    view: &mut ViewState,
    rects: &PlotRects,
    seconds_per_point: f64,
    scrolls: bool,
) {
    let Some(at) = response.hover_pos() else { return };
    let time_s = time_s_at(&view.timeline, rects.all(), at.x);
    let (scrolled, pinched) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
    if pinched != 1.0 {
        view.timeline.zoom(time_s, f64::from(pinched));
    } else if !scrolls && scrolled.y.abs() > scrolled.x.abs() {
        // One notch of a wheel, about 50 points, is a factor of 1.3.
        view.timeline.zoom(time_s, (f64::from(scrolled.y) * 0.0055).exp());
    }
    if scrolled.x.abs() > scrolled.y.abs() {
        view.timeline.pan(-f64::from(scrolled.x) * seconds_per_point);
    }
    if !scrolls && scrolled != Vec2::ZERO {
        // The plots consume the event.
        ui.input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
    }
}

/// The handle under the pointer, whose shape it changes.
pub(super) fn hovered_handle(
    ui: &egui::Ui,
    response: &Response,
    view: &ViewState,
    plots: &Plots<'_>,
    rects: &PlotRects,
) -> Option<Handle> {
    let under = response.hover_pos().and_then(|at| Handle::at(view, rects, plots.position_s, at));
    let icon = match &view.drag {
        Some(drag) => drag.cursor_icon(),
        None => under.map(Handle::cursor_icon),
    };
    if let Some(icon) = icon {
        ui.set_cursor_icon(icon);
    }
    under
}

/// Time, frequency, note and level, or outputs, under the pointer, and where a click would land unless it takes hold of a line.
pub(super) fn readout_ui(
    ui: &egui::Ui,
    response: &Response,
    view: &ViewState,
    plots: &Plots<'_>,
    rects: &PlotRects,
    hovered: Option<Handle>,
) {
    let Some(at) = response.hover_pos() else { return };
    let (plot, all) = (rects.spectrogram, rects.all());
    let time_s = time_s_at(&view.timeline, all, at.x);
    let up = f64::from((plot.bottom() - at.y) / plot.height().max(1.0));
    let hz = plots.tiles.frequencies().filter(|_| plot.contains(at)).map(|range| range.hz_from_fraction(up));
    // Between the plots there is only a time, like above a spectrogram without a frequency.
    let under = rects.plot_at(at).unwrap_or(Plot::Spectrogram);
    let values = readout::values(view, plots, under, (time_s, hz), plot.width() * ui.pixels_per_point());
    if view.drag.as_ref().is_none_or(|drag| !drag.is_of_line()) && !hovered.is_some_and(Handle::is_line) {
        marks::landing_ui(ui, rects, at.x.clamp(all.left(), all.right()));
    }
    readout::tooltip_ui(ui, &values, at, plot);
}
