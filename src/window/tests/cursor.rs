//! The plots without a pointer: focus, cursor, selection, and what screen readers read.

use super::*;
use crate::format::clock_time;
use crate::window::plots::focused_plot;
use egui::accesskit::{Action as AccessAction, ActionRequest, Role, TreeId};
use egui_kittest::kittest::NodeT;

/// A window with a classified demo recording, whose plot with this name was reached by Tab.
fn on_plot(name: &str) -> Desktop {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    for _ in 0..60 {
        desktop.press(egui::Key::Tab);
        let focused = desktop.window.root().children_recursive().find(|node| node.is_focused());
        if focused.is_some_and(|node| node.accesskit_node().label().unwrap_or_default().starts_with(name)) {
            return desktop;
        }
    }
    panic!("Tab does not reach {name}");
}

/// Role, value and description of the plot with this name.
fn plot(desktop: &Desktop, name: &str) -> (Role, String, String) {
    let label = label(desktop, name);
    let node = desktop.window.get_by_role_and_label(Role::Slider, &label);
    let node = node.accesskit_node();
    (node.role(), node.value().unwrap(), node.data().description().unwrap().to_owned())
}

/// The whole name of the plot whose name starts like this.
fn label(desktop: &Desktop, start: &str) -> String {
    let nodes = desktop.window.query_all_by_role(Role::Slider);
    nodes.filter_map(|node| node.accesskit_node().label()).find(|label| label.starts_with(start)).unwrap()
}

fn press_with_shift(desktop: &mut Desktop, key: egui::Key, times: usize) {
    for _ in 0..times {
        desktop.window.key_press_modifiers(egui::Modifiers::SHIFT, key);
        desktop.window.run_steps(2);
    }
}

fn cursor_s(desktop: &Desktop) -> f64 {
    desktop.app().view.cursor.unwrap().time_s
}

#[test]
fn each_plot_reads_the_values_at_the_cursor() {
    let mut desktop = on_plot("Spectrogram");
    for _ in 0..20 {
        desktop.press(egui::Key::ArrowRight);
    }
    let time = 0.2 * desktop.app().length_s();
    assert!((cursor_s(&desktop) - time).abs() < 0.01, "{}", cursor_s(&desktop));
    let (_, value, description) = plot(&desktop, "Spectrogram");
    let parts: Vec<&str> = value.split(", ").collect();
    assert!(
        parts[0].starts_with("0:05.")
            && parts[1..3] == ["440 Hz", "A4"]
            && parts[3].ends_with(" dB")
            && parts[4].ends_with(" %"),
        "{value}"
    );
    assert!(description.contains("arrow") && description.contains("pitch"), "{description}");
    let announced = desktop.window.get_by_role_and_label(Role::Status, &value);
    assert_eq!(announced.accesskit_node().data().live(), Some(egui::accesskit::Live::Polite));

    let (_, value, description) = plot(&desktop, "Level");
    assert!(value.starts_with("0:05.") && value.ends_with(" dB") && !value.contains("Hz"), "{value}");
    assert!(!description.contains("pitch"), "{description}");
    let (_, value, _) = plot(&desktop, "Votes");
    assert!(value.contains(", Piano ") && value.contains(" %, Other "), "{value}");
}

#[test]
fn up_and_down_change_the_pitch_by_semitones_within_the_axis() {
    let mut desktop = on_plot("Spectrogram");
    let volume = desktop.app().player.state().volume;
    for _ in 0..12 {
        desktop.press(egui::Key::ArrowUp);
    }
    assert!(plot(&desktop, "Spectrogram").1.contains("880 Hz, A5"), "{}", plot(&desktop, "Spectrogram").1);
    for _ in 0..100 {
        desktop.press(egui::Key::ArrowDown);
    }
    assert!(plot(&desktop, "Spectrogram").1.contains("28 Hz, A0"), "{}", plot(&desktop, "Spectrogram").1);
    assert_eq!(desktop.app().player.state().volume, volume, "the keys do not change the volume as well");
}

#[test]
fn shift_selects_enter_plays_and_escape_clears() {
    let mut desktop = on_plot("Votes");
    for _ in 0..10 {
        desktop.press(egui::Key::ArrowRight);
    }
    let from_s = cursor_s(&desktop);
    press_with_shift(&mut desktop, egui::Key::ArrowRight, 10);
    let selection = desktop.app().view.selection.clone().unwrap();
    assert_eq!((selection.start, selection.end), (from_s, cursor_s(&desktop)));
    assert!((selection.end - selection.start - 0.1 * desktop.app().length_s()).abs() < 0.01, "{selection:?}");
    let selected = format!("selected from {} to {}", clock_time(selection.start), clock_time(selection.end));
    assert!(label(&desktop, "Votes").ends_with(&selected), "{} {selected}", label(&desktop, "Votes"));
    // Back beyond the other end.
    press_with_shift(&mut desktop, egui::Key::Home, 1);
    assert_eq!(desktop.app().view.selection, Some(0.0..from_s));
    desktop.press(egui::Key::Enter);
    assert!(desktop.app().player.state().playing);
    assert!(desktop.app().player.state().position_s < from_s, "from the start of the selection");
    desktop.press(egui::Key::Escape);
    assert_eq!(desktop.app().view.selection, None);
    assert!(focused_plot(&desktop.window.ctx).is_some(), "the first Escape only clears the selection");
    desktop.press(egui::Key::Space);
    // Without a selection, Enter plays from the cursor.
    desktop.press(egui::Key::End);
    for _ in 0..30 {
        desktop.press(egui::Key::ArrowLeft);
    }
    let at_s = cursor_s(&desktop);
    desktop.press(egui::Key::Enter);
    let state = desktop.app().player.state();
    assert!(state.playing && (at_s - 0.01..at_s + 5.0).contains(&state.position_s), "{at_s} {state:?}");
    desktop.press(egui::Key::Escape);
    assert!(focused_plot(&desktop.window.ctx).is_none(), "the second Escape leaves the plot");
}

