//! The picture of the map, and the pointer over it.

use super::Shown;
use super::overlay::{lasso_ui, overlay_ui, tooltip_ui};
use crate::window::map::{MapAction, MapCanvas, MapView};
use crate::window::style;
use eframe::egui::{
    CursorIcon, EventFilter, Id, PointerButton, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo,
};

/// Points of the wheel that make everything twice as large.
const WHEEL_DOUBLES: f32 = 250.0;
/// Least distance between two points of a line that is drawn around recordings.
const LASSO_STEP: f32 = 3.0;
const NAME: &str = "Map of the recordings. The arrow keys select the next recording in their direction; the list has the same recordings.";

pub(super) fn canvas_id() -> Id {
    Id::unique("picture of the map")
}

/// Draws the picture.
pub(super) fn canvas_ui(ui: &mut Ui, shown: Shown<'_>, canvas: &mut MapCanvas, chosen: &mut Vec<MapAction>) {
    let rect = ui.available_rect_before_wrap();
    let response = ui.interact(rect, canvas_id(), Sense::click_and_drag());
    describe(ui, &response);
    if canvas.camera.is_flying() {
        canvas.camera.advance(ui.input(|input| input.time));
        ui.ctx().request_repaint();
    }
    drag(ui, &response, shown, canvas, chosen);
    wheel(ui, &response, canvas, rect);
    canvas.lay_out(shown.map, rect);
    let pointer = response.hover_pos().filter(|_| response.contains_pointer() && !response.dragged());
    canvas.hovered = pointer.and_then(|at| canvas.pick(shown.map, at));
    if response.clicked() {
        response.request_focus();
        // Where it was pressed: a hand that trembles need not be over the point any more.
        let hit = response.interact_pointer_pos().and_then(|at| canvas.pick(shown.map, at));
        match hit {
            Some(place) if shown.map.path.as_ref().is_some_and(|path| path.to.is_none()) => {
                chosen.push(MapAction::Select(Some(place)));
            }
            Some(place) => chosen.push(MapAction::Play(place)),
            None => {}
        }
        if response.double_clicked() {
            chosen.extend(hit.map(MapAction::FlyTo));
        }
    }
    let painter = ui.painter_at(rect);
    canvas.paint(shown.map, &painter, rect, style::theme(ui.visuals()));
    overlay_ui(ui, &painter, shown, canvas, rect);
    lasso_ui(ui, &painter, canvas);
    if response.has_focus() {
        painter.rect_stroke(rect, 0.0, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
    if let Some(place) = canvas.hovered {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        tooltip_ui(&response, shown, place);
    } else if shown.map.is_lasso_on && response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
}

fn describe(ui: &Ui, response: &Response) {
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, NAME));
    // The arrow keys select, they do not leave the map.
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
}

/// A drag turns the map, moves it, or draws a line around recordings.
fn drag(ui: &Ui, response: &Response, shown: Shown<'_>, canvas: &mut MapCanvas, chosen: &mut Vec<MapAction>) {
    let modifiers = ui.input(|input| input.modifiers);
    let by = response.drag_delta() / response.rect.size().min_elem().max(1.0);
    if response.dragged_by(PointerButton::Primary) {
        let starts = response.drag_started_by(PointerButton::Primary);
        let is_line = !canvas.lasso.is_empty() || starts && (shown.map.is_lasso_on || modifiers.command);
        if is_line {
            let origin = ui.input(|input| input.pointer.press_origin()).filter(|_| canvas.lasso.is_empty());
            canvas.lasso.extend(origin);
            let at = response.interact_pointer_pos();
            let is_new = |at: &eframe::egui::Pos2| {
                canvas.lasso.last().is_none_or(|last| last.distance(*at) >= LASSO_STEP)
            };
            let next = at.filter(is_new);
            canvas.lasso.extend(next);
        } else if modifiers.shift || shown.map.view == MapView::Flat {
            canvas.camera.shift(by.x, by.y);
        } else {
            canvas.camera.turn(by.x, by.y);
        }
    } else if response.dragged_by(PointerButton::Secondary) || response.dragged_by(PointerButton::Middle) {
        canvas.camera.shift(by.x, by.y);
    }
    if response.drag_stopped() && !canvas.lasso.is_empty() {
        chosen.push(MapAction::Lassoed(canvas.take_lassoed(shown.map)));
    }
}

/// The wheel and two fingers zoom.
fn wheel(ui: &Ui, response: &Response, canvas: &mut MapCanvas, rect: Rect) {
    let Some(at) = response.hover_pos().filter(|_| response.contains_pointer()) else { return };
    let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
    let factor = pinch * (wheel / WHEEL_DOUBLES).exp2();
    if factor != 1.0 {
        let from_middle = MapCanvas::from_middle(rect, at);
        canvas.camera.zoom(factor, from_middle.x, from_middle.y);
    }
}
