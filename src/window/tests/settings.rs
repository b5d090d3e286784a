//! The settings: they apply at once and are saved.

use super::*;
use crate::window::settings::ThemeChoice;
use crate::window::views::Notice;

/// Opens the settings at a group.
fn open_settings(desktop: &mut Desktop, group: &str) {
    desktop.click("Settings");
    choose_group(desktop, group);
}

fn choose_group(desktop: &mut Desktop, group: &str) {
    desktop.window.get_by_role_and_label(egui::Role::Tab, group).click();
    desktop.window.run_steps(3);
}

#[test]
fn a_theme_applies_and_is_saved() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    open_settings(&mut desktop, "Appearance");
    desktop.click("light");
    assert_eq!(desktop.app().settings.theme, ThemeChoice::Light);
    assert!(!desktop.window.ctx.global_style().visuals.dark_mode);
    desktop.wait("the settings file", |desktop| desktop.settings_path.exists());
    let (kept, note) = saved_settings(&desktop.settings_path);
    assert_eq!((kept.theme, note), (ThemeChoice::Light, None));
}

#[test]
fn the_vote_rule_applies_without_a_new_run_and_a_new_threshold_with_one() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    let runs = |desktop: &Desktop| desktop.app().session.recordings().first().unwrap().run;
    desktop.click("Settings");
    desktop.click("mean confidence");
    assert!(desktop.app().settings.vote_by_mean);
    assert_eq!(runs(&desktop), 0);
    desktop.click("own threshold");
    let slider = egui::accesskit::Role::Slider;
    desktop.window.get_by_role_and_label(slider, "Silence threshold").set_value_accesskit(-10.0);
    desktop.wait("another run", |desktop| runs(desktop) > 0);
    desktop.wait_for_results(1);
    let outcome = desktop.app().session.recordings().first().unwrap().outcome().unwrap();
    assert!(outcome.audible_s < 20.0, "with a high threshold less is audible: {}", outcome.audible_s);
}

#[test]
fn only_the_selected_recording_is_classified_again_until_the_user_asks_for_the_others() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    desktop.click("Settings");
    desktop.click("all");
    desktop.window.run_steps(3);
    desktop.wait_for_results(2);
    assert_eq!(desktop.app().settings.windows, Some(60));
    desktop.press(egui::Key::Escape);
    desktop.click("Analyse 1 again");
    desktop.wait_for_results(2);
    assert!(!desktop.has("Analyse 1 again"));
}

#[test]
fn closing_the_window_saves_a_change_that_was_just_made() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    open_settings(&mut desktop, "Appearance");
    desktop.click("dark");
    assert_eq!(desktop.window.state_mut().as_mut().unwrap().close(), Ok(()));
    assert_eq!(saved_settings(&desktop.settings_path).0.theme, ThemeChoice::Dark);
}

#[test]
fn settings_that_cannot_be_saved_give_a_notice() {
    let folder = tempfile::tempdir().unwrap();
    let mut desktop = Desktop::open_in(folder, &[], egui::vec2(1280.0, 800.0));
    desktop.window.step();
    std::fs::create_dir(&desktop.settings_path).unwrap();
    open_settings(&mut desktop, "Appearance");
    desktop.click("dark");
    desktop.wait_for_text("The settings could not be saved");
    assert!(desktop.window.state_mut().as_mut().unwrap().close().is_ok(), "that failure was shown");
}

#[test]
fn settings_of_a_newer_version_are_kept_without_a_notice() {
    let folder = tempfile::tempdir().unwrap();
    let newer = r#"{"version": 2, "theme": "sepia", "volume": 0.5, "plugins": ["a"]}"#;
    std::fs::write(folder.path().join("settings.json"), newer).unwrap();
    let mut desktop = Desktop::open_in(folder, &[], egui::vec2(1280.0, 800.0));
    desktop.window.step();
    assert!(desktop.app().notices.error().is_none());
    assert_eq!(desktop.app().settings.volume, 0.5);
    desktop.click("Settings");
    desktop.click("mean confidence");
    desktop.window.state_mut().as_mut().unwrap().close().unwrap();
    let text = std::fs::read_to_string(&desktop.settings_path).unwrap();
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&written["theme"], &written["plugins"][0]), (&"sepia".into(), &"a".into()));
    assert_eq!((&written["version"], &written["vote_by_mean"]), (&2.into(), &true.into()));
}

