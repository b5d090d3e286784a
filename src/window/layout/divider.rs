//! A line between two parts, which the user drags to resize them.

use eframe::egui::accesskit::Action as AccessAction;
use eframe::egui::{
    self, CursorIcon, EventFilter, Id, Key, Modifiers, Rect, Response, Role, Sense, WidgetInfo,
};

/// An arrow key moves the line by this, in points.
const KEY_STEP: f32 = 16.0;

/// The direction of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Horizontal,
    Vertical,
}

/// Draws the line in the middle of `gap`. Dragging it, or an arrow key while it has the focus, sets the `size` of the part between it and
/// `end`, in points; a double click gives the part its default size again. `name`: what the line sets, for screen readers.
pub(super) fn divider_ui(ui: &egui::Ui, name: &str, gap: Rect, axis: Axis, end: f32, size: &mut Option<f32>) {
    let response = ui.interact(gap, Id::unique(("divider", name)), Sense::click_and_drag());
    let cursor = match axis {
        Axis::Horizontal => CursorIcon::ResizeVertical,
        Axis::Vertical => CursorIcon::ResizeHorizontal,
    };
    let response = response.on_hover_cursor(cursor);
    let is_horizontal = axis == Axis::Horizontal;
    let thickness = if is_horizontal { gap.height() } else { gap.width() };
    let at = if is_horizontal { gap.center().y } else { gap.center().x };
    let now = end - at - 0.5 * thickness;
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(format!("{now:.0} points"));
        node.add_action(AccessAction::Increment);
        node.add_action(AccessAction::Decrement);
    });
    let steps = key_steps(ui, &response, axis);
    if response.double_clicked() {
        *size = None;
    } else if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let at = if is_horizontal { pointer.y } else { pointer.x };
        *size = Some((end - at - 0.5 * thickness).max(0.0));
    } else if steps != 0.0 {
        *size = Some((now + steps * KEY_STEP).max(0.0));
    }
    let stroke = if response.dragged() || response.hovered() || response.has_focus() {
        ui.visuals().selection.stroke
    } else {
        ui.visuals().widgets.noninteractive.bg_stroke
    };
    match axis {
        Axis::Horizontal => ui.painter().hline(gap.x_range(), gap.center().y, stroke),
        Axis::Vertical => ui.painter().vline(gap.center().x, gap.y_range(), stroke),
    };
}

/// How often keys or a screen reader enlarge the part; negative to make it smaller.
fn key_steps(ui: &egui::Ui, response: &Response, axis: Axis) -> f32 {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let (larger, smaller) = match axis {
        Axis::Horizontal => (Key::ArrowUp, Key::ArrowDown),
        Axis::Vertical => (Key::ArrowLeft, Key::ArrowRight),
    };
    let has_focus = response.has_focus();
    ui.input_mut(|input| {
        let requested = |action| input.num_accesskit_action_requests(response.id, action) as f32;
        let mut steps = requested(AccessAction::Increment) - requested(AccessAction::Decrement);
        if has_focus {
            steps += input.count_and_consume_key(Modifiers::NONE, larger) as f32
                - input.count_and_consume_key(Modifiers::NONE, smaller) as f32;
        }
        steps
    })
}
