//! Toolbar and transport: nothing moves under the pointer, labels stay with their menus, mute and its problems.

use super::*;
use crate::window::player::{Output, PlayerState};
use crate::window::plots::ViewState;
use crate::window::settings::SpectrogramPlotSettings;
use crate::window::views::{toolbar_ui, transport_ui};
use egui::accesskit::Role;
use egui::{Pos2, Rect};
use egui_kittest::kittest::NodeT;
use std::collections::BTreeMap;

fn classified(size: Vec2) -> Desktop {
    let mut desktop = Desktop::open_sized(&[piano()], size);
    desktop.wait_for_results(1);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    desktop.window.run_steps(3);
    desktop
}

/// Places of all widgets that can be used, by role and name; a name without selection and position.
fn places<S>(window: &Harness<'_, S>) -> BTreeMap<String, Rect> {
    let used = [Role::Button, Role::ComboBox, Role::Slider, Role::CheckBox, Role::TextInput, Role::Link];
    let nodes =
        window.root().children_recursive().filter(|node| used.contains(&node.accesskit_node().role()));
    let name = |name: String| name.split([',', ';']).next().unwrap_or_default().to_owned();
    nodes
        .map(|node| {
            let label = name(node.accesskit_node().label().unwrap_or_default());
            (format!("{:?} {label}", node.accesskit_node().role()), node.rect())
        })
        .collect()
}

#[test]
fn nothing_moves_when_a_selection_begins_and_ends() {
    let mut desktop = classified(egui::vec2(1280.0, 800.0));
    for size in [egui::vec2(1280.0, 800.0), egui::vec2(900.0, 600.0), egui::vec2(700.0, 900.0)] {
        desktop.window.set_size(size);
        // The playhead stands at the start of the selection before, where a press would take hold of it.
        desktop.press(egui::Key::Home);
        desktop.window.run_steps(5);
        let before = places(&desktop.window);
        assert!(before.len() > 20, "{before:?}");
        let rect = desktop.window.get_by_label_contains("Spectrogram from").rect();
        let at =
            |fraction: f32| -> Pos2 { egui::pos2(rect.left() + fraction * rect.width(), rect.center().y) };
        desktop.window.drag_at(at(0.2));
        desktop.window.step();
        for fraction in [0.25, 0.4, 0.6] {
            desktop.window.hover_at(at(fraction));
            desktop.window.run_steps(2);
            assert!(desktop.app().view.selection.is_some());
            assert_eq!(places(&desktop.window), before, "during the drag at {size}");
        }
        desktop.window.drop_at(at(0.6));
        desktop.window.run_steps(3);
        assert_eq!(places(&desktop.window), before, "after the drag at {size}");
        desktop.press(egui::Key::Escape);
        assert_eq!(places(&desktop.window), before, "cleared at {size}");
    }
}

/// A transport alone, in this state.
fn transport(
    state: PlayerState,
    length_s: f64,
    width: f32,
) -> Harness<'static, Vec<crate::window::action::Action>> {
    let view = ViewState::new(length_s);
    let draw = move |ui: &mut egui::Ui, actions: &mut Vec<_>| {
        transport_ui(ui, &state, &view, length_s, false, actions);
        ui.label("below");
    };
    let mut window = Harness::builder().with_size(egui::vec2(width, 200.0)).build_ui_state(draw, Vec::new());
    window.run_steps(3);
    window
}

fn paused(position_s: f64, output: Output) -> PlayerState {
    PlayerState {
        track: 1,
        failed_next: None,
        at_end: false,
        playing: false,
        position_s,
        duration_s: None,
        output,
        problem: None,
        range: None,
        speed: crate::window::player::PlaybackSpeed::default(),
        looping: false,
        volume: 0.8,
    }
}

#[test]
fn nothing_moves_when_the_time_gets_more_digits_or_the_device_is_missing() {
    for width in [400.0, 640.0, 900.0, 1400.0] {
        let all = |state: PlayerState| {
            let window = transport(state, 3000.0, width);
            let places = places(&window);
            assert!(places.values().all(|place| place.right() <= width), "{width}: {places:?}");
            (places, window.get_by_label("below").rect())
        };
        let before = all(paused(9.0, Output::NotOpened));
        assert_eq!(all(paused(1234.0, Output::NotOpened)), before, "{width}");
        assert_eq!(all(paused(9.0, Output::Silent("no sound device".to_owned()))), before, "{width}");
    }
}

