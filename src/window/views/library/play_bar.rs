//! The bar of what is played: which recording, and buttons. That of rows that are played one after another is on both pages, since the music
//! goes on.

use crate::format::{clock_time, thousands};
use crate::window::action::Action;
use crate::window::display_text::display_text;
use crate::window::library::{LibraryAction, LibraryPage, PlayAction};
use crate::window::player::PlayerState;
use crate::window::style;
use crate::window::views::announcer::{announce_text, name_panel, set_value_text};
use crate::window::views::icon::{Icon, icon_button};
use crate::window::views::trailing::with_trailing_ui;
use eframe::egui::{Button, Label, Panel, RichText, Slider, Ui, vec2};
use std::cell::RefCell;

const BUTTON: f32 = 28.0;
/// Width of the slider, and least width of the bar with it, in points.
const SLIDER: f32 = 160.0;
const MIN_WITH_SLIDER: f32 = 760.0;

/// Whether there is something to show. `state`: of the library's player.
pub(super) fn has_play_bar(page: &LibraryPage, state: &PlayerState) -> bool {
    page.playback().is_some() || (page.preview().is_some() && state.problem.is_none())
}

/// Draws the bar at the bottom, if something is played. `state`: of the library's player.
pub(in crate::window) fn play_bar_ui(
    ui: &mut Ui,
    page: &LibraryPage,
    state: &PlayerState,
    actions: &mut Vec<Action>,
) {
    if !has_play_bar(page, state) {
        return;
    }
    let queue = page.playback().map(|playback| &playback.queue);
    Panel::bottom("library playback").frame(style::panel()).show(ui, |ui| {
        name_panel(ui, Some("Playback of the library"));
        let chosen = RefCell::new(Vec::new());
        let mut sought = None;
        let is_wide = ui.available_width() >= MIN_WITH_SLIDER;
        let leading = |ui: &mut Ui| {
            let (icon, name) =
                if state.playing { (Icon::Pause, "Pause the music") } else { (Icon::Play, "Play the music") };
            let is_through = queue.is_some();
            for (is_shown, icon, name, hint, action) in [
                (
                    is_through,
                    Icon::ToStart,
                    "Previous recording",
                    "Previous recording (Ctrl+Left)",
                    PlayAction::Previous,
                ),
                (true, icon, name, name, PlayAction::PlayOrPause),
                (is_through, Icon::ToEnd, "Next recording", "Next recording (Ctrl+Right)", PlayAction::Next),
            ] {
                if is_shown && icon_button(ui, icon, name, hint, vec2(BUTTON, BUTTON)).clicked() {
                    chosen.borrow_mut().push(action);
                }
            }
            announce_text(&ui.add(Label::new(RichText::new(text(page)).strong()).truncate()));
        };
        let trailing = |ui: &mut Ui| {
            // In a part of its own also while nothing is known: the buttons behind it stay the same widgets, with their focus and clicks.
            ui.scope(|ui| {
                if let Some(duration_s) = state.duration_s {
                    let mut position_s = state.position_s.min(duration_s);
                    let text = format!("{} of {}", clock_time(position_s), clock_time(duration_s));
                    if is_wide {
                        ui.spacing_mut().slider_width = SLIDER;
                        let slider = Slider::new(&mut position_s, 0.0..=duration_s).show_value(false);
                        let slider = ui.add(slider).accessible_name("Position of the music");
                        set_value_text(&slider, text.clone());
                        if slider.changed() {
                            sought = Some(position_s);
                        }
                    }
                    ui.label(RichText::new(text).color(style::secondary_text(ui.visuals())));
                }
            });
            let toggles = queue.map(|queue| {
                let (is_shuffled, repeats) = (queue.is_shuffled(), queue.repeats());
                [
                    ("Shuffle", "Play in random order", is_shuffled, PlayAction::Shuffle(!is_shuffled)),
                    ("Repeat", "Begin again after the last one", repeats, PlayAction::Repeat(!repeats)),
                ]
            });
            for (name, hint, is_on, action) in toggles.into_iter().flatten() {
                if ui.add(Button::selectable(is_on, name)).on_hover_text(hint).clicked() {
                    chosen.borrow_mut().push(action);
                }
            }
            if icon_button(ui, Icon::Stop, "Stop the music", "Stop the music", vec2(BUTTON, BUTTON)).clicked()
            {
                chosen.borrow_mut().push(PlayAction::Stop);
            }
        };
        with_trailing_ui(ui, "library playback", BUTTON, leading, trailing);
        actions.extend(
            chosen.into_inner().into_iter().map(|action| Action::Library(LibraryAction::Play(action))),
        );
        actions.extend(sought.map(|time_s| Action::Library(LibraryAction::Seek(time_s))));
    });
}

/// `Arietta (4 of 12)`
fn text(page: &LibraryPage) -> String {
    let Some(playback) = page.playback() else {
        return page.preview().map_or_else(String::new, |preview| display_text(&preview.name).into_owned());
    };
    let title = playback.row().map_or_else(|| "…".to_owned(), |row| row.name.clone());
    let (at, all) = playback.queue.progress();
    let place = format!("{} of {}", thousands(at as u64), thousands(all as u64));
    format!("{} ({place})", display_text(&title))
}
