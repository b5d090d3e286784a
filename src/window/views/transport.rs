//! Playback controls, time, volume, problems of the audio device, and the selection.
//!
//! Everything has a place of its own that is kept while it is empty or disabled: nothing moves when a selection begins or a problem appears.

use super::announcer::{hide_from_readers, set_value_text};
use super::icon::{Icon, icon_button, icon_toggle};
use super::speed_menu::speed_menu_ui;
use super::typed_time::typed_time_ui;
use super::unit::unit_ui;
use crate::format::clock_time;
use crate::window::action::Action;
use crate::window::player::{Output, PlayerState};
use crate::window::plots::ViewState;
use crate::window::style;
use eframe::egui::{
    self, Align, Align2, Label, Layout, RichText, Role, Sense, Slider, TextStyle, Vec2, WidgetInfo, vec2,
};

/// Height of the buttons, in points.
const HEIGHT: f32 = 30.0;
const SMALL: Vec2 = vec2(30.0, HEIGHT);
/// Size of the digits of the time, and the width of one.
const DIGITS: f32 = 15.0;
const DIGIT_WIDTH: f32 = 0.605 * DIGITS;
/// What stands beside the volume if nothing is audible.
const NO_SOUND: &str = "No sound";

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
        unit_ui(ui, "playback", HEIGHT, |ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            playback_ui(ui, state, view, length_s, actions);
        });
        unit_ui(ui, "volume", HEIGHT, |ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            volume_ui(ui, state, actions);
            note_ui(ui, problem(state).filter(|_| !has_failed));
        });
        unit_ui(ui, "selection", HEIGHT, |ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            selection_ui(ui, view, length_s, actions);
        });
    });
}

fn playback_ui(
    ui: &mut egui::Ui,
    state: &PlayerState,
    view: &ViewState,
    length_s: f64,
    actions: &mut Vec<Action>,
) {
    if icon_button(ui, Icon::ToStart, "To the start", "To the start (Home)", SMALL).clicked() {
        actions.push(Action::Seek(0.0));
    }
    let plays = state.playing || view.resumes_after_drag();
    let (icon, name) = if plays { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
    if icon_button(ui, icon, name, &format!("{name} (Space)"), vec2(48.0, HEIGHT)).clicked() {
        actions.push(Action::PlayOrPause);
    }
    if icon_button(ui, Icon::ToEnd, "To the end", "To the end (End)", SMALL).clicked() {
        actions.push(Action::Seek(length_s));
    }
    time_ui(ui, state.position_s, length_s);
    if icon_toggle(ui, Icon::Loop, state.looping, "Loop", "Loop the recording or the selection (L)", SMALL)
        .clicked()
    {
        actions.push(Action::SetLooping(!state.looping));
    }
    speed_menu_ui(ui, state.speed, actions);
}

/// Position and length, in a place that is wide enough for the length on both sides.
fn time_ui(ui: &mut egui::Ui, position_s: f64, length_s: f64) {
    let length = clock_time(length_s);
    let digits = 2 * length.len().max("0:00".len()) + " / ".len();
    let size = vec2(digits as f32 * DIGIT_WIDTH, HEIGHT);
    let text = format!("{} / {length}", clock_time(position_s.floor()));
    // Against the right edge, so that a position of more digits moves nothing.
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.add(Label::new(RichText::new(text).font(style::monospace(DIGITS))).selectable(false).extend());
    });
}

fn volume_ui(ui: &mut egui::Ui, state: &PlayerState, actions: &mut Vec<Action>) {
    let is_muted = state.volume == 0.0;
    let (icon, name) = if is_muted { (Icon::Muted, "Unmute") } else { (Icon::Volume, "Mute") };
    if icon_button(ui, icon, name, &format!("{name} (M)"), SMALL).clicked() {
        actions.push(Action::ToggleMute);
    }
    // Rounded as the slider rounds, which would count as a change in each frame.
    let mut volume = (state.volume * 100.0).round();
    ui.spacing_mut().slider_width = 56.0;
    let slider = ui.add(Slider::new(&mut volume, 0.0..=100.0).integer().show_value(false));
    let hint = format!("Volume {volume:.0} % (Up, Down; M: mute)");
    let slider = slider.on_hover_text(hint).accessible_name("Volume");
    set_value_text(&slider, format!("{volume:.0} %"));
    if slider.changed() {
        actions.push(Action::SetVolume(volume / 100.0));
    }
}

