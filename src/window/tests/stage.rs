//! The stage in the window. There is no OpenGL here: the tests check what would be drawn, and the controls.

use super::*;
use crate::audio::{Decoder, for_each_block};
use crate::window::stage::{QualityLevel, SceneKey};

fn label(name: &str) -> SceneKey {
    SceneKey::Label(name.into())
}

fn shows_stage(desktop: &Desktop) -> bool {
    desktop.window.query_all_by_label_contains("Stage: ").next().is_some()
}

fn wait_for_scene(desktop: &mut Desktop, scene_key: &SceneKey) {
    desktop.wait(&format!("{scene_key:?}"), |desktop| desktop.app().stage.scene_key() == scene_key);
}

/// Writes a recording with 12 s of solo piano followed by 12 s of a band.
fn piano_then_band(folder: &Path) -> PathBuf {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let path = folder.join("both.wav");
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    for name in [piano(), band()] {
        let mut decoder = Decoder::open(Path::new(name)).unwrap();
        let mut samples = Vec::new();
        for_each_block(&mut decoder, |part| {
            samples.extend_from_slice(part);
            true
        })
        .unwrap();
        for sample in samples.iter().take(12 * 16_000) {
            writer.write_sample((sample * 32_767.0) as i16).unwrap();
        }
    }
    writer.finalize().unwrap();
    path
}

#[test]
fn the_verdict_selects_the_scene_and_the_caption() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    wait_for_scene(&mut desktop, &label("Piano"));
    assert!(desktop.has("Stage: Piano"));
    desktop.press(egui::Key::PageDown);
    wait_for_scene(&mut desktop, &label("Other"));
    assert!(desktop.has("Stage: Other"));
}

#[test]
fn without_a_verdict_the_stage_is_undecided() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.mp3");
    std::fs::write(&path, b"only words").unwrap();
    let mut desktop = Desktop::open(&[path.to_str().unwrap()]);
    desktop.wait_for_results(1);
    desktop.window.run_steps(3);
    assert!(desktop.has("Stage: undecided"));
}

#[test]
fn each_passage_has_its_scene_during_playback() {
    let folder = tempfile::tempdir().unwrap();
    let path = piano_then_band(folder.path());
    let mut desktop = Desktop::open(&[path.to_str().unwrap()]);
    desktop.wait_for_results(1);
    desktop.wait("the file to be open", |desktop| desktop.app().player.state().duration_s.is_some());
    for (right, name) in [(1, "Piano"), (3, "Other"), (1, "Piano")] {
        desktop.press(egui::Key::Home);
        for _ in 0..right {
            desktop.press(egui::Key::ArrowRight);
        }
        wait_for_scene(&mut desktop, &label(name));
    }
}

#[test]
fn it_is_hidden_and_shown_by_key_and_button_and_the_choice_is_saved() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.press(egui::Key::S);
    assert!(!shows_stage(&desktop));
    desktop.click("Stage");
    assert!(shows_stage(&desktop));
    desktop.click("Hide the stage");
    assert!(!shows_stage(&desktop));
    let is_saved = |desktop: &Desktop| {
        desktop.settings_path.exists() && !saved_settings(&desktop.settings_path).0.stage.on
    };
    // On a slow machine each of the changes is saved.
    desktop.wait("the last change in the settings file", is_saved);
}

#[test]
fn it_enters_and_leaves_full_screen() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.press(egui::Key::F11);
    assert!(desktop.app().stage_is_full_screen && !desktop.has("Classify"));
    let rect = desktop.window.get_by_label_contains("Stage: ").rect();
    // Except for the margin of the test's window.
    assert!(rect.width() >= 1264.0 && rect.height() > 700.0, "{rect:?}");
    desktop.press(egui::Key::Space);
    assert!(desktop.app().player.state().playing, "the keys of the transport work");
    desktop.press(egui::Key::Escape);
    assert!(!desktop.app().stage_is_full_screen && desktop.has("Classify"));
    desktop.click("Full screen");
    desktop.click("Leave the full screen");
    assert!(!desktop.app().stage_is_full_screen);
    // An empty list has no stage.
    desktop.press(egui::Key::F11);
    desktop.press(egui::Key::Delete);
    desktop.window.run_steps(3);
    assert!(!desktop.app().stage_is_full_screen && desktop.has("Piano or Other?"));
}

#[test]
fn the_quality_is_chosen_on_the_stage_and_in_the_settings() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.click("Quality of the stage: low");
    desktop.click("video");
    assert_eq!(desktop.app().settings.stage.quality, Some(QualityLevel::Video));
    desktop.window.run_steps(2);
    assert_eq!(desktop.app().stage.quality_level(), QualityLevel::Video);
    desktop.wait("the first frame of the video", |desktop| desktop.app().stage.has_video_frame());
    desktop.click("Settings");
    desktop.window.get_by_role_and_label(egui::Role::Tab, "Stage").click();
    desktop.window.run_steps(3);
    desktop.window.get_by_role_and_label(egui::Role::ComboBox, "Quality").click();
    desktop.window.run_steps(3);
    desktop.click("automatic");
    desktop.window.run_steps(2);
    assert_eq!(desktop.app().settings.stage.quality, None);
    assert_ne!(desktop.app().stage.quality_level(), QualityLevel::Video);
}

#[test]
fn a_rejected_scene_gives_a_notice_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let scenes = folder.path().join("scenes");
    std::fs::create_dir_all(scenes.join("Piano")).unwrap();
    std::fs::write(scenes.join("Piano/mine.glb"), b"no scene at all").unwrap();
    let settings = serde_json::json!({"stage": {"folder": scenes}});
    std::fs::write(folder.path().join("settings.json"), settings.to_string()).unwrap();
    let mut desktop = Desktop::open_in(folder, &[piano()], egui::vec2(1280.0, 800.0));
    desktop.wait_for_text("mine.glb is not shown");
    wait_for_scene(&mut desktop, &label("Piano"));
}

#[test]
fn five_hundred_scene_changes_keep_only_three_scenes() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    for turn in 0..500 {
        desktop.window.key_press(if turn % 2 == 0 { egui::Key::PageDown } else { egui::Key::PageUp });
        desktop.window.step();
    }
    wait_for_scene(&mut desktop, &label("Piano"));
    assert_eq!(desktop.app().stage.cached_scenes(), 3, "Piano, Other and undecided");
}

#[test]
fn a_high_narrow_window_shows_it_above_the_plots_and_a_low_one_folds_it_away() {
    let mut desktop = Desktop::open_sized(&[piano()], egui::vec2(480.0, 1100.0));
    desktop.wait_for_results(1);
    desktop.window.run_steps(2);
    let rect = desktop.window.get_by_label_contains("Stage: ").rect();
    assert!(rect.width() > 420.0 && rect.height() > 200.0, "{rect:?}");
    desktop.window.set_size(egui::vec2(480.0, 600.0));
    desktop.window.run_steps(3);
    assert!(!shows_stage(&desktop) && desktop.app().settings.stage.on, "the setting stays");
    desktop.click("Full screen");
    assert!(desktop.app().stage_is_full_screen && shows_stage(&desktop));
    desktop.press(egui::Key::Escape);
    desktop.window.set_size(egui::vec2(480.0, 1000.0));
    desktop.window.run_steps(3);
    assert!(shows_stage(&desktop));
}
