//! The window at small and large sizes and text sizes: what must be seen is seen without scrolling.

use super::*;
use eframe::egui::{Rect, Role};
use egui_kittest::kittest::NodeT;

/// Width and height in pixels, and pixels per point: text size times the scale of the screen.
const SIZES: [(f32, f32, f32); 12] = [
    (420.0, 320.0, 1.0),
    (450.0, 900.0, 1.0),
    (700.0, 500.0, 1.0),
    (900.0, 600.0, 1.0),
    (1366.0, 768.0, 1.25),
    (1270.0, 760.0, 1.0),
    (1270.0, 760.0, 2.0),
    (900.0, 600.0, 2.0),
    (1280.0, 800.0, 1.5),
    (1920.0, 1080.0, 2.0),
    (3840.0, 2160.0, 1.0),
    (3840.0, 2160.0, 2.0),
];

/// The size of a test's window, which has a margin of 8 points, for a window of the program of this size in points.
fn with_margin(width: f32, height: f32) -> egui::Vec2 {
    egui::vec2(width, height) + egui::Vec2::splat(16.0)
}

fn open_scaled(inputs: &[&str], (width, height, scale): (f32, f32, f32)) -> Desktop {
    let folder = tempfile::tempdir().unwrap();
    save_settings(folder.path(), &Settings { text_size: scale, ..Settings::default() });
    let mut desktop = Desktop::open_in(folder, inputs, with_margin(width / scale, height / scale));
    desktop.window.run_steps(3);
    desktop
}

fn window_rect(desktop: &Desktop) -> Rect {
    desktop.window.ctx.content_rect().expand(0.5)
}

/// The rectangles of the widgets whose label contains this text.
fn rects(desktop: &Desktop, text: &str) -> Vec<Rect> {
    let found = desktop.window.query_all_by_label_contains(text);
    // Announcements have no place.
    found.filter(|node| node.accesskit_node().bounding_box().is_some()).map(|node| node.rect()).collect()
}

fn assert_seen(desktop: &Desktop, text: &str, size: (f32, f32, f32)) {
    let (found, window) = (rects(desktop, text), window_rect(desktop));
    assert!(
        found.iter().any(|rect| window.contains_rect(*rect)),
        "{size:?}: {text}: {found:?} in {window:?}"
    );
}

/// The control with exactly this name is inside the window.
fn assert_control_is_seen(desktop: &Desktop, role: Role, name: &str, size: (f32, f32, f32)) {
    let (rect, window) = (desktop.window.get_by_role_and_label(role, name).rect(), window_rect(desktop));
    assert!(window.contains_rect(rect), "{size:?}: {name}: {rect:?} in {window:?}");
}

#[test]
fn transport_verdict_and_first_row_are_seen_without_scrolling_at_every_size() {
    for size in SIZES {
        let mut desktop = open_scaled(&[piano(), band()], size);
        desktop.wait_for_results(2);
        desktop.window.run_steps(4);
        for button in ["To the start", "Play", "To the end", "Settings"] {
            assert_control_is_seen(&desktop, Role::Button, button, size);
        }
        for (role, name) in
            [(Role::CheckBox, "Loop"), (Role::Slider, "Volume"), (Role::TextInput, "Recording")]
        {
            assert_control_is_seen(&desktop, role, name, size);
        }
        assert_seen(&desktop, "demo-piano.ogg: Piano", size);
        let window = window_rect(&desktop);
        let mut verdicts = desktop.window.query_all_by_label("Piano").map(|node| node.rect());
        assert!(verdicts.any(|rect| window.contains_rect(rect)), "{size:?}: no verdict");
        if size.1 >= 600.0 && size != (900.0, 600.0, 2.0) {
            let spectrogram = *rects(&desktop, "Spectrogram").first().unwrap();
            let play = *rects(&desktop, "Play").first().unwrap();
            let seen = spectrogram.intersect(window.with_max_y(play.top()));
            assert!(seen.height() * size.2 >= 200.0, "{size:?}: {spectrogram:?}, of which {seen:?} is seen");
        }
    }
}

#[test]
fn a_failure_is_seen_at_every_size() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.mp3");
    std::fs::write(&path, b"only words").unwrap();
    for size in SIZES {
        let mut desktop = open_scaled(&[path.to_str().unwrap()], size);
        desktop.wait_for_results(1);
        desktop.window.run_steps(4);
        assert_seen(&desktop, "No result", size);
        assert_control_is_seen(&desktop, Role::Button, "Play", size);
        let (rows, window) = (rects(&desktop, "broken.mp3: "), window_rect(&desktop));
        assert!(rows.iter().any(|row| window.y_range().contains(row.bottom())), "{size:?}: {rows:?}");
    }
}

