//! Cancelled recordings: what was counted stays, and they can be resumed.

use super::*;
use crate::classify::Options;
use crate::fetch::{FetchTarget, Metadata, PlaylistRecording};
use crate::input::{Source, expand};
use crate::window::recording::{AnalysisSettings, Recording, State};
use crate::window::session::Session;
use crate::window::source::{ListEntry, Question, RecordingSource};
use std::sync::Arc;

fn only(desktop: &Desktop) -> &Recording {
    desktop.app().session.recordings().first().unwrap()
}

#[test]
fn what_was_counted_stays_after_a_cancel_until_the_next_run_has_votes() {
    let folder = tempfile::tempdir().unwrap();
    long_file(folder.path());
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("votes", |desktop| {
        desktop.app().session.recordings().first().is_some_and(|recording| recording.votes().len() > 20)
    });
    desktop.click("Cancel");
    let counted = only(&desktop).counted().cloned().unwrap();
    assert_eq!(counted.all, only(&desktop).votes().len() as u64);
    assert!(counted.won * 2 >= counted.all);
    assert!(desktop.has(&format!("{}?", counted.name)), "the card");
    assert!(desktop.window.query_all_by_label_contains("windows, cancelled").count() >= 2, "card and row");

    // A second click at the same place does nothing.
    let cancel = desktop.window.get_by_label("Cancel").rect();
    desktop.click_at(cancel.center());
    assert!(matches!(only(&desktop).state, State::Cancelled));

    let kept = only(&desktop).votes().len();
    desktop.window.get_by_label("Resume 1 cancelled").click();
    desktop.window.step();
    assert!(matches!(only(&desktop).state, State::Queued | State::Running(_)));
    desktop.wait("new votes", |desktop| only(desktop).counted().is_none());
    let votes = only(&desktop).votes().len();
    assert!(0 < votes && votes < kept, "the run starts anew: {votes} of {kept}");
    desktop.click("Cancel all");
    assert!(desktop.app().session.pending_count() == 0);
}

#[test]
fn a_waiting_recording_is_cancelled_and_resumed_on_its_card() {
    let folder = tempfile::tempdir().unwrap();
    long_file(folder.path());
    copy_of(piano(), folder.path(), "short.ogg");
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("the list", |desktop| desktop.app().session.recordings().len() == 2);
    desktop.wait("votes", |desktop| !desktop.app().session.recordings()[0].votes().is_empty());
    desktop.press(egui::Key::PageDown);
    assert!(desktop.has("Waiting…"));
    let state = |desktop: &Desktop| desktop.app().session.recordings()[1].is_cancelled();
    let cancel = desktop.window.get_by_label("Cancel").rect().center();
    desktop.click_at(cancel);
    desktop.click_at(cancel);
    desktop.window.step();
    assert!(state(&desktop) && desktop.has("Cancelled"), "a double click does not resume");
    desktop.click("Resume");
    assert!(!state(&desktop) && desktop.app().session.recordings()[1].is_pending());
}

#[test]
fn of_344_recordings_none_is_lost_by_a_double_click_and_all_are_done_after_a_resume() {
    const COUNT: usize = 344;
    let folder = tempfile::tempdir().unwrap();
    short_files(folder.path(), COUNT);
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("the list", |desktop| desktop.app().session.recordings().len() == COUNT);
    let place = desktop.window.get_by_label("Cancel all").rect().center();
    desktop.click_at(place);
    desktop.click_at_once(place);
    desktop.window.step();
    let session = |desktop: &Desktop| {
        let session = &desktop.app().session;
        (session.recordings().len(), session.pending_count())
    };
    assert_eq!(session(&desktop), (COUNT, 0));
    let cancelled = desktop.app().session.cancelled_count();
    assert!(cancelled > 0, "344 recordings are not classified in a few frames");
    desktop.click("Clear");
    assert_eq!(session(&desktop), (0, 0));
    desktop.click("Undo");
    assert_eq!(session(&desktop), (COUNT, 0));
    desktop.click(&format!("Resume {cancelled} cancelled"));
    desktop.wait("all results", |desktop| {
        let session = &desktop.app().session;
        session.pending_count() == 0
            && session.recordings().iter().all(|recording| recording.outcome().is_some())
    });
    assert_eq!(desktop.app().session.recordings().len(), COUNT);
    let names = desktop.app().session.recordings().iter().map(Recording::short_name);
    assert!(names.is_sorted(), "in their order");
}

#[test]
fn a_result_that_was_to_be_computed_again_is_kept_if_that_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let mut desktop = Desktop::open(&[band()]);
    desktop.wait_for_results(1);
    let long = long_file(folder.path());
    desktop.window.event(egui::Event::Paste(long.to_string_lossy().into_owned()));
    // It keeps the worker busy, so that the first one waits.
    desktop.wait("a run", |desktop| {
        desktop.app().session.recordings().get(1).is_some_and(|recording| !recording.votes().is_empty())
    });
    let id = only(&desktop).id;
    desktop.window.state_mut().as_mut().unwrap().session.requeue(id);
    desktop.window.run_steps(2);
    assert!(only(&desktop).is_pending());
    desktop.click("Cancel all");
    assert!(only(&desktop).outcome().is_some(), "it has its result again");
    assert_eq!(desktop.app().session.cancelled_count(), 1);
}

#[test]
fn a_quick_double_click_on_the_cancel_button_of_a_row_only_cancels() {
    let folder = tempfile::tempdir().unwrap();
    long_file(folder.path());
    copy_of(piano(), folder.path(), "short.ogg");
    let mut desktop = Desktop::open(&[folder.path().to_str().unwrap()]);
    desktop.wait("a row to cancel", |desktop| desktop.has("Cancel short.ogg"));
    desktop.window.run_steps(2);
    let place = desktop.window.get_by_label("Cancel short.ogg").rect().center();
    desktop.click_at(place);
    desktop.click_at_once(place);
    desktop.click_at_once(place);
    assert_eq!(desktop.app().session.recordings().len(), 2);
    assert!(desktop.app().session.recordings()[1].is_cancelled());
}

#[test]
fn a_question_that_was_cancelled_is_asked_again_with_the_same_ticks() {
    let Some(Ok(input)) = expand("https://example.org/list".as_ref()).next() else { panic!("no input") };
    let Source::Link(link) = input.source else { panic!("no link") };
    let entry = |n: usize| ListEntry {
        recording: PlaylistRecording {
            name: n.to_string(),
            target: Ok(FetchTarget::new(link.clone())),
            metadata: Metadata::default(),
        },
        chosen: n == 2,
    };
    let mut session = Session::default();
    let id = session.add("list".to_owned(), Ok(RecordingSource::from_link(link.clone())));
    let entries = (0..4).map(entry).collect();
    session.get_mut(id).unwrap().state =
        State::NeedsChoice(Question::Entries { title: "list".to_owned(), entries });
    let now = AnalysisSettings {
        options: Options::default(),
        model: Arc::new(Model::built_in().unwrap()),
        tags: true,
    };
    for _ in 0..2 {
        session.cancel_all(&now);
        assert_eq!((session.cancelled_count(), session.pending_count()), (1, 0));
        session.resume_cancelled();
        let State::NeedsChoice(Question::Entries { entries, .. }) = &session.get(id).unwrap().state else {
            panic!("{:?}", session.get(id).unwrap().state)
        };
        let chosen: Vec<bool> = entries.iter().map(|entry| entry.chosen).collect();
        assert_eq!(chosen, [false, false, true, false]);
    }
}
