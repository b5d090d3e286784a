//! Decisions by keys, favourites, undo, and removal.

use super::*;
use crate::library::query::{Filter, Query};

#[test]
fn space_and_x_decide_and_go_on_to_the_next_and_are_stored() {
    let (mut desktop, path) = page_of_five();
    desktop.press(egui::Key::Home);
    assert_eq!(selected(&desktop), "a");
    desktop.press(egui::Key::Space);
    assert_eq!(selected(&desktop), "b");
    desktop.press(egui::Key::X);
    assert_eq!(selected(&desktop), "c");
    desktop.press(egui::Key::U);
    assert_eq!(selected(&desktop), "d");
    desktop.wait_for_text("Ballade: Piano, artist Dvořák");
    desktop.wait("the counts", |desktop| desktop.has("3 not checked"));
    let decided = |name: &str| stored(&path, name).decision("verdict").map(|made| made.label.clone());
    assert_eq!(decided("/music/a.mp3").as_deref(), Some("Piano"));
    assert_eq!(decided("/music/b.mp3").as_deref(), Some("Piano"), "the other label");
    assert_eq!(decided("/music/c.mp3"), None);
    // The rows keep their places, whatever they are sorted by.
    assert_eq!(titles(&desktop), "abcde");
    let row = desktop.window.get_by_label_contains("Ballade: Piano").accesskit_node().label().unwrap();
    assert!(row.ends_with("corrected"), "{row}");
    assert!(row.contains("confidence 40.0 %"), "as in lists, of the label decided on: {row}");
    let row = desktop.window.get_by_label_contains("Arabesque: Piano").accesskit_node().label().unwrap();
    assert!(row.contains("confidence 95.0 %"), "{row}");
}

#[test]
fn a_key_that_is_held_decides_once() {
    let (mut desktop, path) = page_of_five();
    desktop.press(egui::Key::Home);
    for repeat in [false, true, true] {
        let key = egui::Key::Space;
        let modifiers = egui::Modifiers::NONE;
        desktop.window.event(egui::Event::Key { key, physical_key: None, pressed: true, repeat, modifiers });
        desktop.window.step();
    }
    desktop.window.run_steps(2);
    assert_eq!(selected(&desktop), "b");
    assert!(stored(&path, "/music/b.mp3").decisions.is_empty());
}

#[test]
fn the_last_decision_is_taken_back_step_by_step() {
    let (mut desktop, path) = page_of_five();
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::Space);
    desktop.press(egui::Key::X);
    desktop.wait_for_text("Ballade is Piano");
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.wait_for_text("Decision on Ballade taken back");
    assert_eq!(selected(&desktop), "b", "the recording that it was about");
    assert!(stored(&path, "/music/b.mp3").decisions.is_empty());
    assert_eq!(stored(&path, "/music/a.mp3").decisions.len(), 1);
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.wait_for_text("Decision on Arabesque taken back");
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.wait_for_text("Nothing to undo since the window was opened");
}

#[test]
fn many_are_decided_at_once_and_what_failed_is_left_out() {
    let (mut desktop, path) = page_of_five();
    desktop.press(egui::Key::Home);
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::A);
    assert_eq!(selected(&desktop), "abcde");
    desktop.press(egui::Key::Space);
    desktop.wait_for_text("4 recordings checked; 1 recording without a verdict left out");
    assert_eq!(selected(&desktop), "abcde", "several stay selected");
    assert_eq!(stored(&path, "/music/d.mp3").decisions[0].label, "Other");
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.wait_for_text("Decision on 4 recordings taken back");
    assert!(stored(&path, "/music/d.mp3").decisions.is_empty());
}

