//! Transport, keys, plots.

use super::*;
use egui_kittest::kittest::NodeT;

/// A window with a classified demo recording, without focus.
fn classified() -> Desktop {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    desktop
}

#[test]
fn the_buttons_play_pause_and_seek_to_both_ends() {
    let mut desktop = classified();
    desktop.click("Play");
    assert!(desktop.app().player.state().playing);
    desktop.click("Pause");
    assert!(!desktop.app().player.state().playing);
    desktop.click("To the end");
    desktop.wait("the end", |desktop| desktop.app().player.state().position_s > 27.0);
    desktop.click("To the start");
    assert_eq!(desktop.app().player.state().position_s, 0.0);
    desktop.click("Loop");
    assert!(desktop.app().player.state().looping);
}

#[test]
fn end_and_then_space_plays_from_the_start() {
    let mut desktop = classified();
    desktop.press(egui::Key::End);
    desktop.wait("the end", |desktop| desktop.app().player.state().position_s > 27.0);
    desktop.press(egui::Key::Space);
    desktop.wait("the start", |desktop| {
        let state = desktop.app().player.state();
        state.playing && state.position_s > 0.0 && state.position_s < 5.0
    });
}

#[test]
fn the_keys_do_what_their_list_states() {
    let mut desktop = classified();
    desktop.press(egui::Key::Space);
    assert!(desktop.app().player.state().playing);
    desktop.press(egui::Key::Space);
    assert!(!desktop.app().player.state().playing);
    desktop.press(egui::Key::Home);
    desktop.press(egui::Key::ArrowRight);
    assert!((desktop.app().player.state().position_s - 5.0).abs() < 0.2);
    desktop.window.key_press_modifiers(egui::Modifiers::ALT, egui::Key::ArrowLeft);
    desktop.window.run_steps(2);
    assert!((desktop.app().player.state().position_s - 4.0).abs() < 0.2);
    desktop.press(egui::Key::M);
    assert_eq!(desktop.app().player.state().volume, 0.0);
    desktop.press(egui::Key::M);
    assert_eq!(desktop.app().player.state().volume, 0.8);
    desktop.press(egui::Key::ArrowDown);
    assert!((desktop.app().player.state().volume - 0.75).abs() < 1e-4);
    desktop.press(egui::Key::L);
    assert!(desktop.app().player.state().looping);
    desktop.press(egui::Key::Plus);
    assert!(!desktop.app().view.timeline.is_fit());
    desktop.press(egui::Key::F);
    assert!(desktop.app().view.timeline.is_fit());
    desktop.press(egui::Key::F1);
    assert!(desktop.has("play or pause"));
    desktop.press(egui::Key::Escape);
    assert!(!desktop.has("play or pause"));
}

#[test]
fn after_a_click_on_the_plots_the_arrows_still_seek() {
    let mut desktop = classified();
    let rect = desktop.window.get_by_label_contains("Spectrogram from").rect();
    desktop.window.drag_at(rect.center());
    desktop.window.drop_at(rect.center());
    desktop.window.run_steps(2);
    let middle = desktop.app().player.state().position_s;
    for _ in 0..2 {
        desktop.press(egui::Key::ArrowRight);
    }
    assert!((desktop.app().player.state().position_s - middle - 10.0).abs() < 0.3);
    desktop.press(egui::Key::Space);
    assert!(desktop.app().player.state().playing, "the plots have the focus, not a button");
}

#[test]
fn after_a_click_on_the_plots_the_arrows_seek_in_the_next_recording_too() {
    let mut desktop = Desktop::open(&[piano(), band()]);
    desktop.wait_for_results(2);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    let rect = desktop.window.get_by_label_contains("Spectrogram from").rect();
    desktop.window.drag_at(rect.center());
    desktop.window.drop_at(rect.center());
    desktop.window.run_steps(2);
    assert!(desktop.app().player.state().position_s > 5.0);
    desktop.press(egui::Key::PageDown);
    assert_eq!(desktop.app().player.state().position_s, 0.0, "the next recording is loaded");
    desktop.wait("the next spectrogram", |desktop| desktop.app().tiles.known().complete);
    desktop.press(egui::Key::ArrowRight);
    assert_eq!(desktop.app().view.cursor, None);
    let position_s = desktop.app().player.state().position_s;
    assert!((position_s - 5.0).abs() < 0.2, "{position_s}");
}

#[test]
fn scrolling_away_during_playback_stops_following() {
    let mut desktop = classified();
    desktop.click("Play");
    for _ in 0..3 {
        desktop.press(egui::Key::Plus);
    }
    let rect = desktop.window.get_by_label_contains("Spectrogram from").rect();
    desktop.window.hover_at(rect.center());
    desktop.window.step();
    let scroll = |x: f32| egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(x, 0.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Trackpad,
        modifiers: egui::Modifiers::NONE,
    };
    desktop.window.event(scroll(-3000.0));
    desktop.window.run_steps(30);
    let start_s = desktop.app().view.timeline.start_s();
    assert!(start_s > desktop.app().player.state().position_s, "a later part is visible: {start_s}");
    desktop.press(egui::Key::Home);
    assert!(desktop.app().view.timeline.start_s() < 1.0, "seeking makes the playhead visible");
}

#[test]
fn keys_typed_into_the_field_do_not_control_playback() {
    let mut desktop = classified();
    desktop.window.get_by_label("Recording").focus();
    desktop.window.step();
    desktop.press(egui::Key::Space);
    desktop.press(egui::Key::M);
    assert!(!desktop.app().player.state().playing);
    assert_eq!(desktop.app().player.state().volume, 0.8);
}

