//! The playhead under the pointer: scrubbing, and where a click would land.

use super::*;
use egui::{CursorIcon, Pos2, Rect, pos2};

/// A window with a classified demo recording, and the rectangle of its spectrogram.
fn classified() -> (Desktop, Rect) {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    let rect = desktop.window.get_by_label_contains("Spectrogram from").rect();
    (desktop, rect)
}

fn at(rect: Rect, fraction: f32) -> Pos2 {
    pos2(rect.left() + fraction * rect.width(), rect.center().y)
}

/// On the handle of a playhead at this fraction of the width, above the spectrogram.
fn handle(rect: Rect, fraction: f32) -> Pos2 {
    pos2(at(rect, fraction).x, rect.top() - 6.0)
}

/// Presses the button at the first place and moves over the others.
fn drag_over(desktop: &mut Desktop, places: &[Pos2]) {
    desktop.window.hover_at(places[0]);
    desktop.window.step();
    desktop.window.drag_at(places[0]);
    desktop.window.step();
    for place in &places[1..] {
        desktop.window.hover_at(*place);
        desktop.window.run_steps(2);
    }
}

fn release(desktop: &mut Desktop, place: Pos2) {
    desktop.window.drop_at(place);
    desktop.window.run_steps(2);
}

fn position_s(desktop: &Desktop) -> f64 {
    desktop.app().player.state().position_s
}

fn cursor_icon(desktop: &mut Desktop, place: Pos2) -> CursorIcon {
    desktop.window.hover_at(place);
    desktop.window.run_steps(2);
    desktop.window.output().platform_output.cursor_icon
}

#[test]
fn the_handle_and_the_line_drag_the_position_along() {
    let (mut desktop, rect) = classified();
    let length_s = desktop.app().length_s();
    drag_over(&mut desktop, &[handle(rect, 0.0), handle(rect, 0.3), at(rect, 0.5)]);
    assert!((position_s(&desktop) - 0.5 * length_s).abs() < 0.1, "it follows: {}", position_s(&desktop));
    release(&mut desktop, at(rect, 0.5));
    assert!((position_s(&desktop) - 0.5 * length_s).abs() < 0.1);
    assert_eq!(desktop.app().view.selection, None, "nothing is selected");
    // Three points beside the line: it keeps its distance to the pointer.
    let grabbed = at(rect, 0.5) + egui::vec2(3.0, 0.0);
    drag_over(&mut desktop, &[grabbed, at(rect, 0.25) + egui::vec2(3.0, 0.0)]);
    release(&mut desktop, at(rect, 0.25) + egui::vec2(3.0, 0.0));
    assert!((position_s(&desktop) - 0.25 * length_s).abs() < 0.1, "{}", position_s(&desktop));
    assert_eq!(desktop.app().view.selection, None);
}

#[test]
fn the_pointer_shows_what_can_be_dragged() {
    let (mut desktop, rect) = classified();
    desktop.press(egui::Key::ArrowRight);
    let fraction = (position_s(&desktop) / desktop.app().length_s()) as f32;
    let beside = |by: f32| at(rect, fraction) + egui::vec2(by, 0.0);
    let above = |by: f32| handle(rect, fraction) + egui::vec2(by, 0.0);
    for place in [beside(-3.5), beside(3.5), above(-8.0), above(8.0)] {
        assert_eq!(cursor_icon(&mut desktop, place), CursorIcon::ResizeHorizontal, "{place}");
    }
    for place in [beside(-7.0), beside(7.0), above(-12.0), at(rect, 0.8)] {
        assert_ne!(cursor_icon(&mut desktop, place), CursorIcon::ResizeHorizontal, "{place}");
    }
}