#[test]
fn a_move_without_shift_clears_the_selection() {
    let mut desktop = on_plot("Level");
    press_with_shift(&mut desktop, egui::Key::ArrowRight, 3);
    assert!(desktop.app().view.selection.is_some());
    desktop.press(egui::Key::ArrowRight);
    assert!(desktop.app().view.selection.is_none());
}

#[test]
fn after_escape_a_selection_starts_at_the_cursor() {
    let mut desktop = on_plot("Level");
    press_with_shift(&mut desktop, egui::Key::ArrowRight, 5);
    let from_s = cursor_s(&desktop);
    desktop.press(egui::Key::Escape);
    assert_eq!(desktop.app().view.selection, None);
    press_with_shift(&mut desktop, egui::Key::ArrowRight, 2);
    assert_eq!(desktop.app().view.selection, Some(from_s..cursor_s(&desktop)));
    assert!(cursor_s(&desktop) > from_s);
}

#[test]
fn tab_moves_between_the_plots_and_keeps_the_cursor() {
    let mut desktop = on_plot("Spectrogram");
    press_with_shift(&mut desktop, egui::Key::End, 1);
    let at_s = cursor_s(&desktop);
    assert!((at_s - desktop.app().length_s()).abs() < 0.01);
    desktop.press(egui::Key::Tab);
    let focused = desktop.window.root().children_recursive().find(|node| node.is_focused()).unwrap();
    assert!(focused.accesskit_node().label().unwrap().starts_with("Level"));
    assert_eq!(cursor_s(&desktop), at_s);
}

#[test]
fn a_zoomed_view_scrolls_with_the_cursor() {
    let mut desktop = on_plot("Spectrogram");
    for _ in 0..4 {
        desktop.press(egui::Key::Plus);
    }
    let step_s = desktop.app().view.timeline.span_s() / 100.0;
    desktop.press(egui::Key::ArrowRight);
    assert!((cursor_s(&desktop) - step_s).abs() < 1e-6, "a step is a hundredth of the view");
    desktop.press(egui::Key::End);
    assert!(desktop.app().view.timeline.end_s() >= desktop.app().length_s() - 0.01);
}

/// Sends an action, as a screen reader does, to the plot with this name.
fn request(desktop: &mut Desktop, name: &str, action: AccessAction) {
    let label = label(desktop, name);
    let target_node = desktop.window.get_by_role_and_label(Role::Slider, &label).accesskit_node().locate().0;
    desktop.window.event(egui::Event::AccessKitActionRequest(ActionRequest {
        action,
        target_tree: TreeId::ROOT,
        target_node,
        data: None,
    }));
}

#[test]
fn screen_readers_move_the_cursor_by_actions() {
    let mut desktop = on_plot("Level");
    request(&mut desktop, "Level", AccessAction::Increment);
    request(&mut desktop, "Level", AccessAction::Increment);
    desktop.window.run_steps(2);
    assert!((cursor_s(&desktop) - 0.02 * desktop.app().length_s()).abs() < 0.01);
    request(&mut desktop, "Level", AccessAction::Decrement);
    desktop.window.run_steps(2);
    assert!((cursor_s(&desktop) - 0.01 * desktop.app().length_s()).abs() < 0.01);
}

#[test]
fn an_action_for_a_plot_without_the_focus_moves_the_cursor_and_the_focus() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    assert!(focused_plot(&desktop.window.ctx).is_none());
    for (name, steps) in [("Level", 1.0), ("Votes", 2.0)] {
        request(&mut desktop, name, AccessAction::Increment);
        desktop.window.run_steps(2);
        assert!((cursor_s(&desktop) - 0.01 * steps * desktop.app().length_s()).abs() < 0.01, "{name}");
        let focused = desktop.window.root().children_recursive().find(|node| node.is_focused()).unwrap();
        assert!(focused.accesskit_node().label().unwrap().starts_with(name));
    }
}

#[test]
fn the_list_of_keys_names_the_cursor() {
    let mut desktop = on_plot("Spectrogram");
    desktop.press(egui::Key::F1);
    assert!(desktop.has("move a cursor through time and pitch"));
}

#[test]
fn the_next_recording_keeps_the_cursor_at_its_start() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    let id = {
        let node = desktop.window.get_by_label_contains("Spectrogram from");
        node.focus();
        desktop.window.run_steps(2);
        focused_plot(&desktop.window.ctx)
    };
    assert!(id.is_some(), "a screen reader can focus it");
    desktop.press(egui::Key::ArrowRight);
    assert!(cursor_s(&desktop) > 0.1);
    desktop.press(egui::Key::PageDown);
    assert_eq!(cursor_s(&desktop), 0.0);
}
