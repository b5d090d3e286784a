//! Closing the window: it asks once if something would be lost.

use super::*;
use crate::window::closing::Closing;
use egui::{Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};

/// A button of the question.
const QUESTION: &str = "Keep open";

impl Desktop {
    fn press_ctrl_q(&mut self) {
        self.window.key_press_modifiers(Modifiers::COMMAND, Key::Q);
        self.window.run_steps(2);
    }

    /// Presses the close button of the window's frame; `true` if the window goes on.
    fn close_button_is_refused(&mut self) -> bool {
        let viewports = &mut self.window.input_mut().viewports;
        viewports.entry(ViewportId::ROOT).or_default().events.push(ViewportEvent::Close);
        self.window.step();
        let refused = self.was_sent(&ViewportCommand::CancelClose);
        if let Some(root) = self.window.input_mut().viewports.get_mut(&ViewportId::ROOT) {
            root.events.clear();
        }
        self.window.step();
        refused
    }

    /// Whether the last frame sent this command.
    fn was_sent(&self, command: &ViewportCommand) -> bool {
        let output = self.window.output().viewport_output.get(&ViewportId::ROOT);
        output.is_some_and(|output| output.commands.contains(command))
    }

    fn is_closing(&self) -> bool {
        self.app().closing == Closing::Confirmed
    }
}

#[test]
fn closing_while_a_recording_is_classified_asks_once() {
    let folder = tempfile::tempdir().unwrap();
    long_file(folder.path());
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("a run", |desktop| desktop.app().session.running_count() == 1);
    desktop.press_ctrl_q();
    assert!(desktop.has(QUESTION) && desktop.has("1 recording is not classified yet."));
    assert!(!desktop.is_closing());
    desktop.press(Key::Escape);
    assert!(!desktop.has(QUESTION), "it stays open");

    desktop.press_ctrl_q();
    desktop.click("Keep open");
    assert!(!desktop.has(QUESTION) && !desktop.is_closing());

    assert!(desktop.close_button_is_refused());
    assert!(desktop.has(QUESTION));
    // Nobody is trapped.
    assert!(!desktop.close_button_is_refused(), "the second time it closes");

    desktop.window.state_mut().as_mut().unwrap().closing = Closing::No;
    desktop.press_ctrl_q();
    desktop.press_ctrl_q();
    assert!(desktop.is_closing(), "a second Ctrl+Q closes");

    desktop.window.state_mut().as_mut().unwrap().closing = Closing::No;
    desktop.window.run_steps(2);
    desktop.press_ctrl_q();
    desktop.press(Key::Enter);
    assert!(desktop.is_closing(), "Enter is Close");
    assert!(!desktop.close_button_is_refused());
}

#[test]
fn more_than_ten_results_that_were_not_saved_are_worth_a_question() {
    let folder = tempfile::tempdir().unwrap();
    short_files(folder.path(), 12);
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait_for_results(12);
    desktop.press_ctrl_q();
    assert!(desktop.has("The results of 12 recordings were not exported."));
    desktop.press(Key::Escape);
    let session = &mut desktop.window.state_mut().as_mut().unwrap().session;
    let saved: Vec<_> = session.recordings().iter().take(2).map(|one| (one.id, one.run)).collect();
    session.mark_saved(&saved);
    assert_eq!(session.unsaved_count(), 10);
    desktop.press_ctrl_q();
    assert!(desktop.is_closing(), "ten are not");
}

#[test]
fn a_copied_result_counts_as_saved_until_it_is_classified_again() {
    let mut desktop = Desktop::open(&[band()]);
    desktop.wait_for_results(1);
    assert_eq!(desktop.app().session.unsaved_count(), 1);
    desktop.click("Copy");
    assert_eq!(desktop.app().session.unsaved_count(), 0);
    let id = desktop.app().session.recordings()[0].id;
    desktop.window.state_mut().as_mut().unwrap().session.requeue(id);
    desktop.wait_for_results(1);
    assert_eq!(desktop.app().session.unsaved_count(), 1);
}

#[test]
fn the_question_can_be_switched_off_and_on() {
    let folder = tempfile::tempdir().unwrap();
    long_file(folder.path());
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("a run", |desktop| desktop.app().session.running_count() == 1);
    desktop.press_ctrl_q();
    desktop.click("Do not ask again");
    desktop.click("Keep open");
    assert!(!desktop.app().settings.ask_before_closing);
    desktop.press_ctrl_q();
    assert!(desktop.is_closing());
    desktop.window.state_mut().as_mut().unwrap().close().unwrap();
    assert!(!saved_settings(&desktop.settings_path).0.ask_before_closing);

    desktop.window.state_mut().as_mut().unwrap().closing = Closing::No;
    desktop.click("Settings");
    desktop.click("Advanced");
    desktop.click("ask if something would be lost");
    assert!(desktop.app().settings.ask_before_closing);
}

#[test]
fn an_export_that_is_being_written_is_worth_a_question_and_is_awaited() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    let writing = desktop.app().background_jobs.begin_writing();
    desktop.press_ctrl_q();
    assert!(desktop.has("An export is still being written."));
    drop(writing);
    desktop.window.run_steps(2);
    assert!(desktop.has(QUESTION) && desktop.has("All is done: nothing would be lost."));

    let writing = desktop.app().background_jobs.begin_writing();
    let (wait, begin) = (Duration::from_millis(300), Instant::now());
    let writer = std::thread::spawn(move || {
        std::thread::sleep(wait);
        drop(writing);
    });
    desktop.window.state_mut().as_mut().unwrap().close().unwrap();
    assert!(begin.elapsed() >= wait, "{:?}", begin.elapsed());
    writer.join().unwrap();
}

#[test]
fn the_question_gives_a_search_as_the_reason_and_promises_no_list_that_is_not_kept() {
    const PROMISE: &str = "The list itself can be opened again at the next start.";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.wav"), "").unwrap();
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    // As if the resolver were on its way through a folder.
    let search = crate::window::input_resolver::Search::new(Vec::new());
    let found =
        crate::input::expand_with(folder.path().as_os_str(), &crate::cancel::Cancel::new(), &search.progress);
    assert_eq!(found.count(), 1);
    desktop.window.state_mut().as_mut().unwrap().searches.add(search);
    desktop.wait_for_text("Looking through folders");
    desktop.press_ctrl_q();
    assert!(desktop.window.query_by_label_contains("Folders are still being looked through").is_some());
    assert!(!desktop.has(PROMISE), "there is no list yet");
    desktop.press(Key::Escape);

    desktop.window.event(egui::Event::Paste(piano().to_owned()));
    desktop.wait("the recording", |desktop| !desktop.app().session.recordings().is_empty());
    desktop.press_ctrl_q();
    assert!(desktop.has(PROMISE));
    desktop.window.state_mut().as_mut().unwrap().last_list = None;
    desktop.window.run_steps(2);
    assert!(!desktop.has(PROMISE), "nothing is kept");
}

#[test]
fn an_idle_window_closes_at_once() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    assert!(!desktop.close_button_is_refused());
    assert!(desktop.is_closing());
}
