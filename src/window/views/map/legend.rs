//! The legend: what the colours mean, and filters by a click or by sliders.

use super::Shown;
use super::panel::note_ui;
use super::selected::fit_slider;
use crate::format::thousands;
use crate::picture::Theme;
use crate::window::display_text::display_text;
use crate::window::library::recordings_text;
use crate::window::map::{BARS, Categories, FieldValues, MapAction, Numbers, scale_colour};
use crate::window::style;
use crate::window::views::list_row::row_background_ui;
use crate::window::views::name_text::cut_name;
use crate::window::views::set_value_text;
use eframe::egui::{
    Align2, ComboBox, Id, Label, Rect, RichText, Role, Sense, Slider, TextStyle, Ui, WidgetInfo, pos2, vec2,
};

const LINE: f32 = 22.0;
const DOT: f32 = 5.0;
const HISTOGRAM: f32 = 40.0;

/// Draws it.
pub(super) fn legend_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let map = shown.map;
    let Some(field) = map.field() else {
        return note_ui(ui, "Nothing is known of these recordings that would tell them apart by colour.");
    };
    ui.horizontal(|ui| {
        let label = ui.label("Colours show");
        let menu = ComboBox::from_id_salt("colours of the map").selected_text(field.title.as_str());
        let menu = menu.width((ui.available_width() - 8.0).max(80.0)).truncate().show_ui(ui, |ui| {
            for (index, field) in map.data.fields.iter().enumerate() {
                let filtered = if map.filters.of_fields.contains_key(&index) { " (filtered)" } else { "" };
                if ui.selectable_label(index == map.field, format!("{}{filtered}", field.title)).clicked() {
                    chosen.push(MapAction::ColourBy(index));
                }
            }
        });
        menu.response.labelled_by(label.id);
    });
    match &field.values {
        FieldValues::Categories(categories) => categories_ui(ui, shown, categories, chosen),
        FieldValues::Numbers(numbers) => numbers_ui(ui, shown, numbers, chosen),
    }
}

fn categories_ui(ui: &mut Ui, shown: Shown<'_>, categories: &Categories, chosen: &mut Vec<MapAction>) {
    let field = shown.map.field;
    let hidden = shown.map.filters.hidden(field);
    let theme = style::theme(ui.visuals());
    ui.spacing_mut().item_spacing.y = 0.0;
    for (slot, line) in categories.slots.iter().enumerate() {
        let is_shown = !hidden.contains(&slot);
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), LINE));
        let response = ui.interact(rect, Id::unique(("legend of the map", slot)), Sense::click());
        let count = thousands(line.count as u64);
        let spoken = format!("{}, {}", line.name, recordings_text(line.count));
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_shown, &spoken));
        row_background_ui(ui, &response, false, response.has_focus());
        let strength = if is_shown { 1.0 } else { 0.6 };
        let dot = pos2(rect.left() + 10.0, rect.center().y);
        if is_shown {
            ui.painter().circle_filled(dot, DOT, line.colour(theme));
        } else {
            ui.painter().circle_stroke(dot, DOT - 0.5, (1.0, line.colour(theme)));
        }
        let font = TextStyle::Body.resolve(ui.style());
        let number = ui.painter().text(
            pos2(rect.right() - 6.0, rect.center().y),
            Align2::RIGHT_CENTER,
            count,
            font.clone(),
            style::secondary_text(ui.visuals()),
        );
        let room = number.left() - dot.x - 20.0;
        let mut job = eframe::egui::text::LayoutJob::simple_singleline(
            cut_name(ui, &line.name, &font, room).text.into_owned(),
            font,
            ui.visuals().text_color().gamma_multiply(strength),
        );
        job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(room.max(10.0));
        let galley = ui.painter().layout_job(job);
        let at = pos2(dot.x + 12.0, rect.center().y - 0.5 * galley.size().y);
        ui.painter().galley(at, galley, ui.visuals().text_color());
        let only = ui.input(|input| input.modifiers.alt);
        if response.double_clicked() || (response.clicked() && only) {
            chosen.push(MapAction::OnlySlot { field, slot });
        } else if response.clicked() {
            chosen.push(MapAction::ToggleSlot { field, slot });
        }
        let what = if is_shown { "hide" } else { "show" };
        response.on_hover_text(format!(
            "{}\nClick to {what} these; double click, or Alt and click, to show only these",
            display_text(&line.name)
        ));
    }
    ui.reset_style();
}

