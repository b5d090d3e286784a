//! Without a library, and with an empty one: what the user can do is said, and the rest of the window works.

use super::*;

const SIZE: Vec2 = Vec2::new(1000.0, 700.0);

#[test]
fn pages_switch_by_click_and_by_key_and_are_remembered() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.run_steps(2);
    let is_selected = |desktop: &Desktop, page: &str| {
        desktop.window.get_by_role_and_label(Role::Tab, page).accesskit_node().is_selected()
    };
    assert_eq!(is_selected(&desktop, "Listen"), Some(true));
    desktop.click("Library");
    assert_eq!((is_selected(&desktop, "Library"), desktop.has("Open files…")), (Some(true), false));
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Num1);
    assert_eq!(is_selected(&desktop, "Listen"), Some(true));
    assert!(desktop.has("Open files…"));
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Num2);
    let settings_path = desktop.settings_path.clone();
    desktop.wait("the settings", |_| settings_path.exists());
    desktop.wait("the page", |_| saved_settings(&settings_path).0.page == Page::Library);
}

#[test]
fn resetting_the_settings_keeps_the_page_and_its_columns() {
    let settings = Settings { page: Page::Library, text_size: 1.5, ..Settings::default() };
    let reset = settings.with_dialog_of(Settings::default());
    assert_eq!((reset.page, reset.text_size), (Page::Library, 1.0));
}

#[test]
fn without_a_folder_for_data_the_page_says_so() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.run_steps(2);
    desktop.click("Library");
    assert!(desktop.has("There is no library"));
}

#[test]
fn an_empty_library_says_how_it_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let mut desktop = open_with_library(folder, path.clone(), SIZE);
    desktop.click("Library");
    desktop.wait_for_text("The library is empty");
    assert!(desktop.window.query_all_by_label_contains("`").next().is_none(), "no marks of code");
    // Another process fills it.
    Library::open(&path).unwrap().library.put_all(&five()).unwrap();
    desktop.click("Look again");
    desktop.wait("the recordings", |desktop| desktop.app().library.len() == 5);
}

#[test]
fn a_file_that_is_no_library_is_left_and_the_window_works() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let text = "These are my notes about music, not a library.".repeat(40);
    std::fs::write(&path, &text).unwrap();
    let mut desktop = open_with_library(folder, path.clone(), SIZE);
    desktop.click("Library");
    desktop.wait_for_text("The library cannot be opened");
    assert!(desktop.window.query_all_by_label_contains("this is no library").next().is_some());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    // Once the file is out of the way, it can be opened.
    std::fs::remove_file(&path).unwrap();
    desktop.click("Try again");
    desktop.wait_for_text("The library is empty");
    desktop.click("Listen");
    assert!(desktop.has("Open files…"));
}
