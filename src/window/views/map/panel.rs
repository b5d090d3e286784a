//! The panel beside the map, from what one looks for to what one has found.

use super::Shown;
use super::gathered::{lassoed_ui, path_ui};
use super::legend::legend_ui;
use super::row::Row;
use super::selected::selected_ui;
use crate::window::display_text::display_text;
use crate::window::library::recordings_text;
use crate::window::map::{Filters, MapAction};
use crate::window::style;
use crate::window::views::announcer::announce_text;
use eframe::egui::{CollapsingHeader, Id, Key, Label, RichText, TextEdit, Ui};

/// Most rows of what a search finds.
const FOUND: usize = 8;

/// Id of the search field, for moving the focus to it.
pub(in crate::window::views) fn search_id() -> Id {
    Id::unique("search on the map")
}

/// Draws the panel.
pub(super) fn panel_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    ui.add_space(2.0);
    if let Some(failure) = shown.failure {
        let text = format!("OpenGL cannot draw the points ({failure}); they are drawn more slowly.");
        note_ui(ui, &text);
    }
    search_ui(ui, shown, chosen);
    filters_ui(ui, shown, chosen);
    lassoed_ui(ui, shown, chosen);
    path_ui(ui, shown, chosen);
    selected_ui(ui, shown, chosen);
    ui.separator();
    legend_ui(ui, shown, chosen);
    favourites_ui(ui, shown, chosen);
    if !shown.status.is_empty() {
        ui.separator();
        let text = RichText::new(display_text(shown.status)).color(style::secondary_text(ui.visuals()));
        announce_text(&ui.add(Label::new(text).wrap()));
    }
    CollapsingHeader::new("About this map").show(ui, |ui| {
        note_ui(ui, &shown.map.data.about);
        if shown.map.data.left_out > 0 {
            let text = format!(
                "{} of the library are not on it: they failed, or were analysed by another model.",
                recordings_text(shown.map.data.left_out)
            );
            note_ui(ui, &text);
        }
        if ui.button("Make the map again").clicked() {
            chosen.push(MapAction::Make);
        }
    });
}

/// A line in the colour of secondary text.
pub(super) fn note_ui(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(display_text(text)).color(style::secondary_text(ui.visuals()))).wrap());
}

/// A heading of a part.
pub(super) fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add_space(2.0);
    ui.label(RichText::new(text).strong());
}

fn search_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let map = shown.map;
    let mut words = map.search.clone();
    let field = TextEdit::singleline(&mut words)
        .id(search_id())
        .hint_text("Search title, artist, album (Ctrl+F)")
        .desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name("Search on the map");
    if field.changed() {
        chosen.push(MapAction::Search(words));
    }
    let Some(found) = map.found() else { return };
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        chosen.extend(
            found.first().into_iter().flat_map(|first| [MapAction::Play(*first), MapAction::FlyTo(*first)]),
        );
    }
    let text = match found.len() {
        0 => "No recording on show has all of these words".to_owned(),
        count if count > FOUND => format!("{}, the first {FOUND}:", recordings_text(count)),
        count => format!("{}:", recordings_text(count)),
    };
    announce_text(&ui.label(RichText::new(text).color(style::secondary_text(ui.visuals()))));
    ui.spacing_mut().item_spacing.y = 0.0;
    for place in found.iter().copied().take(FOUND) {
        let row = Row { place, number: "", note: "", list: "found", is_focusable: true, is_cursor: false };
        if row.ui(ui, shown, chosen).clicked() {
            chosen.extend([MapAction::Select(Some(place)), MapAction::FlyTo(place)]);
        }
    }
    ui.reset_style();
    if found.len() > 1 {
        gathered_buttons_ui(ui, found, "what was found", chosen);
    }
}

/// Buttons that play several recordings, or make a playlist of them.
pub(super) fn gathered_buttons_ui(ui: &mut Ui, places: &[usize], what: &str, chosen: &mut Vec<MapAction>) {
    ui.horizontal_wrapped(|ui| {
        let play = ui.button("Play all").accessible_name(format!("Play {what}"));
        if play.on_hover_text("One after another").clicked() {
            chosen.push(MapAction::PlayAll(places.to_vec()));
        }
        let save = ui.button("Save as playlist…").accessible_name(format!("Save {what} as a playlist"));
        if save.clicked() {
            chosen.push(MapAction::SaveAll(places.to_vec()));
        }
    });
}

/// What is filtered, with a button to take each filter back.
fn filters_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let (map, filters) = (shown.map, &shown.map.filters);
    if filters.is_empty() {
        return;
    }
    let of_fields = filters.of_fields.iter().filter_map(|(index, filter)| {
        let field = map.data.fields.get(*index)?;
        Some((Filters::text(field, filter), MapAction::RemoveFilter(*index)))
    });
    let mut described: Vec<(String, MapAction)> = of_fields.collect();
    if filters.only_favourites {
        described.push(("Favourites".to_owned(), MapAction::OnlyFavourites(false)));
    }
    if let Some(distance) = filters.max_distance {
        let text = format!("Within {distance:.3} of the selected one");
        described.push((text, MapAction::SetDistance(None)));
    }
    ui.horizontal_wrapped(|ui| {
        for (text, action) in described {
            let chip = ui.button(format!("{}  ×", display_text(&text)));
            if chip.accessible_name(format!("Remove the filter {text}")).clicked() {
                chosen.push(action);
            }
        }
        if ui.button("Show all").on_hover_text("Remove all filters").clicked() {
            chosen.push(MapAction::ShowAll);
        }
    });
}

fn favourites_ui(ui: &mut Ui, shown: Shown<'_>, chosen: &mut Vec<MapAction>) {
    let count = shown.map.favourite_count();
    if count == 0 {
        return;
    }
    let mut only = shown.map.filters.only_favourites;
    if ui.checkbox(&mut only, format!("Show only favourites ({count})")).changed() {
        chosen.push(MapAction::OnlyFavourites(only));
    }
}