#[test]
fn playback_pauses_during_the_drag_and_resumes_where_it_ends() {
    let (mut desktop, rect) = classified();
    let length_s = desktop.app().length_s();
    // A short loop keeps the playhead in place, however slow the machine is.
    let start_s = 0.2 * length_s;
    desktop.window.state_mut().as_mut().unwrap().view.selection = Some(start_s..start_s + 0.05);
    desktop.press(egui::Key::L);
    desktop.press(egui::Key::Enter);
    assert!(desktop.app().player.state().playing);
    drag_over(&mut desktop, &[handle(rect, 0.2), handle(rect, 0.4)]);
    assert!(!desktop.app().player.state().playing, "scrubbing is silent");
    assert!(desktop.has("Pause"), "the button stays that of a playing recording");
    let during = position_s(&desktop);
    assert!((during - 0.4 * length_s).abs() < 0.3, "{during}");
    release(&mut desktop, handle(rect, 0.4));
    assert!(desktop.app().player.state().playing);
    assert!(position_s(&desktop) >= during - 0.01);
}

#[test]
fn escape_puts_the_playhead_back() {
    let (mut desktop, rect) = classified();
    desktop.press(egui::Key::ArrowRight);
    let before = position_s(&desktop);
    let fraction = (before / desktop.app().length_s()) as f32;
    drag_over(&mut desktop, &[handle(rect, fraction), handle(rect, 0.7)]);
    assert!(position_s(&desktop) > 15.0);
    desktop.press(egui::Key::Escape);
    assert!((position_s(&desktop) - before).abs() < 1e-6);
    // The button is still held: nothing follows it any more.
    desktop.window.hover_at(at(rect, 0.9));
    desktop.window.run_steps(2);
    release(&mut desktop, at(rect, 0.9));
    assert!((position_s(&desktop) - before).abs() < 1e-6);
    assert_eq!(desktop.app().view.selection, None);
}

#[test]
fn taking_hold_of_the_playhead_without_moving_it_changes_nothing() {
    let (mut desktop, rect) = classified();
    drag_over(&mut desktop, &[at(rect, 0.2), at(rect, 0.6)]);
    release(&mut desktop, at(rect, 0.6));
    let (selection, before) = (desktop.app().view.selection.clone(), position_s(&desktop));
    assert!(selection.is_some());
    drag_over(&mut desktop, &[handle(rect, 0.2)]);
    release(&mut desktop, handle(rect, 0.2));
    assert_eq!(desktop.app().view.selection, selection);
    assert_eq!(position_s(&desktop), before);
}

#[test]
fn a_zoomed_view_scrolls_while_the_playhead_is_held_beyond_its_edge() {
    let (mut desktop, rect) = classified();
    for _ in 0..4 {
        desktop.press(egui::Key::Plus);
    }
    let end_s = desktop.app().view.timeline.end_s();
    assert!(end_s < 0.5 * desktop.app().length_s());
    drag_over(&mut desktop, &[handle(rect, 0.0), at(rect, 1.0) + egui::vec2(30.0, 0.0)]);
    desktop.window.run_steps(20);
    let timeline = desktop.app().view.timeline;
    assert!(timeline.end_s() > end_s, "it scrolls: {timeline:?}");
    assert!((position_s(&desktop) - timeline.end_s()).abs() < 0.01, "with the playhead at its edge");
    desktop.window.run_steps(400);
    assert!((position_s(&desktop) - desktop.app().length_s()).abs() < 0.01, "up to the end");
    // And back, from where the pointer enters the view.
    desktop.window.hover_at(at(rect, 0.5));
    desktop.window.run_steps(2);
    let middle = desktop.app().view.timeline.time_s(0.5);
    assert!((position_s(&desktop) - middle).abs() < 0.01);
    release(&mut desktop, at(rect, 0.5));
}

#[test]
fn the_next_recording_ends_the_drag() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    let rect = desktop.window.get_by_label_contains("Spectrogram from").rect();
    drag_over(&mut desktop, &[handle(rect, 0.0), handle(rect, 0.5)]);
    desktop.press(egui::Key::PageDown);
    desktop.wait("the next spectrogram", |desktop| desktop.app().tiles.known().complete);
    desktop.window.hover_at(handle(rect, 0.7));
    desktop.window.run_steps(2);
    release(&mut desktop, handle(rect, 0.7));
    assert_eq!(position_s(&desktop), 0.0);
    assert_eq!(desktop.app().view.selection, None);
}
