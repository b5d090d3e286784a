//! The line above the rows: titles of the columns, which sort by them, and the text filter.

use super::columns::Columns;
use crate::format::thousands;
use crate::window::action::Action;
use crate::window::list_view::{ListView, Sort, SortKey};
use crate::window::style;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{
    self, Align, Button, EventFilter, Id, Key, Layout, Margin, Rangef, Rect, Response, Role, Sense, Shape,
    Stroke, TextEdit, TextStyle, TextWrapMode, Ui, UiBuilder, WidgetInfo, WidgetText, pos2, vec2,
};

const HINT: &str = "Rows keep their places while the pointer is over the list";

/// Id of the text filter, for moving the focus to it.
pub(in crate::window::views) fn filter_id() -> Id {
    Id::unique("list filter")
}

/// Draws the line with columns for rows of this range.
pub(super) fn titles_ui(ui: &mut Ui, list: &ListView, rows: Rangef, actions: &mut Vec<Action>) {
    let height = ui.spacing().interact_size.y;
    let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let columns = Columns::new(rows, list.totals().all);
    let sort = list.sort();
    let Some(details) = columns.details else {
        let cell = Rect::from_x_y_ranges(Rangef::new(columns.name.min, columns.buttons.max), line.y_range());
        cell_ui(ui, cell, |ui| {
            sort_menu_ui(ui, sort, actions);
            filter_ui(ui, list, actions);
        });
        return;
    };
    let cell = |column: Rangef| Rect::from_x_y_ranges(column, line.y_range());
    title_ui(ui, cell(details.number), "#", SortKey::Added, Align::Max, sort, actions);
    // As wide as its text; the rest is for the filter.
    let title = title_ui(ui, cell(columns.name), "Name", SortKey::Name, Align::Min, sort, actions);
    let filter = Rangef::new(title.rect.right() + 12.0, columns.name.max);
    cell_ui(ui, cell(filter), |ui| filter_ui(ui, list, actions));
    title_ui(ui, cell(columns.result), "Result", SortKey::Result, Align::Min, sort, actions);
    title_ui(ui, cell(details.confidence), "Confidence", SortKey::Confidence, Align::Max, sort, actions);
    title_ui(ui, cell(details.length), "Length", SortKey::Length, Align::Max, sort, actions);
}

fn cell_ui(ui: &mut Ui, cell: Rect, add: impl FnOnce(&mut Ui)) {
    let layout = Layout::left_to_right(Align::Center);
    add(&mut ui.new_child(UiBuilder::new().max_rect(cell).layout(layout)));
}

/// A title that sorts by its column; a triangle shows the order.
fn title_ui(
    ui: &mut Ui,
    cell: Rect,
    text: &str,
    key: SortKey,
    align: Align,
    sort: Sort,
    actions: &mut Vec<Action>,
) -> Response {
    let is_sorted = sort.key == key;
    let galley =
        WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
    let (text_width, arrow) = (galley.size().x, 12.0);
    let x_range = match align {
        // The triangle is left of the text, which ends with the numbers.
        Align::Max => Rangef::new(cell.right() - text_width - arrow, cell.right()),
        Align::Min | Align::Center => Rangef::new(cell.left(), cell.left() + text_width + arrow),
    };
    let rect = Rect::from_x_y_ranges(x_range, cell.y_range());
    let response =
        ui.interact(rect.expand2(vec2(3.0, 0.0)), ui.scope_id().with(("sort", text)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, title_name(key, sort)));
    let visuals = ui.style().interact(&response);
    let colour = if is_sorted { ui.visuals().text_color() } else { style::secondary_text(ui.visuals()) };
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(response.rect, visuals.corner_radius, visuals.weak_bg_fill);
    }
    if response.has_focus() {
        let stroke = ui.visuals().selection.stroke;
        ui.painter().rect_stroke(response.rect, visuals.corner_radius, stroke, egui::StrokeKind::Inside);
    }
    let (text_left, arrow_x) = match align {
        Align::Max => (rect.left() + arrow, rect.left() + 5.0),
        Align::Min | Align::Center => (rect.left(), rect.right() - 5.0),
    };
    let place = pos2(text_left, rect.center().y - 0.5 * galley.size().y);
    ui.painter().galley_with_override_text_color(place, galley, colour);
    if is_sorted {
        let up = if sort.descending { -1.0 } else { 1.0 };
        let at = |x: f32, y: f32| pos2(arrow_x + x, rect.center().y - up * y);
        let triangle = vec![at(-4.0, -2.5), at(4.0, -2.5), at(0.0, 3.5)];
        ui.painter().add(Shape::convex_polygon(triangle, colour, Stroke::NONE));
    }
    if response.clicked() {
        actions.push(Action::SortBy(key));
    }
    let hint = match key {
        SortKey::Added => format!("Sort by the order in which recordings were added. {HINT}"),
        key => format!("Sort by {}. {HINT}", key.name()),
    };
    response.clone().on_hover_text(hint);
    response
}

/// `Sort by name, now ascending`
fn title_name(key: SortKey, sort: Sort) -> String {
    let now = match (sort.key == key, sort.descending) {
        (false, _) => "",
        (true, false) => ", now ascending",
        (true, true) => ", now descending",
    };
    format!("Sort by {}{now}", key.name())
}

/// The titles as a menu, for narrow lists.
fn sort_menu_ui(ui: &mut Ui, sort: Sort, actions: &mut Vec<Action>) {
    let button = Button::new("Sort");
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        for key in SortKey::ALL {
            let text = title_name(key, sort).replace("Sort by", "By");
            if ui.add(Button::selectable(sort.key == key, text)).clicked() {
                actions.push(Action::SortBy(key));
                ui.close();
            }
        }
    });
    response.on_hover_text(HINT);
}

/// The text filter; while something is hidden, also the number of recordings shown and a button that shows all.
fn filter_ui(ui: &mut Ui, list: &ListView, actions: &mut Vec<Action>) {
    let is_hiding = list.is_filtered();
    // The rest of the line is for what is shown.
    let room = ui.available_width();
    let is_short = room < 340.0;
    let shown_width = match (is_hiding, is_short) {
        (false, _) => 0.0,
        (true, false) => 230.0,
        (true, true) => 150.0,
    };
    let width = (room - shown_width).clamp(90.0, 240.0);
    let mut text = list.text().to_owned();
    let field = TextEdit::singleline(&mut text)
        .id(filter_id())
        .hint_text("Filter (Ctrl+F)")
        .margin(Margin::symmetric(6, 2))
        .align(egui::Align2::LEFT_CENTER)
        // Escape clears the text first.
        .event_filter(EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: true,
            tab: false,
        })
        .desired_width(width);
    let response = ui.add_sized(vec2(width, ui.available_height()), field).accessible_name("Filter");
    if response.has_focus() && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape)) {
        if text.is_empty() {
            response.surrender_focus();
        }
        text.clear();
    }
    // Enter goes to the first match.
    if response.lost_focus()
        && ui.input(|input| input.key_pressed(Key::Enter))
        && let Some(first) = list.ids().next()
    {
        actions.push(Action::Select(first));
    }
    response.on_hover_text("Words in names or paths, in any order, without regard to case and accents");
    if text != list.text() {
        actions.push(Action::FilterText(text));
    }
    if is_hiding {
        let (shown, all) = (thousands(list.len() as u64), thousands(list.totals().all as u64));
        let text = if is_short { format!("{shown} of {all}") } else { format!("showing {shown} of {all}") };
        ui.add(egui::Label::new(text).truncate());
        if ui.button("Show all").clicked() {
            actions.push(Action::ShowWholeList);
        }
    }
}