fn numbers_ui(ui: &mut Ui, shown: Shown<'_>, numbers: &Numbers, chosen: &mut Vec<MapAction>) {
    let field = shown.map.field;
    let (from, to) = shown.map.filters.range(field);
    histogram_ui(ui, numbers, from, to, style::theme(ui.visuals()));
    let (low, high) = numbers.ends();
    ui.horizontal(|ui| {
        let secondary = style::secondary_text(ui.visuals());
        ui.label(RichText::new(low).color(secondary));
        let room = ui.available_width();
        ui.allocate_ui_with_layout(
            vec2(room, LINE),
            eframe::egui::Layout::right_to_left(eframe::egui::Align::Center),
            |ui| ui.label(RichText::new(high).color(secondary)),
        );
    });
    if numbers.high > numbers.low {
        range_ui(ui, field, numbers, (from, to), chosen);
    }
    if numbers.without > 0 {
        let text =
            format!("{} without a value: grey, and hidden by a range", recordings_text(numbers.without));
        note_ui(ui, &text);
    }
}

/// How many recordings have which value, in the colours of the scale; faint outside of the range.
fn histogram_ui(ui: &mut Ui, numbers: &Numbers, from: f64, to: f64, theme: Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HISTOGRAM), Sense::hover());
    let most = numbers.histogram.iter().copied().max().unwrap_or(1).max(1) as f32;
    let width = rect.width() / BARS as f32;
    let value = |bar: usize| numbers.low + (numbers.high - numbers.low) * bar as f64 / BARS as f64;
    for (bar, count) in numbers.histogram.iter().enumerate() {
        let is_inside = (bar == BARS - 1 || value(bar + 1) > from) && (bar == 0 || value(bar) <= to);
        // At least a line where there are few, so that the whole scale of colours is seen.
        let tall = 3.0 + *count as f32 / most * (HISTOGRAM - 3.0);
        let left = rect.left() + bar as f32 * width;
        let own =
            Rect::from_min_max(pos2(left, rect.bottom() - tall), pos2(left + width + 0.3, rect.bottom()));
        let colour = scale_colour((bar as f64 + 0.5) / BARS as f64, theme);
        ui.painter().rect_filled(own, 0.0, if is_inside { colour } else { colour.gamma_multiply(0.2) });
    }
}

/// Two sliders; one that moves past the other takes it along. They have whole steps: a slider of values would round those that are set.
fn range_ui(
    ui: &mut Ui,
    field: usize,
    numbers: &Numbers,
    (from, to): (f64, f64),
    chosen: &mut Vec<MapAction>,
) {
    let steps = numbers.steps();
    let (mut first, mut last) = (numbers.step(from), numbers.step(to));
    let before = (first, last);
    for (name, accessible, is_from) in [("From", "From the value", true), ("To", "To the value", false)] {
        ui.horizontal(|ui| {
            ui.allocate_ui(vec2(36.0, LINE), |ui| ui.label(name));
            fit_slider(ui);
            let (step, text) = if is_from {
                (&mut first, if from.is_infinite() { "lowest".to_owned() } else { numbers.text(from) })
            } else {
                (&mut last, if to.is_infinite() { "highest".to_owned() } else { numbers.text(to) })
            };
            let slider = ui.add(Slider::new(step, 0..=steps).show_value(false)).accessible_name(accessible);
            set_value_text(&slider, text.clone());
            ui.add(Label::new(text).truncate());
        });
    }
    ui.reset_style();
    if (first, last) != before {
        if first > last {
            if first == before.0 { first = last } else { last = first }
        }
        let from = if first == 0 { f64::NEG_INFINITY } else { numbers.at_step(first) };
        let to = if last == steps { f64::INFINITY } else { numbers.at_step(last) };
        chosen.push(MapAction::SetRange { field, from, to });
    }
}
