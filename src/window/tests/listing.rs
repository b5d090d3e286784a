//! Totals, filter, order and rows of the list.

use super::*;
use crate::classify::report::Failure;
use crate::window::list_view::SortKey;
use crate::window::recording::State;
use egui::accesskit::{Role, Toggled};
use egui_kittest::kittest::NodeT;

/// Three copies of the piano, two of the band and a broken file, classified.
fn six() -> (tempfile::TempDir, Desktop) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a piano.ogg", "c piano.ogg", "e piano.ogg"] {
        copy_of(piano(), folder.path(), name);
    }
    for name in ["b Dvořák.opus", "d band.opus"] {
        copy_of(band(), folder.path(), name);
    }
    std::fs::write(folder.path().join("f broken.mp3"), b"no sound").unwrap();
    let mut desktop = Desktop::open_sized(&[folder.path().to_str().unwrap()], egui::vec2(1280.0, 1600.0));
    desktop.wait_for_results(6);
    desktop.window.run_steps(2);
    (folder, desktop)
}

/// The first letters of the rows as they are drawn, from the top.
fn rows(desktop: &Desktop) -> String {
    let rows = desktop.window.query_all_by_role(Role::ListBoxOption);
    let mut rows: Vec<_> =
        rows.map(|row| (row.rect().top(), row.accesskit_node().label().unwrap_or_default())).collect();
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    rows.iter().filter_map(|(_, name)| name.chars().next()).collect()
}

#[test]
fn totals_are_shown_and_each_shows_its_recordings() {
    let (_folder, mut desktop) = six();
    for total in ["6 recordings", "3 Piano", "2 Other", "0 unsure", "1 failed", "0 waiting"] {
        assert!(desktop.has(total), "{total}");
    }
    desktop.click("2 Other");
    assert_eq!(rows(&desktop), "bd");
    assert!(desktop.has("showing 2 of 6"));
    desktop.click("1 failed");
    assert_eq!(rows(&desktop), "f");
    desktop.click("Show all");
    assert_eq!(rows(&desktop), "abcdef");
    assert!(!desktop.has("Show all"));
}

#[test]
fn ctrl_f_filters_by_words_and_escape_clears_them() {
    let (_folder, mut desktop) = six();
    desktop.window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::F);
    desktop.window.run_steps(2);
    let filter = || egui::accesskit::Role::TextInput;
    desktop.window.get_by_role_and_label(filter(), "Filter").type_text("dvorak");
    desktop.window.run_steps(2);
    assert_eq!(rows(&desktop), "b");
    assert!(desktop.has("showing 1 of 6"));
    desktop.press(egui::Key::Escape);
    assert_eq!(rows(&desktop), "abcdef");
    let focused = |desktop: &Desktop| desktop.window.get_by_role_and_label(filter(), "Filter").is_focused();
    assert!(focused(&desktop), "another text can be typed");
    desktop.press(egui::Key::Escape);
    assert!(!focused(&desktop));
    // Enter goes to the first match.
    desktop.window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::F);
    desktop.window.run_steps(2);
    desktop.window.get_by_role_and_label(filter(), "Filter").type_text("band");
    desktop.window.run_steps(2);
    desktop.press(egui::Key::Enter);
    assert_eq!(desktop.app().session.selected().unwrap().short_name(), "d band.opus");
}

#[test]
fn titles_sort_by_click_and_by_key() {
    let (_folder, mut desktop) = six();
    desktop.click("Sort by result");
    assert_eq!(rows(&desktop), "acebdf");
    desktop.click("Sort by result, now ascending");
    assert_eq!(rows(&desktop), "fbdace", "equal ones stay in the order in which they were added");
    desktop.window.get_by_label("Sort by name").focus();
    desktop.window.step();
    desktop.press(egui::Key::Enter);
    assert_eq!(rows(&desktop), "abcdef");
    desktop.click("Sort by length");
    assert!(rows(&desktop).ends_with('f'), "a failed one has no length");
    desktop.click("Sort by order added");
    assert_eq!(rows(&desktop), "abcdef");
    assert_eq!(desktop.app().list.sort().key, SortKey::Added);
}

