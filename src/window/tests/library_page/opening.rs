//! Opening in the page for listening, playback, menus and details.

use super::*;

/// A library of five recordings, of which the first is a real file.
fn with_a_file() -> (Desktop, tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = PathBuf::from(copy_of(piano(), folder.path(), "a.ogg"));
    let mut recordings = five();
    recordings[0].0.location = Location::File(file.clone());
    let (mut desktop, _) = with_library(&recordings, egui::vec2(1280.0, 800.0));
    desktop.click("Sort by title");
    desktop.wait("the order", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
    desktop.press(egui::Key::Home);
    (desktop, folder, file)
}

#[test]
fn enter_opens_a_recording_in_the_other_page_once() {
    let (mut desktop, _folder, file) = with_a_file();
    for _ in 0..2 {
        press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Num2);
        desktop.window.run_steps(3);
        desktop.press(egui::Key::Enter);
        desktop.wait("the other page", |desktop| desktop.app().settings.page == Page::Listen);
        desktop.wait_for_results(1);
        assert_eq!(desktop.app().session.selected().unwrap().path(), Some(file.as_path()));
    }
}

#[test]
fn a_recording_plays_in_the_page_until_it_is_left() {
    let (mut desktop, _folder, _) = with_a_file();
    desktop.press(egui::Key::P);
    assert!(desktop.app().library.preview().is_some() && desktop.app().library_player.state().playing);
    desktop.press(egui::Key::P);
    assert!(!desktop.app().library_player.state().playing);
    desktop.wait("the length", |desktop| desktop.app().library_player.state().duration_s.is_some());
    desktop.press(egui::Key::ArrowRight);
    assert!(desktop.app().library_player.state().position_s > 4.0);
    desktop.click("Listen");
    assert!(desktop.app().library.preview().is_none() && !desktop.app().library_player.state().playing);
    assert_eq!(desktop.app().library_player.state().position_s, 0.0);
}

#[test]
fn the_details_show_who_said_what() {
    let (mut desktop, _folder, file) = with_a_file();
    desktop.wait("the details", |desktop| desktop.app().library.details().is_some());
    desktop.window.run_steps(2);
    for text in ["Model made up: Piano 95.0 %", "Not checked", "Passages: Piano 1 min", "Debussy"] {
        assert!(desktop.window.query_all_by_label_contains(text).next().is_some(), "{text}");
    }
    assert!(desktop.has(&file.to_string_lossy()));
    desktop.click("Wrong");
    desktop.press(egui::Key::Home);
    let user = crate::library::user_name();
    let user = if user == "unknown" { "you".to_owned() } else { user };
    desktop.wait_for_text(&format!("{user}: Other"));
    // Of one that failed, why.
    desktop.press(egui::Key::End);
    desktop.wait_for_text("this is no audio: check it");
}

#[test]
fn the_details_of_several_say_what_their_buttons_decide_on() {
    let (mut desktop, _folder, _) = with_a_file();
    press_with(&mut desktop, egui::Modifiers::SHIFT, egui::Key::ArrowDown);
    press_with(&mut desktop, egui::Modifiers::SHIFT, egui::Key::ArrowDown);
    desktop.wait("the details", |desktop| desktop.app().library.details().is_some());
    desktop.window.run_steps(2);
    assert!(desktop.has("3 recordings") && desktop.has("The last one selected"));
    for button in ["Right", "Wrong", "Favourite", "Copy path", "Open in Listen"] {
        assert!(!desktop.has(button), "{button}: of which?");
    }
    desktop.click("All 3 favourites");
    desktop.wait_for_text("3 recordings added to the favourites");
    desktop.click("All 3 right");
    desktop.wait_for_text("3 recordings checked");
    desktop.press(egui::Key::Home);
    desktop.wait("the details of one", |desktop| desktop.has("Right") && !desktop.has("3 recordings"));
}

#[test]
fn the_right_button_opens_a_menu_for_what_is_selected() {
    let (mut desktop, _folder, _) = with_a_file();
    desktop.window.get_by_label_contains("Clair de lune: Piano").click_secondary();
    desktop.window.run_steps(3);
    assert_eq!(selected(&desktop), "c");
    for entry in ["Verdict is right", "Show in folder", "Copy path", "Remove from the library…"] {
        assert!(desktop.window.query_all_by_label_contains(entry).next().is_some(), "{entry}");
    }
    desktop.window.get_by_label_contains("Verdict is right").click();
    desktop.window.run_steps(3);
    desktop.wait_for_text("Clair de lune is Piano");
}

#[test]
fn the_menu_of_a_row_scrolls_in_the_smallest_window() {
    let size = egui::vec2(420.0, 320.0);
    let (mut desktop, _) = with_library(&five(), size);
    desktop.window.get_by_label_contains("Dumka: Other").click_secondary();
    desktop.window.run_steps(3);
    let bottom = |desktop: &Desktop, entry: &str| desktop.window.get_by_label_contains(entry).rect().bottom();
    assert!(bottom(&desktop, "Similar recordings") < size.y);
    assert!(bottom(&desktop, "Remove from the library…") > size.y, "it does not fit");
    let at = desktop.window.get_by_label_contains("Play from here on").rect().center();
    desktop.window.event(egui::Event::PointerMoved(at));
    desktop.window.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, -1000.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    desktop.wait("the last entry", |desktop| bottom(desktop, "Remove from the library…") < size.y);
    desktop.window.get_by_label_contains("Verdict is right").click();
    desktop.wait_for_text("Dumka is Other");
}

#[test]
fn narrow_and_low_windows_keep_the_table() {
    for size in [(420.0, 320.0), (700.0, 500.0), (900.0, 600.0)] {
        let (desktop, _) = with_library(&five(), egui::vec2(size.0 + 16.0, size.1 + 16.0));
        let window = desktop.window.ctx.content_rect().expand(0.5);
        let rows = desktop.window.query_all_by_role(Role::ListBoxOption);
        let seen = rows.filter(|row| window.contains_rect(row.rect())).count();
        assert!(seen >= 1, "{size:?}: {seen} rows are seen");
        let other_page = desktop.window.get_by_label("Listen").rect();
        assert!(window.contains_rect(other_page), "{size:?}: {other_page:?}");
    }
}
