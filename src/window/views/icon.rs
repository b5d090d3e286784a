//! Buttons with icons that are drawn, since no bundled font has them.

use eframe::egui::{
    self, Color32, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Vec2, WidgetInfo, vec2,
};
use std::f32::consts::TAU;

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    ToStart,
    Play,
    Pause,
    ToEnd,
    Loop,
    Volume,
    Muted,
    PlaySelection,
    ZoomToSelection,
    Close,
    Stop,
    Again,
    Settings,
    Grow,
    Shrink,
    Stage,
    Star,
}

/// A button with an icon, a name for screen readers, and a tooltip.
pub(super) fn icon_button(ui: &mut egui::Ui, icon: Icon, name: &str, hint: &str, size: Vec2) -> Response {
    let response = button(ui, icon, size, false, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    with_hint(response, name, hint)
}

/// The same in a row of a list; Tab reaches it only if `is_focusable`.
pub(super) fn row_button(
    ui: &mut egui::Ui,
    icon: Icon,
    name: &str,
    hint: &str,
    size: Vec2,
    is_focusable: bool,
) -> Response {
    let sense = if is_focusable { Sense::click() } else { Sense::CLICK };
    let response = button(ui, icon, size, false, sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    with_hint(response, name, hint)
}

/// The same for a toggle.
pub(super) fn icon_toggle(
    ui: &mut egui::Ui,
    icon: Icon,
    on: bool,
    name: &str,
    hint: &str,
    size: Vec2,
) -> Response {
    let response = button(ui, icon, size, on, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), on, name));
    with_hint(response, name, hint)
}

/// Adds a tooltip, which screen readers read after the name unless it is the same.
fn with_hint(response: Response, name: &str, hint: &str) -> Response {
    let response = response.on_hover_text(hint);
    if name == hint {
        response.ctx.accesskit_node_builder(response.id, |node| node.clear_description());
    }
    response
}

fn button(ui: &mut egui::Ui, icon: Icon, size: Vec2, on: bool, sense: Sense) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let visuals = ui.style().interact(&response);
    let selection = ui.visuals().selection;
    let background = if on { selection.bg_fill } else { visuals.weak_bg_fill };
    ui.painter().rect_filled(rect, visuals.corner_radius, background);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, visuals.corner_radius, selection.stroke, StrokeKind::Inside);
    }
    let colour = ui.visuals().text_color();
    let side = 0.52 * size.min_elem();
    paint_icon(ui.painter(), icon, Rect::from_center_size(rect.center(), vec2(side, side)), colour);
    response
}

