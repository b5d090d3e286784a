//! The selected recording, and those that are most similar to it.

use super::Shown;
use super::panel::{heading_ui, note_ui};
use super::row::Row;
use crate::window::display_text::display_text;
use crate::window::map::{LISTED, MapAction};
use crate::window::style;
use crate::window::views::icon::{Icon, icon_button, icon_toggle};
use crate::window::views::set_value_text;
use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{CollapsingHeader, Grid, Label, RichText, Slider, Ui, vec2};

const BUTTON: f32 = 28.0;
/// Widths of sliders, and of the values behind them, in points.
const SLIDERS: std::ops::RangeInclusive<f32> = 40.0..=180.0;
const VALUE: f32 = 46.0;
/// Of the slider for the distance; at the last one it hides nothing.
const STEPS: u32 = 200;
/// Properties that are shown at once; the others unfold.
const PROPERTIES: usize = 6;

/// Draws it, or how to select one.
pub(super) fn selected_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let map = shown.map;
    let Some((place, recording)) = map.selected.and_then(|place| Some((place, map.data.recording(place)?)))
    else {
        note_ui(ui, "Click a recording to hear it and to see what is similar.");
        if ui.button("Random recording").on_hover_text("N").clicked() {
            chosen.push(MapAction::Further);
        }
        return;
    };
    ui.add_space(2.0);
    ui.add(Label::new(RichText::new(display_text(&recording.title)).strong().size(16.0)).wrap());
    let people: Vec<&str> =
        [&recording.artist, &recording.album].into_iter().flatten().map(String::as_str).collect();
    if !people.is_empty() {
        note_ui(ui, &people.join(" – "));
    }
    buttons_ui(ui, shown, place, chosen);
    properties_ui(ui, shown, place);
    nearest_ui(ui, shown, chosen);
}

fn buttons_ui(ui: &mut Ui, shown: Shown<'_>, place: usize, chosen: &mut Vec<MapAction>) {
    let square = vec2(BUTTON, BUTTON);
    ui.horizontal_wrapped(|ui| {
        let is_playing = shown.is_playing(place);
        let (icon, name) = if is_playing {
            (Icon::Pause, "Pause the selected one")
        } else {
            (Icon::Play, "Play the selected one")
        };
        if icon_button(ui, icon, name, "Play or pause (Space)", square).clicked() {
            chosen.push(MapAction::PlayOrPause(place));
        }
        let is_favourite = shown.map.is_favourite(place);
        if icon_toggle(ui, Icon::Star, is_favourite, "Favourite", "Favourite (F)", square).clicked() {
            chosen.push(MapAction::ToggleFavourite(place));
        }
        for (name, hint, action) in [
            ("Fly to it", "Bring it to the middle (C)", MapAction::FlyTo(place)),
            (
                "Random, further away",
                "Play one at random that is further away than the distance below, or of the farther half (N)",
                MapAction::Further,
            ),
            (
                "Path to…",
                "A playlist from this recording to another one, from neighbour to neighbour (P)",
                MapAction::BeginPath,
            ),
        ] {
            if ui.button(name).on_hover_text(hint).clicked() {
                chosen.push(action);
            }
        }
        MenuButton::new("Open in…").ui(ui, |ui| {
            for (name, action) in [
                ("Listen", MapAction::OpenInListen(place)),
                ("Library, with what is similar", MapAction::ShowSimilar(place)),
            ] {
                if ui.button(name).clicked() {
                    chosen.push(action);
                    ui.close();
                }
            }
        });
        if icon_button(ui, Icon::Close, "Select nothing", "Select nothing (Esc)", square).clicked() {
            chosen.push(MapAction::Select(None));
        }
    });
}

fn properties_ui(ui: &mut Ui, shown: Shown<'_>, place: usize) {
    let said = ["artist", "album"];
    let fields = shown.map.data.fields.iter().filter(|field| !said.contains(&field.name.as_str()));
    let known: Vec<(&str, String)> =
        fields.filter_map(|field| Some((field.title.as_str(), field.text(place)?))).collect();
    let (first, rest) = known.split_at(known.len().min(PROPERTIES));
    let grid = |ui: &mut Ui, name: &str, lines: &[(&str, String)]| {
        Grid::new(name).num_columns(2).spacing([12.0, 1.0]).min_row_height(18.0).show(ui, |ui| {
            for (title, text) in lines {
                ui.label(RichText::new(*title).color(style::secondary_text(ui.visuals())));
                ui.add(Label::new(display_text(text).into_owned()).truncate());
                ui.end_row();
            }
        });
    };
    grid(ui, "properties on the map", first);
    if !rest.is_empty() {
        CollapsingHeader::new("More about it").show(ui, |ui| grid(ui, "more properties on the map", rest));
    }
}

fn nearest_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let map = shown.map;
    let nearest = map.nearest();
    if nearest.is_empty() {
        return;
    }
    heading_ui(ui, "Most similar");
    ui.horizontal(|ui| {
        ui.label("Listed");
        fit_slider(ui);
        let mut listed = map.listed;
        let slider = ui.add(Slider::new(&mut listed, LISTED).show_value(false));
        let slider = slider.accessible_name("Similar recordings listed");
        set_value_text(&slider, listed.to_string());
        if slider.changed() {
            chosen.push(MapAction::SetListed(listed));
        }
        ui.label(listed.to_string());
    });
    distance_ui(ui, shown, chosen);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (i, (place, distance)) in nearest.iter().enumerate() {
        let (number, note) = ((i + 1).to_string(), format!("{distance:.3}"));
        let row = Row {
            place: *place,
            number: &number,
            note: &note,
            list: "nearest",
            is_focusable: true,
            is_cursor: false,
        };
        if row.ui(ui, shown, chosen).clicked() {
            chosen.push(MapAction::Select(Some(*place)));
        }
    }
    ui.reset_style();
}

/// Makes the next slider as wide as the line has room for before its value.
pub(super) fn fit_slider(ui: &mut Ui) {
    let room = ui.available_width() - VALUE - ui.spacing().item_spacing.x;
    ui.spacing_mut().slider_width = room.clamp(*SLIDERS.start(), *SLIDERS.end());
}

/// Hides what is farther away than the slider says.
fn distance_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let Some(largest) = shown.map.largest_distance().filter(|largest| *largest > 0.0) else { return };
    ui.horizontal(|ui| {
        ui.label("Within distance");
        fit_slider(ui);
        let max_distance = shown.map.filters.max_distance;
        let mut step =
            max_distance.map_or(STEPS, |distance| (distance / largest * STEPS as f32).round() as u32);
        let slider = ui.add(Slider::new(&mut step, 0..=STEPS).show_value(false));
        let slider = slider.accessible_name("Within distance");
        let text = max_distance.map_or_else(|| "any".to_owned(), |distance| format!("{distance:.3}"));
        set_value_text(&slider, text.clone());
        if slider.changed() {
            let distance = largest * step as f32 / STEPS as f32;
            chosen.push(MapAction::SetDistance((step < STEPS).then_some(distance)));
        }
        ui.label(text);
    });
}
