//! The page of the map, driven by the roles and names of its widgets, with libraries that are made here.

mod choosing;
mod gathering;
mod making;

use super::*;
use crate::library::{Analysis, FileFacts, Findings, Library, Location, RecordingId, Tags};
use crate::window::map::{MapAction, MapState, MapView};
use crate::window::page::Page;
use egui::accesskit::Role;
use egui_kittest::kittest::NodeT;

/// Recordings of the made-up library.
const COUNT: usize = 40;

/// Forty recordings along a quarter of a circle, so that the neighbours of each are those before and after it; ten of each genre.
fn recordings(range: std::ops::Range<usize>) -> Vec<(FileFacts, Analysis)> {
    let made = |n: usize| {
        let tags = Tags {
            title: Some(format!("Piece {n:02}")),
            artist: Some(if n < 20 { "Früh" } else { "Spät" }.to_owned()),
            genre: Some(["Folk", "Jazz", "Rock", "Classical"][n / 10 % 4].to_owned()),
            year: Some(1950 + n as i32),
            ..Tags::default()
        };
        let facts = FileFacts {
            location: Location::File(format!("/music/{n:02}.mp3").into()),
            size: None,
            modified_ns: None,
            content_hash: None,
            tags,
        };
        let angle = 0.04 * n as f32;
        let findings = Findings {
            duration_s: 60.0,
            verdict: Some("Piano".to_owned()),
            confidence: Some(0.9),
            embedding: vec![angle.cos(), angle.sin(), 0.1],
            ..Findings::default()
        };
        let result = Ok(findings);
        (facts, Analysis { model: "made".into(), model_hash: [1; 32], settings_hash: [2; 32], result })
    };
    range.map(made).collect()
}

/// A window with a library of these recordings, on its first page.
fn open(recordings: &[(FileFacts, Analysis)], size: Vec2) -> (Desktop, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.sqlite");
    Library::open(&path).unwrap().library.put_all(recordings).unwrap();
    let start = StartOptions {
        model: Model::built_in().unwrap(),
        model_is_given: false,
        inputs: Vec::new(),
        settings_path: Some(folder.path().join("settings.json")),
        last_list_path: None,
        library_path: Some(path.clone()),
    };
    let mut desktop = Desktop::open_started(folder, start, size);
    desktop.window.run_steps(2);
    (desktop, path)
}

fn show_map(desktop: &mut Desktop) {
    desktop.window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num3);
    desktop.window.run_steps(3);
}

/// The same on the map's page.
fn with_map(recordings: &[(FileFacts, Analysis)], size: Vec2) -> (Desktop, PathBuf) {
    let (mut desktop, path) = open(recordings, size);
    show_map(&mut desktop);
    (desktop, path)
}

/// The map of all forty.
fn map_of_forty() -> (Desktop, PathBuf) {
    let (mut desktop, path) = with_map(&recordings(0..COUNT), egui::vec2(1280.0, 800.0));
    desktop.wait("the map", |desktop| desktop.app().map.state.is_some());
    desktop.window.run_steps(2);
    (desktop, path)
}

fn map(desktop: &Desktop) -> &MapState {
    desktop.app().map.state.as_ref().unwrap()
}

fn act(desktop: &mut Desktop, action: MapAction) {
    let ctx = desktop.window.ctx.clone();
    desktop.window.state_mut().as_mut().unwrap().handle_map_action(&ctx, action);
    desktop.window.run_steps(2);
}

/// Selects the piece with this number; its place is its number.
fn select(desktop: &mut Desktop, place: usize) {
    act(desktop, MapAction::Select(Some(place)));
    desktop.wait("the distances", |desktop| map(desktop).distance(0).is_some());
    desktop.window.run_steps(2);
}

/// The places that are drawn as others.
fn clear(desktop: &Desktop) -> Vec<usize> {
    (0..map(desktop).data.len()).filter(|place| map(desktop).is_clear(*place)).collect()
}
