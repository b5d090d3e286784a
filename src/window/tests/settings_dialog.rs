//! The settings dialog: it fits, is centred, keeps the focus, and resets what was changed.

use super::*;
use crate::window::closing::Closing;
use eframe::egui::{Rect, Role};
use egui_kittest::kittest::NodeT;

const GROUPS: [&str; 5] = ["Analysis", "Appearance", "Stage", "Links", "Advanced"];

fn choose_group(desktop: &mut Desktop, group: &str) {
    desktop.window.get_by_role_and_label(Role::Tab, group).click();
    desktop.window.run_steps(3);
}

/// The label of the widget with the focus.
fn focused(desktop: &Desktop) -> Option<String> {
    let node = desktop.window.root().children_recursive().find(|node| node.is_focused())?;
    node.accesskit_node().label().or_else(|| Some(format!("{:?}", node.accesskit_node().role())))
}

/// The tabs and the button at the bottom, which the dialog has inside its frame.
fn dialog_rect(desktop: &Desktop) -> Rect {
    let first = desktop.window.get_by_role_and_label(Role::Tab, "Analysis").rect();
    let last = desktop.window.get_by_role_and_label(Role::Button, "Close").rect();
    first.union(last)
}

#[test]
fn it_fits_and_is_centred_whenever_it_opens() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    for (width, height) in [(1280.0, 800.0), (700.0, 500.0), (420.0, 320.0), (635.0, 380.0), (3840.0, 2160.0)]
    {
        desktop.window.set_size(egui::vec2(width, height));
        desktop.window.run_steps(2);
        desktop.click("Settings");
        let window = desktop.window.ctx.content_rect();
        for group in GROUPS {
            choose_group(&mut desktop, group);
            let dialog = dialog_rect(&desktop);
            assert!(window.contains_rect(dialog), "{width}x{height} {group}: {dialog:?}");
            let off = dialog.center() - window.center();
            assert!(off.x.abs() < 20.0 && off.y.abs() < 30.0, "{width}x{height} {group}: {dialog:?}");
        }
        desktop.press(egui::Key::Escape);
        assert!(!desktop.app().settings_are_open);
    }
}

#[test]
fn it_opens_in_the_middle_again_after_it_was_moved() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    desktop.click("Settings");
    desktop.window.run_steps(3);
    let before = dialog_rect(&desktop);
    let title = egui::pos2(before.center().x, before.top() - 24.0);
    desktop.window.drag_at(title);
    desktop.window.run_steps(2);
    desktop.window.hover_at(title + egui::vec2(150.0, 60.0));
    desktop.window.run_steps(2);
    desktop.window.drop_at(title + egui::vec2(150.0, 60.0));
    desktop.window.run_steps(2);
    let moved = dialog_rect(&desktop);
    assert!(moved.left() > before.left() + 100.0, "{before:?} {moved:?}");
    desktop.press(egui::Key::Escape);
    desktop.click("Settings");
    desktop.window.run_steps(3);
    assert!((dialog_rect(&desktop).center() - before.center()).length() < 2.0);
}

#[test]
fn tab_stays_in_the_dialog_and_the_focus_returns_when_it_closes() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    desktop.window.get_by_label("Settings").focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::Enter);
    desktop.window.run_steps(4);
    assert!(desktop.app().settings_are_open);
    let first = focused(&desktop);
    assert!(first.is_some(), "a widget of the dialog has the focus");
    let mut reached = Vec::new();
    for _ in 0..40 {
        desktop.press(egui::Key::Tab);
        if let Some(name) = focused(&desktop) {
            reached.push(name);
        }
    }
    for group in GROUPS {
        assert!(reached.iter().any(|name| name == group), "{group}: {reached:?}");
    }
    for behind in ["Recording", "Classify", "Open…", "Keys and mouse", "Settings"] {
        assert!(!reached.iter().any(|name| name == behind), "{behind}: {reached:?}");
    }
    desktop.press(egui::Key::Escape);
    desktop.window.run_steps(2);
    assert!(!desktop.app().settings_are_open);
    assert_eq!(focused(&desktop).as_deref(), Some("Settings"));
}