/// Why nothing is audible.
fn problem(state: &PlayerState) -> Option<&str> {
    match (&state.problem, &state.output) {
        (Some(problem), _) => Some(problem),
        (None, Output::Silent(reason)) => Some(reason),
        (None, Output::Device(_) | Output::NotOpened) => None,
    }
}

/// Two words, with the reason as the tooltip and in the name for screen readers.
fn note_ui(ui: &mut egui::Ui, problem: Option<&str>) {
    let colour = ui.visuals().error_fg_color;
    let font = TextStyle::Body.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(NO_SOUND.to_owned(), font, colour);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 4.0, HEIGHT), Sense::hover());
    if let Some(reason) = problem {
        ui.painter().galley(
            Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect).min,
            galley,
            colour,
        );
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{NO_SOUND}: {reason}")));
        let response = response.on_hover_text(first_letter_large(reason));
        // The name has the reason already.
        response.ctx.accesskit_node_builder(response.id, |node| node.clear_description());
    }
}

fn first_letter_large(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn selection_ui(ui: &mut egui::Ui, view: &ViewState, length_s: f64, actions: &mut Vec<Action>) {
    let selection = view.selection.as_ref();
    let hint = |end: &str| format!("{end} of the selection: type a time, e.g. 1:05 or 65.5");
    let start_s = selection.map(|range| range.start);
    let typed = typed_time_ui(ui, "Selection start", &hint("Start"), start_s, length_s);
    select_typed(view, true, typed, actions);
    hide_from_readers(&ui.label("–"));
    let end_s = selection.map(|range| range.end);
    let typed = typed_time_ui(ui, "Selection end", &hint("End"), end_s, length_s);
    select_typed(view, false, typed, actions);
    let length = selection.map(|range| length_text(range.end - range.start)).unwrap_or_default();
    ui.allocate_ui_with_layout(vec2(54.0, HEIGHT), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(vec2(54.0, HEIGHT));
        let text = RichText::new(&length).color(ui.visuals().weak_text_color());
        let label = ui.add(Label::new(text).extend()).on_hover_text("Length of the selection");
        if length.is_empty() {
            hide_from_readers(&label);
        }
    });
    ui.add_enabled_ui(selection.is_some(), |ui| {
        if icon_button(ui, Icon::PlaySelection, "Play selection", "Play selection (Enter)", SMALL).clicked()
            && let Some(range) = selection
        {
            actions.push(Action::PlayRange(range.start, range.end));
        }
        if icon_button(ui, Icon::ZoomToSelection, "Zoom to selection", "Zoom to selection (Z)", SMALL)
            .clicked()
        {
            actions.push(Action::ZoomToSelection);
        }
        if icon_button(ui, Icon::Close, "Clear selection", "Clear selection (Esc)", SMALL).clicked() {
            actions.push(Action::SetSelection(None));
        }
    });
}

fn select_typed(view: &ViewState, is_start: bool, typed_s: Option<f64>, actions: &mut Vec<Action>) {
    let range = typed_s.and_then(|typed_s| view.with_end(is_start, typed_s));
    actions.extend(range.map(|range| Action::SetSelection(Some(range))));
}

/// `0.25 s`, `12.3 s`, `2:05`.
fn length_text(seconds: f64) -> String {
    if seconds < 10.0 {
        format!("{seconds:.2} s")
    } else if seconds < 100.0 {
        format!("{seconds:.1} s")
    } else {
        clock_time(seconds)
    }
}
