//! Playback controls, time, volume, and problems of the audio device.

use super::icon::{Icon, icon_button, icon_toggle, icon_ui};
use super::speed_menu::speed_menu_ui;
use crate::format::clock_time;
use crate::window::action::Action;
use crate::window::player::{Output, PlayerState};
use crate::window::plots::ViewState;
use crate::window::style;
use eframe::egui::{self, Label, RichText, Slider, vec2};

/// A note with less space than this, in points, wraps to a line of its own.
const MIN_NOTE_WIDTH: f32 = 160.0;

/// Draws the transport of the selected recording. `has_failed`: the card already shows what is wrong with it.
pub(in crate::window) fn transport_ui(
    ui: &mut egui::Ui,
    state: &PlayerState,
    view: &ViewState,
    length_s: f64,
    has_failed: bool,
    actions: &mut Vec<Action>,
) {
    ui.horizontal_wrapped(|ui| {
        let small = vec2(30.0, 30.0);
        if icon_button(ui, Icon::ToStart, "To the start", "To the start (Home)", small).clicked() {
            actions.push(Action::Seek(0.0));
        }
        let (icon, name) = if state.playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
        if icon_button(ui, icon, name, &format!("{name} (Space)"), vec2(48.0, 30.0)).clicked() {
            actions.push(Action::PlayOrPause);
        }
        if icon_button(ui, Icon::ToEnd, "To the end", "To the end (End)", small).clicked() {
            actions.push(Action::Seek(length_s));
        }
        let time = format!("{} / {}", clock_time(state.position_s.floor()), clock_time(length_s));
        ui.add(Label::new(RichText::new(time).font(style::monospace(15.0))).selectable(false));
        if icon_toggle(ui, Icon::Loop, state.looping, "Loop", "Loop (L)", small).clicked() {
            actions.push(Action::SetLooping(!state.looping));
        }
        speed_menu_ui(ui, state.speed, actions);
        let mut volume = state.volume * 100.0;
        ui.spacing_mut().slider_width = 80.0;
        icon_ui(ui, Icon::Volume, 16.0);
        let slider = ui.add(Slider::new(&mut volume, 0.0..=100.0).integer().show_value(false));
        let hint = format!("Volume {volume:.0} % (Up, Down; M: mute)");
        if slider.on_hover_text(hint).accessible_name("Volume").changed() {
            actions.push(Action::SetVolume(volume / 100.0));
        }
        if let Some(selection) = &view.selection {
            ui.separator();
            let length = format!("Play the selection ({:.1} s)", selection.end - selection.start);
            if ui.button(length).on_hover_text("Enter").clicked() {
                actions.push(Action::PlayRange(selection.start, selection.end));
            }
        }
        if !has_failed {
            note_ui(ui, state);
        }
    });
}

fn note_ui(ui: &mut egui::Ui, state: &PlayerState) {
    let note = match (&state.problem, &state.output) {
        (Some(problem), _) => Some(format!("No sound: {problem}")),
        (None, Output::Silent(why)) => Some(format!("Silent: {why}")),
        (None, Output::Device(_) | Output::NotOpened) => None,
    };
    if let Some(note) = note {
        let text = RichText::new(&note).color(ui.visuals().error_fg_color);
        // On the same line if it fits, so that the buttons do not move.
        let rest = ui.available_size_before_wrap();
        if rest.x < MIN_NOTE_WIDTH {
            ui.add(Label::new(text).wrap());
        } else {
            let line = vec2(rest.x, 30.0);
            ui.allocate_ui(line, |ui| ui.add(Label::new(text).truncate()).on_hover_text(&note));
        }
    }
}