#[test]
fn escape_closes_an_open_menu_before_the_dialog() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    desktop.click("Settings");
    choose_group(&mut desktop, "Stage");
    desktop.window.get_by_role_and_label(Role::ComboBox, "Quality").click();
    desktop.window.run_steps(3);
    assert!(desktop.has("medium"));
    desktop.press(egui::Key::Escape);
    assert!(!desktop.has("medium") && desktop.app().settings_are_open);
    desktop.press(egui::Key::Escape);
    assert!(!desktop.app().settings_are_open);
}

#[test]
fn a_changed_setting_has_a_reset_and_all_can_be_reset_and_restored() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    desktop.click("Settings");
    assert!(!desktop.has("Reset verdict by"));
    let place = desktop.window.get_by_label("mean confidence").rect();
    desktop.click("mean confidence");
    assert_eq!(desktop.window.get_by_label("mean confidence").rect(), place, "nothing moves");
    desktop.click("Reset verdict by");
    assert!(!desktop.app().settings.vote_by_mean && !desktop.has("Reset verdict by"));
    desktop.click("mean confidence");
    choose_group(&mut desktop, "Stage");
    desktop.click("reduce motion");
    let volume = desktop.app().settings.volume;
    desktop.click("Reset all settings");
    assert_eq!(desktop.app().settings, Settings { volume, ..Settings::default() });
    desktop.press(egui::Key::Escape);
    desktop.click("Undo");
    let settings = &desktop.app().settings;
    assert!(settings.vote_by_mean && settings.stage.reduced_motion);
}

#[test]
fn a_reset_by_keyboard_keeps_the_focus_in_the_setting() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    desktop.click("Settings");
    desktop.click("mean confidence");
    desktop.window.get_by_label("Reset verdict by").focus();
    desktop.window.run_steps(2);
    desktop.press(egui::Key::Enter);
    desktop.window.run_steps(2);
    assert!(!desktop.app().settings.vote_by_mean);
    assert_eq!(focused(&desktop).as_deref(), Some("majority of votes"));
}

#[test]
fn the_number_of_windows_is_kept_while_all_are_classified() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    desktop.window.state_mut().as_mut().unwrap().settings.windows = Some(7);
    desktop.click("Settings");
    desktop.click("all");
    assert_eq!(desktop.app().settings.windows, None);
    desktop.click("all");
    assert_eq!(desktop.app().settings.windows, Some(7));
}

#[test]
fn escape_closes_the_question_that_was_opened_last() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    desktop.click("Settings");
    desktop.window.state_mut().as_mut().unwrap().closing = Closing::Asking;
    desktop.window.run_steps(3);
    assert!(desktop.has("Keep open"));
    desktop.press(egui::Key::Escape);
    assert!(!desktop.has("Keep open") && desktop.app().settings_are_open);
    desktop.press(egui::Key::Escape);
    assert!(!desktop.app().settings_are_open);
}

#[test]
fn every_setting_of_every_group_explains_itself_to_screen_readers() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.step();
    desktop.click("Settings");
    let named = [
        ("Analysis", "Windows to classify"),
        ("Analysis", "Verdict by"),
        ("Analysis", "Silence threshold"),
        ("Analysis", "Model"),
        ("Appearance", "Theme"),
        ("Appearance", "Text size"),
        ("Stage", "Show"),
        ("Stage", "Motion"),
        ("Stage", "Quality"),
        ("Stage", "Your own scenes"),
        ("Links", "Largest download"),
        ("Links", "Longest recording"),
        ("Links", "Pause between links"),
        ("Links", "Cookies from"),
        ("Links", "Proxy"),
        ("Advanced", "Closing"),
        ("Advanced", "yt-dlp"),
        ("Advanced", "Extra yt-dlp options"),
    ];
    for (group, name) in named {
        choose_group(&mut desktop, group);
        let explained = desktop
            .window
            .query_all_by_label(name)
            .filter_map(|node| node.accesskit_node().data().description().map(str::to_owned))
            .any(|text| text.len() > 20);
        assert!(explained, "{group}: {name}");
    }
}