#[test]
fn on_the_plots_a_click_seeks_a_drag_selects_and_the_wheel_zooms() {
    let mut desktop = classified();
    let rect = desktop.window.get_by_label_contains("Spectrogram from").rect();
    let at = |fraction: f32| egui::pos2(rect.left() + fraction * rect.width(), rect.center().y);
    desktop.window.drag_at(at(0.5));
    desktop.window.drop_at(at(0.5));
    desktop.window.run_steps(2);
    let middle = 0.5 * desktop.app().length_s();
    assert!((desktop.app().player.state().position_s - middle).abs() < 0.3);

    desktop.window.drag_at(at(0.25));
    desktop.window.step();
    desktop.window.hover_at(at(0.5));
    desktop.window.step();
    desktop.window.drop_at(at(0.5));
    desktop.window.run_steps(2);
    let selection = desktop.app().view.selection.clone().unwrap();
    assert!((selection.start - 0.5 * middle).abs() < 0.3 && (selection.end - middle).abs() < 0.3);
    desktop.wait_for_text("Play selection");

    desktop.window.hover_at(at(0.5));
    desktop.window.step();
    desktop.window.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: egui::vec2(0.0, 3.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    desktop.window.run_steps(20);
    let timeline = desktop.app().view.timeline;
    assert!(timeline.span_s() < 0.8 * desktop.app().length_s(), "{timeline:?}");
    assert!((timeline.time_s(0.5) - middle).abs() < 0.5, "the time under the pointer stays there");
    desktop.click("Zoom to selection");
    assert!((desktop.app().view.timeline.span_s() - (selection.end - selection.start)).abs() < 1e-6);
    desktop.click("Fit");
    assert!(desktop.app().view.timeline.is_fit());
}

#[test]
fn a_clicked_passage_plays() {
    // The passages are below genre and mood.
    let mut desktop = Desktop::open_sized(&[piano()], egui::vec2(1280.0, 1000.0));
    desktop.wait_for_results(1);
    desktop.window.run_steps(3);
    desktop.window.get_by_label_contains("0:00 – 0:27").click();
    desktop.window.run_steps(3);
    assert!(desktop.app().player.state().playing);
}

#[test]
fn tab_reaches_every_control_and_each_has_a_name() {
    let mut desktop = classified();
    let mut reached = Vec::new();
    for _ in 0..60 {
        desktop.press(egui::Key::Tab);
        let focused = desktop.window.root().children_recursive().find(|node| node.is_focused());
        let Some(name) = focused.map(|node| node.accesskit_node().label().unwrap_or_default()) else {
            continue;
        };
        assert!(!name.is_empty(), "after {reached:?} a widget without a name has the focus");
        if reached.first() == Some(&name) {
            break;
        }
        reached.push(name);
    }
    let wanted = [
        "Recording",
        "Classify",
        "Open…",
        "Keys and mouse",
        "Settings",
        "Axis",
        "FFT",
        "up to",
        "Colours",
        "Zoom in",
        "Picture…",
        "Spectrogram",
        "Play",
        "To the start",
        "To the end",
        "Loop",
        "Mute",
        "Volume",
        "Selection start",
        "Selection end",
        "Copy",
        "Export…",
        "Analyse again",
        "demo-piano.ogg: Piano",
        "Remove demo-piano.ogg",
    ];
    for name in wanted {
        // Disabled widgets are skipped.
        let disabled = name == "Classify";
        assert!(disabled || reached.iter().any(|there| there.starts_with(name)), "{name} in {reached:?}");
    }
    let place = |name: &str| reached.iter().position(|there| there.starts_with(name));
    assert!(place("Axis") < place("Spectrogram") && place("Spectrogram") < place("Play"), "{reached:?}");
}

#[test]
fn each_choice_of_the_toolbar_changes_the_spectrogram() {
    let mut desktop = classified();
    for (menu, choice) in [("Axis", "log"), ("FFT", "4096"), ("up to", "4 kHz"), ("Colours", "viridis")] {
        desktop.window.get_by_role_and_label(egui::accesskit::Role::ComboBox, menu).click();
        desktop.window.run_steps(3);
        desktop.window.query_all_by_label_contains(choice).next().unwrap().click();
        desktop.window.run_steps(3);
    }
    let drawn = &desktop.app().settings.spectrogram;
    assert_eq!(
        (drawn.axis.name(), drawn.n_fft, drawn.top_hz, drawn.colours.name()),
        ("log", 4096, 4000, "viridis")
    );
    desktop.wait("the new spectrogram", |desktop| desktop.app().tiles.known().complete);
}

#[test]
fn the_sliders_and_zoom_buttons_work() {
    let mut desktop = classified();
    desktop.window.get_by_label("Volume").set_value_accesskit(30.0);
    desktop.window.run_steps(3);
    assert!((desktop.app().player.state().volume - 0.3).abs() < 1e-6);
    assert!((desktop.app().settings.volume - 0.3).abs() < 1e-6, "and it is saved");
    desktop.window.get_by_role_and_label(egui::accesskit::Role::Slider, "Range").set_value_accesskit(100.0);
    desktop.window.run_steps(3);
    let (top_db, bottom_db) = desktop.app().tiles.levels_db();
    assert_eq!(top_db - bottom_db, 100.0);
    desktop.click("Zoom in");
    let zoomed = desktop.app().view.timeline.span_s();
    assert!((zoomed - 0.5 * desktop.app().length_s()).abs() < 1e-6);
    desktop.click("Zoom out");
    assert!(desktop.app().view.timeline.is_fit());
}
