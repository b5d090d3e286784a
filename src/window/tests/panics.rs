//! A panic of a thread: its recording fails with a message, the others go on, and a notice says so once. Copies of a demo recording
//! whose names ask for it make the threads panic.

use super::*;
use crate::window::supervisor::{INTERNAL_ERROR, INTERNAL_ERROR_KIND};

const NOTICE: &str = "An internal error in the thread";

/// A window with a copy of a demo recording that panics in this step, and the band.
fn with_panic_in(step: &str) -> Desktop {
    let folder = tempfile::tempdir().unwrap();
    let bad = copy_of(piano(), folder.path(), &format!("panic in {step}.ogg"));
    Desktop::open_in(folder, &[&bad, band()], egui::vec2(1280.0, 800.0))
}

fn verdict(desktop: &Desktop, row: usize) -> Option<String> {
    Some(desktop.app().session.recordings()[row].outcome()?.verdict_label()?.to_owned())
}

fn shows_notice(desktop: &Desktop) -> bool {
    desktop.window.query_all_by_label_contains(NOTICE).next().is_some()
}

#[test]
fn a_recording_that_panics_fails_and_the_rest_of_the_queue_is_classified() {
    let folder = tempfile::tempdir().unwrap();
    let copy = |name: &str| copy_of(piano(), folder.path(), name);
    let inputs = [copy("panic in classify 1.ogg"), copy("good.ogg"), copy("panic in classify 2.ogg")];
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).chain([band()]).collect();
    let mut desktop = Desktop::open(&inputs);
    desktop.wait_for_results(4);
    assert_eq!(
        [verdict(&desktop, 1), verdict(&desktop, 3)],
        [Some("Piano".to_owned()), Some("Other".to_owned())]
    );
    for row in [0, 2] {
        match &desktop.app().session.recordings()[row].state {
            crate::window::recording::State::Failed(failure) => {
                assert_eq!(
                    (failure.kind.as_str(), failure.message.as_str()),
                    (INTERNAL_ERROR_KIND, INTERNAL_ERROR)
                );
            }
            state => panic!("row {row}: {state:?}"),
        }
    }
    assert!(shows_notice(&desktop));
    // The notice comes once.
    desktop.click("Dismiss the notice");
    desktop.row("panic in classify 2.ogg: ").click();
    desktop.window.run_steps(3);
    desktop.click("Try again");
    desktop.wait_for_results(4);
    desktop.window.run_steps(3);
    assert!(!shows_notice(&desktop));
    assert!(desktop.window.query_all_by_label_contains(INTERNAL_ERROR).next().is_some(), "the card says it");
}

#[test]
fn after_a_panic_of_the_player_the_next_recording_plays() {
    let mut desktop = with_panic_in("player");
    desktop.wait_for_results(2);
    assert_eq!(verdict(&desktop, 0).as_deref(), Some("Piano"), "classification does not depend on it");
    desktop.wait("the failure", |desktop| desktop.app().player.state().problem.is_some());
    assert_eq!(desktop.app().player.state().problem.as_deref(), Some(INTERNAL_ERROR));
    desktop.wait("the notice", shows_notice);
    desktop.press(egui::Key::PageDown);
    desktop.press(egui::Key::Space);
    desktop.wait("playback", |desktop| desktop.app().player.state().position_s > 0.05);
    assert_eq!(desktop.app().player.state().problem, None);
}

#[test]
fn after_a_panic_of_the_tiles_the_next_recording_has_a_spectrogram() {
    let mut desktop = with_panic_in("tiles");
    desktop.wait("the failure", |desktop| desktop.app().tiles.known().failure.is_some());
    assert_eq!(desktop.app().tiles.known().failure.as_deref(), Some(INTERNAL_ERROR));
    desktop.wait_for_results(2);
    desktop.wait("the notice", shows_notice);
    desktop.press(egui::Key::PageDown);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    assert_eq!(desktop.app().tiles.known().failure, None);
    assert_eq!(verdict(&desktop, 0).as_deref(), Some("Piano"));
}

#[test]
fn after_a_panic_of_the_second_pass_the_next_recording_is_analysed() {
    let mut desktop = with_panic_in("reanalyse");
    desktop.wait_for_results(2);
    desktop.wait("the first pass", |desktop| desktop.app().tiles.known().complete);
    desktop.window.get_by_role_and_label(egui::accesskit::Role::ComboBox, "FFT").click();
    desktop.window.run_steps(3);
    desktop.window.query_all_by_label_contains("4096").next().unwrap().click();
    desktop.wait("the failure", |desktop| desktop.app().tiles.known().failure.is_some());
    assert_eq!(desktop.app().tiles.known().failure.as_deref(), Some(INTERNAL_ERROR));
    desktop.window.run_steps(10);
    assert_eq!(desktop.app().reanalysis.requests, 1, "it is not tried again and again");
    desktop.wait("the notice", shows_notice);
    desktop.press(egui::Key::PageDown);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    assert_eq!(desktop.app().reanalysis.requests, 2);
}

#[test]
fn a_panic_of_the_motion_leaves_the_verdict_and_gives_the_notice() {
    let mut desktop = with_panic_in("motion");
    desktop.wait_for_results(2);
    desktop.wait("the notice", shows_notice);
    assert_eq!(verdict(&desktop, 0).as_deref(), Some("Piano"));
}

#[test]
fn a_panic_of_the_resolver_fails_the_input_and_the_next_ones_are_added() {
    let folder = tempfile::tempdir().unwrap();
    let bad = copy_of(piano(), folder.path(), "panic in resolve.ogg");
    let mut desktop = Desktop::open(&[&bad, band()]);
    desktop.wait_for_results(2);
    assert!(desktop.app().session.recordings()[0].name.ends_with("panic in resolve.ogg"));
    assert_eq!([verdict(&desktop, 0), verdict(&desktop, 1)], [None, Some("Other".to_owned())]);
    desktop.wait("the notice", shows_notice);
    desktop.window.event(egui::Event::Paste(piano().to_owned()));
    desktop.wait_for_results(3);
    assert_eq!(verdict(&desktop, 2).as_deref(), Some("Piano"));
}
