//! What is drawn over the points: lines to the nearest, the path, rings, names, and the line around recordings.

use super::Shown;
use crate::window::display_text::display_text;
use crate::window::map::MapCanvas;
use crate::window::style;
use eframe::egui::{
    Align2, Color32, FontId, Label, Painter, Pos2, Rect, Response, RichText, Shape, Stroke, Tooltip, Ui,
    Vec2, vec2,
};

/// Widths of lines, in points.
const LINE: f32 = 1.5;
const PATH: f32 = 2.5;
/// How much larger than its point a ring is, in points.
const RING: f32 = 3.0;
const RING_OF_SELECTED: f32 = 5.5;
/// Most letters of the name of the selected recording.
const NAME: usize = 40;
/// Most properties of a recording under the pointer.
const PROPERTIES: usize = 8;

/// Draws what is over the points.
pub(super) fn overlay_ui(ui: &Ui, painter: &Painter, shown: Shown<'_>, canvas: &MapCanvas, rect: Rect) {
    let map = shown.map;
    let at = |place: usize| canvas.seen(place).map(|seen| seen.at);
    let text = ui.visuals().text_color();
    let nearest = map.nearest();
    if let Some(from) = map.selected.and_then(at) {
        for to in nearest.iter().filter_map(|(place, _)| at(*place)) {
            painter.line_segment([from, to], Stroke::new(LINE, text.gamma_multiply(0.6)));
        }
    }
    let accent = ui.visuals().selection.stroke.color;
    let steps: Vec<Pos2> = map.path_steps().iter().filter_map(|place| at(*place)).collect();
    painter.add(Shape::line(steps, Stroke::new(PATH, accent)));
    let ring = |place: usize, width: f32, grow: f32, colour: Color32| {
        let Some(at) = at(place) else { return };
        let radius = canvas.radius(place);
        // The background between disc and ring sets both off, whatever their colours.
        painter.circle(at, radius + grow, ui.visuals().panel_fill, Stroke::new(width, colour));
        let of_point = map.colour(place, style::theme(ui.visuals()));
        let of_point = if map.is_shown(place) { of_point } else { of_point.gamma_multiply(0.3) };
        painter.circle_filled(at, radius, of_point);
    };
    map.path_steps().iter().for_each(|place| ring(*place, 1.5, RING, accent));
    nearest.iter().rev().for_each(|(place, _)| ring(*place, 1.2, RING, text));
    if let Some((place, _)) = shown.played.filter(|(place, _)| Some(*place) != map.selected) {
        ring(place, 2.5, RING_OF_SELECTED, accent);
    }
    if let Some(hovered) = canvas.hovered.filter(|hovered| Some(*hovered) != map.selected) {
        ring(hovered, 1.5, RING, text);
    }
    map.selected.into_iter().for_each(|selected| ring(selected, 2.5, RING_OF_SELECTED, text));
    names_ui(ui, painter, shown, canvas, rect, &nearest);
}

/// The name of the selected recording, and numbers at its nearest as in the list beside. A number that would lie on the name or on that of a
/// nearer one is left out.
fn names_ui(
    ui: &Ui,
    painter: &Painter,
    shown: Shown<'_>,
    canvas: &MapCanvas,
    rect: Rect,
    nearest: &[(usize, f32)],
) {
    let mut taken: Vec<Rect> = Vec::new();
    let text = ui.visuals().text_color();
    if let Some((place, seen)) = shown.map.selected.and_then(|place| Some((place, canvas.seen(place)?))) {
        taken.push(Rect::from_center_size(seen.at, Vec2::splat(20.0)));
        let name = shortened(shown.map.data.title(place));
        let font = FontId::proportional(14.0);
        let galley = painter.layout_no_wrap(display_text(&name).into_owned(), font, text);
        let mut left_top = seen.at + vec2(14.0, -14.0 - galley.size().y);
        if left_top.x + galley.size().x > rect.right() - 4.0 {
            left_top.x = (seen.at.x - 14.0 - galley.size().x).max(rect.left() + 4.0);
        }
        left_top.y = left_top.y.max(rect.top() + 2.0);
        let plate = Rect::from_min_size(left_top, galley.size()).expand2(vec2(4.0, 1.0));
        painter.rect_filled(plate, 4.0, ui.visuals().panel_fill.gamma_multiply(0.85));
        painter.galley(left_top, galley, text);
        taken.push(plate);
    }
    for (number, (place, _)) in nearest.iter().enumerate() {
        let Some(seen) = canvas.seen(*place) else { continue };
        let at = seen.at + vec2(canvas.radius(*place) + 4.0, -canvas.radius(*place) - 2.0);
        let own = Rect::from_min_size(at - vec2(0.0, 12.0), vec2(14.0, 14.0));
        if taken.iter().any(|other| other.intersects(own)) || !rect.contains_rect(own) {
            continue;
        }
        let number = (number + 1).to_string();
        painter.text(at, Align2::LEFT_BOTTOM, number, FontId::proportional(11.0), text);
        taken.push(own);
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let kept: String = name.chars().take(NAME - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Draws the line around recordings while it is drawn.
pub(super) fn lasso_ui(ui: &Ui, painter: &Painter, canvas: &MapCanvas) {
    if canvas.lasso.len() < 2 {
        return;
    }
    let stroke = ui.visuals().selection.stroke;
    painter.add(Shape::closed_line(canvas.lasso.clone(), Stroke::new(1.5, stroke.color)));
}

/// Draws what is known of the recording under the pointer.
pub(super) fn tooltip_ui(response: &Response, shown: Shown<'_>, place: usize) {
    let map = shown.map;
    let Some(recording) = map.data.recording(place) else { return };
    Tooltip::for_widget(response).at_pointer().gap(14.0).show(|ui| {
        ui.set_max_width(280.0);
        ui.add(Label::new(RichText::new(display_text(&recording.title)).strong()).wrap());
        let people: Vec<&str> =
            [&recording.artist, &recording.album].into_iter().flatten().map(String::as_str).collect();
        if !people.is_empty() {
            ui.add(Label::new(display_text(&people.join(" – ")).into_owned()).wrap());
        }
        let secondary = style::secondary_text(ui.visuals());
        let said = ["artist", "album"];
        let fields = map.data.fields.iter().filter(|field| !said.contains(&field.name.as_str()));
        for (title, text) in
            fields.filter_map(|field| Some((&field.title, field.text(place)?))).take(PROPERTIES)
        {
            let line = format!("{title}: {}", display_text(&text));
            ui.add(Label::new(RichText::new(line).color(secondary)).truncate());
        }
        if let Some(distance) = map.distance(place).filter(|_| Some(place) != map.selected) {
            ui.label(
                RichText::new(format!("Distance from the selected one: {distance:.3}")).color(secondary),
            );
        }
    });
}