/// Draws an icon into a square.
pub(super) fn paint_icon(painter: &egui::Painter, icon: Icon, rect: Rect, colour: Color32) {
    let at = |x: f32, y: f32| rect.lerp_inside(vec2(x, y));
    let line = Stroke::new((0.13 * rect.width()).max(1.4), colour);
    let triangle =
        |points: [Pos2; 3]| painter.add(Shape::convex_polygon(points.to_vec(), colour, Stroke::NONE));
    let bar = |left: f32, right: f32| {
        painter.rect_filled(Rect::from_min_max(at(left, 0.0), at(right, 1.0)), 1.0, colour)
    };
    let arc = |from: f32, to: f32, radius: f32| {
        let turn = |step: i32| (from + (to - from) * step as f32 / 20.0) * TAU;
        let point =
            |step: i32| rect.center() + radius * rect.width() * vec2(turn(step).cos(), turn(step).sin());
        painter.line((0..=20).map(point).collect(), line);
    };
    let brackets = || {
        for (edge, inner) in [(0.0, 0.2), (1.0, 0.8)] {
            painter.line(vec![at(inner, 0.0), at(edge, 0.0), at(edge, 1.0), at(inner, 1.0)], line);
        }
    };
    match icon {
        Icon::Play => {
            triangle([at(0.1, 0.0), at(1.0, 0.5), at(0.1, 1.0)]);
        }
        Icon::Pause => {
            bar(0.1, 0.38);
            bar(0.62, 0.9);
        }
        Icon::ToStart => {
            bar(0.0, 0.18);
            triangle([at(1.0, 0.0), at(0.25, 0.5), at(1.0, 1.0)]);
        }
        Icon::ToEnd => {
            bar(0.82, 1.0);
            triangle([at(0.0, 0.0), at(0.75, 0.5), at(0.0, 1.0)]);
        }
        Icon::Close => {
            painter.line_segment([at(0.1, 0.1), at(0.9, 0.9)], line);
            painter.line_segment([at(0.9, 0.1), at(0.1, 0.9)], line);
        }
        Icon::Stop => {
            painter.rect_filled(Rect::from_min_max(at(0.12, 0.12), at(0.88, 0.88)), 1.0, colour);
        }
        Icon::Again => {
            arc(-0.05, 0.72, 0.42);
            triangle([at(0.62, 0.5), at(1.08, 0.5), at(0.85, 0.16)]);
        }
        Icon::Loop => {
            arc(0.06, 0.42, 0.46);
            arc(0.56, 0.92, 0.46);
            triangle([at(-0.12, 0.6), at(0.3, 0.6), at(0.06, 0.26)]);
            triangle([at(0.7, 0.4), at(1.12, 0.4), at(0.94, 0.74)]);
        }
        Icon::Volume | Icon::Muted => {
            painter.rect_filled(Rect::from_min_max(at(0.0, 0.33), at(0.2, 0.67)), 0.0, colour);
            let horn = vec![at(0.2, 0.33), at(0.5, 0.05), at(0.5, 0.95), at(0.2, 0.67)];
            painter.add(Shape::convex_polygon(horn, colour, Stroke::NONE));
            if icon == Icon::Muted {
                painter.line_segment([at(0.66, 0.3), at(1.06, 0.7)], line);
                painter.line_segment([at(1.06, 0.3), at(0.66, 0.7)], line);
            } else {
                arc(-0.1, 0.1, 0.26);
                arc(-0.12, 0.12, 0.46);
            }
        }
        Icon::PlaySelection => {
            brackets();
            triangle([at(0.32, 0.16), at(0.8, 0.5), at(0.32, 0.84)]);
        }
        Icon::ZoomToSelection => {
            // Arrows towards both brackets.
            brackets();
            painter.line_segment([at(0.25, 0.5), at(0.75, 0.5)], line);
            triangle([at(0.16, 0.5), at(0.4, 0.28), at(0.4, 0.72)]);
            triangle([at(0.84, 0.5), at(0.6, 0.28), at(0.6, 0.72)]);
        }
        Icon::Grow | Icon::Shrink => {
            // Corners that point outwards or inwards.
            for (x, y) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)] {
                let (tip, far) = if icon == Icon::Grow { (0.0, 0.36) } else { (0.36, 0.0) };
                let inward = |from: f32, by: f32| if from == 0.0 { by } else { 1.0 - by };
                let place = |dx: f32, dy: f32| at(inward(x, dx), inward(y, dy));
                painter.line(vec![place(far, tip), place(tip, tip), place(tip, far)], line);
            }
        }
        Icon::Star => {
            let ray = |step: i32, radius: f32| {
                let angle = (step as f32 / 10.0 - 0.25) * TAU;
                rect.center() + 0.5 * radius * rect.width() * vec2(angle.cos(), angle.sin())
            };
            // Each arm together with its part of the middle is convex.
            for arm in 0..5 {
                let points =
                    vec![rect.center(), ray(2 * arm - 1, 0.42), ray(2 * arm, 1.0), ray(2 * arm + 1, 0.42)];
                painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
            }
        }
        Icon::Stage => {
            // An open curtain.
            painter.line_segment([at(0.0, 0.04), at(1.0, 0.04)], line);
            for (edge, side) in [(0.0, 1.0), (1.0, -1.0)] {
                let inner = |out: f32| edge + side * out;
                let points = vec![at(edge, 0.04), at(inner(0.42), 0.04), at(inner(0.16), 0.6), at(edge, 0.6)];
                painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
            }
            painter.line_segment([at(0.0, 0.96), at(1.0, 0.96)], line);
        }
        Icon::Settings => {
            painter.circle_stroke(rect.center(), 0.27 * rect.width(), line);
            for tooth in 0..8 {
                let angle = tooth as f32 / 8.0 * TAU;
                let out = vec2(angle.cos(), angle.sin()) * rect.width();
                painter.line_segment([rect.center() + 0.32 * out, rect.center() + 0.5 * out], line);
            }
        }
    }
}