#[test]
fn thousands_are_changed_in_parts_while_searches_are_answered_and_taken_back_at_once() {
    let at = |n: usize| PathBuf::from(format!("/music/{n:05}.mp3"));
    let many: Vec<_> = (0..4500)
        .map(|n| (facts(&at(n), &format!("{n:05}"), "A"), analysis(&TWO, n % 2, 0.9, 60.0)))
        .collect();
    // Outlives the window.
    let outside = tempfile::tempdir().unwrap();
    let path = outside.path().join("library.sqlite");
    Library::open(&path).unwrap().library.put_all(&many).unwrap();
    let mut desktop =
        open_with_library(tempfile::tempdir().unwrap(), path.clone(), egui::vec2(1280.0, 800.0));
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Num2);
    desktop.wait("the recordings", |desktop| desktop.app().library.row(0).is_some());
    let count = |filter: &str| {
        let library = Library::open_read_only(&path).unwrap();
        let filter = Filter::parse(filter, &library.vocabulary().unwrap()).unwrap();
        library.count(&Query { filter, ..Query::default() }).unwrap()
    };
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::A);
    desktop.press(egui::Key::X);
    desktop.wait_for_text("4,500 recordings corrected");
    assert_eq!((count("checked"), count("verdict=Piano and corrected")), (4500, 2250));
    desktop.press(egui::Key::F);
    desktop.wait_for_text("4,500 recordings added to the favourites");
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.wait_for_text("Favourites as before: 4,500 recordings");
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.wait_for_text("Decision on 4,500 recordings taken back");
    assert_eq!((count("checked"), count("favourite")), (0, 0));
    // Decisions that were just made are not lost with the window.
    desktop.window.key_press(egui::Key::Space);
    desktop.window.step();
    drop(desktop);
    // Closing waits for a second, the thread goes on until it is done.
    let begin = Instant::now();
    while count("checked") < 4500 {
        assert!(begin.elapsed() < TIMEOUT, "{}", count("checked"));
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn shift_and_ctrl_extend_the_selection() {
    let (mut desktop, _) = page_of_five();
    desktop.press(egui::Key::Home);
    press_with(&mut desktop, egui::Modifiers::SHIFT, egui::Key::ArrowDown);
    press_with(&mut desktop, egui::Modifiers::SHIFT, egui::Key::ArrowDown);
    assert_eq!(selected(&desktop), "abc");
    let etude = desktop.window.get_by_label_contains("Etude: ");
    etude.click_modifiers(egui::Modifiers::COMMAND);
    desktop.window.run_steps(3);
    assert_eq!(selected(&desktop), "abce");
}

#[test]
fn with_more_than_two_labels_the_right_one_is_asked_for() {
    let labels = ["Piano", "Guitar", "Voice"];
    let at = |name: &str| PathBuf::from("/music").join(name);
    let recordings = [
        (facts(&at("a.mp3"), "Arabesque", "A"), analysis(&labels, 0, 0.9, 60.0)),
        (facts(&at("b.mp3"), "Ballade", "B"), analysis(&labels, 1, 0.9, 60.0)),
        (facts(&at("c.mp3"), "Carmen", "C"), analysis(&labels, 2, 0.9, 60.0)),
    ];
    let (mut desktop, path) = with_library(&recordings, egui::vec2(1280.0, 800.0));
    desktop.click("Sort by title");
    desktop.wait("the order", |desktop| titles(desktop) == "abc");
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::X);
    assert!(desktop.has("Which label is right?"));
    desktop.window.run_steps(2);
    desktop.press(egui::Key::Num2);
    desktop.wait_for_text("Arabesque is Voice");
    assert_eq!(stored(&path, "/music/a.mp3").decisions[0].label, "Voice");
    assert_eq!(selected(&desktop), "b");
    // Escape decides nothing.
    desktop.press(egui::Key::X);
    desktop.window.run_steps(2);
    desktop.press(egui::Key::Escape);
    desktop.window.run_steps(2);
    assert!(!desktop.has("Which label is right?"));
    assert!(stored(&path, "/music/b.mp3").decisions.is_empty());
}

#[test]
fn f_adds_favourites_and_removes_them() {
    let (mut desktop, path) = page_of_five();
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::F);
    desktop.wait_for_text("Arabesque added to the favourites");
    desktop.wait("the row", |desktop| desktop.app().library.row(0).is_some_and(|row| row.is_favourite));
    assert!(stored(&path, "/music/a.mp3").favourite);
    desktop.press(egui::Key::F);
    desktop.wait_for_text("Arabesque removed from the favourites");
    assert!(!stored(&path, "/music/a.mp3").favourite);
    desktop.click("Undo");
    desktop.wait_for_text("Favourites as before: Arabesque");
    assert!(stored(&path, "/music/a.mp3").favourite);
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.wait("the first step", |_| !stored(&path, "/music/a.mp3").favourite);
}

#[test]
fn removal_from_the_library_is_asked_for_and_touches_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let kept = copy_of(piano(), folder.path(), "a.ogg");
    let mut recordings = five();
    recordings[0].0.location = Location::File(kept.clone().into());
    let (mut desktop, path) = with_library(&recordings, egui::vec2(1280.0, 800.0));
    desktop.click("Sort by title");
    desktop.wait("the order", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::Delete);
    desktop.window.run_steps(2);
    assert!(desktop.has("Remove 1 recording from the library?"));
    desktop.click("Keep them");
    assert_eq!(titles(&desktop), "abcde");
    desktop.press(egui::Key::Delete);
    desktop.window.run_steps(2);
    desktop.click("Remove");
    desktop.wait("the rest", |desktop| titles(desktop) == "bcde");
    assert!(Path::new(&kept).exists());
    let library = Library::open_read_only(&path).unwrap();
    assert_eq!(library.recording(&Location::File(kept.into())).unwrap(), None);
}
