//! Corrections of the selection: by the pointer, by keys, by typed times.

use super::*;
use egui::{CursorIcon, Key, Modifiers, Pos2, Rect, pos2};
use egui_kittest::kittest::NodeT;
use std::ops::Range;

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

fn hold(desktop: &mut Desktop, from: Pos2, to: Pos2) {
    desktop.window.hover_at(from);
    desktop.window.step();
    desktop.window.drag_at(from);
    desktop.window.step();
    desktop.window.hover_at(to);
    desktop.window.run_steps(2);
}

fn drag(desktop: &mut Desktop, from: Pos2, to: Pos2) {
    hold(desktop, from, to);
    desktop.window.drop_at(to);
    desktop.window.run_steps(2);
}

fn press_with(desktop: &mut Desktop, modifiers: Modifiers, key: Key) {
    desktop.window.key_press_modifiers(modifiers, key);
    desktop.window.run_steps(2);
}

/// The selection as fractions of the recording.
fn selected(desktop: &Desktop) -> Option<Range<f64>> {
    let length_s = desktop.app().length_s();
    desktop.app().view.selection.as_ref().map(|range| range.start / length_s..range.end / length_s)
}

#[track_caller]
fn assert_selected(desktop: &Desktop, expected: Range<f64>) {
    let selected = selected(desktop).expect("there is a selection");
    let off = (selected.start - expected.start).abs().max((selected.end - expected.end).abs());
    assert!(off < 0.01, "{selected:?}, expected {expected:?}");
}

#[test]
fn edges_drag_and_change_places() {
    let (mut desktop, rect) = classified();
    drag(&mut desktop, at(rect, 0.3), at(rect, 0.5));
    assert_selected(&desktop, 0.3..0.5);
    let position_s = desktop.app().player.state().position_s;
    drag(&mut desktop, at(rect, 0.5) + egui::vec2(-3.0, 0.0), at(rect, 0.7) + egui::vec2(-3.0, 0.0));
    assert_selected(&desktop, 0.3..0.7);
    drag(&mut desktop, at(rect, 0.3), at(rect, 0.4));
    assert_selected(&desktop, 0.4..0.7);
    drag(&mut desktop, at(rect, 0.4), at(rect, 0.9));
    assert_selected(&desktop, 0.7..0.9);
    assert_eq!(desktop.app().player.state().position_s, position_s, "a correction does not seek");
}

#[test]
fn a_drag_inside_moves_the_selection_within_the_recording_and_a_click_clears_it() {
    let (mut desktop, rect) = classified();
    drag(&mut desktop, at(rect, 0.3), at(rect, 0.5));
    drag(&mut desktop, at(rect, 0.4), at(rect, 0.6));
    assert_selected(&desktop, 0.5..0.7);
    drag(&mut desktop, at(rect, 0.6), at(rect, 0.99));
    assert_selected(&desktop, 0.8..1.0);
    drag(&mut desktop, at(rect, 0.9), at(rect, 0.9));
    assert_eq!(selected(&desktop), None);
    assert!((desktop.app().player.state().position_s - 0.9 * desktop.app().length_s()).abs() < 0.2);
}

#[test]
fn escape_during_a_drag_puts_the_selection_back() {
    let (mut desktop, rect) = classified();
    drag(&mut desktop, at(rect, 0.3), at(rect, 0.5));
    for (from, to) in [(0.5, 0.8), (0.4, 0.6), (0.7, 0.9)] {
        hold(&mut desktop, at(rect, from), at(rect, to));
        assert!((selected(&desktop).unwrap().end - 0.5).abs() > 0.05, "the drag from {from} changes it");
        desktop.press(Key::Escape);
        assert_selected(&desktop, 0.3..0.5);
        desktop.window.drop_at(at(rect, to));
        desktop.window.run_steps(2);
        assert_selected(&desktop, 0.3..0.5);
    }
    desktop.press(Key::Escape);
    assert_eq!(selected(&desktop), None, "without a drag it clears");
}