#[test]
fn page_keys_and_removals_follow_what_is_shown() {
    let (_folder, mut desktop) = six();
    let selected = |desktop: &Desktop| desktop.app().session.selected().unwrap().short_name().to_owned();
    desktop.click("3 Piano");
    desktop.press(egui::Key::PageDown);
    assert_eq!(selected(&desktop), "c piano.ogg");
    desktop.press(egui::Key::Delete);
    assert_eq!(selected(&desktop), "e piano.ogg", "the next one that is shown");
    desktop.press(egui::Key::Delete);
    assert_eq!(selected(&desktop), "a piano.ogg");
    // Clearing removes what is shown only.
    desktop.click("Clear");
    desktop.click("Show all");
    assert_eq!(rows(&desktop), "bdf");
    desktop.window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.window.run_steps(2);
    assert_eq!(rows(&desktop), "abdf");
}

#[test]
fn a_row_is_one_entry_and_its_buttons_follow_it() {
    let (_folder, desktop) = six();
    let rows: Vec<_> = desktop.window.query_all_by_role(Role::ListBoxOption).collect();
    let selected: Vec<_> = rows.iter().map(|row| row.accesskit_node().is_selected()).collect();
    let (first, rest) = selected.split_first().unwrap();
    assert_eq!((*first, rest.iter().all(|selected| *selected == Some(false))), (Some(true), true));
    for row in &rows {
        let node = row.accesskit_node();
        assert_ne!(node.toggled(), Some(Toggled::True), "a row is selected, not checked");
    }
    let list = desktop.window.get_by_role_and_label(Role::ListBox, "Recordings");
    assert_eq!(list.accesskit_node().size_of_set(), Some(6));
    // Name and result are not repeated as texts of their own.
    let texts = |text: &str| desktop.window.query_all_by_label_contains(text).count();
    assert_eq!(texts("d band.opus"), 2, "the row and its button");
    let label = desktop.window.get_by_label_contains("d band.opus: Other").accesskit_node().label();
    assert!(label.unwrap().contains(", confidence "));
    assert_eq!(desktop.window.query_all_by_role(Role::ListBox).count(), 1);
    let names: Vec<String> = desktop
        .window
        .query_all_by(|node| matches!(node.role(), Role::ListBoxOption | Role::Button))
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    let at = |name: &str| names.iter().position(|found| found.starts_with(name)).unwrap();
    assert!(at("d band.opus: Other") < at("Remove d band.opus"));
    assert!(at("f broken.mp3: ") < at("Try f broken.mp3 again"));
    assert!(at("Try f broken.mp3 again") < at("Remove f broken.mp3"));
}

#[test]
fn numbers_stand_below_each_other_in_wide_windows_and_narrow_ones_have_menus() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.ogg", "b.ogg"] {
        copy_of(piano(), folder.path(), name);
    }
    let mut desktop = Desktop::open_sized(&[folder.path().to_str().unwrap()], egui::vec2(500.0, 2000.0));
    desktop.wait_for_results(2);
    desktop.window.run_steps(2);
    assert!(!desktop.has("Sort by name"), "no titles in a narrow list");
    desktop.click("Sort");
    desktop.click("By name");
    desktop.click("Sort");
    desktop.click("By name, now ascending");
    assert_eq!(rows(&desktop), "ba");
}

#[test]
fn a_long_list_draws_only_the_visible_rows() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    let app = desktop.window.state_mut().as_mut().unwrap();
    for n in 0..100_000 {
        app.session.add(format!("/music/{n}.mp3"), Err(Failure::new("missing", "no such file")));
    }
    desktop.window.run_steps(3);
    let drawn = desktop.window.query_all_by_role(Role::ListBoxOption).count();
    assert!((2..20).contains(&drawn), "{drawn} rows");
    // The totals of long lists follow after a while.
    desktop.wait("the totals", |desktop| desktop.has("100,002 recordings, 1 Piano, 1 Other, 100,000 failed"));
}

