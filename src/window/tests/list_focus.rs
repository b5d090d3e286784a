//! The list without a pointer: focus, keys, and what screen readers read of its rows.

use super::*;
use egui::accesskit::{Action as AccessAction, ActionRequest, Role, TreeId};
use egui_kittest::kittest::NodeT;

/// A window with missing files of these names, in whose list the focus is.
fn in_list(count: usize) -> Desktop {
    let names: Vec<String> = (0..count).map(|n| format!("/nowhere/{n:02}.mp3")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut desktop = Desktop::open_sized(&names, egui::vec2(1000.0, 700.0));
    desktop.wait_for_results(count);
    for _ in 0..60 {
        desktop.press(egui::Key::Tab);
        if focused(&desktop).0 == Role::ListBoxOption {
            return desktop;
        }
    }
    panic!("Tab does not reach the list");
}

/// Role and name of what a screen reader reads as focused.
fn focused(desktop: &Desktop) -> (Role, String) {
    let root = desktop.window.root();
    let node = root.children_recursive().find(|node| node.is_focused());
    node.map_or((Role::Unknown, String::new()), |node| {
        (node.accesskit_node().role(), node.accesskit_node().label().unwrap_or_default())
    })
}

fn selected(desktop: &Desktop) -> String {
    desktop.app().session.selected().unwrap().short_name().to_owned()
}

/// The rows that are selected for screen readers.
fn selected_rows(desktop: &Desktop) -> Vec<String> {
    let rows = desktop.window.query_all_by_role(Role::ListBoxOption);
    let rows = rows.filter(|row| row.accesskit_node().is_selected() == Some(true));
    rows.filter_map(|row| row.accesskit_node().label()).collect()
}

#[test]
fn arrows_home_and_end_select_and_the_selected_row_is_read() {
    let mut desktop = in_list(40);
    assert!(focused(&desktop).1.starts_with("00.mp3: "), "{:?}", focused(&desktop));
    let volume = desktop.app().player.state().volume;
    for (key, name) in [
        (egui::Key::ArrowDown, "01.mp3"),
        (egui::Key::ArrowDown, "02.mp3"),
        (egui::Key::ArrowUp, "01.mp3"),
        (egui::Key::End, "39.mp3"),
        (egui::Key::ArrowDown, "39.mp3"),
        (egui::Key::PageUp, "38.mp3"),
        (egui::Key::Home, "00.mp3"),
    ] {
        desktop.press(key);
        desktop.window.run_steps(3);
        assert_eq!(selected(&desktop), name, "{key:?}");
        assert!(focused(&desktop).1.starts_with(name), "{key:?}: {:?}", focused(&desktop));
        assert_eq!(selected_rows(&desktop), [focused(&desktop).1], "{key:?}");
    }
    assert_eq!(desktop.app().player.state().volume, volume, "the keys do not change the volume as well");
}

#[test]
fn a_key_that_is_held_goes_on_selecting() {
    let mut desktop = in_list(40);
    for _ in 0..20 {
        desktop.window.key_press(egui::Key::ArrowDown);
        desktop.window.step();
    }
    desktop.window.run_steps(2);
    assert_eq!(selected(&desktop), "20.mp3");
    assert!(focused(&desktop).1.starts_with("20.mp3"));
}

#[test]
fn after_a_removal_the_neighbour_has_the_focus() {
    let mut desktop = in_list(3);
    desktop.press(egui::Key::ArrowDown);
    desktop.press(egui::Key::Delete);
    desktop.window.run_steps(2);
    assert_eq!(desktop.app().session.recordings().len(), 2);
    assert!(focused(&desktop).1.starts_with("02.mp3"), "{:?}", focused(&desktop));
    desktop.press(egui::Key::Delete);
    assert!(focused(&desktop).1.starts_with("00.mp3"), "{:?}", focused(&desktop));
}

#[test]
fn a_row_out_of_sight_keeps_the_focus() {
    let mut desktop = in_list(60);
    let row = desktop.window.get_by_role_and_label(Role::ListBoxOption, &focused(&desktop).1).rect();
    desktop.window.hover_at(row.center());
    let delta = egui::vec2(0.0, -900.0);
    let (unit, modifiers) = (egui::MouseWheelUnit::Point, egui::Modifiers::NONE);
    let phase = egui::TouchPhase::Move;
    let source = egui::MouseWheelSource::Trackpad;
    desktop.window.event(egui::Event::MouseWheel { unit, delta, phase, source, modifiers });
    desktop.window.run_steps(10);
    assert!(!desktop.has("Remove 00.mp3"), "the row is out of sight");
    desktop.press(egui::Key::ArrowDown);
    desktop.window.run_steps(10);
    assert_eq!(selected(&desktop), "01.mp3");
    assert!(focused(&desktop).1.starts_with("01.mp3"), "the list scrolls back to it");
}

#[test]
fn tab_goes_on_to_the_buttons_of_the_selected_row_only() {
    let mut desktop = in_list(10);
    desktop.press(egui::Key::ArrowDown);
    desktop.press(egui::Key::Tab);
    assert_eq!(focused(&desktop), (Role::Button, "Remove 01.mp3".to_owned()));
    desktop.press(egui::Key::Tab);
    assert!(!focused(&desktop).1.contains(".mp3"), "{:?}", focused(&desktop));
}

#[test]
fn a_row_is_read_once_with_its_place() {
    let desktop = in_list(3);
    let root = desktop.window.root();
    let labels = root.children_recursive().filter(|node| node.accesskit_node().role() == Role::Label);
    let labels: Vec<String> = labels
        .filter(|node| !node.accesskit_node().is_hidden())
        .filter_map(|node| node.accesskit_node().value())
        .filter(|text| text.contains("01.mp3"))
        .collect();
    assert_eq!(labels, Vec::<String>::new());
    let row = desktop.window.query_all_by_role(Role::ListBoxOption).nth(1).unwrap();
    assert_eq!(row.accesskit_node().position_in_set(), Some(1));
    let list = desktop.window.get_by_role_and_label(Role::ListBox, "Recordings");
    assert_eq!(list.accesskit_node().size_of_set(), Some(3));
    assert!(row.accesskit_node().toggled().is_none(), "selected, not checked");
}

#[test]
fn a_screen_reader_moves_its_focus_to_a_row() {
    let mut desktop = in_list(3);
    desktop.press(egui::Key::Escape);
    let target_node = {
        let row = desktop.window.query_all_by_role(Role::ListBoxOption).nth(2).unwrap();
        row.accesskit_node().locate().0
    };
    desktop.window.event(egui::Event::AccessKitActionRequest(ActionRequest {
        action: AccessAction::Focus,
        target_tree: TreeId::ROOT,
        target_node,
        data: None,
    }));
    desktop.window.run_steps(3);
    assert!(focused(&desktop).1.starts_with("02.mp3"), "{:?}", focused(&desktop));
}
