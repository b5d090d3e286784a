//! Removing recordings from the list, and taking that back.

use super::*;
use crate::classify::Options;
use crate::classify::report::Failure;
use crate::window::recording::{AnalysisSettings, RecordingId, State};
use crate::window::session::Session;
use crate::window::source::RecordingSource;
use std::sync::Arc;

/// A list of recordings that are not classified.
fn list_of(names: &[&str]) -> Session {
    let mut session = Session::default();
    for name in names {
        session.add((*name).to_owned(), Ok(RecordingSource::File(name.into())));
    }
    session
}

fn names(session: &Session) -> Vec<&str> {
    session.recordings().iter().map(|recording| recording.name.as_str()).collect()
}

fn id(session: &Session, name: &str) -> RecordingId {
    session.recordings().iter().find(|recording| recording.name == name).unwrap().id
}

#[test]
fn removals_are_undone_in_order_and_rows_return_to_their_places() {
    let mut session = list_of(&["a", "b", "c", "d", "e"]);
    let (b, c, e) = (id(&session, "b"), id(&session, "c"), id(&session, "e"));
    session.select(c);
    session.remove(c);
    assert_eq!(session.selected().unwrap().name, "d", "the next one");
    session.remove(b);
    session.select(e);
    session.remove(e);
    assert_eq!(session.selected().unwrap().name, "d", "there is no next one");
    session.add("new".to_owned(), Ok(RecordingSource::File("new".into())));
    assert_eq!(names(&session), ["a", "d", "new"]);
    assert_eq!(session.undo(), Some(1));
    assert_eq!(names(&session), ["a", "d", "e", "new"]);
    assert_eq!(session.selected().unwrap().name, "e");
    assert_eq!(session.undo(), Some(1));
    assert_eq!(session.undo(), Some(1));
    assert_eq!(names(&session), ["a", "b", "c", "d", "e", "new"]);
    assert_eq!(session.selected().unwrap().name, "c");
    assert_eq!(session.undo(), None);
}

#[test]
fn rows_between_others_return_between_them_and_after_a_link_that_became_several() {
    let mut session = list_of(&["a", "b", "c", "d", "e", "f"]);
    let options = Options::default();
    let now = AnalysisSettings { options, model: Arc::new(Model::built_in().unwrap()), tags: true };
    for name in ["b", "c", "e"] {
        session.cancel(id(&session, name), &now);
    }
    session.remove_finished(|_| true);
    assert_eq!(names(&session), ["a", "d", "f"]);
    let file = |name: &str| (name.to_owned(), Ok(RecordingSource::File(name.into())));
    session.replace(id(&session, "a"), vec![file("a1"), file("a2")]);
    assert_eq!(session.undo(), Some(3));
    assert_eq!(names(&session), ["a1", "b", "c", "a2", "d", "e", "f"], "the row that it had");
    for recording in session.recordings() {
        assert_eq!(session.get(recording.id).unwrap().name, recording.name);
    }
}

#[test]
fn what_was_waiting_waits_again_and_a_failure_stays_one() {
    let mut session = list_of(&["waiting"]);
    let failure = Failure::new("missing", "there is no such file");
    session.add("failed".to_owned(), Err(failure));
    let (waiting, failed) = (id(&session, "waiting"), id(&session, "failed"));
    let cancel = session.get(waiting).unwrap().cancel.clone();
    session.remove(waiting);
    assert!(cancel.is_cancelled(), "its job ends");
    session.remove(failed);
    session.undo();
    session.undo();
    let recording = session.get(waiting).unwrap();
    assert!(matches!(recording.state, State::Queued) && !recording.cancel.is_cancelled());
    assert!(matches!(session.get(failed).unwrap().state, State::Failed(_)));
}

#[test]
fn the_last_hundred_removals_are_kept() {
    let many: Vec<String> = (0..130).map(|n| n.to_string()).collect();
    let mut session = list_of(&many.iter().map(String::as_str).collect::<Vec<_>>());
    for name in &many {
        session.remove(id(&session, name));
    }
    let undone = std::iter::from_fn(|| session.undo()).count();
    assert_eq!(undone, 100);
    assert_eq!(names(&session), many[30..]);
}

#[test]
fn a_double_click_on_cancel_all_removes_nothing_and_clear_can_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    (0..40).for_each(|n| drop(copy_of(piano(), folder.path(), &format!("{n:02}.ogg"))));
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("the first result", |desktop| {
        let session = &desktop.app().session;
        session.recordings().len() == 40 && session.recordings()[0].outcome().is_some()
    });
    let place = desktop.window.get_by_label("Cancel all").rect();
    desktop.click_at(place.center());
    for _ in 0..5 {
        desktop.click_at_once(place.center());
    }
    assert_eq!(desktop.window.get_by_label("Cancel all").rect(), place, "the button stays where it is");
    let ids = |desktop: &Desktop| -> Vec<_> {
        desktop.app().session.recordings().iter().map(|recording| recording.id).collect()
    };
    let before = ids(&desktop);
    assert_eq!((before.len(), desktop.app().session.pending_count()), (40, 0));
    let cancelled = desktop.app().session.cancelled_count();
    assert!(cancelled > 0, "forty recordings are not classified at once");

    desktop.click("Clear");
    assert!(desktop.has("Piano or Other?"), "the list is empty");
    assert!(desktop.has("Removed 40 recordings"));
    desktop.click("Undo");
    assert_eq!(ids(&desktop), before);
    assert!(desktop.app().session.recordings()[0].outcome().is_some(), "with its result");
    assert!(desktop.has("Restored 40 recordings"));
    assert_eq!(desktop.app().session.cancelled_count(), cancelled);
}

#[test]
fn a_key_undoes_the_removal_of_the_selected_recording() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    desktop.press(egui::Key::Delete);
    assert!(desktop.has("Removed demo-piano.ogg") && desktop.has("26 of 26 windows"));
    desktop.window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    desktop.window.run_steps(3);
    assert!(desktop.has("27 of 27 windows"), "it is selected again");
    assert_eq!(desktop.app().session.recordings().len(), 2);
}

#[test]
fn a_message_about_a_success_fades_without_moving_anything_and_an_error_stays() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    let place = |desktop: &Desktop| desktop.window.get_by_label("Play").rect();
    let before = place(&desktop);
    // What was announced to screen readers has the same text.
    let is_shown =
        |desktop: &Desktop| desktop.app().notices.floating().is_some_and(|notice| notice.text == "Copied");
    desktop.click("Copy");
    assert!(desktop.has("Copied") && is_shown(&desktop));
    assert_eq!(place(&desktop), before);
    // A quarter of a second a frame.
    desktop.window.run_steps(12);
    assert!(is_shown(&desktop), "after three seconds");
    desktop.window.run_steps(8);
    assert!(!is_shown(&desktop), "after five seconds");
    desktop.click("Copy");
    let area = desktop.window.ctx.memory(|memory| memory.area_rect(egui::Id::unique("floating notice")));
    desktop.window.hover_at(area.unwrap().center());
    desktop.window.run_steps(40);
    assert!(is_shown(&desktop), "the pointer keeps it");
    desktop.window.state_mut().as_mut().unwrap().notices.show(crate::window::views::Notice::error("no disk"));
    desktop.window.hover_at(egui::pos2(5.0, 5.0));
    desktop.window.run_steps(40);
    assert!(desktop.app().notices.error().is_some() && !is_shown(&desktop));
}
