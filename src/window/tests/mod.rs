//! Tests of the window without a display, driven by the roles and names of its widgets.

mod accessibility;
mod classifying;
mod closing;
mod cursor;
mod exporting;
mod heads;
mod keeping_results;
mod last_list;
mod layout_sizes;
mod library_page;
mod links;
mod list_focus;
mod listing;
mod map_page;
mod mistyping;
mod mixed;
mod names;
mod panics;
mod playhead;
mod playing;
mod resuming;
mod searching;
mod selecting;
mod settings;
mod settings_dialog;
mod speed;
mod stage;
mod tags;
mod toolbar;
mod undo;
mod video_searching;
#[path = "../../../tests/links/web.rs"]
mod web;

use super::app::{App, StartOptions};
use super::settings::Settings;
use super::settings_file::SettingsFile;
use crate::model::Model;
use eframe::egui::{self, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{By, Queryable};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Longer than any step takes on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(120);

/// The window without a display, and the folder of its settings.
struct Desktop {
    window: Harness<'static, Option<App>>,
    _folder: tempfile::TempDir,
    settings_path: PathBuf,
}

impl Desktop {
    fn open(inputs: &[&str]) -> Self {
        Self::open_sized(inputs, egui::vec2(1280.0, 800.0))
    }

    fn open_sized(inputs: &[&str], size: Vec2) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::open_in(folder, inputs, size)
    }

    fn open_in(folder: tempfile::TempDir, inputs: &[&str], size: Vec2) -> Self {
        Self::open_with(folder, None, inputs, size)
    }

    /// With a model as on the command line.
    fn open_with_model(model: Model, inputs: &[&str]) -> Self {
        Self::open_with(tempfile::tempdir().unwrap(), Some(model), inputs, egui::vec2(1280.0, 800.0))
    }

    fn open_with(folder: tempfile::TempDir, model: Option<Model>, inputs: &[&str], size: Vec2) -> Self {
        let settings_path = folder.path().join("settings.json");
        let start = StartOptions {
            model_is_given: model.is_some(),
            model: model.unwrap_or_else(|| Model::built_in().unwrap()),
            inputs: inputs.iter().map(OsString::from).collect(),
            settings_path: Some(settings_path),
            last_list_path: Some(folder.path().join("last-list.json")),
            // The tests of its page have one.
            library_path: None,
        };
        Self::open_started(folder, start, size)
    }

    fn open_started(folder: tempfile::TempDir, start: StartOptions, size: Vec2) -> Self {
        let settings_path = folder.path().join("settings.json");
        let mut start = Some(start);
        let draw = move |ui: &mut egui::Ui, app: &mut Option<App>| {
            let app = app.get_or_insert_with(|| App::new(ui.ctx(), start.take().unwrap()).unwrap());
            app.update(ui.ctx());
            app.app_ui(ui);
        };
        let window = Harness::builder().with_size(size).build_ui_state(draw, None);
        Self { window, _folder: folder, settings_path }
    }

    fn app(&self) -> &App {
        self.window.state().as_ref().unwrap()
    }

    /// Draws frames until `done`.
    fn wait(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let begin = Instant::now();
        while !done(self) {
            assert!(begin.elapsed() < TIMEOUT, "timed out waiting for: {what}");
            self.window.step();
        }
    }

    /// Waits until there are `count` recordings and none is pending.
    fn wait_for_results(&mut self, count: usize) {
        self.wait("results", |desktop| {
            let session = &desktop.app().session;
            session.recordings().len() == count && session.pending_count() == 0
        });
        self.window.step();
    }

    fn wait_for_text(&mut self, text: &str) {
        self.wait(text, |desktop| desktop.window.query_all_by_label_contains(text).next().is_some());
    }

    fn click(&mut self, label: &str) {
        self.window.get_by_label(label).click();
        // One frame for the press, one for the release, one for the effect.
        self.window.run_steps(3);
    }

    /// Clicks at a place, whatever is there.
    fn click_at(&mut self, place: egui::Pos2) {
        let button = egui::PointerButton::Primary;
        for pressed in [true, false] {
            let modifiers = egui::Modifiers::NONE;
            self.window.event(egui::Event::PointerMoved(place));
            self.window.event(egui::Event::PointerButton { pos: place, button, pressed, modifiers });
            self.window.step();
        }
    }

    /// Presses and releases the button of the mouse between two frames, as in a quick double click on a slow machine.
    fn click_at_once(&mut self, place: egui::Pos2) {
        let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
        for pressed in [true, false] {
            self.window.event(egui::Event::PointerButton { pos: place, button, pressed, modifiers });
        }
        self.window.step();
    }

    fn press(&mut self, key: egui::Key) {
        self.window.key_press(key);
        self.window.run_steps(2);
    }

    /// The row of the list whose text contains this. Screen readers may announce the same text elsewhere.
    fn row<'a>(&'a self, text: &'a str) -> egui_kittest::Node<'a> {
        self.window.get(By::new().role(egui::accesskit::Role::ListBoxOption).label_contains(text))
    }

    fn has(&self, label: &str) -> bool {
        self.window.query_all_by_label(label).next().is_some()
    }
}

/// The settings in a file, and the message about it.
fn saved_settings(path: &Path) -> (Settings, Option<String>) {
    let (_, settings, note) = SettingsFile::load(path.to_owned());
    (settings, note)
}

/// Writes a settings file into a folder.
fn save_settings(folder: &Path, settings: &Settings) {
    SettingsFile::load(folder.join("settings.json")).0.save(settings).unwrap();
}

fn piano() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo-piano.ogg")
}

fn band() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo-band.opus")
}

/// Short files of a tone, `000.wav` and so on, each with one window or none.
fn short_files(folder: &Path, count: usize) {
    let sample_format = hound::SampleFormat::Int;
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format };
    for n in 0..count {
        let mut wav = hound::WavWriter::create(folder.join(format!("{n:03}.wav")), spec).unwrap();
        (0..4_000).for_each(|i: u32| wav.write_sample(if i % 40 < 20 { 6_000 } else { -6_000 }).unwrap());
        wav.finalize().unwrap();
    }
}

/// A file of an hour of noise, whose classification takes long enough to be cancelled.
fn long_file(folder: &Path) -> PathBuf {
    let path = folder.join("long.wav");
    let sample_format = hound::SampleFormat::Int;
    let spec = hound::WavSpec { channels: 1, sample_rate: 8_000, bits_per_sample: 16, sample_format };
    let mut wav = hound::WavWriter::create(&path, spec).unwrap();
    let noise = |n: u32| (n.wrapping_mul(2_654_435_761) >> 18) as i16;
    (0..3600 * 8_000).for_each(|n| wav.write_sample(noise(n)).unwrap());
    wav.finalize().unwrap();
    path
}

/// A copy of a demo recording under another name, for longer lists.
fn copy_of(file: &str, folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    std::fs::copy(file, &path).unwrap();
    path.to_string_lossy().into_owned()
}
