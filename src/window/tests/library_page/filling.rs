//! How the library is filled by the window.

use super::*;
use crate::cancel::Cancel;
use crate::scan::{ScanEvent, ScanSettings, Scanner, Source, Target};
use crate::window::recording::State;

const SIZE: Vec2 = Vec2::new(1280.0, 800.0);
/// The row of the piano recording, which has a title.
const BACH: &str = "Bach, Prelude in C major BWV 846 (opening and close): Piano";

/// A window with an empty library in a folder, which analyses these inputs.
fn open_with_inputs(folder: tempfile::TempDir, path: &Path, inputs: &[&str]) -> Desktop {
    let start = StartOptions {
        model: Model::built_in().unwrap(),
        model_is_given: false,
        inputs: inputs.iter().map(OsString::from).collect(),
        settings_path: Some(folder.path().join("settings.json")),
        last_list_path: None,
        library_path: Some(path.to_owned()),
    };
    Desktop::open_started(folder, start, SIZE)
}

fn known(path: &Path) -> u64 {
    let counted = Library::open_read_only(path).and_then(|library| library.count(&Default::default()));
    counted.unwrap_or(0)
}

#[test]
fn a_result_of_the_window_is_kept_as_a_scan_would_keep_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let file = PathBuf::from(copy_of(piano(), folder.path(), "a.ogg")).canonicalize().unwrap();
    let mut desktop = open_with_inputs(folder, &path, &[file.to_str().unwrap()]);
    desktop.wait_for_results(1);
    desktop.wait("the library", |_| known(&path) == 1);
    let stored = stored(&path, file.to_str().unwrap());
    let findings = stored.findings().unwrap();
    assert_eq!((findings.verdict.as_deref(), findings.windows), (Some("Piano"), 27));
    assert!(!findings.embedding.is_empty() && !findings.fingerprint.is_empty());
    assert!(findings.bit_rate.is_some() && stored.facts.content_hash.is_some());
    // Nothing would be lost with the window.
    desktop.wait("the session", |desktop| desktop.app().session.recordings()[0].is_saved());
    // The list of the session does not hold the embedding as well.
    assert!(desktop.app().session.recordings()[0].outcome().unwrap().embedding.is_empty());
    let model = desktop.app().model.clone();
    let (mut scanner, _) = Scanner::open(&path, model, ScanSettings::default()).unwrap();
    let (sender, sources) = crossbeam_channel::bounded(1);
    sender.send(Source { name: "a".into(), target: Ok(Target::File(file)), more: 0 }).unwrap();
    drop(sender);
    let mut events = 0;
    let summary = scanner
        .run(&sources, None, &Cancel::new(), &mut |event| {
            events += 1;
            assert!(matches!(event, ScanEvent::Known), "{event:?}");
        })
        .unwrap();
    assert_eq!((events, summary.known), (1, 1));
    // The page has it.
    desktop.click("Library");
    desktop.wait_for_text(BACH);
}

#[test]
fn what_failed_in_the_window_is_kept_with_the_reason_as_a_scan_would() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let broken = folder.path().canonicalize().unwrap().join("broken.mp3");
    std::fs::write(&broken, "no audio").unwrap();
    let gone = folder.path().join("gone.mp3");
    let mut desktop = open_with_inputs(folder, &path, &[broken.to_str().unwrap(), gone.to_str().unwrap()]);
    desktop.wait("the library", |_| known(&path) == 1);
    let failed = |desktop: &Desktop| match &desktop.app().session.recordings()[0].state {
        State::Failed(failure) => Some(failure.clone()),
        _ => None,
    };
    desktop.wait("the failure", |desktop| failed(desktop).is_some());
    let shown = failed(&desktop).unwrap();
    let stored = stored(&path, broken.to_str().unwrap());
    let failure = stored.run.unwrap().analysis.result.unwrap_err();
    assert_eq!((failure.kind, failure.message), (shown.kind, shown.message));
    assert!(stored.facts.content_hash.is_some());
    // A scan would not try it again; a file that is not there is no recording.
    let model = desktop.app().model.clone();
    let (mut scanner, _) = Scanner::open(&path, model, ScanSettings::default()).unwrap();
    let (sender, sources) = crossbeam_channel::bounded(1);
    sender.send(Source { name: "a".into(), target: Ok(Target::File(broken)), more: 0 }).unwrap();
    drop(sender);
    let summary = scanner.run(&sources, None, &Cancel::new(), &mut |_| {}).unwrap();
    assert_eq!((summary.failed_before, summary.failed), (1, 0), "{summary:?}");
    desktop.click("Library");
    desktop.wait_for_text("broken.mp3: failed: not audio");
    assert_eq!(desktop.app().library.len(), 1);
}

#[test]
fn results_are_not_kept_if_that_is_switched_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::default();
    settings.library.keeps_results = false;
    save_settings(folder.path(), &settings);
    let path = folder.path().join("library.sqlite");
    let mut desktop = open_with_inputs(folder, &path, &[piano()]);
    desktop.wait_for_results(1);
    desktop.window.run_steps(10);
    assert_eq!(known(&path), 0);
}

