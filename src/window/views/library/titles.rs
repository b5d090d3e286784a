//! The titles of the columns, which sort by them.

use super::columns::Place;
use crate::window::action::Action;
use crate::window::library::{Column, LibraryAction, LibraryPage, Scope, Sort};
use crate::window::style;
use eframe::egui::{
    Rangef, Rect, Role, Sense, Shape, Stroke, StrokeKind, TextStyle, TextWrapMode, Ui, WidgetInfo,
    WidgetText, pos2, vec2,
};

/// Width of the triangle that shows the order, in points.
const ARROW: f32 = 12.0;

/// Draws the titles of these columns.
pub(super) fn titles_ui(ui: &mut Ui, places: &[Place], page: &LibraryPage, actions: &mut Vec<Action>) {
    let height = ui.spacing().interact_size.y;
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    for place in places {
        let cell = Rect::from_x_y_ranges(place.range, line.y_range());
        if title_ui(ui, cell, place.column, page) {
            actions.push(Action::Library(LibraryAction::SortBy(place.column)));
        }
    }
}

/// Draws a title, with a triangle if the rows are sorted by it; whether it was clicked.
fn title_ui(ui: &Ui, cell: Rect, column: Column, page: &LibraryPage) -> bool {
    let sort = page.sort().filter(|sort| sort.column == column);
    let room = (cell.width() - ARROW).max(0.0);
    let galley =
        WidgetText::from(column.title()).into_galley(ui, Some(TextWrapMode::Truncate), room, TextStyle::Body);
    let width = galley.size().x + ARROW;
    // The triangle is left of a text that ends with the numbers.
    let x_range = if column.is_number() {
        Rangef::new(cell.right() - width, cell.right())
    } else {
        Rangef::new(cell.left(), cell.left() + width)
    };
    let rect = Rect::from_x_y_ranges(x_range, cell.y_range());
    let id = ui.scope_id().with(("sort by", column));
    let response = ui.interact(rect.expand2(vec2(3.0, 0.0)), id, Sense::click());
    let is_likeness = matches!(column, Column::Alike | Column::Why);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, title_name(column, sort)));
    let visuals = ui.style().interact(&response);
    let colour = if sort.is_some() { ui.visuals().text_color() } else { style::secondary_text(ui.visuals()) };
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(response.rect, visuals.corner_radius, visuals.weak_bg_fill);
    }
    if response.has_focus() {
        let stroke = ui.visuals().selection.stroke;
        ui.painter().rect_stroke(response.rect, visuals.corner_radius, stroke, StrokeKind::Inside);
    }
    let (text_left, arrow_x) = if column.is_number() {
        (rect.left() + ARROW, rect.left() + 5.0)
    } else {
        (rect.left(), rect.right() - 5.0)
    };
    let place = pos2(text_left, rect.center().y - 0.5 * galley.size().y);
    ui.painter().galley_with_override_text_color(place, galley, colour);
    if let Some(sort) = sort {
        let up = if sort.descending { -1.0 } else { 1.0 };
        let at = |x: f32, y: f32| pos2(arrow_x + x, rect.center().y - up * y);
        let triangle = vec![at(-4.0, -2.5), at(4.0, -2.5), at(0.0, 3.5)];
        ui.painter().add(Shape::convex_polygon(triangle, colour, Stroke::NONE));
    }
    let is_clicked = response.clicked();
    response.on_hover_text(if is_likeness { "The most alike first. Recordings that no listener has placed yet keep the places that their sound alone gives them".to_owned() } else { hint(column, page) });
    is_clicked
}

/// What clicks do, and the present order, whose column may not be on show.
fn hint(column: Column, page: &LibraryPage) -> String {
    let own = page.scope().own_order();
    let now = match page.sort() {
        Some(sort) if sort != Sort::default() || *page.scope() != Scope::All => {
            let order = if sort.descending { "descending" } else { "ascending" };
            format!("by {}, {order}", sort.column.name())
        }
        _ => own.to_owned(),
    };
    let name = column.name();
    format!("Sort by {name}; a second click turns the order round, a third one returns to {own}\nNow: {now}")
}

/// `Sort by artist, now ascending`
fn title_name(column: Column, sort: Option<Sort>) -> String {
    if column == Column::Why {
        return "Why they are alike; sort by likeness".to_owned();
    }
    let now = match sort.map(|sort| sort.descending) {
        None => "",
        Some(false) => ", now ascending",
        Some(true) => ", now descending",
    };
    format!("Sort by {}{now}", column.name())
}