#[test]
fn a_missing_device_is_named_once_on_the_screen_and_whole_for_screen_readers() {
    let reason = "no sound device could be opened (none): connect or choose one, then press play again";
    let window = transport(paused(0.0, Output::Silent(reason.to_owned())), 30.0, 900.0);
    let named: Vec<_> = window.query_all_by_label_contains("sound").collect();
    assert_eq!(named.len(), 1);
    assert_eq!(named[0].accesskit_node().value().unwrap(), format!("No sound: {reason}"));
    drop(named);
    let mut window = window;
    let place = window.get_by_label_contains("No sound").rect();
    assert!(place.width() < 100.0, "only two words are on the screen");
    window.hover_at(place.center());
    window.run_steps(20);
    let tooltip = "No sound device could be opened (none): connect or choose one, then press play again";
    assert_eq!(window.query_all_by_label(tooltip).count(), 1, "the tooltip gives the reason");
}

#[test]
fn mute_changes_its_icon_and_name_and_returns_to_the_volume_before() {
    let mut desktop = classified(egui::vec2(1280.0, 800.0));
    let volume = |desktop: &Desktop| desktop.app().player.state().volume;
    desktop.window.get_by_label("Volume").set_value_accesskit(30.0);
    desktop.window.run_steps(3);
    desktop.click("Mute");
    assert_eq!(volume(&desktop), 0.0);
    assert!(!desktop.has("Mute"));
    desktop.click("Unmute");
    assert!((volume(&desktop) - 0.3).abs() < 1e-6);
    // The slider at 0 is mute as well.
    desktop.window.get_by_label("Volume").set_value_accesskit(0.0);
    desktop.window.run_steps(3);
    desktop.click("Unmute");
    assert!((volume(&desktop) - 0.3).abs() < 1e-6, "the last volume that was audible");
    assert!(desktop.has("Mute"));
}

/// A toolbar alone.
fn toolbar(width: f32) -> Harness<'static, ()> {
    let (mut choice, mut view) = (SpectrogramPlotSettings::default(), ViewState::new(30.0));
    let draw = move |ui: &mut egui::Ui, (): &mut ()| {
        toolbar_ui(ui, &mut choice, &mut view, Some(44_100), &[], &mut Vec::new());
    };
    let mut window = Harness::builder().with_size(egui::vec2(width, 300.0)).build_ui_state(draw, ());
    window.run_steps(3);
    window
}

#[test]
fn a_menu_stays_beside_its_label() {
    for width in (150..1200).step_by(25) {
        let window = toolbar(width as f32);
        let labels = [("Axis", Role::ComboBox), ("FFT", Role::ComboBox), ("up to", Role::ComboBox)];
        for (name, role) in labels.into_iter().chain([("Colours", Role::ComboBox), ("Range", Role::Slider)]) {
            let label = window.get_by_role_and_label(Role::Label, name).rect();
            let menu = window.get_by_role_and_label(role, name).rect();
            let gap = menu.left() - label.right();
            assert!((0.0..12.0).contains(&gap), "{name} at {width}: {label} {menu}");
            assert!((label.center().y - menu.center().y).abs() < 3.0, "{name} at {width}: {label} {menu}");
        }
    }
}

#[test]
fn each_choice_of_the_plot_states_what_it_changes() {
    for (name, what) in [
        ("Axis", "octave"),
        ("FFT", "low notes"),
        ("up to", "Highest frequency"),
        ("Colours", "quiet to loud"),
        ("Range", "dB from the loudest"),
    ] {
        let mut window = toolbar(1000.0);
        let place = window.get_by_role_and_label(Role::Label, name).rect();
        window.hover_at(place.center());
        window.run_steps(10);
        assert!(window.query_all_by_label_contains(what).next().is_some(), "{name}");
    }
}

#[test]
fn a_choice_moves_no_other_control() {
    let mut desktop = classified(egui::vec2(1280.0, 800.0));
    let before = places(&desktop.window);
    for (menu, choice) in [("Axis", "log"), ("FFT", "512 "), ("up to", "4 kHz"), ("Colours", "grey")] {
        desktop.window.get_by_role_and_label(Role::ComboBox, menu).click();
        desktop.window.run_steps(3);
        desktop.window.query_all_by_label_contains(choice).next().unwrap().click();
        desktop.window.run_steps(10);
    }
    assert_eq!(places(&desktop.window), before);
}