#[test]
fn a_library_that_cannot_be_changed_costs_no_result_and_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    std::fs::write(&path, "no library, but something else entirely, and long enough".repeat(40)).unwrap();
    let mut desktop = open_with_inputs(folder, &path, &[piano(), band()]);
    desktop.wait_for_results(2);
    desktop.wait_for_text("Results are not kept in the library: ");
    let session = &desktop.app().session;
    assert!(session.recordings().iter().all(|recording| recording.outcome().is_some()));
}

#[test]
fn a_folder_is_added_with_its_progress_and_again_in_no_time() {
    let music = tempfile::tempdir().unwrap();
    short_files(music.path(), 12);
    std::fs::write(music.path().join("notes.txt"), "no recording").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let mut desktop = open_with_library(folder, path, SIZE);
    desktop.click("Library");
    desktop.wait_for_text("The library is empty");
    let add = |desktop: &mut Desktop| {
        let app = desktop.window.state_mut().as_mut().unwrap();
        app.add_folder_to_library(music.path().to_owned());
        desktop.window.step();
        assert!(desktop.app().library.import_progress().is_some());
        desktop.wait("the end", |desktop| desktop.app().library.import_progress().is_none());
        desktop.window.run_steps(2);
    };
    add(&mut desktop);
    desktop.wait("recordings", |desktop| desktop.app().library.len() > 0);
    desktop.press(egui::Key::F5);
    desktop.wait("all of them", |desktop| desktop.app().library.len() == 12);
    add(&mut desktop);
    assert!(desktop.has("Folder added: 12 known"), "{}", desktop.app().library.status());
}

#[test]
fn a_folder_that_is_being_added_can_be_stopped() {
    let music = tempfile::tempdir().unwrap();
    long_file(music.path());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let mut desktop = open_with_library(folder, path.clone(), SIZE);
    desktop.click("Library");
    desktop.wait_for_text("The library is empty");
    let app = desktop.window.state_mut().as_mut().unwrap();
    app.add_folder_to_library(music.path().to_owned());
    app.add_folder_to_library(music.path().to_owned());
    desktop.wait_for_text("Another folder is being added");
    desktop.wait_for_text("Adding ");
    desktop.click("Stop");
    desktop.wait("the end", |desktop| desktop.app().library.import_progress().is_none());
    assert!(desktop.app().library.status().starts_with("Folder stopped"));
    assert_eq!(known(&path), 0);
}

#[test]
fn recordings_of_a_watched_folder_are_added_as_they_appear() {
    let music = tempfile::tempdir().unwrap();
    short_files(music.path(), 2);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    let mut desktop = open_with_library(folder, path.clone(), SIZE);
    desktop.click("Library");
    desktop.wait_for_text("The library is empty");
    let ctx = desktop.window.ctx.clone();
    desktop.window.state_mut().as_mut().unwrap().watch_folder(&ctx, music.path().to_owned());
    desktop.wait("what was there", |_| known(&path) == 2);
    copy_of(piano(), music.path(), "new.ogg");
    desktop.wait("what is new", |_| known(&path) == 3);
    desktop.wait_for_text("Watching 1 folder");
    desktop.press(egui::Key::F5);
    desktop.wait_for_text(BACH);
    let settings = desktop.app().settings.library.clone();
    assert_eq!(settings.watched, [music.path()]);
    desktop.click("Folders");
    desktop.click(&format!("Stop watching {}", music.path().display()));
    desktop.window.run_steps(3);
    assert!(!desktop.has("Watching 1 folder"));
    copy_of(band(), music.path(), "later.opus");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(known(&path), 3);
}

#[test]
fn what_another_process_adds_or_removes_is_counted_and_offered() {
    let (mut desktop, path) = with_library(&five(), egui::vec2(1280.0, 800.0));
    let mut other = Library::open(&path).unwrap().library;
    let at = Path::new("/music/n.mp3");
    other.put_all(&[(facts(at, "Nocturne", "Field"), analysis(&TWO, 0, 0.9, 60.0))]).unwrap();
    desktop.wait("the offer", |desktop| desktop.has("Show 1 new"));
    desktop.wait("the counts", |desktop| desktop.has("6 not checked") && desktop.has("All recordings: 6"));
    assert!(desktop.has("5 of 5"), "rows stay while somebody works with them");
    desktop.click("Show 1 new");
    desktop.wait("all", |desktop| desktop.has("6 of 6"));
    desktop.window.run_steps(2);
    assert!(!desktop.has("Show 1 new"));
    let id = other.recording(&Location::File(at.into())).unwrap().unwrap().id;
    other.forget(&[id]).unwrap();
    desktop.wait("the offer", |desktop| desktop.has("Search again") && desktop.has("All recordings: 5"));
    desktop.click("Search again");
    desktop.wait("the rest", |desktop| desktop.has("5 of 5") && !desktop.has("Search again"));
}