#[test]
fn damaged_settings_are_renamed_with_a_notice() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("settings.json"), b"{ half").unwrap();
    let mut desktop = Desktop::open_in(folder, &[], egui::vec2(1000.0, 700.0));
    desktop.wait_for_text("The settings are damaged");
    desktop.click("Dismiss the notice");
    assert!(!desktop.has("Dismiss the notice"), "its text stays only where screen readers announced it");
}

#[test]
fn every_setting_has_its_effect() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    open_settings(&mut desktop, "Appearance");
    desktop.click("dark");
    assert!(desktop.window.ctx.global_style().visuals.dark_mode);
    desktop.click("follow system");
    assert_eq!(desktop.app().settings.theme, ThemeChoice::System);
    choose_group(&mut desktop, "Analysis");
    desktop.click("mean confidence");
    desktop.click("majority of votes");
    assert!(!desktop.app().settings.vote_by_mean);
    choose_group(&mut desktop, "Appearance");
    desktop.window.get_by_role_and_label(egui::Role::Slider, "Text size").set_value_accesskit(150.0);
    desktop.window.run_steps(3);
    assert_eq!(desktop.app().settings.text_size, 1.5);
    assert_eq!(desktop.window.ctx.zoom_factor(), 1.5);
    choose_group(&mut desktop, "Analysis");
    desktop.click("all");
    desktop.window.get_by_label("Windows to classify").set_value_accesskit(12.0);
    desktop.window.run_steps(3);
    assert_eq!(desktop.app().settings.windows, Some(12));
    desktop.click("all");
    assert_eq!(desktop.app().settings.windows, None);
}

#[test]
fn a_chosen_model_is_used_until_the_built_in_one_is_chosen_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.safetensors");
    let mut parts = Model::built_in().unwrap().into_parts();
    parts.name = "mine".to_owned();
    let model = Model::new(parts).unwrap();
    model.save(&file).unwrap();
    let settings = Settings { model: Some(file), ..Settings::default() };
    save_settings(folder.path(), &settings);
    let mut desktop = Desktop::open_in(folder, &[piano()], egui::vec2(1280.0, 800.0));
    desktop.wait_for_results(1);
    assert!(desktop.window.query_by_label_contains("model mine").is_some());
    desktop.click("Settings");
    desktop.click("Use the built-in one");
    desktop.wait("another run", |desktop| desktop.window.query_by_label_contains("model mine").is_none());
    desktop.wait_for_results(1);
    assert!(desktop.window.query_by_label_contains("model piano").is_some());
}

#[test]
fn an_unusable_model_gives_a_notice_and_the_built_in_one_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { model: Some("/nowhere/mine.safetensors".into()), ..Settings::default() };
    save_settings(folder.path(), &settings);
    let mut desktop = Desktop::open_in(folder, &[piano()], egui::vec2(1280.0, 800.0));
    desktop.wait_for_text("The model could not be used");
    desktop.wait_for_results(1);
    assert!(desktop.has("27 of 27 windows"));
    desktop.window.state_mut().as_mut().unwrap().close().unwrap();
    assert_eq!(
        saved_settings(&desktop.settings_path).0.model,
        settings.model,
        "its disk may only be absent now"
    );
}

#[test]
fn a_model_that_was_chosen_and_cannot_be_loaded_does_not_stay_in_the_file() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    let ctx = desktop.window.ctx.clone();
    let app = desktop.window.state_mut().as_mut().unwrap();
    app.settings.model = Some("/nowhere/mine.safetensors".into());
    app.settings_changed(&ctx);
    app.close().unwrap();
    assert!(saved_settings(&desktop.settings_path).0.model.is_some());
    desktop.wait_for_text("The model could not be used");
    desktop.window.state_mut().as_mut().unwrap().close().unwrap();
    assert_eq!(saved_settings(&desktop.settings_path).0.model, None);
}

#[test]
fn late_settings_replace_only_the_notice_that_they_are_late() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    let ctx = desktop.window.ctx.clone();
    let app = desktop.window.state_mut().as_mut().unwrap();
    let saved = Notice::info("Saved as votes.csv");
    app.notices.show(saved.clone());
    app.use_late_settings(&ctx, Settings::default(), None);
    assert_eq!(app.notices.floating(), Some(&saved));
    app.use_late_settings(&ctx, Settings::default(), Some("The settings are damaged".to_owned()));
    assert_eq!(app.notices.error(), Some(&Notice::error("The settings are damaged")));
    let late = app.settings_store.as_ref().unwrap().slow_message();
    app.notices.show(Notice::error(late));
    app.use_late_settings(&ctx, Settings::default(), None);
    assert_eq!(app.notices.error(), None);
}
