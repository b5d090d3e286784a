//! The library's page, driven by the roles and names of its widgets, with libraries that are made here.

mod absent;
mod collections;
mod deciding;
mod duplicates;
mod exporting;
mod filling;
mod finding;
mod measure;
mod opening;
mod playing_through;
mod playlists;
mod similar;

use super::*;
use crate::library::{
    Analysis, Answer, FileFacts, Findings, Library, Location, StoredFailure, StoredRecording, StoredSegment,
    Tags,
};
use crate::window::page::Page;
use egui::accesskit::Role;
use egui_kittest::kittest::NodeT;

/// The labels of the made-up model's first head.
const TWO: [&str; 2] = ["Piano", "Other"];

/// A file that is not there, with its title and tags.
fn facts(path: &Path, title: &str, artist: &str) -> FileFacts {
    FileFacts {
        location: Location::File(path.to_owned()),
        size: Some(1000),
        modified_ns: Some(1),
        content_hash: None,
        tags: Tags { title: Some(title.to_owned()), artist: Some(artist.to_owned()), ..Tags::default() },
    }
}

/// A run whose verdict is the label with this index.
fn analysis(labels: &[&str], verdict: usize, confidence: f64, duration_s: f64) -> Analysis {
    let rest = (1.0 - confidence) / (labels.len() - 1) as f64;
    let answer = |(i, label): (usize, &&str)| Answer {
        head: "verdict".into(),
        label: (*label).into(),
        probability: if i == verdict { confidence } else { rest },
        votes: if i == verdict { 9 } else { 1 },
    };
    let segment = StoredSegment {
        head: "verdict".into(),
        label: labels[verdict].into(),
        start_s: 0.0,
        end_s: duration_s,
        confidence,
    };
    let findings = Findings {
        duration_s,
        audible_s: duration_s,
        codec: "mp3".into(),
        sample_rate_hz: 44_100,
        channels: 2,
        windows: 10,
        verdict: Some(labels[verdict].into()),
        confidence: Some(confidence),
        answers: labels.iter().enumerate().map(answer).collect(),
        segments: vec![segment],
        ..Findings::default()
    };
    run(Ok(findings))
}

fn run(result: Result<Findings, StoredFailure>) -> Analysis {
    Analysis { model: "made up".into(), model_hash: [1; 32], settings_hash: [2; 32], result }
}

/// Five recordings, the last one failed: a and c are Piano, b and d Other; b is unsure.
fn five() -> Vec<(FileFacts, Analysis)> {
    let at = |name: &str| PathBuf::from("/music").join(name);
    let failure = StoredFailure { kind: "not_audio".into(), message: "this is no audio: check it".into() };
    vec![
        (facts(&at("a.mp3"), "Arabesque", "Debussy"), analysis(&TWO, 0, 0.95, 60.0)),
        (facts(&at("b.mp3"), "Ballade", "Dvořák"), analysis(&TWO, 1, 0.6, 300.0)),
        (facts(&at("c.mp3"), "Clair de lune", "Debussy"), analysis(&TWO, 0, 0.9, 180.0)),
        (facts(&at("d.mp3"), "Dumka", "Dvořák"), analysis(&TWO, 1, 0.99, 120.0)),
        (facts(&at("e.mp3"), "Etude", "Chopin"), run(Err(failure))),
    ]
}

/// A window with a library of these recordings, on the library's page.
fn with_library(recordings: &[(FileFacts, Analysis)], size: Vec2) -> (Desktop, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    Library::open(&path).unwrap().library.put_all(recordings).unwrap();
    let mut desktop = open_with_library(folder, path.clone(), size);
    desktop.window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num2);
    let count = recordings.len();
    desktop.wait("the recordings", |desktop| desktop.app().library.len() == count);
    // The rows are fetched, and the counts.
    desktop.wait("the rows", |desktop| desktop.app().library.row(0).is_some());
    desktop.wait("the counts", |desktop| desktop.app().library.statistics().is_some());
    desktop.window.run_steps(2);
    // An answer that comes later would take the selection away.
    desktop.wait("all answers", |desktop| !desktop.app().library.is_searching());
    (desktop, path)
}

fn open_with_library(folder: tempfile::TempDir, path: PathBuf, size: Vec2) -> Desktop {
    let start = StartOptions {
        model: Model::built_in().unwrap(),
        model_is_given: false,
        inputs: Vec::new(),
        settings_path: Some(folder.path().join("settings.json")),
        last_list_path: None,
        library_path: Some(path),
    };
    Desktop::open_started(folder, start, size)
}

fn page_of_five() -> (Desktop, PathBuf) {
    let (mut desktop, path) = with_library(&five(), egui::vec2(1280.0, 800.0));
    desktop.click("Sort by title");
    // They may have been in this order before.
    desktop.wait("the order", |desktop| !desktop.app().library.is_searching() && titles(desktop) == "abcde");
    (desktop, path)
}

/// The first letters of the rows as they are drawn, from the top.
fn titles(desktop: &Desktop) -> String {
    let rows = desktop.window.query_all_by_role(Role::ListBoxOption);
    let mut rows: Vec<_> =
        rows.map(|row| (row.rect().top(), row.accesskit_node().label().unwrap_or_default())).collect();
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    rows.iter().filter_map(|(_, name)| name.chars().next()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The first letters of the selected rows.
fn selected(desktop: &Desktop) -> String {
    let page = &desktop.app().library;
    let rows = page.selection().rows().filter_map(|row| page.row(row));
    rows.filter_map(|row| row.name.chars().next()).map(|c| c.to_ascii_lowercase()).collect()
}

fn press_with(desktop: &mut Desktop, modifiers: egui::Modifiers, key: egui::Key) {
    desktop.window.key_press_modifiers(modifiers, key);
    desktop.window.run_steps(2);
}

/// What the library's file has of the recording at this path.
fn stored(path: &Path, recording: &str) -> StoredRecording {
    let library = Library::open_read_only(path).unwrap();
    library.recording(&Location::File(recording.into())).unwrap().unwrap()
}