#[test]
fn the_pointer_shows_edges_and_inside() {
    let (mut desktop, rect) = classified();
    drag(&mut desktop, at(rect, 0.3), at(rect, 0.5));
    let icons = [
        (at(rect, 0.3), CursorIcon::ResizeHorizontal),
        (at(rect, 0.5) + egui::vec2(3.5, 0.0), CursorIcon::ResizeHorizontal),
        (at(rect, 0.4), CursorIcon::Grab),
        (at(rect, 0.7), CursorIcon::Default),
    ];
    for (place, icon) in icons {
        desktop.window.hover_at(place);
        desktop.window.run_steps(2);
        assert_eq!(desktop.window.output().platform_output.cursor_icon, icon, "{place}");
    }
}

#[test]
fn in_a_view_of_the_selection_alone_a_drag_selects_a_part() {
    let (mut desktop, rect) = classified();
    drag(&mut desktop, at(rect, 0.2), at(rect, 0.6));
    desktop.press(Key::Z);
    drag(&mut desktop, at(rect, 0.5), at(rect, 0.75));
    assert_selected(&desktop, 0.4..0.5);
}

#[test]
fn a_click_with_shift_moves_the_nearer_edge() {
    let (mut desktop, rect) = classified();
    let click = |desktop: &mut Desktop, fraction: f32| {
        desktop.window.event(egui::Event::PointerMoved(at(rect, fraction)));
        for pressed in [true, false] {
            desktop.window.event_modifiers(
                egui::Event::PointerButton {
                    pos: at(rect, fraction),
                    button: egui::PointerButton::Primary,
                    pressed,
                    modifiers: Modifiers::SHIFT,
                },
                Modifiers::SHIFT,
            );
            desktop.window.step();
        }
        desktop.window.run_steps(2);
        // Not a double click with the next one.
        desktop.window.remove_cursor();
        desktop.window.run_steps(4);
    };
    desktop.press(Key::ArrowRight);
    let playhead = 5.0 / desktop.app().length_s();
    click(&mut desktop, 0.5);
    assert_selected(&desktop, playhead..0.5);
    click(&mut desktop, 0.8);
    assert_selected(&desktop, playhead..0.8);
    click(&mut desktop, 0.3);
    assert_selected(&desktop, 0.3..0.8);
}

