//! Colours, filters, search, selection and the views of a map.

use super::*;

#[test]
fn the_legend_hides_and_shows_and_a_chip_takes_the_filter_back() {
    let (mut desktop, _) = map_of_forty();
    let genre = map(&desktop).data.fields.iter().position(|field| field.name == "genre").unwrap();
    act(&mut desktop, MapAction::ColourBy(genre));
    desktop.click("Jazz, 10 recordings");
    let mut others: Vec<usize> = (0..COUNT).collect();
    others.retain(|n| !(10..20).contains(n));
    assert_eq!(clear(&desktop), others);
    assert!(desktop.has("30 of 40 recordings"));
    desktop.click("Remove the filter Genre: without Jazz");
    assert_eq!(clear(&desktop).len(), COUNT);
    // Only one, and the same again shows all.
    for count in [10, COUNT] {
        act(&mut desktop, MapAction::OnlySlot { field: genre, slot: 1 });
        assert_eq!(clear(&desktop).len(), count);
    }
    let line = desktop.window.get_by_role_and_label(Role::CheckBox, "Jazz, 10 recordings");
    assert_eq!(line.accesskit_node().toggled(), Some(egui::accesskit::Toggled::True));
}

#[test]
fn view_and_colours_are_written_to_the_settings() {
    let (mut desktop, library) = map_of_forty();
    let year = map(&desktop).data.fields.iter().position(|field| field.name == "year").unwrap();
    act(&mut desktop, MapAction::ColourBy(year));
    act(&mut desktop, MapAction::Show(MapView::Flat));
    let file = library.with_file_name("settings.json");
    desktop.wait("the settings file", |_| {
        let settings = std::fs::read_to_string(&file).unwrap_or_default();
        let settings: serde_json::Value = serde_json::from_str(&settings).unwrap_or_default();
        settings["map"]["view"] == "flat" && settings["map"]["colour"] == "year"
    });
}

#[test]
fn the_last_line_of_a_legend_is_not_hidden_but_shows_all() {
    let (mut desktop, _) = map_of_forty();
    let genre = map(&desktop).data.fields.iter().position(|field| field.name == "genre").unwrap();
    for slot in 0..4 {
        act(&mut desktop, MapAction::ToggleSlot { field: genre, slot });
    }
    assert_eq!(clear(&desktop).len(), COUNT);
}

#[test]
fn numbers_have_a_scale_and_a_range() {
    let (mut desktop, _) = map_of_forty();
    let year = map(&desktop).data.fields.iter().position(|field| field.name == "year").unwrap();
    act(&mut desktop, MapAction::ColourBy(year));
    assert!(desktop.has("1950") && desktop.has("1989"), "the ends of the scale");
    assert!(desktop.has("From the value") && desktop.has("To the value"));
    act(&mut desktop, MapAction::SetRange { field: year, from: 1985.0, to: f64::INFINITY });
    assert_eq!(clear(&desktop), [35, 36, 37, 38, 39]);
    desktop.click("Remove the filter Year: from 1985");
    assert_eq!(clear(&desktop).len(), COUNT);
}

