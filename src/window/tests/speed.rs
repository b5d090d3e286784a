//! The speed of playback: menu, keys, settings.

use super::*;

fn speed(desktop: &Desktop) -> (f64, bool) {
    let speed = desktop.app().player.state().speed;
    (speed.factor, speed.keeps_pitch)
}

#[test]
fn the_menu_and_the_keys_change_the_speed_and_the_settings_keep_it() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    assert_eq!(speed(&desktop), (1.0, true));
    desktop.press(egui::Key::OpenBracket);
    assert_eq!(speed(&desktop), (0.95, true));
    assert!(desktop.has("Speed 0.95"), "the button shows it");
    desktop.press(egui::Key::CloseBracket);
    desktop.press(egui::Key::CloseBracket);
    assert_eq!(speed(&desktop), (1.05, true));
    desktop.press(egui::Key::Backslash);
    assert_eq!(speed(&desktop), (1.0, true));
    desktop.click("Speed 1");
    desktop.click("0.75×");
    desktop.click("Keep the pitch");
    assert_eq!(speed(&desktop), (0.75, false));
    let settings = &desktop.app().settings;
    assert_eq!((settings.speed, settings.keep_pitch), (0.75, false));
    desktop.press(egui::Key::Escape);
    desktop.press(egui::Key::F1);
    assert!(desktop.has("slower, faster, as recorded"));
}

#[test]
fn at_half_speed_the_playhead_moves_half_as_fast() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    for _ in 0..10 {
        desktop.press(egui::Key::OpenBracket);
    }
    assert_eq!(speed(&desktop), (0.5, true));
    desktop.press(egui::Key::Space);
    desktop.wait("playback", |desktop| desktop.app().player.state().position_s > 0.2);
    let (begun, begun_s) = (std::time::Instant::now(), desktop.app().player.state().position_s);
    desktop.wait("another half second", |desktop| desktop.app().player.state().position_s > begun_s + 0.5);
    let (passed_s, moved_s) =
        (begun.elapsed().as_secs_f64(), desktop.app().player.state().position_s - begun_s);
    assert!((0.35..0.65).contains(&(moved_s / passed_s)), "{moved_s} s in {passed_s} s");
}

#[test]
fn the_button_keeps_its_width_and_the_controls_keep_to_one_line() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.window.set_size(egui::vec2(1280.0, 800.0));
    desktop.wait_for_results(1);
    let button = desktop.window.get_by_label("Speed 1").rect();
    let play = desktop.window.get_by_label("Play").rect();
    let last = desktop.window.get_by_label("Clear selection").rect();
    assert!((last.center().y - play.center().y).abs() < 2.0, "{play:?} {last:?}");
    for _ in 0..5 {
        desktop.press(egui::Key::OpenBracket);
        let factor = speed(&desktop).0;
        assert_eq!(desktop.window.get_by_label(&format!("Speed {factor}")).rect(), button);
    }
}
