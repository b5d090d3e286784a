//! How a map comes about, and how it follows the library.

use super::*;

#[test]
fn ctrl_3_makes_the_map_and_shows_how_many_recordings_it_has() {
    let (desktop, _) = map_of_forty();
    assert_eq!(desktop.app().settings.page, Page::Map);
    assert!(desktop.has("40 recordings"));
    assert_eq!(desktop.app().map.title(), "Map: 40 recordings – pianoscope");
    let tab = desktop.window.get_by_role_and_label(Role::Tab, "Map");
    assert_eq!(tab.accesskit_node().is_selected(), Some(true));
    let picture = desktop.window.get_by_role(Role::Canvas);
    assert!(picture.rect().width() > 800.0 && picture.rect().height() > 600.0);
}

#[test]
fn an_empty_library_says_so_and_is_mapped_as_soon_as_it_has_recordings() {
    let (mut desktop, path) = with_map(&[], egui::vec2(900.0, 600.0));
    desktop.wait_for_text("There is nothing to map yet");
    assert!(desktop.has("Fill the library"));
    Library::open(&path).unwrap().library.put_all(&recordings(0..5)).unwrap();
    desktop.wait_for_text("5 recordings");
}

#[test]
fn a_map_that_is_stopped_can_be_made_later() {
    let (mut desktop, path) = open(&recordings(0..COUNT), egui::vec2(900.0, 600.0));
    let page = &mut desktop.window.state_mut().as_mut().unwrap().map;
    page.make(Some(&path)).unwrap();
    // Before the thread has the request.
    page.stop();
    desktop.wait("an end", |desktop| desktop.app().map.making().is_none());
    show_map(&mut desktop);
    assert!(desktop.has("There is no map yet") && desktop.app().map.state.is_none());
    desktop.click("Make the map");
    desktop.wait("the map", |desktop| desktop.app().map.state.is_some());
}

#[test]
fn a_library_that_cannot_be_read_says_so_and_can_be_tried_again() {
    let (mut desktop, path) = open(&recordings(0..COUNT), egui::vec2(900.0, 600.0));
    let away = path.with_extension("away");
    let page = &mut desktop.window.state_mut().as_mut().unwrap().map;
    page.make(Some(&away)).unwrap();
    desktop.wait("an end", |desktop| desktop.app().map.making().is_none());
    show_map(&mut desktop);
    desktop.wait_for_text("The map cannot be made");
    std::fs::copy(&path, &away).unwrap();
    desktop.click("Try again");
    desktop.wait("the map", |desktop| desktop.app().map.state.is_some());
}

#[test]
fn new_recordings_are_offered_and_what_was_chosen_stays() {
    let (mut desktop, path) = map_of_forty();
    select(&mut desktop, 7);
    act(&mut desktop, MapAction::SetListed(5));
    act(&mut desktop, MapAction::Search("piece".to_owned()));
    Library::open(&path).unwrap().library.put_all(&recordings(40..43)).unwrap();
    desktop.wait_for_text("3 recordings more: update the map");
    assert_eq!(map(&desktop).data.len(), 40, "nothing moves under the user's hands");
    desktop.click("3 recordings more: update the map");
    desktop.wait("the new map", |desktop| map(desktop).data.len() == 43);
    let selected = map(&desktop).selected.map(|place| map(&desktop).data.title(place));
    assert_eq!(
        (selected, map(&desktop).listed, map(&desktop).search.as_str()),
        (Some("Piece 07"), 5, "piece")
    );
    desktop.window.run_steps(2);
    assert!(!desktop.has("3 recordings more: update the map"));
}

#[test]
fn nothing_is_computed_while_nothing_changes() {
    let (mut desktop, _) = map_of_forty();
    let before = desktop.app().map.canvas.generation();
    desktop.window.run_steps(5);
    assert_eq!(desktop.app().map.canvas.generation(), before);
    // Nor with sliders on show.
    select(&mut desktop, 3);
    let year = map(&desktop).data.fields.iter().position(|field| field.name == "year").unwrap();
    act(&mut desktop, MapAction::ColourBy(year));
    act(&mut desktop, MapAction::SetRange { field: year, from: 1950.0, to: 1980.0 });
    act(&mut desktop, MapAction::SetDistance(Some(0.1234)));
    desktop.window.run_steps(5);
    let before = desktop.app().map.canvas.generation();
    desktop.window.run_steps(5);
    assert_eq!(desktop.app().map.canvas.generation(), before);
    assert_eq!(map(&desktop).filters.max_distance, Some(0.1234));
    act(&mut desktop, MapAction::Turn(0.1, 0.0));
    assert_eq!(desktop.app().map.canvas.generation(), before + 1);
}

#[test]
fn a_small_window_has_the_panel_below_and_all_of_it_fits() {
    for (size, is_below) in [((900.0, 600.0), false), ((520.0, 640.0), true)] {
        let (mut desktop, _) = with_map(&recordings(0..COUNT), egui::vec2(size.0, size.1));
        desktop.wait("the map", |desktop| desktop.app().map.state.is_some());
        // With as much beside the map as there can be.
        select(&mut desktop, 3);
        let year = map(&desktop).data.fields.iter().position(|field| field.name == "year").unwrap();
        act(&mut desktop, MapAction::ColourBy(year));
        act(&mut desktop, MapAction::SetDistance(Some(0.1)));
        act(&mut desktop, MapAction::Search("piece".to_owned()));
        act(&mut desktop, MapAction::Lassoed((0..30).collect()));
        desktop.window.run_steps(3);
        let picture = desktop.window.get_by_role(Role::Canvas).rect();
        let search = desktop.window.get_by_label("Search on the map").rect();
        assert_eq!(search.top() > picture.bottom(), is_below, "{size:?}: {picture:?} {search:?}");
        // The panel is not wider than its place.
        assert!(is_below || search.left() >= picture.right(), "{size:?}: {picture:?} {search:?}");
        assert!(search.right() <= size.0 && picture.right() <= size.0 && picture.height() > 150.0);
    }
}