#[test]
fn a_search_ignores_case_and_accents_and_lists_what_it_finds() {
    let (mut desktop, _) = map_of_forty();
    desktop.window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::F);
    desktop.window.run_steps(2);
    desktop.window.get_by_role_and_label(Role::TextInput, "Search on the map").type_text("FRUH 1");
    desktop.window.run_steps(3);
    // Piece 01, and 10 to 19.
    assert_eq!(clear(&desktop), [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    assert!(desktop.has("11 recordings, the first 8:"));
    desktop.click("Piece 10 – Früh");
    assert_eq!(map(&desktop).selected, Some(10));
    act(&mut desktop, MapAction::Reset);
    assert!(map(&desktop).search.is_empty() && clear(&desktop).len() == COUNT);
}

#[test]
fn a_selected_recording_has_its_nearest_with_distances_and_buttons_to_play_them() {
    let (mut desktop, _) = map_of_forty();
    select(&mut desktop, 7);
    assert!(desktop.has("Most similar"));
    let nearest: Vec<usize> = map(&desktop).nearest().into_iter().map(|(place, _)| place).collect();
    assert_eq!(nearest.len(), 10);
    assert!(nearest[..2].iter().all(|place| [6, 8].contains(place)), "{nearest:?}");
    for place in [6, 8] {
        assert!(desktop.has(&format!("Play Piece {place:02}")));
    }
    act(&mut desktop, MapAction::SetListed(99));
    assert_eq!(map(&desktop).nearest().len(), 20);
    desktop.click("Select nothing");
    assert!(desktop.has("Random recording") && map(&desktop).selected.is_none());
}

#[test]
fn the_distance_hides_what_is_farther_and_further_away_is_beyond_it() {
    let (mut desktop, _) = map_of_forty();
    select(&mut desktop, 0);
    let most = map(&desktop).distance(5).unwrap() + 1e-6;
    act(&mut desktop, MapAction::SetDistance(Some(most)));
    assert_eq!(clear(&desktop), [0, 1, 2, 3, 4, 5]);
    assert!(desktop.has("Within distance"));
    act(&mut desktop, MapAction::Further);
    let further = map(&desktop).selected.unwrap();
    assert!(further > 5, "{further}");
}

#[test]
fn the_list_is_by_similarity_and_the_keys_move_in_it() {
    let (mut desktop, _) = map_of_forty();
    select(&mut desktop, 0);
    desktop.press(egui::Key::L);
    desktop.window.run_steps(2);
    assert_eq!(map(&desktop).view, MapView::List);
    assert!(desktop.has("By similarity to Piece 00"));
    assert_eq!(map(&desktop).order()[..4], [0, 1, 2, 3]);
    let rows = desktop.window.query_all_by_role(Role::ListBoxOption).count();
    assert!(rows > 10 && rows < COUNT, "only rows on show are drawn: {rows}");
    desktop.press(egui::Key::ArrowDown);
    assert_eq!(map(&desktop).selected, Some(1));
    desktop.press(egui::Key::L);
    assert_eq!(map(&desktop).view, MapView::Space);
    desktop.click("2-D");
    assert_eq!(map(&desktop).view, MapView::Flat);
    assert!(desktop.app().map.canvas.camera.view().is_flat);
}

#[test]
fn the_arrow_keys_go_from_point_to_point() {
    let (mut desktop, _) = map_of_forty();
    desktop.click("2-D");
    select(&mut desktop, 20);
    desktop.window.get_by_role(Role::Canvas).focus();
    desktop.window.run_steps(2);
    let at = |desktop: &Desktop| desktop.app().map.canvas.seen(map(desktop).selected.unwrap()).unwrap().at;
    let before = at(&desktop);
    desktop.press(egui::Key::ArrowRight);
    let after = at(&desktop);
    assert!(after.x > before.x, "{before:?} {after:?}");
    desktop.press(egui::Key::ArrowLeft);
    assert!(at(&desktop).x < after.x);
}

#[test]
fn a_click_on_a_point_selects_and_plays_it_and_the_pointer_over_one_says_what_it_is() {
    let (mut desktop, _) = map_of_forty();
    desktop.click("2-D");
    let place = desktop.app().map.canvas.seen(13).unwrap().at;
    desktop.window.event(egui::Event::PointerMoved(place));
    desktop.window.run_steps(3);
    let hovered = desktop.app().map.canvas.hovered.unwrap();
    desktop.click_at(place);
    desktop.window.run_steps(2);
    assert_eq!(map(&desktop).selected, Some(hovered));
    let preview = desktop.app().library.preview().map(|preview| preview.id);
    assert_eq!(preview, map(&desktop).data.recording(hovered).map(|recording| recording.id));
}

#[test]
fn the_library_shows_what_is_similar_to_the_selected_one() {
    let (mut desktop, _) = map_of_forty();
    select(&mut desktop, 5);
    desktop.click("Open in…");
    desktop.click("Library, with what is similar");
    assert_eq!(desktop.app().settings.page, Page::Library);
    desktop.wait_for_text("Compared with Piece 05");
}

#[test]
fn keys_work_on_what_is_selected() {
    let (mut desktop, _) = map_of_forty();
    select(&mut desktop, 5);
    desktop.press(egui::Key::F);
    assert!(map(&desktop).is_favourite(5));
    desktop.press(egui::Key::P);
    assert_eq!(map(&desktop).path.as_ref().map(|path| (path.from, path.to)), Some((5, None)));
    desktop.press(egui::Key::Escape);
    assert!(map(&desktop).path.is_none() && map(&desktop).selected == Some(5));
    desktop.press(egui::Key::C);
    assert!(desktop.app().map.canvas.camera.is_flying());
    desktop.wait("the end of the flight", |desktop| !desktop.app().map.canvas.camera.is_flying());
    desktop.press(egui::Key::Space);
    assert!(desktop.app().library.preview().is_some());
    desktop.press(egui::Key::Escape);
    assert_eq!(map(&desktop).selected, None);
    let before = desktop.app().map.canvas.camera.view();
    desktop.press(egui::Key::Plus);
    assert_ne!(desktop.app().map.canvas.camera.view(), before);
}
