//! What is not the same, and what is removed from the library.

use super::*;

#[test]
fn what_is_not_the_same_is_remembered_and_can_be_taken_back() {
    let (mut desktop, path) = page();
    assert!(!desktop.has("Undo"), "nothing was changed");
    desktop.press(egui::Key::ArrowDown);
    desktop.press(egui::Key::N);
    desktop.wait("the rest", |desktop| rows(desktop).len() == 4);
    assert_eq!(desktop.app().library.status(), "coded is not the same as the others (Ctrl+Z takes it back)");
    desktop.wait("what is remembered", |_| found_in(&path)[0] == ["/music/lossless.flac", "/music/cut.mp3"]);
    press_with(&mut desktop, egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.wait("all again", |desktop| rows(desktop).len() == 5);
    assert_eq!(at_cursor(&desktop), "/music/coded.mp3");
    desktop.wait("what is remembered", |_| found_in(&path)[0].len() == 3);
    // Of two the group is gone; the one to keep may be the other one.
    desktop.press(egui::Key::End);
    desktop.click("Not the same");
    desktop.wait("the first group", |desktop| rows(desktop).len() == 3);
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::N);
    desktop.wait("the next best", |desktop| rows(desktop).len() == 2);
    assert!(rows(&desktop)[0].starts_with("keep, /music/coded.mp3"), "{:?}", rows(&desktop));
    desktop.click("Undo");
    desktop.click("Undo");
    desktop.wait("all again", |desktop| rows(desktop).len() == 5);
    desktop.wait("nothing is remembered", |_| found_in(&path).concat().len() == 5);
    desktop.window.run_steps(2);
    assert!(!desktop.has("Undo"));
}

#[test]
fn undo_among_duplicates_takes_back_what_was_changed_in_another_collection() {
    let (mut desktop, path) = with_library(&copies(), egui::vec2(1280.0, 800.0));
    desktop.click("Sort by title");
    desktop.wait("the order", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "acceel");
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::F);
    desktop.wait("the favourite", |_| stored(&path, "/music/alone.mp3").favourite);
    desktop.wait("the way back", |desktop| desktop.has("Undo"));
    choose_duplicates(&mut desktop);
    desktop.click("Undo");
    desktop.wait("no favourite", |_| !stored(&path, "/music/alone.mp3").favourite);
}

#[test]
fn one_is_forgotten_after_a_question_and_its_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = PathBuf::from(copy_of(piano(), folder.path(), "copy.ogg"));
    let mut recordings = copies();
    recordings[1].0.location = Location::File(file.clone());
    let (mut desktop, path) = searched(&recordings, egui::vec2(1280.0, 800.0));
    desktop.press(egui::Key::ArrowDown);
    desktop.press(egui::Key::Delete);
    desktop.window.run_steps(2);
    assert!(desktop.has("Remove 1 recording from the library?"));
    desktop.click("Keep them");
    assert_eq!(rows(&desktop).len(), 5);
    desktop.click("Forget this one…");
    desktop.window.run_steps(2);
    desktop.click("Remove");
    desktop.wait("the rest", |desktop| rows(desktop).len() == 4);
    assert_eq!(desktop.app().library.status(), "coded removed from the library; its file stays where it is");
    assert!(file.exists());
    let library = Library::open_read_only(&path).unwrap();
    assert_eq!(library.recording(&Location::File(file)).unwrap(), None);
    desktop.wait("the count", |desktop| desktop.app().library.total() == 5);
}
