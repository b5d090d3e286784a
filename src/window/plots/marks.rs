//! What is drawn over all plots: the selection, the playhead, and where a click would land.

use super::handles::{HANDLE_HEIGHT, Handle};
use super::{PlotRects, ViewState, time_rect, x};
use crate::window::style;
use eframe::egui::{self, Color32, Rect, Shape, Stroke, pos2, vec2};

/// Size of the grip at the middle of an edge, in points.
const GRIP: egui::Vec2 = vec2(5.0, 26.0);

/// Draws the selection; `hovered`: the handle under the pointer.
pub(super) fn selection_ui(ui: &egui::Ui, view: &ViewState, rects: &PlotRects, hovered: Option<Handle>) {
    let Some(selection) = &view.selection else { return };
    let all = rects.all();
    let stroke = ui.visuals().selection.stroke;
    let rect = time_rect(&view.timeline, all, selection.start, selection.end);
    ui.painter().rect_filled(rect, 0.0, Color32::from_white_alpha(40));
    for edge_s in
        [selection.start, selection.end].into_iter().filter(|edge_s| view.timeline.contains(*edge_s))
    {
        let x = x(&view.timeline, all, edge_s);
        let is_hovered = matches!(hovered, Some(Handle::Edge { at_s, .. }) if at_s == edge_s);
        let width = if is_hovered { 2.0 * stroke.width } else { stroke.width };
        ui.painter().vline(x, all.y_range(), (width, stroke.color));
        let grip = Rect::from_center_size(pos2(x, rects.spectrogram.center().y), GRIP);
        ui.painter().rect(grip, 2.5, stroke.color, (1.0, Color32::WHITE), egui::StrokeKind::Outside);
    }
}

/// Draws the playhead; `hovered`: the handle under the pointer.
pub(super) fn playhead_ui(
    ui: &egui::Ui,
    view: &ViewState,
    rects: &PlotRects,
    position_s: f64,
    hovered: Option<Handle>,
) {
    if !view.timeline.contains(position_s) {
        return;
    }
    let all = rects.all();
    let x = x(&view.timeline, all, position_s);
    // White on black, visible on dark and bright spectrograms.
    ui.painter().vline(x, all.y_range(), (3.0, Color32::from_black_alpha(150)));
    ui.painter().vline(x, all.y_range(), (1.5, Color32::WHITE));
    let colour = if matches!(hovered, Some(Handle::Playhead(_))) {
        ui.visuals().selection.stroke.color
    } else {
        style::colour(style::theme(ui.visuals()).text())
    };
    let (top, half) = (all.top() - HANDLE_HEIGHT + 1.0, 7.0);
    let shoulder = top + 0.45 * HANDLE_HEIGHT;
    let handle = vec![
        pos2(x - half, top),
        pos2(x + half, top),
        pos2(x + half, shoulder),
        pos2(x, all.top() + 1.0),
        pos2(x - half, shoulder),
    ];
    ui.painter().add(Shape::convex_polygon(handle, colour, Stroke::NONE));
}

/// Draws where a click would land: a line, with a triangle at the time axis.
pub(super) fn landing_ui(ui: &egui::Ui, rects: &PlotRects, x: f32) {
    let (all, axis) = (rects.all(), rects.time_axis);
    ui.painter().vline(x, all.y_range(), (1.0, Color32::from_white_alpha(90)));
    let colour = style::secondary_text(ui.visuals());
    let (top, bottom) = (axis.top() + 0.5, axis.top() + 7.0);
    let triangle = vec![pos2(x, top), pos2(x + 4.5, bottom), pos2(x - 4.5, bottom)];
    ui.painter().add(Shape::convex_polygon(triangle, colour, Stroke::NONE));
}