#[test]
fn a_double_click_selects_the_passage() {
    let (mut desktop, rect) = classified();
    // Within a frame: the frames of a test are too far apart for a double click.
    for pressed in [true, false, true, false] {
        desktop.window.input_mut().events.push(egui::Event::PointerButton {
            pos: at(rect, 0.5),
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    desktop.window.run_steps(3);
    let passage = desktop.app().session.selected().unwrap().outcome().unwrap().segments()[0];
    assert_eq!(desktop.app().view.selection, Some(passage.start_s..passage.end_s));
    assert!((desktop.app().player.state().position_s - passage.start_s).abs() < 1e-6);
}

#[test]
fn arrows_with_shift_select_without_a_focused_plot() {
    let (mut desktop, _) = classified();
    assert!(crate::window::plots::focused_plot(&desktop.window.ctx).is_none());
    desktop.press(Key::ArrowRight);
    let step_s = 0.01 * desktop.app().length_s();
    for _ in 0..3 {
        press_with(&mut desktop, Modifiers::SHIFT, Key::ArrowRight);
    }
    let selection = desktop.app().view.selection.clone().unwrap();
    assert!((selection.start - 5.0).abs() < 0.01 && (selection.end - 5.0 - 3.0 * step_s).abs() < 0.01);
    press_with(&mut desktop, Modifiers::SHIFT, Key::ArrowLeft);
    let selection = desktop.app().view.selection.clone().unwrap();
    assert!((selection.end - 5.0 - 2.0 * step_s).abs() < 0.01, "the same end goes back: {selection:?}");
    press_with(&mut desktop, Modifiers::SHIFT, Key::Home);
    let selection = desktop.app().view.selection.clone().unwrap();
    assert!(selection.start == 0.0 && (selection.end - 5.0).abs() < 0.01, "{selection:?}");
    let before_s = desktop.app().player.state().position_s;
    press_with(&mut desktop, Modifiers::ALT, Key::ArrowRight);
    assert!((desktop.app().player.state().position_s - before_s - 1.0).abs() < 0.1, "Alt seeks by 1 s");
    assert_eq!(desktop.app().view.selection, Some(selection), "and selects nothing");
}

/// Types a text into the field of this name, in place of what it holds.
fn type_text(desktop: &mut Desktop, name: &str, text: &str) {
    desktop.window.get_by_label(name).focus();
    desktop.window.run_steps(2);
    press_with(desktop, Modifiers::COMMAND, Key::A);
    desktop.window.get_by_label(name).type_text(text);
    desktop.window.run_steps(2);
}

/// Types a text into the field of this name and leaves it with a key.
fn type_into(desktop: &mut Desktop, name: &str, text: &str, key: Key) {
    type_text(desktop, name, text);
    desktop.press(key);
}

fn value(desktop: &Desktop, name: &str) -> String {
    desktop.window.get_by_label(name).accesskit_node().value().unwrap_or_default()
}

#[test]
fn times_can_be_typed() {
    let (mut desktop, _) = classified();
    assert_eq!(value(&desktop, "Selection start"), "");
    type_into(&mut desktop, "Selection start", "0:05.5", Key::Tab);
    let length_s = desktop.app().length_s();
    assert_eq!(desktop.app().view.selection, Some(5.5..length_s), "up to the end, which is typed next");
    type_into(&mut desktop, "Selection end", "12,25", Key::Enter);
    assert_eq!(desktop.app().view.selection, Some(5.5..12.25));
    assert_eq!(value(&desktop, "Selection start"), "0:05.500");
    assert_eq!(value(&desktop, "Selection end"), "0:12.250");
    desktop.wait_for_text("6.75 s");
    for nonsense in ["later", "1:75", "", "-3"] {
        type_into(&mut desktop, "Selection end", nonsense, Key::Enter);
        assert_eq!(desktop.app().view.selection, Some(5.5..12.25), "{nonsense} changes nothing");
        assert_eq!(value(&desktop, "Selection end"), "0:12.250");
    }
    // Left by a click on a widget that is drawn before it.
    type_text(&mut desktop, "Selection end", "12.5");
    let start = desktop.window.get_by_label("Selection start").rect().center();
    drag(&mut desktop, start, start);
    assert_eq!(value(&desktop, "Selection end"), "0:12.500");
    type_into(&mut desktop, "Selection end", "20", Key::Escape);
    assert_eq!(desktop.app().view.selection, Some(5.5..12.5), "Escape leaves the field as it was");
    type_into(&mut desktop, "Selection start", "20", Key::Enter);
    assert_eq!(desktop.app().view.selection, Some(12.5..20.0), "the ends change places");
    type_into(&mut desktop, "Selection end", "99:00", Key::Enter);
    assert_eq!(desktop.app().view.selection, Some(12.5..length_s));
    desktop.click("Clear selection");
    assert_eq!(desktop.app().view.selection, None);
    assert_eq!(value(&desktop, "Selection start"), "");
}

#[test]
fn a_selection_that_is_played_goes_on_with_its_corrected_end() {
    let (mut desktop, rect) = classified();
    drag(&mut desktop, at(rect, 0.2), at(rect, 0.5));
    desktop.click("Play selection");
    let range = |desktop: &Desktop| desktop.app().player.state().range;
    let selection =
        |desktop: &Desktop| desktop.app().view.selection.clone().map(|range| (range.start, range.end));
    assert_eq!(range(&desktop), selection(&desktop));
    let position_s = desktop.app().player.state().position_s;
    drag(&mut desktop, at(rect, 0.5), at(rect, 0.8));
    assert_selected(&desktop, 0.2..0.8);
    assert_eq!(range(&desktop), selection(&desktop));
    let state = desktop.app().player.state();
    assert!(state.playing && state.position_s >= position_s, "without starting again");
    desktop.click("Clear selection");
    assert_eq!(range(&desktop), None, "it plays on");
    assert!(desktop.app().player.state().playing);
}

#[test]
fn the_list_of_keys_names_each_way_to_select() {
    let (mut desktop, _) = classified();
    desktop.press(Key::F1);
    for entry in
        ["Shift+← →", "Shift+click", "Double click", "Drag the playhead", "Drag an edge, the selection", "Z"]
    {
        assert!(desktop.has(entry), "{entry}");
    }
    assert!(desktop.has("5 s back or forward; with Alt 1 s"));
}