#[test]
fn a_double_click_on_the_cross_of_a_row_removes_one_recording() {
    let (_folder, mut desktop) = six();
    let place = desktop.window.get_by_label("Remove b Dvořák.opus").rect().center();
    desktop.window.hover_at(place);
    desktop.window.step();
    desktop.click_at_once(place);
    // A frame in which the next row is there, and a second click within a fifth of a second.
    let now_s = desktop.window.ctx.input(|input| input.time);
    desktop.window.input_mut().time = Some(now_s + 0.1);
    desktop.window.step();
    assert_eq!(rows(&desktop), "acdef");
    desktop.window.input_mut().time = Some(now_s + 0.2);
    desktop.click_at_once(place);
    // The clock of the window goes on by itself again.
    desktop.window.input_mut().time = None;
    desktop.window.run_steps(4);
    assert_eq!(rows(&desktop), "acdef", "the cross of the next row was under the pointer");
    desktop.click_at_once(place);
    desktop.window.run_steps(2);
    assert_eq!(rows(&desktop), "adef", "a later click is another one");
}

#[test]
fn a_group_that_becomes_empty_stays_chosen_and_everything_can_be_shown_again() {
    let (_folder, mut desktop) = six();
    let app = desktop.window.state_mut().as_mut().unwrap();
    let id = app.session.recordings()[1].id;
    app.session.get_mut(id).unwrap().state = State::Cancelled;
    desktop.window.run_steps(2);
    desktop.click("1 cancelled");
    assert_eq!(rows(&desktop), "b");
    desktop.click("Resume 1 cancelled");
    desktop.wait_for_results(6);
    desktop.window.run_steps(2);
    assert!(desktop.has("0 cancelled") && desktop.has("No recording matches"));
    desktop.click("Show all recordings");
    assert_eq!(rows(&desktop), "abcdef");
    assert!(!desktop.has("0 cancelled") && !desktop.has("No recording matches"));
}

#[test]
fn buttons_of_the_list_keep_their_places_while_their_counts_change() {
    let (_folder, mut desktop) = six();
    let places =
        |desktop: &Desktop, names: [&str; 6]| names.map(|name| desktop.window.get_by_label(name).rect());
    let before = places(
        &desktop,
        ["Retry 1 failed", "Analyse 0 again", "Resume 0 cancelled", "Clear", "Cancel all", "Export list…"],
    );
    let app = desktop.window.state_mut().as_mut().unwrap();
    let ids: Vec<_> = app.session.recordings().iter().map(|recording| recording.id).collect();
    for id in ids {
        app.session.get_mut(id).unwrap().state = State::Cancelled;
    }
    desktop.window.run_steps(2);
    let after = places(
        &desktop,
        ["Retry 0 failed", "Analyse 0 again", "Resume 6 cancelled", "Clear", "Cancel all", "Export list…"],
    );
    assert_eq!(before, after);
}

#[test]
fn narrow_lists_have_the_buttons_with_a_count_in_a_menu() {
    let mut desktop = Desktop::open_sized(&[piano(), "/nowhere/lost.mp3"], egui::vec2(640.0, 1000.0));
    desktop.wait_for_results(2);
    desktop.window.run_steps(3);
    assert!(desktop.has("Again") && !desktop.has("Resume 0 cancelled"));
    let app = desktop.window.state_mut().as_mut().unwrap();
    let id = app.session.recordings()[0].id;
    app.session.get_mut(id).unwrap().state = State::Cancelled;
    desktop.window.run_steps(2);
    desktop.click("Again");
    desktop.click("Resume 1 cancelled");
    desktop.wait("the result", |desktop| desktop.app().session.recordings()[0].outcome().is_some());
}
