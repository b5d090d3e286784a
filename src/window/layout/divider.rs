//! A line between two parts, which the user drags to resize them.

use super::arrangement::DIVIDER;
use eframe::egui::{self, CursorIcon, Id, Rect, Sense};

/// The direction of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Horizontal,
    Vertical,
}

/// Draws the line in the middle of `gap`. Dragging it sets the `size` of the part between it and `end`, in points; a double click gives the
/// part its default size again.
pub(super) fn divider_ui(ui: &egui::Ui, name: &str, gap: Rect, axis: Axis, end: f32, size: &mut Option<f32>) {
    let sense = Sense::CLICK | Sense::DRAG;
    let response = ui.interact(gap, Id::unique(("divider", name)), sense);
    let cursor = match axis {
        Axis::Horizontal => CursorIcon::ResizeVertical,
        Axis::Vertical => CursorIcon::ResizeHorizontal,
    };
    let response = response.on_hover_cursor(cursor);
    if response.double_clicked() {
        *size = None;
    } else if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let at = if axis == Axis::Horizontal { pointer.y } else { pointer.x };
        *size = Some((end - at - 0.5 * DIVIDER).max(0.0));
    }
    let stroke = if response.dragged() || response.hovered() {
        ui.visuals().selection.stroke
    } else {
        ui.visuals().widgets.noninteractive.bg_stroke
    };
    match axis {
        Axis::Horizontal => ui.painter().hline(gap.x_range(), gap.center().y, stroke),
        Axis::Vertical => ui.painter().vline(gap.center().x, gap.y_range(), stroke),
    };
}
