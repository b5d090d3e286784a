//! Paths, links and words typed into the field.

use super::*;
use crate::window::recording::State;
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Event, Key};

/// Types a text into the field and presses Enter.
pub(super) fn enter(desktop: &mut Desktop, text: &str) {
    desktop.window.get_by_label("Recording").focus();
    desktop.window.step();
    desktop.window.get_by_label("Recording").type_text(text);
    desktop.window.step();
    desktop.press(Key::Enter);
}

fn paste(desktop: &mut Desktop, text: &str) {
    desktop.window.event(Event::Paste(text.to_owned()));
    desktop.window.run_steps(2);
}

fn text(desktop: &Desktop) -> &str {
    &desktop.app().typed.text
}

/// The selected part of the field, which must have the focus.
fn selected(desktop: &Desktop) -> String {
    let id = desktop.window.ctx.memory(|memory| memory.focused()).expect("a focus");
    let range = TextEditState::load(&desktop.window.ctx, id).unwrap().cursor.char_range().unwrap();
    range.slice_str(text(desktop)).to_owned()
}

#[test]
fn a_mistyped_path_stays_with_its_wrong_part_selected_until_it_is_corrected() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    std::fs::create_dir(folder.path().join("Musik")).unwrap();
    copy_of(piano(), folder.path(), "Musik/a.ogg");
    let mut desktop = Desktop::open(&[]);
    let wrong = format!("{root}/Musc/a.ogg");
    enter(&mut desktop, &wrong);
    desktop.wait_for_text(&format!("There is no file {wrong}: the folder {root}/Musc does not exist"));
    desktop.window.run_steps(2);
    assert_eq!((text(&desktop), selected(&desktop).as_str()), (wrong.as_str(), "Musc"));
    assert!(desktop.app().session.recordings().is_empty(), "it is no row");
    assert!(!desktop.has("Search YouTube"), "there are no words in it");
    // The wrong part is replaced by what is typed.
    desktop.window.get_by_label("Recording").type_text("Musik");
    desktop.window.run_steps(2);
    assert!(desktop.window.query_by_label_contains("does not exist").is_none(), "typing removes the message");
    assert_eq!(text(&desktop), format!("{root}/Musik/a.ogg"));
    desktop.press(Key::Enter);
    desktop.wait_for_results(1);
    assert_eq!(text(&desktop), "", "the field is empty");
    assert!(desktop.has("27 of 27 windows"));
}

#[test]
fn a_mistyped_link_stays_and_escape_removes_the_message() {
    let mut desktop = Desktop::open(&[]);
    enter(&mut desktop, "https://exa$mple.org/a.mp3");
    desktop.wait_for_text("the host is not a valid name");
    desktop.window.run_steps(2);
    assert_eq!(selected(&desktop), "exa$mple.org");
    desktop.press(Key::Escape);
    assert!(desktop.window.query_by_label_contains("the host is not a valid name").is_none());
    assert_eq!(selected(&desktop), "exa$mple.org", "text, selection and focus stay");
    desktop.press(Key::Enter);
    desktop.wait_for_text("the host is not a valid name");
    desktop.click("Dismiss the message");
    assert!(desktop.window.query_by_label_contains("the host is not a valid name").is_none());
    assert_eq!(text(&desktop), "https://exa$mple.org/a.mp3");
}

#[test]
fn of_several_pasted_lines_the_right_ones_are_added_and_the_wrong_ones_stay() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.get_by_label("Recording").focus();
    desktop.window.step();
    paste(&mut desktop, &format!("chopin nocturne\n{}\n/nowhere/ü.mp3\n\"{}\"\n", piano(), band()));
    desktop.wait_for_results(2);
    desktop.wait_for_text("“chopin nocturne” is neither a link nor a file");
    desktop.wait_for_text("There is no file /nowhere/ü.mp3");
    desktop.window.run_steps(2);
    assert_eq!(text(&desktop), "chopin nocturne\n/nowhere/ü.mp3");
    assert_eq!(selected(&desktop), "nowhere");
    // One is corrected, the other one stays.
    let folder = tempfile::tempdir().unwrap();
    let corrected = copy_of(band(), folder.path(), "b.opus");
    desktop.window.state_mut().as_mut().unwrap().typed.text = format!("chopin nocturne\n{corrected}");
    desktop.window.step();
    desktop.press(Key::Enter);
    desktop.wait_for_results(3);
    desktop.wait("the corrected line to leave the field", |desktop| text(desktop) == "chopin nocturne");
    desktop.window.run_steps(2);
    assert!(desktop.has("Search YouTube"), "one line of words is left");
}