#[test]
fn the_setting_of_the_stage_stays_when_a_small_window_folds_it() {
    let mut desktop = open_scaled(&[piano()], (700.0, 500.0, 1.0));
    desktop.wait_for_results(1);
    assert!(desktop.app().stage_is_folded && desktop.app().settings.stage.on);
    desktop.window.set_size(egui::vec2(1280.0, 800.0));
    desktop.window.run_steps(3);
    assert!(!desktop.app().stage_is_folded);
    assert!(!rects(&desktop, "Stage: Piano").is_empty());
    // Wide and low: a bar names what is missing.
    desktop.window.set_size(egui::vec2(1280.0, 360.0));
    desktop.window.run_steps(3);
    assert!(desktop.app().stage_is_folded);
    assert_seen(&desktop, "Stage: enlarge the window to see it", (1280.0, 360.0, 1.0));
}

#[test]
fn a_window_that_was_too_small_has_fixed_parts_again_when_it_grows() {
    let place = |desktop: &Desktop| desktop.window.get_by_role_and_label(Role::Button, "Play").rect();
    let mut opened = open_scaled(&[piano()], (700.0, 320.0, 1.0));
    opened.wait_for_results(1);
    let mut grown = open_scaled(&[piano()], (420.0, 320.0, 1.0));
    grown.wait_for_results(1);
    for size in [(300.0, 240.0), (700.0, 320.0)] {
        grown.window.set_size(with_margin(size.0, size.1));
        grown.window.run_steps(4);
    }
    assert_eq!(place(&grown), place(&opened));
}

#[test]
fn without_a_stage_no_button_shows_it_in_full_screen() {
    let mut desktop = open_scaled(&[piano()], (300.0, 240.0, 1.0));
    desktop.wait_for_results(1);
    assert!(desktop.has("Full screen"), "the stage is folded");
    desktop.window.state_mut().as_mut().unwrap().settings.stage.on = false;
    desktop.window.run_steps(3);
    assert!(!desktop.has("Full screen"));
}

#[test]
fn nothing_panics_below_the_smallest_size() {
    let mut desktop = open_scaled(&[piano(), "/nowhere/lost.mp3"], (420.0, 320.0, 2.0));
    desktop.wait_for_results(2);
    for size in [(210.0, 160.0), (60.0, 500.0), (900.0, 40.0), (1.0, 1.0), (400.0, 200.0), (1280.0, 800.0)] {
        desktop.window.set_size(egui::vec2(size.0, size.1));
        desktop.window.run_steps(2);
        desktop.press(egui::Key::F1);
        desktop.press(egui::Key::Escape);
        desktop.press(egui::Key::PageDown);
    }
    assert!(desktop.has("No result"));
}

#[test]
fn dragging_the_line_above_the_list_resizes_it_and_a_double_click_resets_it() {
    let mut desktop = open_scaled(&[piano()], (1280.0, 800.0, 1.0));
    desktop.wait_for_results(1);
    let row = |desktop: &Desktop| rects(desktop, "demo-piano.ogg: Piano").first().unwrap().top();
    let before = row(&desktop);
    let line = desktop.window.get_by_label("Height of the list").rect().center();
    desktop.window.drag_at(line);
    desktop.window.run_steps(2);
    desktop.window.hover_at(line - egui::vec2(0.0, 100.0));
    desktop.window.run_steps(2);
    desktop.window.drop_at(line - egui::vec2(0.0, 100.0));
    desktop.window.run_steps(3);
    let after = row(&desktop);
    assert!((before - after - 100.0).abs() < 12.0, "{before} {after}");
}

#[test]
fn the_list_of_keys_is_as_wide_as_the_window_at_any_size() {
    for size in [(420.0, 320.0, 1.0), (700.0, 500.0, 1.0), (900.0, 600.0, 2.0)] {
        let mut desktop = open_scaled(&[], size);
        desktop.press(egui::Key::F1);
        desktop.window.run_steps(3);
        let window = window_rect(&desktop).x_range();
        for text in ["Shift+Home, Shift+End", "extend it to the start, to the end", "seek, select"] {
            let found = rects(&desktop, text);
            assert!(!found.is_empty(), "{size:?}: {text}");
            for rect in found {
                assert!(
                    window.contains(rect.left()) && window.contains(rect.right()),
                    "{size:?}: {text} at {rect}"
                );
            }
        }
    }
}