#[test]
fn words_are_offered_as_a_search_that_does_not_start_by_itself() {
    let mut desktop = Desktop::open(&[]);
    enter(&mut desktop, "chopin nocturne 9 2");
    desktop.wait_for_text("“chopin nocturne 9 2” is neither a link nor a file");
    desktop.window.run_steps(2);
    // Again, and once more: the message is about the same words.
    desktop.press(Key::Enter);
    desktop.press(Key::Enter);
    desktop.window.run_steps(5);
    assert!(desktop.app().video_search.shown().is_none());
    assert!(desktop.app().session.recordings().is_empty());
    assert_eq!(text(&desktop), "chopin nocturne 9 2");
    desktop.wait("the focus in the field", |desktop| desktop.window.get_by_label("Recording").is_focused());
    desktop.press(Key::ArrowDown);
    assert!(desktop.window.get_by_label("Search YouTube").is_focused());
    desktop.press(Key::Escape);
    assert!(!desktop.has("Search YouTube"), "Escape removes the offer");
}

#[test]
fn a_path_with_blanks_offers_the_search_as_a_second_choice() {
    let mut desktop = Desktop::open(&[]);
    enter(&mut desktop, "AC/DC back in black");
    desktop.wait_for_text("There is no file AC/DC back in black");
    assert!(desktop.has("Search YouTube"));
}

#[test]
fn what_is_pasted_beside_the_field_goes_there_to_be_corrected_unless_it_holds_another_text() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    paste(&mut desktop, piano());
    desktop.wait_for_results(1);
    paste(&mut desktop, "/nowhere/lost.mp3");
    desktop.wait_for_text("There is no file /nowhere/lost.mp3");
    desktop.window.run_steps(2);
    assert_eq!((text(&desktop), selected(&desktop).as_str()), ("/nowhere/lost.mp3", "nowhere"));
    desktop.window.ctx.memory_mut(|memory| memory.stop_text_input());
    desktop.window.step();
    paste(&mut desktop, "moonlight sonata");
    desktop.wait_for_results(2);
    assert_eq!(text(&desktop), "/nowhere/lost.mp3", "it stays");
    let recordings = desktop.app().session.recordings();
    assert!(matches!(&recordings[1].state, State::Failed(failure) if failure.kind == "missing"));
}

#[test]
fn a_file_that_vanishes_before_its_turn_is_named_in_the_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = copy_of(band(), folder.path(), "b.opus");
    let mut desktop = Desktop::open(&[&path]);
    desktop.wait_for_results(1);
    std::fs::remove_file(&path).unwrap();
    let id = desktop.app().session.recordings()[0].id;
    desktop.window.state_mut().as_mut().unwrap().session.requeue(id);
    desktop.wait_for_results(1);
    desktop.wait_for_text(&format!("There is no file {path}"));
}

#[test]
fn of_a_text_that_is_changed_during_its_check_nothing_is_lost_or_added_twice() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    let app = desktop.window.state_mut().as_mut().unwrap();
    app.typed.text = format!("/nowhere/lost.mp3\n{}", piano());
    app.check_typed(vec!["/nowhere/lost.mp3".into(), piano().into()]);
    app.typed.text = format!("chopin nocturne\n{}", piano());
    desktop.wait_for_results(2);
    assert_eq!(text(&desktop), "chopin nocturne", "what was added is not in the field any more");
    let recordings = desktop.app().session.recordings();
    let lost = recordings.iter().find(|recording| recording.name.contains("lost")).unwrap();
    assert!(matches!(&lost.state, State::Failed(failure) if failure.kind == "missing"));
    assert!(recordings.iter().any(|recording| recording.outcome().is_some()));
}
